// A database that passes everything on: what tests of odd ones stand on.
#ifndef TASUKI_TESTS_SUPPORT_FORWARDING_DATABASE_H_
#define TASUKI_TESTS_SUPPORT_FORWARDING_DATABASE_H_

#include <functional>
#include <string>
#include <utility>

#include "tasuki/storage/database.h"

namespace tasuki::testing {

class ForwardingDatabase : public Database {
 public:
  // `to` outlives it.
  explicit ForwardingDatabase(Database& to) : to_(to) {}

  absl::Status Write(const WriteClosure& closure) override {
    return to_.Write(closure);
  }
  absl::StatusOr<absl::Time> RunDue(int limit) override {
    return to_.RunDue(limit);
  }
  absl::Status ReclaimErased() override { return to_.ReclaimErased(); }
  absl::Status Migrate(const Schema& schema) override {
    return to_.Migrate(schema);
  }
  absl::Status Read(const ReadClosure& closure) override {
    return to_.Read(closure);
  }
  const std::atomic<std::int64_t>& EventHead(std::string_view tenant) override {
    return to_.EventHead(tenant);
  }
  bool WaitForEvents(const std::function<bool()>& arrived,
                     absl::Duration timeout) override {
    return to_.WaitForEvents(arrived, timeout);
  }
  DueRegistration HandleDue(std::string tenant, std::string kind,
                            DueHandler handler) override {
    return to_.HandleDue(std::move(tenant), std::move(kind),
                         std::move(handler));
  }
  DueRegistration HandleDueStep(DueStep step) override {
    return to_.HandleDueStep(std::move(step));
  }
  const Env& env() const override { return to_.env(); }

 private:
  Database& to_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SUPPORT_FORWARDING_DATABASE_H_
