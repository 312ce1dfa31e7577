// One agent's intervals in order of time, and the split of wall time among
// those that run together.
#ifndef TASUKI_SRC_TIMETRACK_AGENT_TIMELINE_H_
#define TASUKI_SRC_TIMETRACK_AGENT_TIMELINE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tasuki/timetrack/work_interval.h"

namespace tasuki {

// Microseconds since 1970, always whole milliseconds.
using Micros = std::int64_t;

Micros ToMicros(absl::Time time);

// A stretch of time over which the same intervals run.
struct Segment {
  Micros begin = 0;
  Micros end = 0;
  std::vector<const WorkInterval*> active;  // in order of beginning, then id
};

// The part of active[i] in the stretch [begin, end), in proportion to weights.
//
// With W(i) the sum of the first i weights and W their total, i owns the
// difference of floor(t * W(i + 1) / W) - floor(t * W(i) / W) between the two
// ends. Parts add up to the stretch exactly, and the parts of two adjoining
// stretches to the part of both: where a stretch is cut makes no difference,
// which is why totals kept step by step equal those computed afresh. No part is
// negative, since stretches have whole milliseconds and weights whole percents.
std::vector<Micros> SplitStretch(const std::vector<const WorkInterval*>& active,
                                 Micros begin, Micros end);

class AgentTimeline {
 public:
  // Rows are pointed at: they stay in place between Insert and Erase.
  void Insert(const WorkInterval& row);
  void Erase(const WorkInterval& row);

  // The stretches of [from, to) in which anything runs, in order.
  std::vector<Segment> SegmentsOf(Micros from, Micros to) const;

  // The rows beside `row`, without an earlier version of it, leave it the
  // weight it has.
  bool HasRoomFor(const WorkInterval& row) const;

  const std::vector<const WorkInterval*>& running() const { return running_; }

  // Up to here totals hold the agent's time; not before any beginning or end.
  Micros settled = 0;

 private:
  struct Entry {
    Micros begin = 0;
    Micros end = 0;    // of what counts: a lease's end while it runs
    Micros reach = 0;  // the latest end up to this entry
    const WorkInterval* row = nullptr;
  };

  // The first entry that does not sort before `row`.
  std::size_t PositionOf(const WorkInterval& row) const;
  // Restores `reach` from the changed entry `i` on.
  void MendReach(std::size_t i);

  std::vector<Entry> entries_;                // by beginning, then id
  std::vector<const WorkInterval*> running_;  // in the same order
};

}  // namespace tasuki

#endif  // TASUKI_SRC_TIMETRACK_AGENT_TIMELINE_H_
