// Promised times of a ticket: when a reply or the solution is due, how much of
// the time is used up, and whether it was kept.
//
// Nothing is stored and nothing ticks: everything is computed at read time from
// the ticket's history, which never changes. A changed policy is another
// SlaClock over the same history.
//
//   SlaClock clock = SlaClock::Create({.rules = {
//       {.metric = SlaMetric::kFirstResponse,
//        .target = absl::Hours(1),
//        .calendar = {.time_zone = "Asia/Tokyo", .weekly = office_hours}},
//       {.metric = SlaMetric::kResolution,
//        .target = absl::Hours(48),
//        .calendar = AlwaysOpen("Asia/Tokyo"),
//        .pauses_on = {HoldCause::kWaitingForCustomer, HoldCause::kOnHold}}}})
//       .value();
//   SlaReading reading = clock.Read(history, now).value();
//   reading.next_breach;   // when to look again
//
// What starts and ends a cycle of each clock:
//
//   clock           starts                        ends
//   first response  creation, unless a person on  the first answer; once in a
//                   our side opened the ticket     ticket's life
//   next response   a customer's message that     the next answer; each such
//                   no first response is owed for  pair is a cycle from zero
//   resolution      creation                      closing; reopening takes the
//                                                 same cycle up again
//
// * An answer is a message of a person. A bot's counts only where the rule says
//   so; the system's (receipts) and the customer's never do.
// * Of several messages in a row the first one counts: the customer waits since
//   then.
// * A rule's clock stands still while the ticket is held for a cause in its
//   `pauses_on`, and every clock does while the ticket is closed or merged.
// * A customer's message ends a hold that waited for it (kWaitingForCustomer,
//   kSnoozed) and no other. Closing, merging and reopening end every hold.
// * Closing fulfils the resolution and cancels an unanswered reply cycle: it is
//   neither met nor missed, unless it was late already. After reopening, a
//   first response is still owed, with the time used before; a next response is
//   owed only for messages since that closing. The time while closed never
//   counts.
// * Merging cancels every open cycle, so that a merged ticket never turns late.
//   Reopening, as when the merge is undone, takes them up again.
// * The three clocks are independent; none moves another's due time.
//
// Late means after the due time, an answer at the due time itself is in time.
// Due is the first instant by which the target's open time has passed, see
// BusinessCalendar::Add.
//
// Pure and immutable: safe for concurrent use.
#ifndef TASUKI_TICKETS_SLA_CLOCK_H_
#define TASUKI_TICKETS_SLA_CLOCK_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/tickets/business_calendar.h"

namespace tasuki {

// Why a ticket is held: categories, whatever a host calls its states.
enum class HoldCause {
  kWaitingForCustomer = 1,
  kOnHold = 2,   // waiting for somebody else
  kSnoozed = 3,  // put off until a time or the customer's next message
  kWithBot = 4,  // a bot talks to the customer; resumed at the hand-over
};

enum class SlaEventType {
  kCreated = 1,
  kCustomerMessage = 2,
  kAgentMessage = 3,  // of any actor on our side; see `actor`
  kHeld = 4,          // for `cause`; replaces the hold before
  kResumed = 5,
  kClosed = 6,
  kReopened = 7,
  kMerged = 8,  // into another ticket
};

// What the clocks need of one entry of a ticket's history. Messages here are
// those the other side sees: internal comments are none.
struct SlaEvent {
  SlaEventType type = {};
  absl::Time time;
  ActorKind actor = ActorKind::kPerson;  // for kCreated and kAgentMessage
  HoldCause cause = {};                  // for kHeld
};

enum class SlaMetric { kFirstResponse = 1, kNextResponse = 2, kResolution = 3 };

struct SlaRule {
  SlaMetric metric = {};
  absl::Duration target;  // open time of `calendar`; over 0, up to 10 years
  CalendarSpec calendar;
  std::vector<HoldCause> pauses_on;  // empty: no hold stops this clock
  bool bots_answer = false;          // whether a bot's message is an answer
};

// At most one rule per metric.
struct SlaPolicy {
  std::vector<SlaRule> rules;
};

enum class SlaPhase {
  kRunning = 1,
  kPaused = 2,     // held, and counted on when resumed
  kFulfilled = 3,  // answered or closed; in time unless `breached`
  kCancelled = 4,  // closed unanswered, or merged; counted on if reopened
};

// One promise: from what started it to its answer. Times are
// InfiniteFuture where they do not apply.
struct SlaCycle {
  absl::Time start;
  SlaPhase phase = SlaPhase::kRunning;
  absl::Time end;            // of a fulfilled or cancelled cycle
  absl::Duration elapsed;    // open time that counted, to `end` or now
  absl::Duration remaining;  // target - elapsed; negative when late
  // When it turns or turned late; while it stands still, as if it went on now
  // (paused) or at its end (fulfilled, cancelled). InfiniteFuture where the
  // calendar does not open for that long.
  absl::Time due;
  bool breached = false;
  absl::Time breach_time;  // the due time that passed

  friend bool operator==(const SlaCycle&, const SlaCycle&) = default;
};

struct SlaClockReading {
  SlaMetric metric = {};
  // In order of start. First response and resolution have one at most; none
  // means that nothing is owed yet.
  std::vector<SlaCycle> cycles;

  friend bool operator==(const SlaClockReading&,
                         const SlaClockReading&) = default;
};

struct SlaReading {
  std::vector<SlaClockReading> clocks;  // one per rule, in the rules' order
  // The earliest due time of the running cycles that are not late yet;
  // InfiniteFuture where there is none.
  absl::Time next_breach;

  friend bool operator==(const SlaReading&, const SlaReading&) = default;
};

class SlaClock {
 public:
  // InvalidArgument: REQUIRED or UNKNOWN_ENUM (metric, pauses_on),
  // OUT_OF_RANGE (target), CONFLICTING (two rules for one metric), and what
  // BusinessCalendar::Create refuses.
  static absl::StatusOr<SlaClock> Create(const SlaPolicy& policy);

  // What the clocks show at `now`. `history` is the whole history of one
  // ticket in order of time; events after `now` have not happened yet. What
  // changes nothing, such as closing a closed ticket, is passed over.
  // InvalidArgument: REQUIRED (empty, or does not begin with kCreated),
  // CONFLICTING (a second kCreated), UNKNOWN_ENUM, OUT_OF_RANGE (not in order,
  // a `now` before creation, times outside the years 1900 to 2999 or more than
  // BusinessCalendar::kHorizon apart).
  // O(rules * (events + days)).
  absl::StatusOr<SlaReading> Read(const std::vector<SlaEvent>& history,
                                  absl::Time now) const;

 private:
  struct Rule {
    SlaRule rule;
    BusinessCalendar calendar;
  };
  class Run;

  SlaClock() = default;

  std::vector<Rule> rules_;
};

}  // namespace tasuki

#endif  // TASUKI_TICKETS_SLA_CLOCK_H_
