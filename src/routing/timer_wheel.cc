#include "src/routing/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace tasuki::routing_internal {

TimerWheel::TimerWheel(std::int64_t cursor) : cursor_(cursor) {
  near_.heads.fill(kNil);
  far_.heads.fill(kNil);
}

bool TimerWheel::Later(const Entry& a, const Entry& b) {
  return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
}

// A cleared timer stays in the heap until it is met there. Sequences are
// never reused, so a slot's next task is not mistaken for this one.
bool TimerWheel::Alive(const TaskTable& tasks, const Entry& entry) {
  return tasks[entry.slot].timer_at == entry.at &&
         tasks[entry.slot].sequence == entry.sequence;
}

std::uint32_t* TimerWheel::Head(Level& level, std::int64_t bucket) {
  return &level.heads[static_cast<std::size_t>(bucket) % kBuckets];
}

void TimerWheel::MarkUsed(Level& level, std::int64_t bucket) {
  const std::size_t i = static_cast<std::size_t>(bucket) % kBuckets;
  const std::uint64_t bit = std::uint64_t{1} << (i % 64);
  if (level.heads[i] != kNil) {
    level.used[i / 64] |= bit;
  } else {
    level.used[i / 64] &= ~bit;
  }
}

std::int64_t TimerWheel::DistanceToUsed(const Level& level,
                                        std::int64_t bucket) {
  const std::size_t start = static_cast<std::size_t>(bucket + 1) % kBuckets;
  for (std::size_t n = 0; n <= level.used.size(); ++n) {
    const std::size_t word = (start / 64 + n) % level.used.size();
    std::uint64_t bits = level.used[word];
    if (n == 0) bits &= ~std::uint64_t{0} << (start % 64);
    if (n == level.used.size()) bits &= ~(~std::uint64_t{0} << (start % 64));
    if (bits == 0) continue;
    const std::size_t found =
        word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    return static_cast<std::int64_t>((found + kBuckets - start) % kBuckets) + 1;
  }
  return 0;
}

void TimerWheel::Set(TaskTable& tasks, std::uint32_t slot, std::int64_t at) {
  Task& task = tasks[slot];
  task.timer_at = at;
  if (InHeap(at)) {
    PushHeap(tasks, slot, at);
    return;
  }
  const bool near = InNear(at);
  Level& level = near ? near_ : far_;
  const std::int64_t bucket = at >> (near ? kNearShift : kFarShift);
  std::uint32_t* head = Head(level, bucket);
  task.timer_left = kNil;
  task.timer_right = *head;
  if (*head != kNil) tasks[*head].timer_left = slot;
  *head = slot;
  MarkUsed(level, bucket);
}

void TimerWheel::TakeOut(TaskTable& tasks, std::uint32_t slot) {
  Task& task = tasks[slot];
  const std::int64_t at = task.timer_at;
  task.timer_at = kNever;
  if (InHeap(at)) {
    --heap_alive_;
    return;
  }
  if (task.timer_right != kNil) {
    tasks[task.timer_right].timer_left = task.timer_left;
  }
  if (task.timer_left != kNil) {
    tasks[task.timer_left].timer_right = task.timer_right;
    return;
  }
  const bool near = InNear(at);
  Level& level = near ? near_ : far_;
  const std::int64_t bucket = at >> (near ? kNearShift : kFarShift);
  *Head(level, bucket) = task.timer_right;
  MarkUsed(level, bucket);
}

void TimerWheel::PushHeap(const TaskTable& tasks, std::uint32_t slot,
                          std::int64_t at) {
  // Cleared timers must not pile up where nobody advances the time.
  if (heap_.size() > 1024 && heap_.size() > 2 * heap_alive_) {
    std::erase_if(heap_, [&](const Entry& e) { return !Alive(tasks, e); });
    // The new timer reads as alive already, but is not in the heap yet.
    std::make_heap(heap_.begin(), heap_.end(), Later);
  }
  heap_.push_back({at, tasks[slot].sequence, slot});
  std::push_heap(heap_.begin(), heap_.end(), Later);
  ++heap_alive_;
}

void TimerWheel::DropDead(const TaskTable& tasks) {
  while (!heap_.empty() && !Alive(tasks, heap_.front())) {
    std::pop_heap(heap_.begin(), heap_.end(), Later);
    heap_.pop_back();
  }
}

std::uint32_t TimerWheel::PopDue(TaskTable& tasks, std::int64_t now) {
  do {
    DropDead(tasks);
    if (!heap_.empty() && heap_.front().at <= now) {
      const std::uint32_t slot = heap_.front().slot;
      std::pop_heap(heap_.begin(), heap_.end(), Later);
      heap_.pop_back();
      tasks[slot].timer_at = kNever;
      --heap_alive_;
      return slot;
    }
  } while (MoveCursor(tasks, now));
  return kNil;
}

// True where the cursor reached a bucket that has timers in it.
bool TimerWheel::MoveCursor(TaskTable& tasks, std::int64_t now) {
  if (InHeap(now)) {
    cursor_ = std::max(cursor_, now);
    return false;
  }
  const std::int64_t near = cursor_ >> kNearShift;
  const std::int64_t near_end = ((cursor_ >> kFarShift) + 1)
                                << (kFarShift - kNearShift);
  const std::int64_t next = near + DistanceToUsed(near_, near);
  if (next > near && next < near_end && next <= now >> kNearShift) {
    cursor_ = next << kNearShift;
    Spill(tasks, near_, next);
    return true;
  }
  const std::int64_t far = cursor_ >> kFarShift;
  const std::int64_t window = far + DistanceToUsed(far_, far);
  if (window > far && window <= now >> kFarShift) {
    cursor_ = window << kFarShift;
    Spill(tasks, far_, window);
    return true;
  }
  cursor_ = now;
  return false;
}

void TimerWheel::Spill(TaskTable& tasks, Level& level, std::int64_t bucket) {
  std::uint32_t* head = Head(level, bucket);
  std::uint32_t slot = *head;
  *head = kNil;
  MarkUsed(level, bucket);
  while (slot != kNil) {
    const std::uint32_t next = tasks[slot].timer_right;
    Set(tasks, slot, tasks[slot].timer_at);
    slot = next;
  }
}

std::int64_t TimerWheel::NextDue(const TaskTable& tasks) {
  DropDead(tasks);
  if (!heap_.empty()) return heap_.front().at;
  const std::int64_t near = cursor_ >> kNearShift;
  if (const std::int64_t distance = DistanceToUsed(near_, near)) {
    return (near + distance) << kNearShift;
  }
  const std::int64_t far = cursor_ >> kFarShift;
  if (const std::int64_t distance = DistanceToUsed(far_, far)) {
    return (far + distance) << kFarShift;
  }
  return kNever;
}

}  // namespace tasuki::routing_internal
