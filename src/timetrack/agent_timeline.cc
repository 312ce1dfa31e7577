#include "src/timetrack/agent_timeline.h"

#include <tuple>

#include "src/timetrack/timer_rules.h"

namespace tasuki {
namespace {

bool SortsBefore(const WorkInterval& a, const WorkInterval& b) {
  return std::tie(a.begin, a.id) < std::tie(b.begin, b.id);
}

}  // namespace

Micros ToMicros(absl::Time time) { return absl::ToUnixMicros(time); }

std::vector<Micros> SplitStretch(const std::vector<const WorkInterval*>& active,
                                 Micros begin, Micros end) {
  Micros total = 0;
  for (const WorkInterval* row : active) total += row->weight;
  std::vector<Micros> parts;
  Micros weights = 0;
  Micros given = 0;
  for (const WorkInterval* row : active) {
    weights += row->weight;
    const Micros up_to = end * weights / total - begin * weights / total;
    parts.push_back(up_to - given);
    given = up_to;
  }
  return parts;
}

std::size_t AgentTimeline::PositionOf(const WorkInterval& row) const {
  const auto position =
      std::lower_bound(entries_.begin(), entries_.end(), row,
                       [](const Entry& entry, const WorkInterval& other) {
                         return SortsBefore(*entry.row, other);
                       });
  return static_cast<std::size_t>(position - entries_.begin());
}

// Later entries change only as long as the reach handed to them does.
void AgentTimeline::MendReach(std::size_t i) {
  for (bool first = true; i < entries_.size(); ++i, first = false) {
    Entry& entry = entries_[i];
    const Micros reach =
        i == 0 ? entry.end : std::max(entries_[i - 1].reach, entry.end);
    if (entry.reach == reach && !first) return;
    entry.reach = reach;
  }
}

void AgentTimeline::Insert(const WorkInterval& row) {
  const std::size_t i = PositionOf(row);
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(i),
                  {.begin = ToMicros(row.begin),
                   .end = ToMicros(ExtentEnd(row)),
                   .row = &row});
  MendReach(i);
  if (row.end) return;
  const auto place =
      std::lower_bound(running_.begin(), running_.end(), &row,
                       [](const WorkInterval* a, const WorkInterval* b) {
                         return SortsBefore(*a, *b);
                       });
  running_.insert(place, &row);
}

void AgentTimeline::Erase(const WorkInterval& row) {
  const std::size_t i = PositionOf(row);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
  MendReach(i);
  running_.erase(std::remove(running_.begin(), running_.end(), &row),
                 running_.end());
}

std::vector<Segment> AgentTimeline::SegmentsOf(Micros from, Micros to) const {
  // `reach` never decreases: what lies before has ended by `from`.
  auto entry = std::upper_bound(
      entries_.begin(), entries_.end(), from,
      [](Micros time, const Entry& e) { return time < e.reach; });
  std::vector<Entry> overlapping;
  std::vector<Micros> cuts;
  for (; entry != entries_.end() && entry->begin < to; ++entry) {
    const Micros begin = std::max(entry->begin, from);
    const Micros end = std::min(entry->end, to);
    if (begin >= end) continue;
    overlapping.push_back({.begin = begin, .end = end, .row = entry->row});
    cuts.push_back(begin);
    cuts.push_back(end);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Segment> segments;
  std::vector<Entry> active;
  auto next = overlapping.begin();
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    std::erase_if(active, [&](const Entry& e) { return e.end <= cuts[i]; });
    for (; next != overlapping.end() && next->begin <= cuts[i]; ++next) {
      active.push_back(*next);
    }
    if (active.empty()) continue;
    Segment& segment =
        segments.emplace_back(Segment{.begin = cuts[i], .end = cuts[i + 1]});
    for (const Entry& e : active) segment.active.push_back(e.row);
  }
  return segments;
}

bool AgentTimeline::HasRoomFor(const WorkInterval& row) const {
  for (const Segment& segment :
       SegmentsOf(ToMicros(row.begin), ToMicros(ExtentEnd(row)))) {
    int taken = row.weight;
    for (const WorkInterval* other : segment.active) {
      if (other->id != row.id) taken += other->weight;
    }
    if (taken > kWholeAgent) return false;
  }
  return true;
}

}  // namespace tasuki
