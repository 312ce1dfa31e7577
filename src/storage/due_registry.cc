#include "src/storage/due_registry.h"

#include <algorithm>
#include <set>

#include "src/base/status_macros.h"
#include "src/storage/store.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

// One call, where it may be made.
class DueCall {
 public:
  explicit DueCall(DueCalls& calls) : calls_(calls), may_(calls.Begin()) {}
  ~DueCall() {
    if (may_) calls_.End();
  }
  DueCall(const DueCall&) = delete;
  DueCall& operator=(const DueCall&) = delete;

  bool may() const { return may_; }

 private:
  DueCalls& calls_;
  const bool may_;
};

}  // namespace

bool DueCalls::Begin() {
  MutexLock lock(mutex_);
  if (!finished_) running_.push_back(std::this_thread::get_id());
  return !finished_;
}

void DueCalls::End() {
  MutexLock lock(mutex_);
  running_.erase(
      std::find(running_.begin(), running_.end(), std::this_thread::get_id()));
  ended_.NotifyAll();
}

void DueCalls::Finish() {
  const std::thread::id self = std::this_thread::get_id();
  MutexLock lock(mutex_);
  finished_ = true;
  while (std::any_of(running_.begin(), running_.end(),
                     [self](std::thread::id id) { return id != self; })) {
    ended_.Wait(mutex_);
  }
}

// One due thing in its own transaction. It may be gone or moved by now: another
// call of RunDue, or its subject, was faster.
absl::Status DueRegistry::RunItem(Database& database, const Key& key,
                                  Handler& handler, const DueItem& item) {
  return database.Write([&](Transaction& transaction) -> absl::Status {
    const DueCall call(handler.calls);
    if (!call.may()) return absl::OkStatus();
    TASUKI_ASSIGN_OR_RETURN(
        const bool taken,
        storage::TakeDue(transaction, key.first, key.second, item));
    return taken ? handler.call(transaction, item) : absl::OkStatus();
  });
}

// Tries each item that is due by `now` once, until `limit` have run. A failing
// one does not count: however many stay due, those behind them get their turn.
absl::Status DueRegistry::RunKind(Database& database, const Key& key,
                                  Handler& handler, absl::Time now, int& limit,
                                  absl::Status& first_failure) {
  DueItem last = {.at = absl::InfinitePast()};
  while (limit > 0) {
    std::vector<DueItem> items;
    TASUKI_RETURN_IF_ERROR(database.Read([&](Snapshot& snapshot) {
      return storage::LoadDue(snapshot, key.first, key.second, last, limit,
                              items);
    }));
    for (DueItem& item : items) {
      if (item.at > now) return absl::OkStatus();
      const absl::Status status = RunItem(database, key, handler, item);
      first_failure.Update(status);
      if (status.ok()) --limit;
      last = std::move(item);
    }
    if (items.empty()) break;
  }
  return absl::OkStatus();
}

Database::DueRegistration DueRegistry::Add(std::string tenant, std::string kind,
                                           DueHandler handler) {
  Key key(std::move(tenant), std::move(kind));
  auto shared = std::make_shared<Handler>();
  shared->call = std::move(handler);
  {
    MutexLock lock(handlers_->mutex);
    handlers_->by_key[key] = shared;
  }
  return Database::DueRegistration(
      shared.get(), [handlers = handlers_, key, shared](void*) {
        {
          MutexLock lock(handlers->mutex);
          const auto entry = handlers->by_key.find(key);
          // A later registration of the same kind stays.
          if (entry != handlers->by_key.end() && entry->second == shared) {
            handlers->by_key.erase(entry);
          }
        }
        shared->calls.Finish();
      });
}

Database::DueRegistration DueRegistry::Add(DueStep step) {
  auto shared = std::make_shared<Step>();
  shared->call = std::move(step);
  MutexLock lock(handlers_->mutex);
  handlers_->steps.insert(shared);
  return Database::DueRegistration(shared.get(),
                                   [handlers = handlers_, shared](void*) {
                                     {
                                       MutexLock unregister(handlers->mutex);
                                       handlers->steps.erase(shared);
                                     }
                                     shared->calls.Finish();
                                   });
}

absl::StatusOr<absl::Time> DueRegistry::Run(Database& database, int limit) {
  if (limit < 1 || limit > 10'000) {
    return MakeError(Reason::kOutOfRange, {.field = "limit"},
                     "limit must be 1 to 10000");
  }
  std::map<Key, std::shared_ptr<Handler>> handlers;
  std::set<std::shared_ptr<Step>> steps;
  {
    MutexLock lock(handlers_->mutex);
    handlers = handlers_->by_key;
    steps = handlers_->steps;
  }
  absl::Time now;
  TASUKI_RETURN_IF_ERROR(database.Read([&now](Snapshot& snapshot) {
    now = snapshot.Now();
    return absl::OkStatus();
  }));
  absl::Status first_failure;
  absl::Time next = absl::InfiniteFuture();
  for (const std::shared_ptr<Step>& step : steps) {
    const DueCall call(step->calls);
    if (!call.may()) continue;
    const absl::StatusOr<absl::Time> due = step->call();
    first_failure.Update(due.status());
    if (due.ok()) next = std::min(next, *due);
  }
  for (const auto& [key, handler] : handlers) {
    TASUKI_RETURN_IF_ERROR(
        RunKind(database, key, *handler, now, limit, first_failure));
  }
  if (!first_failure.ok()) return first_failure;
  // Asked last, because handlers schedule too.
  TASUKI_RETURN_IF_ERROR(database.Read([&](Snapshot& snapshot) -> absl::Status {
    for (const auto& [key, handler] : handlers) {
      std::vector<DueItem> first;
      TASUKI_RETURN_IF_ERROR(storage::LoadDue(snapshot, key.first, key.second,
                                              {.at = absl::InfinitePast()}, 1,
                                              first));
      if (!first.empty()) next = std::min(next, first.front().at);
    }
    return absl::OkStatus();
  }));
  return next;
}

}  // namespace tasuki
