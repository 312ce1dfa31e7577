// What a TimeLedger holds: rows, and what follows from them.
#ifndef TASUKI_SRC_TIMETRACK_LEDGER_STATE_H_
#define TASUKI_SRC_TIMETRACK_LEDGER_STATE_H_

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/timetrack/agent_timeline.h"
#include "src/timetrack/time_cells.h"
#include "tasuki/timetrack/time_ledger.h"

namespace tasuki {

// Invariant: `cells` holds the parts of every agent's time before the
// timeline's `settled`, and nothing after it.
struct TimeLedger::State {
  State(absl::TimeZone zone, absl::Duration lease_length)
      : lease(lease_length), cells(zone) {}

  // In range, in whole milliseconds, not before the agent's last change.
  absl::StatusOr<absl::Time> CheckNow(const AgentId& agent,
                                      absl::Time now) const;

  const WorkInterval* Find(const IntervalId& id) const;
  absl::StatusOr<const WorkInterval*> Get(const IntervalId& id) const;
  std::vector<WorkInterval> RunningOf(const AgentId& agent) const;

  // Whether the interval is there already; ALREADY_EXISTS where it is another.
  absl::StatusOr<bool> IsRetry(const TimerStart& start) const;

  // See AgentTimeline.
  bool HasRoomFor(const WorkInterval& row) const;

  // Puts `row` in the place of the row with this id, or takes that away; gives
  // back what was there.
  std::optional<WorkInterval> Replace(const IntervalId& id,
                                      const std::optional<WorkInterval>& row);

  LedgerChange Commit(LedgerChange change);
  void Remember(const TimeCorrection& correction);
  void Label(const TicketId& ticket, TicketLabels new_labels);

  // Cells of what runs, from `settled` to `now`; of one agent or of all.
  TimeCells LiveCells(absl::Time now, const AgentId* only) const;

  TimeCells::LabelsOf Labels() const;

  absl::Duration lease;
  std::unordered_map<IntervalId, WorkInterval> rows;
  std::unordered_map<IntervalId, std::vector<TimeCorrection>> history;
  std::unordered_map<AgentId, AgentTimeline> agents;
  std::set<AgentId> busy;  // who has anything running
  std::unordered_map<TicketId, std::vector<const WorkInterval*>> tickets;
  std::unordered_map<TicketId, TicketLabels> labels;
  TimeCells cells;

 private:
  void LabelTime(const TicketId& ticket, int sign);
};

}  // namespace tasuki

#endif  // TASUKI_SRC_TIMETRACK_LEDGER_STATE_H_
