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

class FaultyDatabase final : public Database {
 public:
  enum class Fault { kNone, kLost, kHappened, kUnreadable };

  explicit FaultyDatabase(Database& real) : real_(real) {}

  absl::Status Write(const WriteClosure& closure) override {
    ++writes;
    const Fault fault = std::exchange(next, Fault::kNone);
    const absl::Status unknown =
        MakeError(Reason::kOutcomeUnknown, {}, "the commit failed");
    if (fault == Fault::kLost) {
      // It ran, and then its transaction was rolled back.
      real_
          .Write([&](Transaction& transaction) -> absl::Status {
            closure(transaction).IgnoreError();
            return unknown;
          })
          .IgnoreError();
      return unknown;
    }
    if (fault == Fault::kUnreadable) {
      // Another closure of its group failed as well, so that both run again.
      real_
          .Write([&](Transaction& transaction) -> absl::Status {
            UnreadableTransaction unreadable(transaction);
            closure(unreadable).IgnoreError();
            return unknown;
          })
          .IgnoreError();
    }
    const absl::Status status = real_.Write(closure);
    return fault == Fault::kHappened ? unknown : status;
  }
  absl::Status Read(const ReadClosure& closure) override {
    return real_.Read(closure);
  }
  absl::StatusOr<absl::Time> RunDue(int limit) override {
    return real_.RunDue(limit);
  }
  absl::Status ReclaimErased() override { return real_.ReclaimErased(); }
  absl::Status Migrate(const Schema& schema) override {
    return real_.Migrate(schema);
  }
  const std::atomic<std::int64_t>& EventHead(std::string_view tenant) override {
    return real_.EventHead(tenant);
  }
  bool WaitForEvents(const std::function<bool()>& arrived,
                     absl::Duration timeout) override {
    return real_.WaitForEvents(arrived, timeout);
  }
  DueRegistration HandleDue(std::string tenant, std::string kind,
                            DueHandler handler) override {
    return real_.HandleDue(std::move(tenant), std::move(kind),
                           std::move(handler));
  }
  DueRegistration HandleDueStep(DueStep step) override {
    return real_.HandleDueStep(std::move(step));
  }
  const Env& env() const override { return real_.env(); }

  Fault next = Fault::kNone;
  std::atomic<int> writes = 0;

 private:
  Database& real_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_
