#include "tasuki/tickets/sla_clock.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

constexpr absl::Duration kMaxTarget = absl::Hours(24 * 3'653);

template <class Enum>
absl::Status CheckEnum(std::string_view field, Enum value, Enum last) {
  if (value == Enum{}) return RequiredError(field);
  if (static_cast<int>(value) < 0 || value > last) {
    return UnknownEnumError(field);
  }
  return absl::OkStatus();
}

absl::Status OutOfRange(std::string_view field, std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field}, message);
}

absl::Status CheckRule(const SlaRule& rule) {
  TASUKI_RETURN_IF_ERROR(
      CheckEnum("rules.metric", rule.metric, SlaMetric::kResolution));
  if (rule.target <= absl::ZeroDuration() || rule.target > kMaxTarget) {
    return OutOfRange("rules.target",
                      "the target must be more than 0 and at most 10 years");
  }
  for (const HoldCause cause : rule.pauses_on) {
    TASUKI_RETURN_IF_ERROR(
        CheckEnum("rules.pauses_on", cause, HoldCause::kWithBot));
  }
  return absl::OkStatus();
}

absl::Status CheckEvent(const SlaEvent& event) {
  TASUKI_RETURN_IF_ERROR(
      CheckEnum("history.type", event.type, SlaEventType::kMerged));
  TASUKI_RETURN_IF_ERROR(
      CheckEnum("history.actor", event.actor, ActorKind::kCustomer));
  if (event.type != SlaEventType::kHeld) return absl::OkStatus();
  return CheckEnum("history.cause", event.cause, HoldCause::kWithBot);
}

absl::Status CheckHistory(const std::vector<SlaEvent>& history,
                          absl::Time now) {
  if (history.empty() || history.front().type != SlaEventType::kCreated) {
    return MakeError(Reason::kRequired, {.field = "history"},
                     "the history must begin with the ticket's creation");
  }
  if (now < history.front().time) {
    return OutOfRange("now", "the time must not be before the creation");
  }
  for (std::size_t i = 0; i < history.size(); ++i) {
    TASUKI_RETURN_IF_ERROR(CheckEvent(history[i]));
    if (i == 0) continue;
    if (history[i].type == SlaEventType::kCreated) {
      return MakeError(Reason::kConflicting, {.field = "history.type"},
                       "a ticket is created only once");
    }
    if (history[i].time < history[i - 1].time) {
      return OutOfRange("history.time", "the history must be in order of time");
    }
  }
  return absl::OkStatus();
}

// Where a ticket stands after some of its history.
struct TicketPhase {
  bool closed = false;
  bool merged = false;
  std::optional<HoldCause> hold;

  void Take(const SlaEvent& event) {
    switch (event.type) {
      case SlaEventType::kHeld:
        if (!closed && !merged) hold = event.cause;
        break;
      case SlaEventType::kResumed:
        hold.reset();
        break;
      case SlaEventType::kCustomerMessage:
        if (hold == HoldCause::kWaitingForCustomer ||
            hold == HoldCause::kSnoozed) {
          hold.reset();
        }
        break;
      case SlaEventType::kClosed:
        if (!merged) *this = {.closed = true};
        break;
      case SlaEventType::kMerged:
        *this = {.merged = true};
        break;
      case SlaEventType::kReopened:
        if (closed || merged) *this = {};
        break;
      case SlaEventType::kCreated:
      case SlaEventType::kAgentMessage:
        break;
    }
  }
};

}  // namespace

// One reading of one rule: walks the history once and settles the open time
// between events into the cycle at hand.
class SlaClock::Run {
 public:
  explicit Run(const Rule& rule) : rule_(rule.rule), hours_(rule.calendar) {}

  absl::StatusOr<SlaClockReading> Read(const std::vector<SlaEvent>& history,
                                       absl::Time now) {
    for (const SlaEvent& event : history) {
      if (event.time > now) break;
      TASUKI_RETURN_IF_ERROR(SettleUntil(event.time));
      const TicketPhase before = ticket_;
      ticket_.Take(event);
      Follow(event, before);
    }
    TASUKI_RETURN_IF_ERROR(SettleUntil(now));
    for (SlaCycle& cycle : cycles_) Finish(cycle);
    return SlaClockReading{.metric = rule_.metric, .cycles = cycles_};
  }

 private:
  SlaCycle& Current() { return cycles_.back(); }

  bool IsPaused() const {
    return ticket_.hold && std::count(rule_.pauses_on.begin(),
                                      rule_.pauses_on.end(), *ticket_.hold) > 0;
  }

  bool IsAnswer(const SlaEvent& event) const {
    return event.type == SlaEventType::kAgentMessage &&
           (event.actor == ActorKind::kPerson ||
            (event.actor == ActorKind::kBot && rule_.bots_answer));
  }

  // Counts the open time since the last event.
  absl::Status SettleUntil(absl::Time time) {
    const absl::Time from = std::exchange(settled_, time);
    if (cycles_.empty() || Current().phase != SlaPhase::kRunning) {
      return absl::OkStatus();
    }
    SlaCycle& cycle = Current();
    TASUKI_ASSIGN_OR_RETURN(const absl::Duration open,
                            hours_.Between(from, time));
    const absl::Duration left = rule_.target - cycle.elapsed;
    cycle.elapsed += open;
    // Looking for the due time only where it lies in this stretch keeps the
    // walk linear in days.
    if (!cycle.breached && open >= left) {
      TASUKI_ASSIGN_OR_RETURN(const absl::Time due,
                              hours_.Add(from, std::max(left, kNoTime)));
      if (due < time) {
        cycle.breached = true;
        cycle.breach_time = due;
      }
    }
    return absl::OkStatus();
  }

  void Follow(const SlaEvent& event, const TicketPhase& before) {
    switch (rule_.metric) {
      case SlaMetric::kFirstResponse:
        FollowFirstResponse(event);
        break;
      case SlaMetric::kNextResponse:
        FollowNextResponse(event, before);
        break;
      case SlaMetric::kResolution:
        FollowResolution(event);
        break;
    }
    if (owed_) SetPhase(event.time);
  }

  void FollowFirstResponse(const SlaEvent& event) {
    if (event.type == SlaEventType::kCreated &&
        event.actor != ActorKind::kPerson) {
      StartCycle(event.time);
    }
    if (IsAnswer(event) && owed_) Fulfil(event.time);
  }

  void FollowNextResponse(const SlaEvent& event, const TicketPhase& before) {
    if (event.type == SlaEventType::kCreated) {
      owes_first_ = event.actor != ActorKind::kPerson;
    }
    if (IsAnswer(event)) {
      owes_first_ = false;
      if (owed_) Fulfil(event.time);
    }
    if (ticket_.closed && !before.closed && owed_) {
      Cancel(event.time);
      owed_ = false;
    }
    if (event.type == SlaEventType::kCustomerMessage && !owes_first_ &&
        !owed_) {
      StartCycle(event.time);
    }
  }

  void FollowResolution(const SlaEvent& event) {
    if (event.type == SlaEventType::kCreated) StartCycle(event.time);
    if (ticket_.closed && owed_) Fulfil(event.time);
    if (event.type == SlaEventType::kReopened) owed_ = true;
  }

  void StartCycle(absl::Time time) {
    cycles_.push_back({.start = time,
                       .end = absl::InfiniteFuture(),
                       .due = absl::InfiniteFuture(),
                       .breach_time = absl::InfiniteFuture()});
    owed_ = true;
  }

  void Fulfil(absl::Time time) {
    Current().phase = SlaPhase::kFulfilled;
    Current().end = time;
    owed_ = false;
  }

  void Cancel(absl::Time time) {
    Current().phase = SlaPhase::kCancelled;
    Current().end = time;
  }

  // Brings the phase of an owed cycle in line with the ticket.
  void SetPhase(absl::Time time) {
    if (ticket_.closed || ticket_.merged) {
      if (Current().phase != SlaPhase::kCancelled) Cancel(time);
      return;
    }
    Current().phase = IsPaused() ? SlaPhase::kPaused : SlaPhase::kRunning;
    Current().end = absl::InfiniteFuture();
  }

  void Finish(SlaCycle& cycle) const {
    cycle.remaining = rule_.target - cycle.elapsed;
    if (cycle.breached) {
      cycle.due = cycle.breach_time;
      return;
    }
    const absl::Time from = std::min(cycle.end, settled_);
    const auto due = hours_.Add(from, std::max(cycle.remaining, kNoTime));
    if (due.ok()) cycle.due = *due;
  }

  static constexpr absl::Duration kNoTime = absl::ZeroDuration();

  const SlaRule& rule_;
  const BusinessCalendar& hours_;
  TicketPhase ticket_;
  absl::Time settled_ = absl::InfinitePast();
  std::vector<SlaCycle> cycles_;
  bool owed_ = false;        // the last cycle still waits for what ends it
  bool owes_first_ = false;  // next response: the first one is not given yet
};

absl::StatusOr<SlaClock> SlaClock::Create(const SlaPolicy& policy) {
  SlaClock clock;
  for (const SlaRule& rule : policy.rules) {
    TASUKI_RETURN_IF_ERROR(CheckRule(rule));
    for (const Rule& other : clock.rules_) {
      if (other.rule.metric == rule.metric) {
        return MakeError(Reason::kConflicting, {.field = "rules.metric"},
                         "a policy may have one rule for each metric");
      }
    }
    TASUKI_ASSIGN_OR_RETURN(BusinessCalendar calendar,
                            BusinessCalendar::Create(rule.calendar));
    clock.rules_.push_back({rule, std::move(calendar)});
  }
  return clock;
}

absl::StatusOr<SlaReading> SlaClock::Read(const std::vector<SlaEvent>& history,
                                          absl::Time now) const {
  TASUKI_RETURN_IF_ERROR(CheckHistory(history, now));
  SlaReading reading{.next_breach = absl::InfiniteFuture()};
  for (const Rule& rule : rules_) {
    // Covers histories that no clock runs through, too.
    TASUKI_RETURN_IF_ERROR(
        rule.calendar.Between(history.front().time, now).status());
    TASUKI_ASSIGN_OR_RETURN(SlaClockReading clock,
                            Run(rule).Read(history, now));
    if (!clock.cycles.empty()) {
      const SlaCycle& last = clock.cycles.back();
      if (last.phase == SlaPhase::kRunning && !last.breached) {
        reading.next_breach = std::min(reading.next_breach, last.due);
      }
    }
    reading.clocks.push_back(std::move(clock));
  }
  return reading;
}

}  // namespace tasuki
