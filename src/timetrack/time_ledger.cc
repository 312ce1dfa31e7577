#include "tasuki/timetrack/time_ledger.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/time_zone.h"
#include "src/timetrack/ledger_state.h"
#include "src/timetrack/timer_rules.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

std::optional<double> Ratio(absl::Duration part, absl::Duration whole) {
  if (whole == absl::ZeroDuration()) return std::nullopt;
  return absl::FDivDuration(part, whole);
}

}  // namespace

TimeTotals& TimeTotals::operator+=(const TimeTotals& more) {
  work += more.work;
  wrap_up += more.wrap_up;
  other += more.other;
  on_break += more.on_break;
  idle += more.idle;
  interruptions += more.interruptions;
  return *this;
}

std::optional<double> Occupancy(const TimeTotals& totals) {
  return Ratio(totals.Handling(), totals.Handling() + totals.idle);
}

std::optional<double> Utilisation(const TimeTotals& totals) {
  return Ratio(totals.Handling(), totals.Handling() + totals.idle +
                                      totals.other + totals.on_break);
}

absl::StatusOr<TimeLedger> TimeLedger::Create(const LedgerOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(const absl::TimeZone zone,
                          LoadZone("time_zone", options.time_zone));
  if (options.lease < absl::Seconds(1) || options.lease > kMaxIntervalLength) {
    return MakeError(Reason::kOutOfRange, {.field = "lease"},
                     "the lease must be 1 second to 31 days");
  }
  const absl::Duration lease =
      absl::Floor(options.lease, absl::Milliseconds(1));
  return TimeLedger(std::make_unique<State>(zone, lease));
}

TimeLedger::TimeLedger(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
TimeLedger::TimeLedger(TimeLedger&&) noexcept = default;
TimeLedger& TimeLedger::operator=(TimeLedger&&) noexcept = default;
TimeLedger::~TimeLedger() = default;

absl::StatusOr<LedgerChange> TimeLedger::Start(const TimerStart& start,
                                               absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const bool is_retry, state_->IsRetry(start));
  if (is_retry) return LedgerChange{.current = start.id};
  TASUKI_ASSIGN_OR_RETURN(now, state_->CheckNow(start.agent, now));
  TASUKI_ASSIGN_OR_RETURN(
      LedgerChange change,
      DecideStart(state_->RunningOf(start.agent), start, state_->lease, now));
  return state_->Commit(std::move(change));
}

absl::StatusOr<LedgerChange> TimeLedger::Switch(const IntervalId& from,
                                                const TimerStart& start,
                                                absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const WorkInterval* row, state_->Get(from));
  TASUKI_ASSIGN_OR_RETURN(const bool is_retry, state_->IsRetry(start));
  if (is_retry) return LedgerChange{.current = start.id};
  TASUKI_ASSIGN_OR_RETURN(now, state_->CheckNow(row->agent, now));
  TASUKI_ASSIGN_OR_RETURN(LedgerChange change,
                          DecideSwitch(state_->RunningOf(row->agent), *row,
                                       start, state_->lease, now));
  return state_->Commit(std::move(change));
}

absl::StatusOr<LedgerChange> TimeLedger::Stop(const IntervalId& interval,
                                              absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const WorkInterval* row, state_->Get(interval));
  TASUKI_ASSIGN_OR_RETURN(now, state_->CheckNow(row->agent, now));
  return state_->Commit(DecideStop(*row, now));
}

absl::StatusOr<LedgerChange> TimeLedger::KeepAlive(const AgentId& agent,
                                                   absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(now, state_->CheckNow(agent, now));
  return state_->Commit(
      DecideKeepAlive(state_->RunningOf(agent), state_->lease, now));
}

absl::StatusOr<LedgerChange> TimeLedger::Correct(
    const TimerCorrection& correction, absl::Time now) {
  TASUKI_ASSIGN_OR_RETURN(const WorkInterval* row,
                          state_->Get(correction.interval));
  TASUKI_ASSIGN_OR_RETURN(now, state_->CheckNow(row->agent, now));
  TASUKI_ASSIGN_OR_RETURN(LedgerChange change,
                          DecideCorrection(*row, correction, now));
  for (const WorkInterval& after : change.intervals) {
    if (!state_->HasRoomFor(after))
      return NoRoomError(after, Reason::kWrongState);
  }
  return state_->Commit(std::move(change));
}

absl::StatusOr<LedgerChange> TimeLedger::CloseStale(absl::Time now) {
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("now", now));
  LedgerChange all;
  for (const AgentId& agent : state_->busy) {
    LedgerChange change =
        DecideCloseStale(state_->RunningOf(agent), ToMillisecond(now));
    std::move(change.intervals.begin(), change.intervals.end(),
              std::back_inserter(all.intervals));
  }
  return state_->Commit(std::move(all));
}

absl::Time TimeLedger::NextLeaseEnd() const {
  absl::Time next = absl::InfiniteFuture();
  for (const AgentId& agent : state_->busy) {
    for (const WorkInterval* row : state_->agents.at(agent).running()) {
      next = std::min(next, row->lease_end);
    }
  }
  return next;
}

absl::Status TimeLedger::Apply(const LedgerChange& rows) {
  for (const TimeCorrection& correction : rows.corrections) {
    TASUKI_RETURN_IF_ERROR(CheckInterval(correction.before));
    TASUKI_RETURN_IF_ERROR(CheckInterval(correction.after));
  }
  std::vector<std::pair<IntervalId, std::optional<WorkInterval>>> undo;
  const auto apply = [&](const WorkInterval& row) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(CheckInterval(row));
    const WorkInterval* known = state_->Find(row.id);
    if (known && known->version >= row.version) return absl::OkStatus();
    if (known && known->agent != row.agent) {
      return MakeError(Reason::kConflicting, {.field = "agent"},
                       "an interval never changes its agent");
    }
    if (!state_->HasRoomFor(row)) return NoRoomError(row, Reason::kConflicting);
    undo.emplace_back(row.id, state_->Replace(row.id, row));
    return absl::OkStatus();
  };
  for (const WorkInterval& row : rows.intervals) {
    const absl::Status status = apply(row);
    if (status.ok()) continue;
    for (auto step = undo.rbegin(); step != undo.rend(); ++step) {
      state_->Replace(step->first, step->second);
    }
    return status;
  }
  for (const TimeCorrection& c : rows.corrections) state_->Remember(c);
  return absl::OkStatus();
}

void TimeLedger::Label(const TicketId& ticket, TicketLabels labels) {
  state_->Label(ticket, std::move(labels));
}

std::optional<WorkInterval> TimeLedger::Find(const IntervalId& interval) const {
  const WorkInterval* row = state_->Find(interval);
  return row ? std::optional(*row) : std::nullopt;
}

std::vector<WorkInterval> TimeLedger::Running(const AgentId& agent) const {
  return state_->RunningOf(agent);
}

std::vector<TimeCorrection> TimeLedger::History(
    const IntervalId& interval) const {
  const auto found = state_->history.find(interval);
  if (found == state_->history.end()) return {};
  return found->second;
}

std::vector<KeyTotals> TimeLedger::ByKey(TimeDimension dimension, DayRange days,
                                         absl::Time now) const {
  std::map<std::string, TimeTotals> sums;
  const auto add = [&sums](const CellKey& key, const Cell& cell) {
    sums[key.key] += ToTotals(cell);
  };
  state_->cells.ForEach(dimension, days, add);
  state_->LiveCells(now, nullptr).ForEach(dimension, days, add);
  std::vector<KeyTotals> result;
  for (auto& [key, totals] : sums) result.push_back({key, totals});
  return result;
}

std::vector<DayTotals> TimeLedger::ByDay(TimeDimension dimension,
                                         const std::string& key, DayRange days,
                                         absl::Time now) const {
  std::map<absl::CivilDay, TimeTotals> sums;
  const auto add = [&sums](const CellKey& cell_key, const Cell& cell) {
    sums[cell_key.day] += ToTotals(cell);
  };
  state_->cells.ForEachDay(dimension, key, days, add);
  const AgentId agent(key);
  const bool one_agent = dimension == TimeDimension::kAgent;
  state_->LiveCells(now, one_agent ? &agent : nullptr)
      .ForEachDay(dimension, key, days, add);
  std::vector<DayTotals> result;
  for (const auto& [day, totals] : sums) result.push_back({day, totals});
  return result;
}

TimeTotals TimeLedger::Total(TimeDimension dimension, const std::string& key,
                             DayRange days, absl::Time now) const {
  TimeTotals sum;
  for (const DayTotals& day : ByDay(dimension, key, days, now)) {
    sum += day.totals;
  }
  return sum;
}

}  // namespace tasuki
