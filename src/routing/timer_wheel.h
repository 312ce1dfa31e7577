// One timer per task, taken out exactly in the order (instant, sequence).
//
// Three tiers: what falls into the running quarter of a second lies in a small
// heap, the rest of the running 18 minutes in buckets of a quarter of a
// second, everything later in buckets of 18 minutes. Which tier a timer is in
// follows from its instant and the cursor alone. Setting and clearing are O(1)
// (heap: O(log of that quarter second)); links are in the tasks.
#ifndef TASUKI_SRC_ROUTING_TIMER_WHEEL_H_
#define TASUKI_SRC_ROUTING_TIMER_WHEEL_H_

#include <array>
#include <cstdint>
#include <vector>

#include "src/routing/task.h"

namespace tasuki::routing_internal {

class TimerWheel {
 public:
  // Starts at `cursor`; only an empty wheel may be started.
  explicit TimerWheel(std::int64_t cursor = 0);

  // tasks[slot].timer_at must be kNever; `at` must not be.
  void Set(TaskTable& tasks, std::uint32_t slot, std::int64_t at);
  // Nothing where no timer is set, as is mostly so.
  void Clear(TaskTable& tasks, std::uint32_t slot) {
    if (tasks[slot].timer_at != kNever) TakeOut(tasks, slot);
  }

  // The first timer that is due by `now`, cleared; kNil where there is none.
  std::uint32_t PopDue(TaskTable& tasks, std::int64_t now);

  // No timer is due before this instant; kNever where none is set. Exact for
  // the running quarter second, otherwise the beginning of a bucket.
  std::int64_t NextDue(const TaskTable& tasks);

  std::int64_t cursor() const { return cursor_; }

 private:
  static constexpr int kNearShift = 18;
  static constexpr int kFarShift = 30;
  static constexpr std::uint32_t kBuckets = 1U << (kFarShift - kNearShift);

  struct Entry {
    std::int64_t at;
    std::uint64_t sequence;
    std::uint32_t slot;
  };
  struct Level {
    std::array<std::uint32_t, kBuckets> heads;
    std::array<std::uint64_t, kBuckets / 64> used = {};
  };

  bool InHeap(std::int64_t at) const {
    return at >> kNearShift <= cursor_ >> kNearShift;
  }
  bool InNear(std::int64_t at) const {
    return at >> kFarShift == cursor_ >> kFarShift;
  }
  static bool Later(const Entry& a, const Entry& b);
  static bool Alive(const TaskTable& tasks, const Entry& entry);
  static std::uint32_t* Head(Level& level, std::int64_t bucket);
  static void MarkUsed(Level& level, std::int64_t bucket);
  // Distance from `bucket` to the next used one, 1 to kBuckets; 0: none.
  static std::int64_t DistanceToUsed(const Level& level, std::int64_t bucket);

  void TakeOut(TaskTable& tasks, std::uint32_t slot);
  void PushHeap(const TaskTable& tasks, std::uint32_t slot, std::int64_t at);
  void DropDead(const TaskTable& tasks);
  bool MoveCursor(TaskTable& tasks, std::int64_t now);
  // Sets every timer of a bucket anew, relative to the moved cursor.
  void Spill(TaskTable& tasks, Level& level, std::int64_t bucket);

  std::int64_t cursor_;
  Level near_;
  Level far_;
  std::vector<Entry> heap_;
  std::size_t heap_alive_ = 0;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_TIMER_WHEEL_H_
