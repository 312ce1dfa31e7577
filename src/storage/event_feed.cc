#include <algorithm>
#include <utility>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/storage/store.h"
#include "tasuki/base/error.h"
#include "tasuki/storage/database.h"

namespace tasuki {
namespace {

class LocalEventFeed final : public EventFeed {
 public:
  LocalEventFeed(Database& database, std::string tenant)
      : database_(database),
        tenant_(std::move(tenant)),
        head_(database.EventHead(tenant_)) {}

  absl::StatusOr<std::vector<Event>> Events(std::int64_t after,
                                            int limit) override {
    if (limit < 1 || limit > kMaxLimit || after < 0) {
      return MakeError(Reason::kOutOfRange,
                       {.field = after < 0 ? "after" : "limit"},
                       "after must be 0 or more, limit 1 to 1000");
    }
    std::vector<Event> events;
    if (head_.load() <= after) return events;
    TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
      return storage::LoadEvents(snapshot, tenant_, after, limit, events);
    }));
    return events;
  }

  absl::StatusOr<std::vector<Event>> History(
      const std::string& room, const std::string& subject) override {
    TASUKI_RETURN_IF_ERROR(CheckIdField("room", room, kMandatory));
    TASUKI_RETURN_IF_ERROR(CheckIdField("subject", subject, kMandatory));
    std::vector<Event> events;
    TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
      return storage::LoadHistory(snapshot, tenant_, room, subject, events);
    }));
    return events;
  }

  absl::StatusOr<std::int64_t> Wait(std::int64_t after,
                                    absl::Duration timeout) override {
    timeout = std::clamp(timeout, absl::ZeroDuration(), absl::Hours(1));
    database_.WaitForEvents([&] { return head_.load() > after; }, timeout);
    return head_.load();
  }

 private:
  Database& database_;
  const std::string tenant_;
  const std::atomic<std::int64_t>& head_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EventFeed>> OpenEventFeed(Database& database,
                                                         std::string tenant) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("tenant", tenant, kMandatory));
  return std::make_unique<LocalEventFeed>(database, std::move(tenant));
}

}  // namespace tasuki
