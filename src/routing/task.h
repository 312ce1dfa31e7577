// The records of the tasks: everything that waiting, being held and being timed
// needs, in 80 bytes each. Tasks are named by their slot; links are slots.
#ifndef TASUKI_SRC_ROUTING_TASK_H_
#define TASUKI_SRC_ROUTING_TASK_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "src/routing/huge_pages.h"

namespace tasuki::routing_internal {

// "No slot", in every link and table of this room.
inline constexpr std::uint32_t kNil = 0xffff'ffff;
// "No instant". Instants are microseconds since the epoch.
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

enum class Phase : std::uint8_t {
  kFree = 0,
  kWaiting = 1,     // in the queue of its class
  kPreferring = 2,  // in the queue of its preferred agent
  kOffered = 3,
  kAssigned = 4,
  kWrappingUp = 5,
};

// The last number of a submission: it has to fit beside the slot in a handle.
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 40) - 1;

// A number of 40 bits. It is read in the pieces in which it was written: what
// is read across several writes has to wait until they have reached the cache.
class Sequence {
 public:
  Sequence& operator=(std::uint64_t value) {
    low_ = static_cast<std::uint32_t>(value);
    high_ = static_cast<std::uint8_t>(value >> 32);
    return *this;
  }
  operator std::uint64_t() const {  // NOLINT: it is a number
    return std::uint64_t{high_} << 32 | low_;
  }

 private:
  std::uint32_t low_ = 0;
  std::uint8_t high_ = 0;
};

// What every command about a task reads, in one cache line.
struct alignas(64) Task {
  // What of its score does not change while it waits; see Core::KeyOf.
  std::int64_t key = 0;
  std::int64_t submitted = 0;
  std::int64_t timer_at = kNever;
  // Submissions are numbered from 1: the tie-break of every order, and half
  // of the handle. 0: the slot is free.
  [[no_unique_address]] Sequence sequence;
  std::uint8_t priority = 0;
  std::uint8_t value = 0;
  Phase phase : 4 = Phase::kFree;
  bool starving : 1 = false;
  bool in_tree : 1 = false;
  bool excludes : 1 = false;   // see TaskRest::exclusions
  std::uint32_t step = kNil;   // of its plan, in the Catalog
  std::uint32_t agent = kNil;  // who holds it or is waited for
  std::uint32_t container = 0;
  // In a queue: list neighbours or tree children. Held: neighbours in the
  // agent's list. Free: `left` is the next free slot.
  std::uint32_t left = kNil;
  std::uint32_t right = kNil;
  std::uint32_t timer_left = kNil;
  std::uint32_t timer_right = kNil;
  std::uint16_t attempt = 0;
};
static_assert(sizeof(Task) == 64);

// What only some tasks have. The others leave it as the slot's task before
// them did, and so touch no memory that is in no cache.
struct TaskRest {
  std::int64_t due = kNever;        // where its class has due times
  std::uint32_t exclusions = kNil;  // a set of the Core, where it `excludes`
  std::uint32_t parent = kNil;      // where it is in a tree
};
static_assert(sizeof(TaskRest) == 16);

// The records of all tasks, by slot. They never move.
class TaskTable {
 public:
  // Address space only: pages are touched as tasks come.
  explicit TaskTable(std::size_t most) {
    tasks_.reserve(most);
    rests_.reserve(most);
  }

  std::size_t size() const { return tasks_.size(); }
  void resize(std::size_t size) {
    tasks_.resize(size);
    rests_.resize(size);
  }

  Task& operator[](std::uint32_t slot) { return tasks_[slot]; }
  const Task& operator[](std::uint32_t slot) const { return tasks_[slot]; }
  TaskRest& rest(std::uint32_t slot) { return rests_[slot]; }
  const TaskRest& rest(std::uint32_t slot) const { return rests_[slot]; }

  // In place: a copy of what was written just now in smaller pieces waits until
  // all writes before it have reached the cache.
  void Clear(std::uint32_t slot) { std::construct_at(&tasks_[slot]); }

  // Starts loading the task, so that it is there when it is read. Any slot will
  // do, also kNil.
  void Prefetch(std::uint32_t slot) const {
    __builtin_prefetch(tasks_.data() + slot, 1);
  }

 private:
  std::vector<Task, HugePages<Task>> tasks_;
  std::vector<TaskRest, HugePages<TaskRest>> rests_;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_TASK_H_
