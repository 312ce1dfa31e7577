#include "src/routing/turns.h"

#include <algorithm>
#include <thread>

namespace tasuki::routing {
namespace {

constexpr std::size_t kMaxGroup = 256;

}  // namespace

void Turns::Take(Turn& turn) {
  bool leads = false;
  {
    MutexLock lock(mutex_);
    queue_.push_back(&turn);
    leads = queue_.front() == &turn;
  }
  if (!leads && !AwaitLead(turn)) return;
  Group group;
  Keys keys;
  TakeIn(group, keys);
  // Who is alone now, and was before, need not look around.
  const bool is_crowd = group.size() > 1 || last_size_ > 1;
  lead_(group, [&] {
    if (!is_crowd) return false;
    std::this_thread::yield();
    return TakeIn(group, keys);
  });
  last_size_ = group.size();
  Turn* next = nullptr;
  {
    MutexLock lock(mutex_);
    queue_.erase(queue_.begin(),
                 queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
    if (!queue_.empty()) next = queue_.front();
  }
  for (Turn* member : group) {
    if (member != &turn) Wake(*member, Turn::Stage::kDone);
  }
  if (next != nullptr) Wake(*next, Turn::Stage::kLeads);
}

bool Turns::AwaitLead(Turn& turn) {
  MutexLock lock(turn.mutex);
  while (turn.stage == Turn::Stage::kWaits) turn.wake.Wait(turn.mutex);
  return turn.stage == Turn::Stage::kLeads;
}

// Under the lock: a turn that sees its stage is gone the next moment.
void Turns::Wake(Turn& turn, Turn::Stage stage) {
  MutexLock lock(turn.mutex);
  turn.stage = stage;
  turn.wake.NotifyOne();
}

// A retry that overtakes its first run waits for the next group, where it finds
// the record.
bool Turns::TakeIn(Group& group, Keys& keys) {
  MutexLock lock(mutex_);
  const std::size_t before = group.size();
  while (group.size() < std::min(queue_.size(), kMaxGroup)) {
    Turn* const turn = queue_[group.size()];
    if (turn->key &&
        !keys.emplace(turn->key->method, turn->key->request_id).second) {
      break;
    }
    group.push_back(turn);
  }
  return group.size() > before;
}

}  // namespace tasuki::routing
