#include "src/storage/follower.h"

#include <utility>
#include <vector>

#include "src/base/status_macros.h"
#include "src/storage/store.h"
#include "tasuki/base/error.h"

namespace tasuki {

Follower::Follower(Database& database, std::string tenant)
    : database_(database),
      tenant_(std::move(tenant)),
      head_(database.EventHead(tenant_)) {}

absl::Status Follower::Start(const Load& load) {
  return database_.Read([&](Snapshot& snapshot) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(storage::LoadHead(snapshot, tenant_, position_));
    return load(snapshot);
  });
}

absl::Status Follower::CatchUp(const Apply& apply) {
  constexpr int kBatch = 1000;
  const std::int64_t target = head_.load();
  while (position_ < target) {
    TASUKI_RETURN_IF_ERROR(
        database_.Read([&](Snapshot& snapshot) -> absl::Status {
          std::vector<Event> events;
          TASUKI_RETURN_IF_ERROR(storage::LoadEvents(
              snapshot, tenant_, position_, kBatch, events));
          if (events.empty()) {
            return MakeError(Reason::kStoreCorrupt, {.object = tenant_},
                             "events below the head of the feed are missing");
          }
          for (const Event& event : events) {
            TASUKI_RETURN_IF_ERROR(apply(snapshot, event));
            position_ = event.position;
          }
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

}  // namespace tasuki
