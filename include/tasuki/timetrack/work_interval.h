// The values of time tracking: what an agent did from when to when, the
// commands that change it, and the rows that follow from them.
//
// Times are whole milliseconds of the years 1970 to 2199; commands round down.
#ifndef TASUKI_TIMETRACK_WORK_INTERVAL_H_
#define TASUKI_TIMETRACK_WORK_INTERVAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"

namespace tasuki {

enum class TimeKind {
  kWork = 1,    // on a ticket
  kWrapUp = 2,  // on a ticket, after the talk
  kOther = 3,   // other work, which interrupts the tickets
  kBreak = 4,
  kIdle = 5,  // available, waiting for a ticket
};

enum class EndCause {
  kStopped = 1,
  kContinued = 2,    // went on with the same ticket, as from work to wrap-up
  kInterrupted = 3,  // broken off for something else
  kLeaseEnded = 4,   // no sign of life: counted up to the end of its lease
};

// The attention of an agent that works on one thing only.
inline constexpr int kWholeAgent = 100;

// One row. Of one agent's intervals, those that run at the same time never
// have more than kWholeAgent of weight together.
struct WorkInterval {
  IntervalId id;
  AgentId agent;
  TimeKind kind = TimeKind::kWork;
  TicketId ticket;  // of work and wrap-up, empty otherwise
  // 1 to kWholeAgent; less than that only for work and wrap-up on a channel
  // that allows several at once, as 33 for one of three chats.
  int weight = kWholeAgent;
  absl::Time begin;
  absl::Time lease_end;  // a running interval counts up to here and no further
  std::optional<absl::Time> end;  // nothing while it runs
  EndCause end_cause = {};        // 0 while it runs
  std::int64_t version = 1;       // one more for each change

  friend bool operator==(const WorkInterval&, const WorkInterval&) = default;
};

struct TimerStart {
  IntervalId id;  // of the new interval
  AgentId agent;
  TimeKind kind = TimeKind::kWork;
  TicketId ticket;
  int weight = kWholeAgent;
};

// What to change in an interval that has ended; nothing keeps what is there.
// Beginning and end at the same time void it.
struct TimerCorrection {
  IntervalId interval;
  Actor actor;
  std::optional<absl::Time> begin;
  std::optional<absl::Time> end;
  std::optional<TicketId> ticket;     // for work and wrap-up
  std::int64_t expected_version = 0;  // 0: whatever it is
  std::string note;                   // why; stays with the record
};

// The record of a correction: edits never hide what was there.
struct TimeCorrection {
  WorkInterval before;
  WorkInterval after;  // before.version + 1
  Actor actor;
  absl::Time time;  // when it was corrected
  std::string note;

  friend bool operator==(const TimeCorrection&,
                         const TimeCorrection&) = default;
};

// What a command changed: rows to store, in this order, in one transaction.
// Empty where the command found everything as it asks for.
struct LedgerChange {
  IntervalId current;  // started, stopped or corrected; may be empty
  std::vector<WorkInterval> intervals;  // new or with a new version
  std::vector<TimeCorrection> corrections;

  friend bool operator==(const LedgerChange&, const LedgerChange&) = default;
};

}  // namespace tasuki

#endif  // TASUKI_TIMETRACK_WORK_INTERVAL_H_
