// The moves of a task: in, waiting, handed out, taken back, out.
#include <algorithm>

#include "src/routing/core.h"

namespace tasuki::routing_internal {

std::uint32_t Core::NewTask(const TaskSpec& spec, std::uint32_t plan) {
  std::uint32_t slot = free_task_;
  if (slot == kNil) {
    slot = static_cast<std::uint32_t>(task_store_.size());
    task_store_.emplace_back();
  } else {
    free_task_ = tasks_[slot].left;
    tasks_[slot] = Task();
  }
  Task& task = tasks_[slot];
  task.submitted = now_;
  if (spec.due != absl::InfiniteFuture()) {
    task.due = absl::ToUnixMicros(spec.due);
  }
  task.sequence = next_sequence_++;
  task.plan = plan;
  task.class_id = catalog_.plan(plan).steps.front().class_id;
  task.priority = static_cast<std::uint8_t>(spec.priority);
  ++live_tasks_;
  for (const AgentHandle agent : spec.excluded) Exclude(slot, agent);
  return slot;
}

// A queue for each class that the catalog has learned.
void Core::GrowClasses() {
  while (heads_.size() < catalog_.classes()) {
    const ClassInfo& info =
        catalog_.class_info(static_cast<std::uint32_t>(heads_.size()));
    const Service& service = services_[info.service];
    ClassHead& head = heads_.emplace_back();
    head.slope = static_cast<std::uint16_t>(
        service.spec.wait_weight +
        (info.has_due ? service.spec.due_weight : 0));
    head.service = static_cast<std::uint16_t>(info.service);
    head.cost = static_cast<std::uint16_t>(info.cost);
    head.channel =
        static_cast<std::uint8_t>(AgentIndex::ChannelIndex(info.channel));
    head.has_affinities = !service.affinities.empty();
    head.has_target = service.target != kNever;
    queues_.emplace_back();
  }
}

void Core::FreeTask(std::uint32_t slot) {
  Task& task = tasks_[slot];
  wheel_.Clear(tasks_, slot);
  --live_tasks_;
  if (task.exclusions != kNil) {
    exclusions_[task.exclusions].clear();
    free_exclusions_.push_back(task.exclusions);
  }
  task.sequence = 0;
  task.phase = Phase::kFree;
  task.left = free_task_;
  free_task_ = slot;
}

void Core::Exclude(std::uint32_t slot, AgentHandle agent) {
  Task& task = tasks_[slot];
  if (task.exclusions == kNil) {
    if (options_.max_excluded == 0) return;
    if (free_exclusions_.empty()) {
      free_exclusions_.push_back(
          static_cast<std::uint32_t>(exclusions_.size()));
      exclusions_.emplace_back();
    }
    task.exclusions = free_exclusions_.back();
    free_exclusions_.pop_back();
  }
  std::vector<AgentHandle>& set = exclusions_[task.exclusions];
  if (set.size() < static_cast<std::size_t>(options_.max_excluded) &&
      std::find(set.begin(), set.end(), agent) == set.end()) {
    set.push_back(agent);
  }
}

// Which step of its plan a task that waits has reached, and when that changes.
void Core::SetStepAndTimer(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::vector<PlanStep>& steps = catalog_.plan(task.plan).steps;
  const std::int64_t waited = now_ - task.submitted;
  while (task.step + 1U < steps.size() &&
         steps[task.step + 1U].after <= waited) {
    ++task.step;
  }
  task.class_id = steps[task.step].class_id;
  task.relaxed = steps[task.step].relaxed;
  std::int64_t next = kNever;
  if (task.step + 1U < steps.size()) {
    next = task.submitted + steps[task.step + 1U].after;
  }
  const std::uint32_t service = heads_[task.class_id].service;
  const std::int64_t starvation = services_[service].starvation;
  if (starvation != kNever) {
    task.starving = waited >= starvation;
    if (!task.starving) next = std::min(next, task.submitted + starvation);
  }
  wheel_.Clear(tasks_, slot);
  if (next != kNever) wheel_.Set(tasks_, slot, next);
}

void Core::PlaceNew(std::uint32_t slot, std::uint32_t preferred,
                    std::int64_t patience) {
  const ClassInfo& info = catalog_.class_info(ClassOf(slot));
  if (preferred == kNil || patience <= 0 ||
      services_[info.service].spec.overflow ||
      agents_[preferred].state == AgentState::kOffline ||
      !MayServe(preferred, ClassOf(slot))) {
    Place(slot, ChangeKind::kQueued);
    return;
  }
  Prefer(slot, preferred);
  wheel_.Set(tasks_, slot, now_ + patience);
  Tell(ChangeKind::kQueued, slot, preferred);
  Drain(preferred);
}

// Into the queue of its preferred agent.
void Core::Prefer(std::uint32_t slot, std::uint32_t preferred) {
  Task& task = tasks_[slot];
  Agent& agent = agents_[preferred];
  task.phase = Phase::kPreferring;
  task.agent = preferred;
  task.key = 0;  // oldest first
  agent.preferring.Insert(tasks_, slot);
  ++agent.preferring_tasks;
  ++waiting_;
}

void Core::Enqueue(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::uint32_t class_id = ClassOf(slot);
  task.phase = Phase::kWaiting;
  task.agent = kNil;
  task.key = KeyOf(task, catalog_.class_info(class_id));
  queues_[class_id].Insert(tasks_, slot);
  ++waiting_;
  RefreshHead(class_id);
}

void Core::Dequeue(std::uint32_t slot) {
  Task& task = tasks_[slot];
  --waiting_;
  if (task.phase == Phase::kPreferring) {
    Agent& agent = agents_[task.agent];
    agent.preferring.Remove(tasks_, slot);
    --agent.preferring_tasks;
    task.agent = kNil;
    return;
  }
  const std::uint32_t class_id = ClassOf(slot);
  queues_[class_id].Remove(tasks_, slot);
  RefreshHead(class_id);
}

void Core::RefreshHead(std::uint32_t class_id) {
  ClassHead& head = heads_[class_id];
  head.task = queues_[class_id].First(tasks_).slot;
  if (head.task == kNil) return;
  const Task& task = tasks_[head.task];
  head.key = task.key;
  head.sequence = task.sequence;
  head.excludes = task.exclusions != kNil;
}

void Core::Prefetch(std::uint32_t slot) const {
  const Task& task = tasks_[slot];
  for (const std::uint32_t neighbour :
       {task.left, task.right, task.timer_left, task.timer_right}) {
    if (neighbour != kNil) __builtin_prefetch(&tasks_[neighbour], 1);
  }
}

void Core::Place(std::uint32_t slot, ChangeKind queued) {
  SetStepAndTimer(slot);
  Why why;
  const std::uint32_t agent = ChooseAgent(slot, why);
  if (agent != kNil) {
    Hand(slot, agent, ChangeKind::kOffered, why);
    return;
  }
  const std::uint32_t service = catalog_.class_info(ClassOf(slot)).service;
  if (services_[service].spec.overflow) {
    Finish(slot, ChangeKind::kOverflowed);
    return;
  }
  Enqueue(slot);
  if (queued == ChangeKind::kQueued || queued == ChangeKind::kRequeued) {
    Tell(queued, slot, kNil);
  }
}

void Core::Drain(std::uint32_t agent) {
  const auto takes_more = [&] {
    return waiting_ > 0 && agents_[agent].in_index;
  };
  while (takes_more()) {
    Why why;
    const std::uint32_t task = ChooseTask(agent, why);
    if (task == kNil) return;
    Dequeue(task);
    Hand(task, agent, ChangeKind::kOffered, why);
  }
}

void Core::Hand(std::uint32_t slot, std::uint32_t holder, ChangeKind kind,
                const Why& why, std::uint32_t container) {
  Task& task = tasks_[slot];
  Agent& agent = agents_[holder];
  const ClassInfo& info = catalog_.class_info(ClassOf(slot));
  const std::int64_t timeout = kind == ChangeKind::kOffered ? offer_timeout_
                               : kind == ChangeKind::kReserved
                                   ? container_timeout_
                                   : 0;
  SetIdle(agent, -1);
  agent.load[AgentIndex::ChannelIndex(info.channel)] += info.cost;
  ++agent.held;
  task.agent = holder;
  task.left = agent.held_last;
  task.right = kNil;
  (agent.held_last == kNil ? agent.held_first : tasks_[agent.held_last].right) =
      slot;
  agent.held_last = slot;
  task.attempt = static_cast<std::uint16_t>(std::min(task.attempt + 1, 65'535));
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
}

void Core::TakeBack(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::uint32_t holder = task.agent;
  Agent& agent = agents_[holder];
  const ClassInfo& info = catalog_.class_info(ClassOf(slot));
  wheel_.Clear(tasks_, slot);
  if (task.phase == Phase::kOffered && task.container != 0 &&
      --agent.container_tasks == 0) {
    agent.container = 0;
  }
  agent.load[AgentIndex::ChannelIndex(info.channel)] -= info.cost;
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
    Pick pick;
    pick.task = ChooseTask(holder, pick.why);
    if (pick.task == kNil) break;
    const ClassInfo& info = catalog_.class_info(ClassOf(pick.task));
    agents_[holder].load[AgentIndex::ChannelIndex(info.channel)] += info.cost;
    pick.preferring = tasks_[pick.task].phase == Phase::kPreferring;
    Dequeue(pick.task);
    picks_.push_back(pick);
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
  const std::uint8_t step = task.step;
  const bool preferring = task.phase == Phase::kPreferring;
  Dequeue(slot);
  SetStepAndTimer(slot);
  if (preferring || step != task.step) Tell(ChangeKind::kRelaxed, slot, kNil);
  if (starving != task.starving) Tell(ChangeKind::kStarving, slot, kNil);
  Place(slot, ChangeKind::kRelaxed);
}

}  // namespace tasuki::routing_internal
