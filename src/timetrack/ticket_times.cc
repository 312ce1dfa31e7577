// TimeLedger::TimesOf: one ticket's time between two instants.
#include <algorithm>

#include "src/timetrack/ledger_state.h"
#include "src/timetrack/timer_rules.h"

namespace tasuki {
namespace {

// What the ticket's rows cover, in order of beginning: goes on from `covered`
// and tells for each gap before a row whether the ticket was broken off.
class Coverage {
 public:
  Coverage(absl::Time from, absl::Time to) : from_(from), to_(to) {}

  void Take(const WorkInterval& row) {
    const absl::Time end = ExtentEnd(row);
    if (end == row.begin) return;  // void
    CountGap(row.begin);
    const bool broken_off = row.end_cause == EndCause::kInterrupted;
    if (broken_off && from_ < end && end <= to_) ++times_.interruptions;
    if (end == covered_) broken_off_ = broken_off_ || broken_off;
    if (end > covered_) broken_off_ = broken_off;
    covered_ = std::max(covered_, end);
  }

  TicketTimes Finish() {
    CountGap(to_);
    times_.elapsed = to_ - from_;
    times_.worked = times_.elapsed - times_.interrupted - times_.waiting;
    return times_;
  }

 private:
  void CountGap(absl::Time until) {
    const absl::Time begin = std::max(covered_, from_);
    const absl::Time end = std::min(until, to_);
    if (begin >= end) return;
    (broken_off_ ? times_.interrupted : times_.waiting) += end - begin;
  }

  const absl::Time from_, to_;
  absl::Time covered_ = absl::InfinitePast();
  bool broken_off_ = false;  // who left last, at `covered_`, was
  TicketTimes times_;
};

// The row's own part of its agent's time.
Micros ShareOf(const WorkInterval& row, const AgentTimeline& timeline,
               Micros from, Micros to) {
  Micros share = 0;
  from = std::max(from, ToMicros(row.begin));
  to = std::min(to, ToMicros(ExtentEnd(row)));
  for (const Segment& segment : timeline.SegmentsOf(from, to)) {
    const auto parts = SplitStretch(segment.active, segment.begin, segment.end);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (segment.active[i] == &row) share += parts[i];
    }
  }
  return share;
}

}  // namespace

TicketTimes TimeLedger::TimesOf(const TicketId& ticket, absl::Time from,
                                absl::Time to) const {
  const auto in_range = [](absl::Time time) {
    return ToMillisecond(std::clamp(time, absl::UnixEpoch(), kLedgerEnd));
  };
  from = in_range(from);
  to = in_range(to);
  if (to <= from) return {};
  std::vector<const WorkInterval*> rows;
  const auto found = state_->tickets.find(ticket);
  if (found != state_->tickets.end()) rows = found->second;
  std::sort(rows.begin(), rows.end(),
            [](const WorkInterval* a, const WorkInterval* b) {
              return a->begin < b->begin;
            });
  Coverage coverage(from, to);
  Micros handling = 0;
  for (const WorkInterval* row : rows) {
    if (row->begin >= to) break;
    coverage.Take(*row);
    handling += ShareOf(*row, state_->agents.at(row->agent), ToMicros(from),
                        ToMicros(to));
  }
  TicketTimes times = coverage.Finish();
  times.handling = absl::Microseconds(handling);
  return times;
}

}  // namespace tasuki
