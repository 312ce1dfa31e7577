// Who worked on what for how long: a ledger of intervals and its totals.
//
// Elapsed time says how long a customer waited, handling time how much work it
// was; the ledger keeps the two apart, down to the interruptions between them.
//
//   TimeLedger ledger = TimeLedger::Create({.time_zone =
//   "Asia/Tokyo"}).value(); ledger.Start({.id = id1, .agent = aoki, .ticket =
//   gacha}, t0); ledger.Start({.id = id2, .agent = aoki, .ticket = refund},
//   t1);  // switches ledger.Stop(id2, t2); TicketTimes times =
//   ledger.TimesOf(gacha, received, t2); times.elapsed == times.worked +
//   times.interrupted + times.waiting;
//
// One thing at a time. Starting something stops what runs, in one step, at the
// same instant: a second timer is a switch. Only where the new interval and
// running ones all weigh less than kWholeAgent (chats) do they run together,
// as long as their weights fit into kWholeAgent; one that does not fit is
// refused, since no chat may end behind the agent's back. What is stopped for
// something else counts as an interruption; for the same ticket or for idling
// it does not.
//
// Handling time. While several intervals of an agent run, wall time is split
// among them in proportion to their weights, to the microsecond and without
// remainder: an agent's handling time never exceeds the wall time.
//
// Leases. A running interval counts up to its lease's end and no further,
// whether or not anybody closes it: that is where a crashed client's work ends.
// KeepAlive extends it.
//
// Storage. A command decides, changes the ledger and returns the rows that
// changed. A ledger that takes these rows with Apply, all in the order they
// were made or only the last version of each in any order, equals it: reads
// from the last change on are the same, bit for bit.
//
// Deterministic; no clock, no I/O (Create reads the time zone). Not
// synchronised: one thread at a time, or only reads.
#ifndef TASUKI_TIMETRACK_TIME_LEDGER_H_
#define TASUKI_TIMETRACK_TIME_LEDGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tasuki/base/id.h"
#include "tasuki/timetrack/work_interval.h"

namespace tasuki {

struct LedgerOptions {
  std::string time_zone;  // of the days in totals; IANA name, required
  // How long an interval runs without a sign of life; 1 second to 31 days.
  absl::Duration lease = absl::Hours(12);
};

// By what totals are kept. Tickets may have many tags: totals by tag overlap.
enum class TimeDimension {
  kAll = 1,     // the one key is ""
  kAgent = 2,   // keys are ids
  kTicket = 3,  // tickets, tags and services know work and wrap-up only
  kTag = 4,
  kService = 5,
};

struct TimeTotals {
  absl::Duration work;
  absl::Duration wrap_up;
  absl::Duration other;
  absl::Duration on_break;
  absl::Duration idle;
  // Work and wrap-up intervals broken off, on the day they were.
  std::int64_t interruptions = 0;

  absl::Duration Handling() const { return work + wrap_up; }
  TimeTotals& operator+=(const TimeTotals& more);
  friend bool operator==(const TimeTotals&, const TimeTotals&) = default;
};

// Handling time over handling and available time:
//   (work + wrap-up) / (work + wrap-up + idle),
// the contact centres' occupancy of (talk + hold + wrap) / (talk + hold + wrap
// + available), contactcentrehelper.com/difference-between-occupancy-and-
// utilization-206901.htm. Breaks and other work leave it alone. Nothing where
// there was neither.
std::optional<double> Occupancy(const TimeTotals& totals);

// Handling time over all recorded time, breaks and other work included (same
// source: utilisation considers total time at work). Nothing where none was
// recorded.
std::optional<double> Utilisation(const TimeTotals& totals);

// One ticket between two instants: elapsed = worked + interrupted + waiting.
struct TicketTimes {
  absl::Duration elapsed;  // wall time between the two
  absl::Duration worked;   // at least one agent was on it
  // Nobody was, and the last who was broke off for something else.
  absl::Duration interrupted;
  absl::Duration waiting;   // the rest: not begun, stopped, lease ended
  absl::Duration handling;  // agents' time on it; with chats less than
                            // `worked`, with several agents possibly more
  std::int64_t interruptions = 0;

  friend bool operator==(const TicketTimes&, const TicketTimes&) = default;
};

// First and last day, both included.
struct DayRange {
  absl::CivilDay first;
  absl::CivilDay last;
};

struct KeyTotals {
  std::string key;
  TimeTotals totals;
  friend bool operator==(const KeyTotals&, const KeyTotals&) = default;
};

struct DayTotals {
  absl::CivilDay day;
  TimeTotals totals;
  friend bool operator==(const DayTotals&, const DayTotals&) = default;
};

// What a ticket's time counts for besides the ticket.
struct TicketLabels {
  std::vector<TagId> tags;
  std::string service;  // empty: none

  friend bool operator==(const TicketLabels&, const TicketLabels&) = default;
};

class TimeLedger {
 public:
  // InvalidArgument: REQUIRED or UNKNOWN_TIME_ZONE (time_zone), OUT_OF_RANGE
  // (lease).
  static absl::StatusOr<TimeLedger> Create(const LedgerOptions& options);
  TimeLedger(TimeLedger&&) noexcept;
  TimeLedger& operator=(TimeLedger&&) noexcept;
  ~TimeLedger();

  // Every command: InvalidArgument OUT_OF_RANGE where `now` is outside the
  // years 1970 to 2199 or before the agent's last change. A failed command
  // changes nothing. What runs beyond its lease ends there first.

  // Starts an interval and stops what it takes the place of. Where the agent
  // already runs the same kind on the same ticket, that one goes on and is
  // `current`; nothing changes. InvalidArgument: REQUIRED, MALFORMED, TOO_LONG
  // (ids), UNKNOWN_ENUM (kind), CONFLICTING (ticket or weight with another
  // kind), OUT_OF_RANGE (weight). ResourceExhausted LIMIT_REACHED: the weights
  // of running intervals leave no room. An id that is there already is a retry
  // and changes nothing; of another agent, kind or ticket, AlreadyExists.
  absl::StatusOr<LedgerChange> Start(const TimerStart& start, absl::Time now);

  // Stops an interval; one that has ended stays as it is. NotFound.
  absl::StatusOr<LedgerChange> Stop(const IntervalId& interval, absl::Time now);

  // Breaks `from` off and starts another in its place, in one step: for one
  // chat among several. NotFound; FailedPrecondition WRONG_STATE where `from`
  // has ended; CONFLICTING where it is another agent's; and as Start.
  absl::StatusOr<LedgerChange> Switch(const IntervalId& from,
                                      const TimerStart& start, absl::Time now);

  // A sign of life: the agent's leases run from `now` again. Those that have
  // ended stay ended.
  absl::StatusOr<LedgerChange> KeepAlive(const AgentId& agent, absl::Time now);

  // Changes an interval that has ended and keeps the record of it. NotFound;
  // FailedPrecondition WRONG_STATE: it still runs, or would overlap another
  // interval of the agent. Aborted STALE_VERSION. InvalidArgument: REQUIRED
  // (actor), OUT_OF_RANGE (end before beginning or after `now`, longer than 31
  // days), CONFLICTING (ticket of a kind that has none), and ids as in Start.
  absl::StatusOr<LedgerChange> Correct(const TimerCorrection& correction,
                                       absl::Time now);

  // Ends every interval whose lease has ended by `now`, at that end. Totals do
  // not change by it. O(running).
  absl::StatusOr<LedgerChange> CloseStale(absl::Time now);

  // When CloseStale has work next; InfiniteFuture where nothing runs.
  absl::Time NextLeaseEnd() const;

  // Takes rows as they were stored, from another ledger or a database; what is
  // known already, by version, is passed over. InvalidArgument (as in Start)
  // or CONFLICTING where rows are not such as a ledger makes: weights over
  // kWholeAgent, an interval that changes its agent. Then nothing changes.
  absl::Status Apply(const LedgerChange& rows);

  // Sets what a ticket counts for, in the past as well. O(its intervals).
  void Label(const TicketId& ticket, TicketLabels labels);

  // Reads. A running interval counts up to `now`, or its lease's end; a `now`
  // before an agent's last change reads that change's time.

  std::optional<WorkInterval> Find(const IntervalId& interval) const;
  // What runs, in order of beginning; leases are not looked at.
  std::vector<WorkInterval> Running(const AgentId& agent) const;
  // The corrections of an interval, oldest first.
  std::vector<TimeCorrection> History(const IntervalId& interval) const;

  // A ticket between two instants; zeros where `to` is not after `from`.
  // O(its intervals and those beside them).
  TicketTimes TimesOf(const TicketId& ticket, absl::Time from,
                      absl::Time to) const;

  // Totals of every key with time on these days, in order of key. O(cells +
  // running), a cell being one key on one day.
  std::vector<KeyTotals> ByKey(TimeDimension dimension, DayRange days,
                               absl::Time now) const;
  // Totals of one key, for each of these days that has any, in order.
  // O(days with any time * log cells + running).
  std::vector<DayTotals> ByDay(TimeDimension dimension, const std::string& key,
                               DayRange days, absl::Time now) const;
  // Their sum.
  TimeTotals Total(TimeDimension dimension, const std::string& key,
                   DayRange days, absl::Time now) const;

 private:
  struct State;  // its parts have headers of their own in src/timetrack
  explicit TimeLedger(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tasuki

#endif  // TASUKI_TIMETRACK_TIME_LEDGER_H_
