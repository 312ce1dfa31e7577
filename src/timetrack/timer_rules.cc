#include "src/timetrack/timer_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

constexpr FieldRule kMandatoryId = RequiredMaxSize(kMaxIdBytes);

absl::Status OutOfRange(std::string_view field, std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field}, message);
}

std::string NameOf(const IntervalId& id) {
  return absl::StrCat("interval ", id.value());
}

// What kind, ticket and weight may be together.
absl::Status CheckShape(TimeKind kind, const TicketId& ticket, int weight) {
  if (kind == TimeKind{}) return RequiredError("kind");
  if (kind < TimeKind::kWork || kind > TimeKind::kIdle) {
    return UnknownEnumError("kind");
  }
  if (weight < 1 || weight > kWholeAgent) {
    return OutOfRange("weight", "the weight must be 1 to 100");
  }
  if (IsHandling(kind)) {
    return CheckIdField("ticket", ticket.value(), kMandatoryId);
  }
  if (!ticket.empty()) {
    return MakeError(Reason::kConflicting, {.field = "ticket"},
                     "only work and wrap-up have a ticket");
  }
  if (weight != kWholeAgent) {
    return MakeError(Reason::kConflicting, {.field = "weight"},
                     "only work and wrap-up may weigh less than 100");
  }
  return absl::OkStatus();
}

absl::Status CheckStart(const TimerStart& start) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("id", start.id.value(), kMandatoryId));
  TASUKI_RETURN_IF_ERROR(
      CheckIdField("agent", start.agent.value(), kMandatoryId));
  return CheckShape(start.kind, start.ticket, start.weight);
}

bool IsSameTask(const WorkInterval& interval, const TimerStart& start) {
  return interval.kind == start.kind && interval.ticket == start.ticket;
}

// Why `interval` ends when `start` takes its place.
EndCause CauseOf(const WorkInterval& interval, const TimerStart& start) {
  if (!IsHandling(interval.kind) || start.kind == TimeKind::kIdle) {
    return EndCause::kStopped;
  }
  return interval.ticket == start.ticket ? EndCause::kContinued
                                         : EndCause::kInterrupted;
}

WorkInterval Ended(WorkInterval interval, EndCause cause, absl::Time now) {
  const bool in_lease = now <= interval.lease_end;
  interval.end = in_lease ? now : interval.lease_end;
  interval.end_cause = in_lease ? cause : EndCause::kLeaseEnded;
  ++interval.version;
  return interval;
}

// Whether `interval` has to make room. Together run only those that all weigh
// less than the whole; one ticket is not worked on twice.
bool GivesWay(const WorkInterval& interval, const TimerStart& start,
              absl::Time now) {
  return interval.lease_end <= now || interval.weight == kWholeAgent ||
         start.weight == kWholeAgent || interval.ticket == start.ticket;
}

absl::Status CheckRoom(int taken, const TimerStart& start) {
  if (taken + start.weight <= kWholeAgent) return absl::OkStatus();
  return MakeError(
      Reason::kLimitReached,
      {.field = "weight",
       .object = absl::StrCat("agent ", start.agent.value())},
      absl::StrCat("agent ", start.agent.value(), " has intervals of weight ",
                   taken, " running: stop one, or switch from it"));
}

// The start proper, after `change` has what else ends.
absl::StatusOr<LedgerChange> StartBeside(
    const std::vector<WorkInterval>& running, const TimerStart& start,
    absl::Duration lease, absl::Time now, LedgerChange change) {
  int taken = 0;
  for (const WorkInterval& interval : running) {
    if (IsSameTask(interval, start) && now < interval.lease_end) {
      change.current = interval.id;
      return change;
    }
  }
  for (const WorkInterval& interval : running) {
    if (GivesWay(interval, start, now)) {
      change.intervals.push_back(
          Ended(interval, CauseOf(interval, start), now));
    } else {
      taken += interval.weight;
    }
  }
  TASUKI_RETURN_IF_ERROR(CheckRoom(taken, start));
  change.current = start.id;
  change.intervals.push_back({.id = start.id,
                              .agent = start.agent,
                              .kind = start.kind,
                              .ticket = start.ticket,
                              .weight = start.weight,
                              .begin = now,
                              .lease_end = now + lease});
  return change;
}

}  // namespace

absl::Time ToMillisecond(absl::Time time) {
  return absl::FromUnixMillis(absl::ToUnixMillis(time));
}

absl::Status CheckLedgerTime(const char* field, absl::Time time) {
  if (time >= absl::UnixEpoch() && time < kLedgerEnd) {
    return absl::OkStatus();
  }
  return OutOfRange(field, "the time must lie in the years 1970 to 2199");
}

absl::Status CheckInterval(const WorkInterval& interval) {
  TASUKI_RETURN_IF_ERROR(CheckStart({.id = interval.id,
                                     .agent = interval.agent,
                                     .kind = interval.kind,
                                     .ticket = interval.ticket,
                                     .weight = interval.weight}));
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("begin", interval.begin));
  for (const absl::Time time : {interval.lease_end, ExtentEnd(interval)}) {
    // A lease may reach beyond the last year.
    TASUKI_RETURN_IF_ERROR(CheckLedgerTime(
        "end", std::max(interval.begin, time - kMaxIntervalLength)));
    if (time < interval.begin || time != ToMillisecond(time) ||
        interval.begin != ToMillisecond(interval.begin)) {
      return OutOfRange("end",
                        "an interval must not end before it begins, and have "
                        "times in whole milliseconds");
    }
  }
  if (interval.version < 1) {
    return OutOfRange("version", "the version must be 1 or more");
  }
  const int cause = static_cast<int>(interval.end_cause);
  if (cause < 0 || cause > static_cast<int>(EndCause::kLeaseEnded)) {
    return UnknownEnumError("end_cause");
  }
  if (interval.end.has_value() != (cause != 0)) {
    return MakeError(Reason::kConflicting, {.field = "end_cause"},
                     "an interval has an end and its cause, or neither");
  }
  return absl::OkStatus();
}

absl::StatusOr<LedgerChange> DecideStart(
    const std::vector<WorkInterval>& running, const TimerStart& start,
    absl::Duration lease, absl::Time now) {
  TASUKI_RETURN_IF_ERROR(CheckStart(start));
  return StartBeside(running, start, lease, now, {});
}

absl::StatusOr<LedgerChange> DecideSwitch(
    const std::vector<WorkInterval>& running, const WorkInterval& from,
    const TimerStart& start, absl::Duration lease, absl::Time now) {
  TASUKI_RETURN_IF_ERROR(CheckStart(start));
  if (from.agent != start.agent) {
    return MakeError(Reason::kConflicting,
                     {.field = "agent", .object = NameOf(from.id)},
                     "the interval to switch from is another agent's");
  }
  if (from.end) {
    return MakeError(
        Reason::kWrongState, {.object = NameOf(from.id)},
        absl::StrCat(NameOf(from.id), " has ended: start the new one instead"));
  }
  if (IsSameTask(from, start) && now < from.lease_end) {
    return LedgerChange{.current = from.id};
  }
  std::vector<WorkInterval> others;
  std::copy_if(running.begin(), running.end(), std::back_inserter(others),
               [&from](const WorkInterval& r) { return r.id != from.id; });
  LedgerChange change = {.intervals = {Ended(from, CauseOf(from, start), now)}};
  return StartBeside(others, start, lease, now, std::move(change));
}

LedgerChange DecideStop(const WorkInterval& interval, absl::Time now) {
  LedgerChange change = {.current = interval.id};
  if (!interval.end) {
    change.intervals.push_back(Ended(interval, EndCause::kStopped, now));
  }
  return change;
}

LedgerChange DecideKeepAlive(const std::vector<WorkInterval>& running,
                             absl::Duration lease, absl::Time now) {
  LedgerChange change;
  for (WorkInterval interval : running) {
    if (interval.lease_end <= now || interval.lease_end >= now + lease) {
      continue;
    }
    interval.lease_end = now + lease;
    ++interval.version;
    change.intervals.push_back(std::move(interval));
  }
  return change;
}

LedgerChange DecideCloseStale(const std::vector<WorkInterval>& running,
                              absl::Time now) {
  LedgerChange change;
  for (const WorkInterval& interval : running) {
    if (interval.lease_end > now) continue;
    change.intervals.push_back(
        Ended(interval, EndCause::kLeaseEnded, interval.lease_end));
  }
  return change;
}

absl::StatusOr<LedgerChange> DecideCorrection(const WorkInterval& interval,
                                              const TimerCorrection& correction,
                                              absl::Time now) {
  TASUKI_RETURN_IF_ERROR(Validate(correction.actor));
  if (correction.expected_version != 0 &&
      correction.expected_version != interval.version) {
    return MakeError(Reason::kStaleVersion, {.object = NameOf(interval.id)},
                     absl::StrCat(NameOf(interval.id), " is at version ",
                                  interval.version, ": read it again"));
  }
  if (!interval.end) {
    return MakeError(
        Reason::kWrongState, {.object = NameOf(interval.id)},
        absl::StrCat(NameOf(interval.id), " still runs: stop it first"));
  }
  WorkInterval after = interval;
  if (correction.begin) after.begin = ToMillisecond(*correction.begin);
  if (correction.end) after.end = ToMillisecond(*correction.end);
  if (correction.ticket) after.ticket = *correction.ticket;
  TASUKI_RETURN_IF_ERROR(CheckShape(after.kind, after.ticket, after.weight));
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("begin", after.begin));
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("end", *after.end));
  if (*after.end < after.begin || *after.end > now ||
      *after.end - after.begin > kMaxIntervalLength) {
    return OutOfRange("end",
                      "the interval must end after it begins, not in the "
                      "future, and have at most 31 days");
  }
  LedgerChange change = {.current = interval.id};
  if (after == interval) return change;
  after.lease_end = std::max(after.lease_end, after.begin);
  ++after.version;
  change.intervals.push_back(after);
  change.corrections.push_back({.before = interval,
                                .after = after,
                                .actor = correction.actor,
                                .time = now,
                                .note = correction.note});
  return change;
}

absl::Status NoRoomError(const WorkInterval& row, Reason reason) {
  return MakeError(reason, {.object = NameOf(row.id)},
                   absl::StrCat(NameOf(row.id),
                                " would overlap others of its agent beyond a "
                                "weight of 100: correct those first"));
}

}  // namespace tasuki
