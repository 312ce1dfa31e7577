// The commands of the reference, over the rules in reference_router.cc.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include "tests/routing/reference_router.h"

namespace tasuki::testing {

// --- Commands ---------------------------------------------------------------

bool ReferenceRouter::UpdateService(ServiceHandle handle,
                                    const ServiceSpec& spec, absl::Time now) {
  const auto service = static_cast<std::size_t>(handle);
  if (service >= services_.size()) return false;
  Begin(now);
  services_[service].spec = spec;
  std::map<std::uint64_t, TaskHandle> waiting;
  for (const auto& [task, t] : tasks_) {
    if (t.spec.service == handle && t.state == TaskState::kWaiting) {
      waiting[t.sequence] = task;
    }
  }
  for (const auto& [sequence, handle_of_task] : waiting) {
    Task& task = tasks_.at(handle_of_task);
    if (spec.overflow) {
      if (task.preferring) {
        Tell(ChangeKind::kRelaxed, handle_of_task, AgentHandle::kNone);
      }
      Place(handle_of_task, false, ChangeKind::kQueued);
    } else if (!task.preferring) {
      const bool starving = task.starving;
      SetStarvation(task);
      if (task.starving && !starving) {
        Tell(ChangeKind::kStarving, handle_of_task, AgentHandle::kNone);
      }
    }
  }
  End();
  return true;
}

void ReferenceRouter::SetAffinity(ServiceHandle service, int team,
                                  const Affinity& affinity, absl::Time now) {
  Begin(now);
  services_[static_cast<std::size_t>(service)].teams[team] = affinity;
  End();
}

void ReferenceRouter::AddAgent(AgentHandle agent, const AgentSpec& spec,
                               absl::Time now) {
  Begin(now);
  agents_[agent] = {.spec = spec, .state = spec.state, .touched = ++clock_};
  SetShift(agent);
  Touch(agent, true);
  Drain(agent);
  End();
}

bool ReferenceRouter::UpdateAgent(AgentHandle handle, const AgentSpec& spec,
                                  absl::Time now) {
  const auto it = agents_.find(handle);
  if (it == agents_.end()) return false;
  for (const Channel channel :
       {Channel::kVoice, Channel::kChat, Channel::kMail}) {
    if (CapacityOf(spec.capacity, channel) <
        std::min(Load(handle, channel),
                 CapacityOf(it->second.spec.capacity, channel))) {
      return false;
    }
  }
  Begin(now);
  it->second.spec = spec;
  SetShift(handle);
  Touch(handle, false);
  Drain(handle);
  End();
  return true;
}

bool ReferenceRouter::RemoveAgent(AgentHandle handle, absl::Time now) {
  if (!agents_.contains(handle)) return false;
  Begin(now);
  agents_.at(handle).state = AgentState::kOffline;
  Touch(handle, false);
  std::vector<TaskHandle> back;
  for (const TaskHandle task : Held(handle, 0, false)) {
    if (tasks_.at(task).state == TaskState::kWrappingUp) {
      Tell(ChangeKind::kCompleted, task, handle);
      tasks_.erase(task);
    } else {
      GiveBack(task, ChangeKind::kWithdrawn);
      back.push_back(task);
    }
  }
  LetGo(handle);
  for (const TaskHandle task : back) {
    tasks_.at(task).picked = false;
    Place(task, true, ChangeKind::kRequeued);
  }
  agents_.erase(handle);
  End();
  return true;
}

bool ReferenceRouter::SetState(AgentHandle handle, AgentState state,
                               absl::Time now) {
  const auto it = agents_.find(handle);
  if (it == agents_.end()) return false;
  Begin(now);
  it->second.state = state;
  if (state == AgentState::kAvailable) {
    it->second.missed = 0;
    Touch(handle, false);
    Drain(handle);
  } else {
    LeaveState(handle);
  }
  End();
  return true;
}

bool ReferenceRouter::SetOccupancy(AgentHandle handle, int percent,
                                   absl::Time now) {
  const auto it = agents_.find(handle);
  if (it == agents_.end()) return false;
  Begin(now);
  it->second.occupancy = percent;
  return true;
}

void ReferenceRouter::Submit(TaskHandle handle, const TaskSpec& spec,
                             absl::Time now) {
  Begin(now);
  Task& task = tasks_[handle];
  task.spec = spec;
  // One agent named twice takes one of the places.
  task.spec.excluded.clear();
  for (const AgentHandle agent : spec.excluded) {
    if (!Excluded(task, agent)) task.spec.excluded.push_back(agent);
  }
  task.sequence = static_cast<std::uint64_t>(handle) >> 24;
  task.submitted = now;
  task.veterans_only = spec.first_contact &&
                       options_.first_contact_patience > absl::ZeroDuration();
  const auto preferred = agents_.find(spec.preferred);
  if (preferred != agents_.end() &&
      spec.preferred_patience > absl::ZeroDuration() &&
      !services_[static_cast<std::size_t>(spec.service)].spec.overflow &&
      preferred->second.state != AgentState::kOffline &&
      Qualifies(preferred->second, task)) {
    task.preferring = true;
    task.agent = spec.preferred;
    task.timer = now + spec.preferred_patience;
    Tell(ChangeKind::kQueued, handle, spec.preferred);
    Drain(spec.preferred);
  } else {
    Place(handle, true, ChangeKind::kQueued);
  }
  End();
}

bool ReferenceRouter::Cancel(TaskHandle handle, absl::Time now) {
  const auto it = tasks_.find(handle);
  if (it == tasks_.end()) return false;
  Begin(now);
  if (it->second.state == TaskState::kWaiting) {
    Tell(ChangeKind::kCancelled, handle, AgentHandle::kNone);
    tasks_.erase(it);
  } else {
    EndWork(handle, ChangeKind::kCancelled);
  }
  End();
  return true;
}

bool ReferenceRouter::MayAnswer(TaskHandle handle, AgentHandle agent,
                                absl::Time now) const {
  const auto it = tasks_.find(handle);
  return it != tasks_.end() && agents_.contains(agent) &&
         it->second.state == TaskState::kOffered && it->second.agent == agent &&
         now < it->second.timer;
}

bool ReferenceRouter::Accept(TaskHandle task, AgentHandle agent,
                             absl::Time now) {
  if (!MayAnswer(task, agent, now)) return false;
  Begin(now);
  MarkAssigned(task);
  if (!options_.tracks_work) Drain(agent);
  End();
  return true;
}

bool ReferenceRouter::Decline(TaskHandle handle, AgentHandle agent,
                              bool exclude, absl::Time now) {
  if (!MayAnswer(handle, agent, now)) return false;
  Begin(now);
  agents_.at(agent).missed = 0;
  GiveBack(handle, ChangeKind::kDeclined);
  Task& task = tasks_.at(handle);
  task.picked = false;
  if (exclude && !Excluded(task, agent) &&
      task.spec.excluded.size() <
          static_cast<std::size_t>(options_.max_excluded)) {
    task.spec.excluded.push_back(agent);
  }
  Place(handle, true, ChangeKind::kRequeued);
  Drain(agent);
  End();
  return true;
}

bool ReferenceRouter::Assign(TaskHandle handle, AgentHandle agent,
                             absl::Time now) {
  const auto it = tasks_.find(handle);
  if (it == tasks_.end() || !agents_.contains(agent) ||
      it->second.state == TaskState::kWrappingUp) {
    return false;
  }
  Begin(now);
  Task& task = it->second;
  const bool waits = task.state == TaskState::kWaiting;
  const AgentHandle before = waits ? AgentHandle::kNone : task.agent;
  if (before == agent) {
    if (task.state == TaskState::kOffered) {
      MarkAssigned(handle);
      if (!options_.tracks_work) Drain(agent);
    }
  } else {
    if (!waits) GiveBack(handle, ChangeKind::kWithdrawn);
    task.picked = false;
    Hand(handle, agent, ChangeKind::kAssigned, 0);
    if (before != AgentHandle::kNone) Drain(before);
  }
  End();
  return true;
}

bool ReferenceRouter::Requeue(TaskHandle handle, absl::Time now) {
  const auto it = tasks_.find(handle);
  if (it == tasks_.end() || it->second.state != TaskState::kAssigned) {
    return false;
  }
  Begin(now);
  const AgentHandle agent = it->second.agent;
  GiveBack(handle, ChangeKind::kWithdrawn);
  it->second.picked = false;
  Place(handle, true, ChangeKind::kRequeued);
  Drain(agent);
  End();
  return true;
}

bool ReferenceRouter::Complete(TaskHandle handle, absl::Duration wrap_up,
                               absl::Time now) {
  const auto it = tasks_.find(handle);
  if (it == tasks_.end() || (it->second.state != TaskState::kAssigned &&
                             it->second.state != TaskState::kWrappingUp)) {
    return false;
  }
  Begin(now);
  Task& task = it->second;
  if (task.state == TaskState::kAssigned && wrap_up > absl::ZeroDuration()) {
    task.state = TaskState::kWrappingUp;
    task.timer = now + wrap_up;
    Tell(ChangeKind::kWrappingUp, handle, task.agent).deadline = task.timer;
  } else {
    EndWork(handle, ChangeKind::kCompleted);
  }
  End();
  return true;
}

bool ReferenceRouter::Pull(const PullRequest& request, absl::Time now,
                           Container& taken) {
  const auto it = agents_.find(request.agent);
  if (it == agents_.end() || it->second.state != AgentState::kAvailable ||
      !it->second.on_shift) {
    return false;
  }
  for (const TaskHandle task : Held(request.agent, 0, true)) {
    if (tasks_.at(task).container != 0) return false;
  }
  Begin(now);
  std::vector<TaskHandle> picks;
  std::vector<bool> preferring;
  while (picks.size() < static_cast<std::size_t>(request.count)) {
    const TaskHandle task = ChooseTask(request.agent);
    if (task == TaskHandle::kNone) break;
    preferring.push_back(tasks_.at(task).preferring);
    NoteQueueTerm(task);
    AddLoad(request.agent, tasks_.at(task), +1);
    tasks_.at(task).picked = true;
    tasks_.at(task).agent = request.agent;
    picks.push_back(task);
  }
  const bool enough = picks.size() == static_cast<std::size_t>(request.count);
  for (std::size_t i = 0; i < picks.size(); ++i) {
    AddLoad(request.agent, tasks_.at(picks[i]), -1);
    tasks_.at(picks[i]).picked = false;
    if (!preferring[i]) tasks_.at(picks[i]).agent = AgentHandle::kNone;
  }
  taken = {};
  if (!picks.empty() && (enough || !request.all_or_nothing)) {
    taken.number = next_container_++;
    taken.tasks = static_cast<int>(picks.size());
    if (options_.container_timeout > absl::ZeroDuration()) {
      taken.deadline = now + options_.container_timeout;
    }
    for (const TaskHandle task : picks) {
      Hand(task, request.agent, ChangeKind::kReserved, taken.number);
    }
  }
  End();
  return true;
}

bool ReferenceRouter::AnswerContainer(AgentHandle agent, std::uint32_t number,
                                      bool accept, absl::Time now) {
  if (!agents_.contains(agent) || number == 0) return false;
  const std::vector<TaskHandle> tasks = Held(agent, number, true);
  if (tasks.empty() || now >= tasks_.at(tasks[0]).timer) return false;
  Begin(now);
  if (accept) {
    for (const TaskHandle task : tasks) MarkAssigned(task);
    if (!options_.tracks_work) Drain(agent);
  } else {
    for (const TaskHandle task : tasks) GiveBack(task, ChangeKind::kDeclined);
    for (const TaskHandle task : tasks) {
      tasks_.at(task).picked = false;
      Place(task, true, ChangeKind::kRequeued);
    }
    Drain(agent);
  }
  End();
  return true;
}

void ReferenceRouter::Advance(absl::Time now) {
  Begin(now);
  for (;;) {
    TaskHandle due = TaskHandle::kNone;
    for (const auto& [handle, task] : tasks_) {
      if (task.timer > now) continue;
      if (due == TaskHandle::kNone ||
          std::pair(task.timer, task.sequence) <
              std::pair(tasks_.at(due).timer, tasks_.at(due).sequence)) {
        due = handle;
      }
    }
    AgentHandle shift = AgentHandle::kNone;
    for (const auto& [handle, agent] : agents_) {
      if (agent.shift_at > now) continue;
      const auto key = [&](AgentHandle a) {
        return std::pair(agents_.at(a).shift_at, static_cast<std::uint32_t>(a));
      };
      if (shift == AgentHandle::kNone || key(handle) < key(shift)) {
        shift = handle;
      }
    }
    if (shift != AgentHandle::kNone &&
        (due == TaskHandle::kNone ||
         agents_.at(shift).shift_at <= tasks_.at(due).timer)) {
      SetShift(shift);
      Touch(shift, false);
      Drain(shift);
    } else if (due != TaskHandle::kNone) {
      OnTimer(due);
    } else {
      break;
    }
  }
  End();
}

// --- Invariants -------------------------------------------------------------

std::string ReferenceRouter::BrokenInvariant() const {
  std::map<AgentHandle, std::array<int, 4>> loads;
  for (const auto& [handle, task] : tasks_) {
    if (task.agent == AgentHandle::kNone || task.preferring) continue;
    loads[task.agent][static_cast<std::size_t>(task.spec.channel)] +=
        task.spec.cost;
  }
  for (const auto& [handle, agent] : agents_) {
    if (agent.load != loads[handle]) return "a load is not what is held";
  }
  for (const auto& [handle, task] : tasks_) {
    if (task.picked) return "a task is neither waiting nor held";
    if (task.timer <= now_ && task.state == TaskState::kWaiting) {
      continue;  // Advance has not been called yet
    }
    for (const auto& [agent, unused] : agents_) {
      if (MayHave(task, agent) && HasRoom(agent)) {
        return "a task waits beside an agent who may serve it";
      }
    }
  }
  return "";
}

std::int64_t ReferenceRouter::waiting() const {
  return std::count_if(tasks_.begin(), tasks_.end(), [](const auto& entry) {
    return entry.second.state == TaskState::kWaiting;
  });
}

absl::Time ReferenceRouter::NextTimer() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [handle, task] : tasks_) next = std::min(next, task.timer);
  for (const auto& [handle, agent] : agents_) {
    next = std::min(next, agent.shift_at);
  }
  return next;
}

}  // namespace tasuki::testing
