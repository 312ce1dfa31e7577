// The moves of a task that comes in or waits.
#include <algorithm>

#include "src/routing/core.h"

namespace tasuki::routing_internal {

std::uint32_t Core::NewTask(const TaskSpec& spec, std::uint32_t plan) {
  std::uint32_t slot = free_task_;
  if (slot == kNil) {
    slot = static_cast<std::uint32_t>(tasks_.size());
    tasks_.resize(slot + std::size_t{1});
  } else {
    free_task_ = tasks_[slot].left;
    tasks_.Clear(slot);
  }
  Task& task = tasks_[slot];
  task.submitted = now_;
  if (spec.due != absl::InfiniteFuture()) {
    tasks_.rest(slot).due = absl::ToUnixMicros(spec.due);
  }
  task.sequence = next_sequence_++;
  task.step = catalog_.FirstStepOf(plan);
  task.priority = static_cast<std::uint8_t>(spec.priority);
  task.value = static_cast<std::uint8_t>(spec.value);
  ++live_tasks_;
  for (const AgentHandle agent : spec.excluded) Exclude(slot, agent);
  return slot;
}

// A queue for each class that the catalog has learned.
void Core::GrowClasses() {
  while (heads_.size() < catalog_.classes()) {
    const ClassInfo& info =
        catalog_.class_info(static_cast<std::uint32_t>(heads_.size()));
    fronts_.emplace_back();
    ClassHead& head = heads_.emplace_back();
    head.service = static_cast<std::uint16_t>(info.service);
    head.cost = static_cast<std::uint16_t>(info.cost);
    head.channel =
        static_cast<std::uint8_t>(AgentIndex::ChannelIndex(info.channel));
    head.has_due = info.has_due;
    SetPolicy(head);
    alike_ = alike_ && AreAlike(head, heads_[0]);
    index_.AddClass(info);
    head_slots_.push_back(kNil);
    queues_.emplace_back();
  }
}

void Core::FreeTask(std::uint32_t slot) {
  Task& task = tasks_[slot];
  wheel_.Clear(tasks_, slot);
  --live_tasks_;
  if (task.excludes) {
    exclusions_[tasks_.rest(slot).exclusions].clear();
    free_exclusions_.push_back(tasks_.rest(slot).exclusions);
    task.excludes = false;
  }
  task.sequence = 0;
  task.phase = Phase::kFree;
  task.left = free_task_;
  free_task_ = slot;
}

void Core::Exclude(std::uint32_t slot, AgentHandle agent) {
  std::uint32_t& exclusions = tasks_.rest(slot).exclusions;
  if (!tasks_[slot].excludes) {
    if (options_.max_excluded == 0) return;
    if (free_exclusions_.empty()) {
      free_exclusions_.push_back(
          static_cast<std::uint32_t>(exclusions_.size()));
      exclusions_.emplace_back();
    }
    exclusions = free_exclusions_.back();
    free_exclusions_.pop_back();
    tasks_[slot].excludes = true;
  }
  std::vector<AgentHandle>& set = exclusions_[exclusions];
  if (set.size() < static_cast<std::size_t>(options_.max_excluded) &&
      std::find(set.begin(), set.end(), agent) == set.end()) {
    set.push_back(agent);
  }
}

// When the task reaches its plan's next step.
std::int64_t Core::EndOfStep(const Task& task) const {
  return StepOf(task).is_last
             ? kNever
             : task.submitted + catalog_.step(task.step + 1).after;
}

// Which step of its plan a task that waits has reached, and when that changes.
void Core::SetStepAndTimer(std::uint32_t slot) {
  Task& task = tasks_[slot];
  std::int64_t next = EndOfStep(task);
  for (; next <= now_; next = EndOfStep(task)) ++task.step;
  const std::int64_t waited = now_ - task.submitted;
  const std::int64_t starvation = services_[HeadOf(slot).service].starvation;
  // The bound may have been taken away while the task was held.
  task.starving = starvation != kNever && waited >= starvation;
  if (starvation != kNever && !task.starving) {
    next = std::min(next, task.submitted + starvation);
  }
  wheel_.Clear(tasks_, slot);
  if (next != kNever) wheel_.Set(tasks_, slot, next);
}

void Core::PlaceNew(std::uint32_t slot, std::uint32_t preferred,
                    std::int64_t patience) {
  if (preferred == kNil || patience <= 0 ||
      services_[HeadOf(slot).service].spec.overflow ||
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
  rests_[preferred].preferring.Insert(tasks_, slot);
  ++agent.preferring_tasks;
  ++waiting_;
}

void Core::Enqueue(std::uint32_t slot) {
  Task& task = tasks_[slot];
  const std::uint32_t class_id = ClassOf(slot);
  task.phase = Phase::kWaiting;
  task.agent = kNil;
  task.key = KeyOf(slot, heads_[class_id]);
  TaskQueue& queue = queues_[class_id];
  queue.Insert(tasks_, slot);
  ++waiting_;
  ++queued_;
  ++services_[heads_[class_id].service].queued;
  // The record of a head that stays is likely in no cache.
  if (queue.First(tasks_).slot == slot) RefreshHead(class_id);
}

void Core::Dequeue(std::uint32_t slot) {
  Task& task = tasks_[slot];
  --waiting_;
  if (task.phase == Phase::kPreferring) {
    rests_[task.agent].preferring.Remove(tasks_, slot);
    --agents_[task.agent].preferring_tasks;
    task.agent = kNil;
    return;
  }
  const std::uint32_t class_id = ClassOf(slot);
  queues_[class_id].Remove(tasks_, slot);
  --queued_;
  --services_[heads_[class_id].service].queued;
  RefreshHead(class_id);
}

// Also starts loading the task behind the new head: that one becomes the head
// next, hundreds of commands later, and then need not be waited for.
void Core::RefreshHead(std::uint32_t class_id) {
  Front& front = fronts_[class_id];
  ClassHead& head = heads_[class_id];
  const std::uint32_t slot = queues_[class_id].First(tasks_).slot;
  need_a_look_ -= head.needs_a_look;
  front.key = Front::kClosed;
  head.needs_a_look = false;
  if (slot == kNil) return;
  const Task& task = tasks_[slot];
  front.rank = RankOf(task.sequence, class_id);
  head_slots_[class_id] = slot;
  tasks_.Prefetch(queues_[class_id].second());
  head.needs_a_look = head.by_service || task.excludes;
  need_a_look_ += head.needs_a_look;
  if (!head.needs_a_look) front.key = task.key;
}

void Core::Place(std::uint32_t slot, ChangeKind queued) {
  SetStepAndTimer(slot);
  Why why;
  const std::uint32_t agent = ChooseAgent(slot, why);
  if (agent != kNil) {
    Hand(slot, agent, ChangeKind::kOffered, why);
    return;
  }
  if (services_[HeadOf(slot).service].spec.overflow) {
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

}  // namespace tasuki::routing_internal
