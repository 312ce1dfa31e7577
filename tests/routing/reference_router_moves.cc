// How the reference hands tasks out and takes them back.
#include <algorithm>
#include <map>

#include "tests/routing/reference_router.h"

namespace tasuki::testing {

// --- Moves ------------------------------------------------------------------

void ReferenceRouter::Begin(absl::Time now) {
  now_ = now;
  changes_.clear();
}

void ReferenceRouter::End() {
  // One more idle agent may allow a team mate to work.
  std::map<int, bool> teams;
  for (const Service& service : services_) {
    for (const auto& [team, affinity] : service.teams) teams[team] = true;
  }
  for (const auto& [team, unused] : teams) {
    std::map<std::uint64_t, AgentHandle> order;
    for (const auto& [handle, agent] : agents_) {
      if (agent.spec.team == team) order[agent.touched] = handle;
    }
    for (const auto& [touched, handle] : order) Drain(handle);
  }
}

Change& ReferenceRouter::Tell(ChangeKind kind, TaskHandle handle,
                              AgentHandle agent) {
  Change& change = changes_.emplace_back();
  change.kind = kind;
  change.task = handle;
  change.agent = agent;
  if (handle != TaskHandle::kNone) {
    change.step = tasks_.at(handle).relaxed;
    change.attempt = tasks_.at(handle).attempt;
  }
  return change;
}

void ReferenceRouter::Touch(AgentHandle handle, bool touched) {
  Agent& agent = agents_.at(handle);
  const bool has_room = HasRoom(handle);
  if (has_room && (touched || !agent.had_room)) agent.touched = ++clock_;
  agent.had_room = has_room;
}

void ReferenceRouter::SetStage(Task& task) {
  const absl::Duration waited = now_ - task.submitted;
  task.timer = absl::InfiniteFuture();
  const auto at = [&](absl::Duration after) {
    if (waited < after) {
      task.timer = std::min(task.timer, task.submitted + after);
    }
    return waited >= after;
  };
  task.relaxed = 0;
  for (const Relaxation& relaxation : task.spec.relaxations) {
    if (at(relaxation.after)) ++task.relaxed;
  }
  task.veterans_only =
      task.spec.first_contact && !at(options_.first_contact_patience);
  const absl::Duration bound =
      services_[static_cast<std::size_t>(task.spec.service)]
          .spec.starvation_bound;
  task.starving = bound != absl::InfiniteDuration() && at(bound);
}

// Under a new bound, its stage as it is.
void ReferenceRouter::SetStarvation(Task& task) {
  const absl::Duration bound =
      services_[static_cast<std::size_t>(task.spec.service)]
          .spec.starvation_bound;
  task.starving = now_ - task.submitted >= bound;
  std::vector<absl::Duration> steps;
  if (!task.starving) steps.push_back(bound);
  if (task.veterans_only) steps.push_back(options_.first_contact_patience);
  const auto relaxed = static_cast<std::size_t>(task.relaxed);
  if (relaxed < task.spec.relaxations.size()) {
    steps.push_back(task.spec.relaxations[relaxed].after);
  }
  task.timer = absl::InfiniteFuture();
  for (const absl::Duration after : steps) {
    task.timer = std::min(task.timer, task.submitted + after);
  }
}

void ReferenceRouter::Place(TaskHandle handle, bool tell, ChangeKind queued) {
  Task& task = tasks_.at(handle);
  task.state = TaskState::kWaiting;
  task.preferring = false;
  task.agent = AgentHandle::kNone;
  task.queue_term = 0;
  SetStage(task);
  const AgentHandle agent = ChooseAgent(task);
  if (agent != AgentHandle::kNone) {
    Hand(handle, agent, ChangeKind::kOffered, 0);
  } else if (services_[static_cast<std::size_t>(task.spec.service)]
                 .spec.overflow) {
    Tell(ChangeKind::kOverflowed, handle, AgentHandle::kNone);
    tasks_.erase(handle);
  } else if (tell) {
    Tell(queued, handle, AgentHandle::kNone);
  }
}

void ReferenceRouter::Hand(TaskHandle handle, AgentHandle agent,
                           ChangeKind kind, std::uint32_t container) {
  Task& task = tasks_.at(handle);
  const absl::Duration timeout =
      kind == ChangeKind::kOffered    ? options_.offer_timeout
      : kind == ChangeKind::kReserved ? options_.container_timeout
                                      : absl::ZeroDuration();
  Why why = TermsOf(task, agent);
  why.preferred = task.preferring;
  why.queue = task.queue_term;
  if (kind == ChangeKind::kAssigned || !options_.explains) why = {};
  const bool answered = timeout == absl::ZeroDuration();
  if (answered && !options_.tracks_work) {
    ++task.attempt;
    Change& change = Tell(ChangeKind::kAssigned, handle, agent);
    change.container = container;
    change.why = why;
    tasks_.erase(handle);
    Touch(agent, true);
    return;
  }
  AddLoad(agent, task, +1);
  ++agents_.at(agent).held;
  task.preferring = false;
  task.agent = agent;
  task.container = container;
  task.held_since = ++clock_;
  ++task.attempt;
  task.timer = absl::InfiniteFuture();
  Change& change = Tell(answered ? ChangeKind::kAssigned : kind, handle, agent);
  change.container = container;
  change.why = why;
  task.state = answered ? TaskState::kAssigned : TaskState::kOffered;
  if (!answered) change.deadline = task.timer = now_ + timeout;
  Touch(agent, true);
}

void ReferenceRouter::TakeBack(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  const AgentHandle agent = task.agent;
  AddLoad(agent, task, -1);
  --agents_.at(agent).held;
  task.agent = AgentHandle::kNone;
  task.container = 0;
  task.state = TaskState::kWaiting;
  task.timer = absl::InfiniteFuture();
  Touch(agent, true);
  // In nobody's reach until it is placed.
  task.picked = true;
}

void ReferenceRouter::GiveBack(TaskHandle handle, ChangeKind kind) {
  const AgentHandle agent = tasks_.at(handle).agent;
  TakeBack(handle);
  Tell(kind, handle, agent);
}

void ReferenceRouter::MarkAssigned(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  task.state = TaskState::kAssigned;
  task.timer = absl::InfiniteFuture();
  agents_.at(task.agent).missed = 0;
  Tell(ChangeKind::kAssigned, handle, task.agent).container = task.container;
  if (options_.tracks_work) return;
  TakeBack(handle);
  tasks_.erase(handle);
}

void ReferenceRouter::EndWork(TaskHandle handle, ChangeKind kind) {
  const AgentHandle agent = tasks_.at(handle).agent;
  Tell(kind, handle, agent);
  TakeBack(handle);
  tasks_.erase(handle);
  Drain(agent);
}

void ReferenceRouter::Drain(AgentHandle agent) {
  while (HasRoom(agent)) {
    const TaskHandle task = ChooseTask(agent);
    if (task == TaskHandle::kNone) return;
    NoteQueueTerm(task);
    Hand(task, agent, ChangeKind::kOffered, 0);
  }
}

std::vector<TaskHandle> ReferenceRouter::Held(AgentHandle agent,
                                              std::uint32_t container,
                                              bool offers_only) const {
  std::map<std::uint64_t, TaskHandle> held;
  for (const auto& [handle, task] : tasks_) {
    if (task.agent != agent || task.preferring) continue;
    if (offers_only && task.state != TaskState::kOffered) continue;
    if (container != 0 && task.container != container) continue;
    held[task.held_since] = handle;
  }
  std::vector<TaskHandle> list;
  for (const auto& [since, handle] : held) list.push_back(handle);
  return list;
}

void ReferenceRouter::LetGo(AgentHandle agent) {
  std::map<std::uint64_t, TaskHandle> waiting;
  for (const auto& [handle, task] : tasks_) {
    if (task.preferring && task.agent == agent) {
      waiting[task.sequence] = handle;
    }
  }
  for (const auto& [sequence, handle] : waiting) {
    Tell(ChangeKind::kRelaxed, handle, AgentHandle::kNone);
    Place(handle, false, ChangeKind::kQueued);
  }
}

void ReferenceRouter::LeaveState(AgentHandle agent) {
  Touch(agent, false);
  const std::vector<TaskHandle> offers = Held(agent, 0, true);
  for (const TaskHandle task : offers) GiveBack(task, ChangeKind::kWithdrawn);
  if (agents_.at(agent).state == AgentState::kOffline) LetGo(agent);
  for (const TaskHandle task : offers) {
    tasks_.at(task).picked = false;
    Place(task, true, ChangeKind::kRequeued);
  }
}

void ReferenceRouter::OnTimer(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  const AgentHandle holder = task.agent;
  if (task.state == TaskState::kWrappingUp) {
    EndWork(handle, ChangeKind::kCompleted);
    return;
  }
  if (task.state == TaskState::kOffered) {
    std::vector<TaskHandle> expired = {handle};
    if (task.container != 0) expired = Held(holder, task.container, true);
    for (const TaskHandle t : expired) GiveBack(t, ChangeKind::kExpired);
    Agent& agent = agents_.at(holder);
    ++agent.missed;
    if (options_.max_missed > 0 && agent.missed >= options_.max_missed &&
        agent.state == AgentState::kAvailable) {
      agent.state = AgentState::kOnBreak;
      Tell(ChangeKind::kAgentOnBreak, TaskHandle::kNone, holder);
      LeaveState(holder);
    }
    for (const TaskHandle t : expired) {
      tasks_.at(t).picked = false;
      Place(t, true, ChangeKind::kRequeued);
    }
    Drain(holder);
    return;
  }
  const bool preferring = task.preferring;
  const bool starving = task.starving;
  const auto stage = std::pair(task.relaxed, task.veterans_only);
  task.preferring = false;
  task.agent = AgentHandle::kNone;
  SetStage(task);
  if (preferring || stage != std::pair(task.relaxed, task.veterans_only)) {
    Tell(ChangeKind::kRelaxed, handle, AgentHandle::kNone);
  }
  if (starving != task.starving) {
    Tell(ChangeKind::kStarving, handle, AgentHandle::kNone);
  }
  Place(handle, false, ChangeKind::kQueued);
}

}  // namespace tasuki::testing
