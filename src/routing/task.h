// The record of one task: everything that waiting, being held and being timed
// needs, in 88 bytes. Tasks are named by their slot; links are slots.
#ifndef TASUKI_SRC_ROUTING_TASK_H_
#define TASUKI_SRC_ROUTING_TASK_H_

#include <cstdint>
#include <limits>

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

struct Task {
  // What of its score does not change while it waits; see Core::KeyOf.
  std::int64_t key = 0;
  std::int64_t submitted = 0;
  std::int64_t due = kNever;
  std::int64_t timer_at = kNever;
  // Submissions are numbered from 1: the tie-break of every order, and half
  // of the handle. 0: the slot is free.
  std::uint64_t sequence = 0;
  std::uint32_t plan = kNil;
  std::uint32_t class_id = kNil;    // its plan's at `step`
  std::uint32_t agent = kNil;       // who holds it or is waited for
  std::uint32_t exclusions = kNil;  // a set of the Core
  std::uint32_t container = 0;
  // In a queue: list neighbours or tree children. Held: neighbours in the
  // agent's list. Free: `left` is the next free slot.
  std::uint32_t left = kNil;
  std::uint32_t right = kNil;
  std::uint32_t parent = kNil;
  std::uint32_t timer_left = kNil;
  std::uint32_t timer_right = kNil;
  std::uint16_t attempt = 0;
  Phase phase = Phase::kFree;
  std::uint8_t step = 0;     // of its plan
  std::uint8_t relaxed = 0;  // relaxations in effect at that step
  std::uint8_t priority = 0;
  std::uint8_t value = 0;
  bool starving : 1 = false;
  bool in_tree : 1 = false;
};
static_assert(sizeof(Task) <= 88);

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_TASK_H_
