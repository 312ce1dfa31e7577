// A database whose next write fails: before or after it has happened, or where
// its first run cannot read.
#ifndef TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_
#define TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "tasuki/base/error.h"
#include "tasuki/storage/database.h"
#include "tests/support/forwarding_database.h"

namespace tasuki::testing {

// Reads no task.
class UnreadableTransaction final : public Transaction {
 public:
  explicit UnreadableTransaction(Transaction& real) : real_(real) {}

  absl::Time Now() const override { return real_.Now(); }
  absl::Status Query(std::string_view sql, Params params,
                     const RowSink& sink) override {
    if (sql.find("FROM routing_task") == sql.npos) {
      return real_.Query(sql, params, sink);
    }
    return MakeError(Reason::kStoreUnavailable, {}, "a page cannot be read");
  }
  absl::StatusOr<std::int64_t> Execute(std::string_view sql,
                                       Params params) override {
    return real_.Execute(sql, params);
  }
  std::string NewId() override { return real_.NewId(); }
  void Emit(Event event) override { real_.Emit(std::move(event)); }
  void AfterCommit(std::function<void()> apply) override {
    real_.AfterCommit(std::move(apply));
  }
  absl::Status Schedule(std::string_view tenant, std::string_view kind,
                        std::string_view subject, absl::Time at) override {
    return real_.Schedule(tenant, kind, subject, at);
  }
  absl::Status Cancel(std::string_view tenant, std::string_view kind,
                      std::string_view subject) override {
    return real_.Cancel(tenant, kind, subject);
  }

 private:
  Transaction& real_;
};

class FaultyDatabase final : public ForwardingDatabase {
 public:
  enum class Fault { kNone, kLost, kHappened, kUnreadable };

  using ForwardingDatabase::ForwardingDatabase;

  absl::Status Write(const WriteClosure& closure) override {
    ++writes;
    const Fault fault = std::exchange(next, Fault::kNone);
    const absl::Status unknown =
        MakeError(Reason::kOutcomeUnknown, {}, "the commit failed");
    if (fault == Fault::kLost) {
      // It ran, and then its transaction was rolled back.
      ForwardingDatabase::Write([&](Transaction& transaction) -> absl::Status {
        closure(transaction).IgnoreError();
        return unknown;
      }).IgnoreError();
      return unknown;
    }
    if (fault == Fault::kUnreadable) {
      // Another closure of its group failed as well, so that both run again.
      ForwardingDatabase::Write([&](Transaction& transaction) -> absl::Status {
        UnreadableTransaction unreadable(transaction);
        closure(unreadable).IgnoreError();
        return unknown;
      }).IgnoreError();
    }
    const absl::Status status = ForwardingDatabase::Write(closure);
    return fault == Fault::kHappened ? unknown : status;
  }

  Fault next = Fault::kNone;
  std::atomic<int> writes = 0;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_
