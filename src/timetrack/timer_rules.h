// What each timer command does to one agent's running intervals: the rules
// alone, over values. The ledger applies them to itself, a store to the rows it
// read in its transaction.
#ifndef TASUKI_SRC_TIMETRACK_TIMER_RULES_H_
#define TASUKI_SRC_TIMETRACK_TIMER_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/error.h"
#include "tasuki/timetrack/work_interval.h"

namespace tasuki {

inline constexpr absl::Duration kMaxIntervalLength = absl::Hours(24 * 31);

// 2200-01-01.
inline constexpr absl::Time kLedgerEnd = absl::FromUnixSeconds(7'258'118'400);

inline bool IsHandling(TimeKind kind) {
  return kind == TimeKind::kWork || kind == TimeKind::kWrapUp;
}

// Where an interval ends as far as it counts.
inline absl::Time ExtentEnd(const WorkInterval& interval) {
  return interval.end.value_or(interval.lease_end);
}

absl::Time ToMillisecond(absl::Time time);

// OUT_OF_RANGE outside the years 1970 to 2199.
absl::Status CheckLedgerTime(const char* field, absl::Time time);

// Whether a row could have come out of these rules.
absl::Status CheckInterval(const WorkInterval& interval);

// `running` are all running intervals of one agent, `now` is in range and in
// whole milliseconds. Errors as of the ledger's commands of the same name.
absl::StatusOr<LedgerChange> DecideStart(
    const std::vector<WorkInterval>& running, const TimerStart& start,
    absl::Duration lease, absl::Time now);

absl::StatusOr<LedgerChange> DecideSwitch(
    const std::vector<WorkInterval>& running, const WorkInterval& from,
    const TimerStart& start, absl::Duration lease, absl::Time now);

LedgerChange DecideStop(const WorkInterval& interval, absl::Time now);

LedgerChange DecideKeepAlive(const std::vector<WorkInterval>& running,
                             absl::Duration lease, absl::Time now);

LedgerChange DecideCloseStale(const std::vector<WorkInterval>& running,
                              absl::Time now);

// Everything but the overlap with other intervals, which needs them all (see
// AgentTimeline::HasRoomFor and NoRoomError).
absl::StatusOr<LedgerChange> DecideCorrection(const WorkInterval& interval,
                                              const TimerCorrection& correction,
                                              absl::Time now);

// `row` overlaps others of its agent beyond kWholeAgent.
absl::Status NoRoomError(const WorkInterval& row, Reason reason);

}  // namespace tasuki

#endif  // TASUKI_SRC_TIMETRACK_TIMER_RULES_H_
