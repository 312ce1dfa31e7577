// A TimeLedger that is kept equal to the tables.
#ifndef TASUKI_SRC_TIMETRACK_LIVE_LEDGER_H_
#define TASUKI_SRC_TIMETRACK_LIVE_LEDGER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/base/mutex.h"
#include "src/storage/follower.h"
#include "src/timetrack/store.h"
#include "tasuki/timetrack/time_ledger.h"

namespace tasuki::timetrack {

// Safe for concurrent use.
class LiveLedger {
 public:
  // The options must be such as TimeLedger::Create takes.
  LiveLedger(Database& database, const std::string& tenant,
             LedgerOptions options);

  // Calls use(ledger, now) on the ledger with everything that was committed
  // before this call.
  using Use = std::function<void(const TimeLedger& ledger, absl::Time now)>;
  absl::Status Read(const Use& use);

 private:
  absl::Status CatchUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Load() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Database& database_;
  const Store store_;
  const LedgerOptions options_;
  Mutex mutex_;
  Follower follower_ ABSL_GUARDED_BY(mutex_);
  // Nothing before the first load, and after one that failed.
  std::optional<TimeLedger> ledger_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::timetrack

#endif  // TASUKI_SRC_TIMETRACK_LIVE_LEDGER_H_
