// A database that runs every write closure twice, the first time for nothing.
//
// Engines may run a closure more than once: SQLite where another closure of its
// group failed, PostgreSQL where transactions conflict. What a closure takes
// out of its request, or leaves behind in its caller, shows here.
#ifndef TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_
#define TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_

#include <functional>
#include <memory>
#include <utility>

#include "tests/support/forwarding_database.h"

namespace tasuki::testing {

class TwiceDatabase final : public ForwardingDatabase {
 public:
  explicit TwiceDatabase(std::unique_ptr<Database> database)
      : ForwardingDatabase(*database), database_(std::move(database)) {}

  absl::Status Write(const WriteClosure& closure) override {
    const absl::Status undone = database_->Write([&](Transaction& transaction) {
      const absl::Status status = closure(transaction);
      return status.ok() ? absl::CancelledError("once more") : status;
    });
    if (!absl::IsCancelled(undone)) return undone;
    if (const auto between = std::exchange(between_, nullptr)) between();
    return database_->Write(closure);
  }

  // Between the two runs of the next closure, once: what another commits there.
  void Between(std::function<void()> between) { between_ = std::move(between); }

 private:
  const std::unique_ptr<Database> database_;
  std::function<void()> between_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_
