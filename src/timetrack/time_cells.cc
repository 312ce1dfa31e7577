#include "src/timetrack/time_cells.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "src/base/time_zone.h"
#include "src/timetrack/timer_rules.h"

namespace tasuki {

TimeTotals ToTotals(const Cell& cell) {
  const auto time = [&cell](TimeKind kind) {
    return absl::Microseconds(cell.time[static_cast<std::size_t>(kind) - 1]);
  };
  return {.work = time(TimeKind::kWork),
          .wrap_up = time(TimeKind::kWrapUp),
          .other = time(TimeKind::kOther),
          .on_break = time(TimeKind::kBreak),
          .idle = time(TimeKind::kIdle),
          .interruptions = cell.interruptions};
}

Micros TimeCells::BeginOf(absl::CivilDay day) const {
  return ToMicros(FirstInstantOf(zone_, absl::CivilSecond(day)));
}

// Where clocks are put back over midnight, the new day has begun and stays.
absl::CivilDay TimeCells::DayOf(Micros time) const {
  absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(time), zone_);
  while (BeginOf(day + 1) <= time) ++day;
  return day;
}

void TimeCells::AddTime(const AgentTimeline& timeline, Micros from, Micros to,
                        int sign, const LabelsOf& labels, KeySet keys,
                        const WorkInterval* only) {
  for (const Segment& segment : timeline.SegmentsOf(from, to)) {
    Micros begin = segment.begin;
    while (begin < segment.end) {
      const absl::CivilDay day = DayOf(begin);
      const Micros end = std::min(BeginOf(day + 1), segment.end);
      const std::vector<Micros> parts =
          SplitStretch(segment.active, begin, end);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const WorkInterval& row = *segment.active[i];
        if (only != nullptr && only != &row) continue;
        Cell change;
        change.time[static_cast<std::size_t>(row.kind) - 1] = sign * parts[i];
        Add(row, day, change, labels(row.ticket), keys);
      }
      begin = end;
    }
  }
}

void TimeCells::AddInterruption(const WorkInterval& row, int sign,
                                const LabelsOf& labels, KeySet keys) {
  if (row.end_cause != EndCause::kInterrupted || *row.end == row.begin) return;
  Cell change;
  change.interruptions = sign;
  Add(row, DayOf(ToMicros(*row.end)), change, labels(row.ticket), keys);
}

void TimeCells::Add(const WorkInterval& row, absl::CivilDay day, Cell change,
                    const TicketLabels* labels, KeySet keys) {
  if (keys == KeySet::kAll) {
    AddTo({TimeDimension::kAll, day, ""}, change);
    AddTo({TimeDimension::kAgent, day, row.agent.value()}, change);
  }
  if (!IsHandling(row.kind)) return;
  if (keys == KeySet::kAll) {
    AddTo({TimeDimension::kTicket, day, row.ticket.value()}, change);
  }
  if (labels == nullptr) return;
  for (const TagId& tag : labels->tags) {
    AddTo({TimeDimension::kTag, day, tag.value()}, change);
  }
  if (!labels->service.empty()) {
    AddTo({TimeDimension::kService, day, labels->service}, change);
  }
}

void TimeCells::AddTo(CellKey key, const Cell& change) {
  if (change == Cell{}) return;
  const auto place = cells_.try_emplace(std::move(key)).first;
  Cell& cell = place->second;
  for (std::size_t i = 0; i < cell.time.size(); ++i) {
    cell.time[i] += change.time[i];
  }
  cell.interruptions += change.interruptions;
  if (cell == Cell{}) cells_.erase(place);
}

void TimeCells::ForEach(TimeDimension dimension, DayRange days,
                        const Visit& visit) const {
  for (auto cell = cells_.lower_bound({dimension, days.first, ""});
       cell != cells_.end() && cell->first.dimension == dimension &&
       cell->first.day <= days.last;
       ++cell) {
    visit(cell->first, cell->second);
  }
}

void TimeCells::ForEachDay(TimeDimension dimension, const std::string& key,
                           DayRange days, const Visit& visit) const {
  absl::CivilDay day = days.first;
  while (day <= days.last) {
    const auto cell = cells_.lower_bound({dimension, day, key});
    if (cell == cells_.end() || cell->first.dimension != dimension) return;
    if (cell->first.day > day) {
      day = cell->first.day;  // this day has nothing of the key
      continue;
    }
    if (cell->first.key == key) visit(cell->first, cell->second);
    ++day;
  }
}

}  // namespace tasuki
