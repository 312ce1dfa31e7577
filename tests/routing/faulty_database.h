// A database whose next write fails, before or after it has happened.
#ifndef TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_
#define TASUKI_TESTS_ROUTING_FAULTY_DATABASE_H_

#include <atomic>
#include <string>
#include <utility>

#include "tasuki/base/error.h"
#include "tasuki/storage/database.h"

namespace tasuki::testing {

class FaultyDatabase final : public Database {
 public:
  enum class Fault { kNone, kLost, kHappened };

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
