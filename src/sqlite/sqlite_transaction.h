// What closures see of a connection.
#ifndef TASUKI_SRC_SQLITE_SQLITE_TRANSACTION_H_
#define TASUKI_SRC_SQLITE_SQLITE_TRANSACTION_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/sqlite/connection.h"
#include "tasuki/storage/database.h"

namespace tasuki {

class SqliteSnapshot final : public Snapshot {
 public:
  SqliteSnapshot(Connection& connection, absl::Time now)
      : connection_(connection), now_(now) {}

  absl::Time Now() const override { return now_; }
  absl::Status Query(std::string_view sql, Params params,
                     const RowSink& sink) override {
    return connection_.Query(sql, params, sink);
  }

 private:
  Connection& connection_;
  const absl::Time now_;
};

// One closure's part of a group commit.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, const Env& env, absl::Time now)
      : connection_(connection), env_(env), now_(now) {}

  absl::Time Now() const override { return now_; }
  absl::Status Query(std::string_view sql, Params params,
                     const RowSink& sink) override;
  absl::StatusOr<std::int64_t> Execute(std::string_view sql,
                                       Params params) override;
  std::string NewId() override;
  void Emit(Event event) override;
  void AfterCommit(std::function<void()> apply) override;
  absl::Status Schedule(std::string_view tenant, std::string_view kind,
                        std::string_view subject, absl::Time at) override;
  absl::Status Cancel(std::string_view tenant, std::string_view kind,
                      std::string_view subject) override;

  // The first failure of a statement. PostgreSQL would refuse all that follows
  // one, so SQLite does too, and a closure cannot swallow it.
  const absl::Status& failure() const { return failure_; }
  std::vector<Event>& events() { return events_; }
  std::vector<std::function<void()>>& after_commit() { return after_commit_; }

 private:
  Connection& connection_;
  const Env& env_;
  const absl::Time now_;
  absl::Status failure_;
  std::vector<Event> events_;
  std::vector<std::function<void()>> after_commit_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_SQLITE_TRANSACTION_H_
