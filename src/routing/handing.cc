// The moves of a task that is handed out: answered, taken back, timed out,
// done.
#include <algorithm>

#include "src/routing/core.h"

namespace tasuki::routing_internal {
namespace {

// To copy from: clearing so many bytes anew is a slow string instruction.
constexpr Pick kNoPick;

}  // namespace

void Core::Hand(std::uint32_t slot, std::uint32_t holder, ChangeKind kind,
                const Why& why, std::uint32_t container) {
  Task& task = tasks_[slot];
  Agent& agent = agents_[holder];
  const ClassHead& info = HeadOf(slot);
  const std::int64_t timeout = kind == ChangeKind::kOffered ? offer_timeout_
                               : kind == ChangeKind::kReserved
                                   ? container_timeout_
                                   : 0;
  task.attempt = static_cast<std::uint16_t>(std::min(task.attempt + 1, 65'535));
  if (timeout == 0 && !options_.tracks_work) {
    task.agent = holder;
    Change& change = Tell(ChangeKind::kAssigned, slot, holder);
    change.container = container;
    change.why = why;
    FreeTask(slot);
    RefreshAgent(holder, true);
    return;
  }
  SetIdle(agent, -1);
  agent.load[info.channel] += info.cost;
  ++agent.held;
  task.agent = holder;
  task.left = agent.held_last;
  task.right = kNil;
  (agent.held_last == kNil ? agent.held_first : tasks_[agent.held_last].right) =
      slot;
  agent.held_last = slot;
  task.container = container;
  wheel_.Clear(tasks_, slot);
  Change& change =
      Tell(timeout == 0 ? ChangeKind::kAssigned : kind, slot, holder);
  change.container = container;
  change.why = why;
  if (timeout == 0) {
    task.phase = Phase::kAssigned;
  } else {
    task.phase = Phase::kOffered;
    wheel_.Set(tasks_, slot, now_ + timeout);
    change.deadline = absl::FromUnixMicros(now_ + timeout);
    if (container != 0) {
      agent.container = container;
      ++agent.container_tasks;
    }
  }
  RefreshAgent(holder, true);
}

void Core::MarkAssigned(std::uint32_t slot) {
  Task& task = tasks_[slot];
  Agent& agent = agents_[task.agent];
  wheel_.Clear(tasks_, slot);
  task.phase = Phase::kAssigned;
  agent.missed = 0;
  if (task.container != 0 && --agent.container_tasks == 0) {
    agent.container = 0;
  }
  Tell(ChangeKind::kAssigned, slot, task.agent).container = task.container;
  if (options_.tracks_work) return;
  TakeBack(slot);
  FreeTask(slot);
}

void Core::TakeBack(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::uint32_t holder = task.agent;
  Agent& agent = agents_[holder];
  const ClassHead& info = HeadOf(slot);
  wheel_.Clear(tasks_, slot);
  if (task.phase == Phase::kOffered && task.container != 0 &&
      --agent.container_tasks == 0) {
    agent.container = 0;
  }
  agent.load[info.channel] -= info.cost;
  (task.left == kNil ? agent.held_first : tasks_[task.left].right) = task.right;
  (task.right == kNil ? agent.held_last : tasks_[task.right].left) = task.left;
  --agent.held;
  SetIdle(agent, +1);
  task.agent = kNil;
  task.container = 0;
  task.phase = Phase::kWaiting;
  RefreshAgent(holder, true);
}

void Core::GiveBack(std::uint32_t slot, ChangeKind kind) {
  const std::uint32_t holder = tasks_[slot].agent;
  TakeBack(slot);
  Tell(kind, slot, holder);
}

void Core::WrapUp(std::uint32_t slot, std::int64_t micros) {
  Task& task = tasks_[slot];
  task.phase = Phase::kWrappingUp;
  wheel_.Set(tasks_, slot, now_ + micros);
  Tell(ChangeKind::kWrappingUp, slot, task.agent).deadline =
      absl::FromUnixMicros(now_ + micros);
}

// Picks first and hands out then, so that "all or nothing" leaves no trace.
Container Core::TakeContainer(std::uint32_t holder, int count,
                              bool all_or_nothing) {
  picks_.clear();
  const auto load = agents_[holder].load;
  while (picks_.size() < static_cast<std::size_t>(count) && waiting_ > 0) {
    Pick& pick = picks_.emplace_back(kNoPick);
    pick.task = ChooseTask(holder, pick.why);
    if (pick.task == kNil) {
      picks_.pop_back();
      break;
    }
    const ClassHead& info = HeadOf(pick.task);
    agents_[holder].load[info.channel] += info.cost;
    pick.preferring = tasks_[pick.task].phase == Phase::kPreferring;
    Dequeue(pick.task);
    // It waits no more: no record may name it twice.
    tasks_[pick.task].phase = Phase::kOffered;
  }
  agents_[holder].load = load;
  if (all_or_nothing && picks_.size() < static_cast<std::size_t>(count)) {
    for (const Pick& pick : picks_) {
      if (pick.preferring) {
        Prefer(pick.task, holder);
      } else {
        Enqueue(pick.task);
      }
    }
    picks_.clear();
  }
  if (picks_.empty()) return {};
  Container container{.number = next_container_++,
                      .tasks = static_cast<int>(picks_.size())};
  if (container_timeout_ > 0) {
    container.deadline = absl::FromUnixMicros(now_ + container_timeout_);
  }
  for (const Pick& pick : picks_) {
    Hand(pick.task, holder, ChangeKind::kReserved, pick.why, container.number);
  }
  return container;
}

void Core::Finish(std::uint32_t task, ChangeKind kind) {
  Tell(kind, task, tasks_[task].agent);
  FreeTask(task);
}

// At one instant shifts change before the timers of tasks: whom they free meets
// the agents of that instant.
bool Core::DoNextDue() {
  const bool shift = !shifts_.empty() && shifts_.begin()->first <= now_;
  const std::uint32_t task =
      wheel_.PopDue(tasks_, shift ? shifts_.begin()->first - 1 : now_);
  if (task != kNil) {
    OnTimer(task);
  } else if (shift) {
    ChangeShift(shifts_.begin()->second);
  }
  return task != kNil || shift;
}

void Core::OnTimer(std::uint32_t slot) {
  switch (tasks_[slot].phase) {
    case Phase::kWrappingUp:
      EndWork(slot, ChangeKind::kCompleted);
      return;
    case Phase::kOffered:
      Expire(slot);
      return;
    default:
      Relax(slot);
  }
}

void Core::EndWork(std::uint32_t slot, ChangeKind kind) {
  const std::uint32_t agent = tasks_[slot].agent;
  Tell(kind, slot, agent);
  TakeBack(slot);
  FreeTask(slot);
  Drain(agent);
}

// A container expires as one, so that nobody is offered it in parts.
void Core::Expire(std::uint32_t slot) {
  const std::uint32_t holder = tasks_[slot].agent;
  expired_.assign(1, slot);
  if (tasks_[slot].container != 0) {
    expired_ = Collect(holder, Held::kContainer, tasks_[slot].container);
  }
  for (const std::uint32_t task : expired_) {
    GiveBack(task, ChangeKind::kExpired);
  }
  Agent& agent = agents_[holder];
  ++agent.missed;
  if (options_.max_missed > 0 && agent.missed >= options_.max_missed &&
      agent.state == AgentState::kAvailable) {
    SetIdle(agent, -1);
    agent.state = AgentState::kOnBreak;
    Tell(ChangeKind::kAgentOnBreak, kNil, holder);
    LeaveState(holder);
  }
  for (const std::uint32_t task : expired_) {
    Place(task, ChangeKind::kRequeued);
  }
  Drain(holder);
}

void Core::Relax(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const bool starving = task.starving;
  const std::uint32_t step = task.step;
  const bool preferring = task.phase == Phase::kPreferring;
  Dequeue(slot);
  SetStepAndTimer(slot);
  if (preferring || step != task.step) Tell(ChangeKind::kRelaxed, slot, kNil);
  if (starving != task.starving) Tell(ChangeKind::kStarving, slot, kNil);
  Place(slot, ChangeKind::kRelaxed);
}

}  // namespace tasuki::routing_internal
