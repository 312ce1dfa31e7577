#include "src/timetrack/ledger_state.h"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/timetrack/timer_rules.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

// From where on two versions of a row differ in what counts when.
Micros FirstDifference(const std::optional<WorkInterval>& before,
                       const std::optional<WorkInterval>& after) {
  if (!before) return ToMicros(after->begin);
  if (!after) return ToMicros(before->begin);
  const auto shape = [](const WorkInterval& row) {
    return std::tie(row.begin, row.kind, row.ticket, row.weight);
  };
  if (shape(*before) != shape(*after)) {
    return ToMicros(std::min(before->begin, after->begin));
  }
  const absl::Time ends[] = {ExtentEnd(*before), ExtentEnd(*after)};
  if (ends[0] == ends[1]) return std::numeric_limits<Micros>::max();
  return ToMicros(std::min(ends[0], ends[1]));
}

}  // namespace

absl::StatusOr<absl::Time> TimeLedger::State::CheckNow(const AgentId& agent,
                                                       absl::Time now) const {
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("now", now));
  const absl::Time rounded = ToMillisecond(now);
  const auto timeline = agents.find(agent);
  if (timeline != agents.end() &&
      ToMicros(rounded) < timeline->second.settled) {
    return MakeError(
        Reason::kOutOfRange,
        {.field = "now", .object = absl::StrCat("agent ", agent.value())},
        "the time must not be before the agent's last change");
  }
  return rounded;
}

const WorkInterval* TimeLedger::State::Find(const IntervalId& id) const {
  const auto row = rows.find(id);
  return row == rows.end() ? nullptr : &row->second;
}

absl::StatusOr<const WorkInterval*> TimeLedger::State::Get(
    const IntervalId& id) const {
  if (const WorkInterval* row = Find(id)) return row;
  return MakeError(Reason::kNotFound, {.field = "interval"},
                   "there is no interval with this id");
}

std::vector<WorkInterval> TimeLedger::State::RunningOf(
    const AgentId& agent) const {
  std::vector<WorkInterval> running;
  const auto timeline = agents.find(agent);
  if (timeline == agents.end()) return running;
  for (const WorkInterval* row : timeline->second.running()) {
    running.push_back(*row);
  }
  return running;
}

bool TimeLedger::State::HasRoomFor(const WorkInterval& row) const {
  const auto timeline = agents.find(row.agent);
  return timeline == agents.end() || timeline->second.HasRoomFor(row);
}

TimeCells::LabelsOf TimeLedger::State::Labels() const {
  return [this](const TicketId& ticket) -> const TicketLabels* {
    const auto found = labels.find(ticket);
    return found == labels.end() ? nullptr : &found->second;
  };
}

std::optional<WorkInterval> TimeLedger::State::Replace(
    const IntervalId& id, const std::optional<WorkInterval>& row) {
  const WorkInterval* old = Find(id);
  const std::optional<WorkInterval> before =
      old ? std::optional(*old) : std::nullopt;
  AgentTimeline& timeline = agents[row ? row->agent : before->agent];
  // Take off from the first difference on, and add again below.
  const Micros from = std::min(FirstDifference(before, row), timeline.settled);
  cells.AddTime(timeline, from, timeline.settled, -1, Labels());
  if (old) {
    cells.AddInterruption(*old, -1, Labels());
    timeline.Erase(*old);
    if (IsHandling(old->kind)) std::erase(tickets[old->ticket], old);
  }
  if (row) {
    const WorkInterval& stored = rows[id] = *row;
    timeline.Insert(stored);
    cells.AddInterruption(stored, +1, Labels());
    if (IsHandling(stored.kind)) tickets[stored.ticket].push_back(&stored);
    timeline.settled =
        std::max(timeline.settled, ToMicros(stored.end.value_or(stored.begin)));
  } else {
    rows.erase(id);
  }
  cells.AddTime(timeline, from, timeline.settled, +1, Labels());
  const AgentId& agent = row ? row->agent : before->agent;
  if (timeline.running().empty()) {
    busy.erase(agent);
  } else {
    busy.insert(agent);
  }
  return before;
}

LedgerChange TimeLedger::State::Commit(LedgerChange change) {
  for (const WorkInterval& row : change.intervals) Replace(row.id, row);
  for (const TimeCorrection& c : change.corrections) Remember(c);
  return change;
}

absl::StatusOr<bool> TimeLedger::State::IsRetry(const TimerStart& start) const {
  const WorkInterval* known = Find(start.id);
  if (known == nullptr) return false;
  if (known->agent == start.agent && known->kind == start.kind &&
      known->ticket == start.ticket) {
    return true;
  }
  const std::string name = absl::StrCat("interval ", start.id.value());
  return MakeError(Reason::kAlreadyExists, {.field = "id", .object = name},
                   absl::StrCat(name, " is another one: use a new id"));
}

void TimeLedger::State::Remember(const TimeCorrection& correction) {
  std::vector<TimeCorrection>& known = history[correction.after.id];
  const auto place =
      std::lower_bound(known.begin(), known.end(), correction,
                       [](const TimeCorrection& a, const TimeCorrection& b) {
                         return a.after.version < b.after.version;
                       });
  if (place == known.end() ||
      place->after.version != correction.after.version) {
    known.insert(place, correction);
  }
}

void TimeLedger::State::LabelTime(const TicketId& ticket, int sign) {
  const auto found = tickets.find(ticket);
  if (found == tickets.end()) return;
  for (const WorkInterval* row : found->second) {
    const AgentTimeline& timeline = agents.at(row->agent);
    const Micros end = std::min(ToMicros(ExtentEnd(*row)), timeline.settled);
    cells.AddTime(timeline, ToMicros(row->begin), end, sign, Labels(),
                  KeySet::kLabels, row);
    cells.AddInterruption(*row, sign, Labels(), KeySet::kLabels);
  }
}

void TimeLedger::State::Label(const TicketId& ticket, TicketLabels new_labels) {
  auto& tags = new_labels.tags;
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  LabelTime(ticket, -1);
  labels[ticket] = std::move(new_labels);
  LabelTime(ticket, +1);
}

TimeCells TimeLedger::State::LiveCells(absl::Time now,
                                       const AgentId* only) const {
  TimeCells live = cells.Empty();
  const Micros until =
      ToMicros(ToMillisecond(std::clamp(now, absl::UnixEpoch(), kLedgerEnd)));
  for (const AgentId& agent : busy) {
    if (only != nullptr && agent != *only) continue;
    const AgentTimeline& timeline = agents.at(agent);
    live.AddTime(timeline, timeline.settled, until, +1, Labels());
  }
  return live;
}

}  // namespace tasuki
