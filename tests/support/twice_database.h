// A database that runs every write closure twice, the first time for nothing.
//
// Engines may run a closure more than once: SQLite where another closure of its
// group failed, PostgreSQL where transactions conflict. What a closure takes
// out of its request, or leaves behind in its caller, shows here.
#ifndef TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_
#define TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tasuki/storage/database.h"

namespace tasuki::testing {

class TwiceDatabase final : public Database {
 public:
  explicit TwiceDatabase(std::unique_ptr<Database> database)
      : database_(std::move(database)) {}

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

  absl::StatusOr<absl::Time> RunDue(int limit) override {
    return database_->RunDue(limit);
  }
  absl::Status ReclaimErased() override { return database_->ReclaimErased(); }
  absl::Status Migrate(const Schema& schema) override {
    return database_->Migrate(schema);
  }
  absl::Status Read(const ReadClosure& closure) override {
    return database_->Read(closure);
  }
  const std::atomic<std::int64_t>& EventHead(std::string_view tenant) override {
    return database_->EventHead(tenant);
  }
  bool WaitForEvents(const std::function<bool()>& arrived,
                     absl::Duration timeout) override {
    return database_->WaitForEvents(arrived, timeout);
  }
  DueRegistration HandleDue(std::string tenant, std::string kind,
                            DueHandler handler) override {
    return database_->HandleDue(std::move(tenant), std::move(kind),
                                std::move(handler));
  }
  DueRegistration HandleDueStep(DueStep step) override {
    return database_->HandleDueStep(std::move(step));
  }
  const Env& env() const override { return database_->env(); }

 private:
  const std::unique_ptr<Database> database_;
  std::function<void()> between_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SUPPORT_TWICE_DATABASE_H_
