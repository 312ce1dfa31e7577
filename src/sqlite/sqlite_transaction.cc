#include "src/sqlite/sqlite_transaction.h"

#include <utility>

#include "src/base/status_macros.h"
#include "src/storage/store.h"
#include "src/storage/unique_id.h"

namespace tasuki {

absl::Status SqliteTransaction::Query(std::string_view sql, Params params,
                                      const RowSink& sink) {
  if (!failure_.ok()) return failure_;
  failure_ = connection_.Query(sql, params, sink);
  return failure_;
}

absl::StatusOr<std::int64_t> SqliteTransaction::Execute(std::string_view sql,
                                                        Params params) {
  if (!failure_.ok()) return failure_;
  auto changed = connection_.Execute(sql, params);
  if (!changed.ok()) failure_ = changed.status();
  return changed;
}

std::string SqliteTransaction::NewId() {
  return MakeUniqueId(now_, *env_.random);
}

void SqliteTransaction::Emit(Event event) {
  event.time = now_;
  events_.push_back(std::move(event));
}

void SqliteTransaction::AfterCommit(std::function<void()> apply) {
  after_commit_.push_back(std::move(apply));
}

absl::Status SqliteTransaction::Schedule(std::string_view tenant,
                                         std::string_view kind,
                                         std::string_view subject,
                                         absl::Time at) {
  return storage::PutDue(*this, tenant, kind, subject, at);
}

absl::Status SqliteTransaction::Cancel(std::string_view tenant,
                                       std::string_view kind,
                                       std::string_view subject) {
  return storage::DropDue(*this, tenant, kind, subject);
}

}  // namespace tasuki
