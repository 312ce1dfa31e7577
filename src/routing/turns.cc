#include "src/routing/turns.h"

#include <set>
#include <string_view>
#include <utility>

namespace tasuki::routing {
namespace {

constexpr std::size_t kMaxGroup = 256;

}  // namespace

void Turns::Take(Turn& turn) {
  Group group;
  {
    MutexLock lock(mutex_);
    queue_.push_back(&turn);
    while (!turn.done && queue_.front() != &turn) turn.wake.Wait(mutex_);
    if (turn.done) return;
    group = GroupAtFront();
  }
  lead_(group);
  MutexLock lock(mutex_);
  for (Turn* member : group) {
    queue_.pop_front();
    if (member == &turn) continue;
    member->done = true;
    member->wake.NotifyOne();
  }
  if (!queue_.empty()) queue_.front()->wake.NotifyOne();
}

// A retry that overtakes its first run waits for the next group, where it finds
// the record.
Turns::Group Turns::GroupAtFront() {
  Group group;
  std::set<std::pair<std::string_view, std::string_view>> keys;
  for (Turn* turn : queue_) {
    if (group.size() == kMaxGroup) break;
    if (turn->key &&
        !keys.emplace(turn->key->method, turn->key->request_id).second) {
      break;
    }
    group.push_back(turn);
  }
  return group;
}

}  // namespace tasuki::routing
