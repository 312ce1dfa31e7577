// What can be asked about an engine without changing it.
#include <algorithm>
#include <bit>
#include <string>

#include "src/base/status_macros.h"
#include "src/routing/core.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {

using routing_internal::Agent;
using routing_internal::AgentIndex;
using routing_internal::Catalog;
using routing_internal::ClassInfo;
using routing_internal::Core;
using routing_internal::kNever;
using routing_internal::kNil;
using routing_internal::Phase;
using routing_internal::PlanStep;
using routing_internal::Profile;
using routing_internal::Task;
using routing_internal::Token;

namespace {

absl::Time TimeOf(std::int64_t micros) {
  return micros == kNever ? absl::InfiniteFuture()
                          : absl::FromUnixMicros(micros);
}

TaskState StateOf(Phase phase) {
  switch (phase) {
    case Phase::kOffered:
      return TaskState::kOffered;
    case Phase::kAssigned:
      return TaskState::kAssigned;
    case Phase::kWrappingUp:
      return TaskState::kWrappingUp;
    default:
      return TaskState::kWaiting;
  }
}

absl::Status Unknown(std::string_view field) {
  return MakeError(Reason::kNotFound, {.field = field},
                   "the handle names nothing that is there now");
}

constexpr std::uint32_t Bit(Obstacle obstacle) {
  return 1U << static_cast<unsigned>(obstacle);
}

bool HasNone(const Profile& profile, const std::vector<Token>& tokens) {
  return std::none_of(tokens.begin(), tokens.end(),
                      [&](Token token) { return profile.Has(token); });
}

std::uint32_t ObstaclesIn(const Catalog& catalog, const Profile& profile,
                          const ClassInfo& info) {
  std::uint32_t obstacles = 0;
  for (const Token token : info.all) {
    if (profile.Has(token)) continue;
    obstacles |= Bit(catalog.IsSkill(token) ? Obstacle::kSkills
                                            : catalog.ObstacleOf(token));
  }
  if (!info.any.empty() && HasNone(profile, info.any)) {
    obstacles |= Bit(Obstacle::kSkills);
  }
  return obstacles;
}

std::uint32_t ObstaclesOf(const Core& core, std::uint32_t task,
                          std::uint32_t agent) {
  const Task& t = core.tasks_[task];
  const Agent& a = core.agents_[agent];
  const ClassInfo& info = core.catalog_.class_info(core.ClassOf(task));
  std::uint32_t obstacles =
      ObstaclesIn(core.catalog_, core.catalog_.profile(a.profile), info);
  const auto found = [&](bool holds, Obstacle obstacle) {
    if (holds) obstacles |= Bit(obstacle);
  };
  found(t.phase != Phase::kWaiting && t.phase != Phase::kPreferring,
        Obstacle::kHeld);
  found(a.state != AgentState::kAvailable, Obstacle::kState);
  found(!a.takes_offers, Obstacle::kTakesNoOffers);
  found(!a.on_shift, Obstacle::kOffShift);
  const std::size_t channel = AgentIndex::ChannelIndex(info.channel);
  const std::int32_t room = core.RoomOf(a)[channel];
  const bool no_room = a.capacity[channel] - a.load[channel] < info.cost;
  found(no_room, Obstacle::kCapacity);
  found(!no_room && room < info.cost, Obstacle::kOtherChannel);
  found(t.phase == Phase::kPreferring && t.agent != agent,
        Obstacle::kPrefersAnother);
  found(core.IsExcluded(task, agent), Obstacle::kExcluded);
  found(core.Reserved(info.service, a.team), Obstacle::kReserved);
  return obstacles;
}

Verdict Judge(const Core& core, std::uint32_t task, std::uint32_t agent) {
  const Catalog& catalog = core.catalog_;
  Verdict verdict{.agent = core.AgentHandleOf(agent)};
  const std::uint32_t obstacles = ObstaclesOf(core, task, agent);
  for (std::uint32_t bits = obstacles; bits != 0; bits &= bits - 1) {
    verdict.obstacles.push_back(static_cast<Obstacle>(std::countr_zero(bits)));
  }
  if ((obstacles & Bit(Obstacle::kSkills)) == 0) return verdict;
  const Profile& profile = catalog.profile(core.agents_[agent].profile);
  const ClassInfo& info = catalog.class_info(core.ClassOf(task));
  for (const Token token : info.all) {
    if (!profile.Has(token) && catalog.IsSkill(token)) {
      verdict.missing.push_back(catalog.SkillOf(token));
    }
  }
  if (!HasNone(profile, info.any)) return verdict;
  for (const Token token : info.any) {
    verdict.missing.push_back(catalog.SkillOf(token));
  }
  return verdict;
}

bool AnyoneEver(const Core& core, std::uint32_t plan) {
  for (const Agent& agent : core.agents_) {
    if (agent.profile == kNil) continue;
    const Profile& profile = core.catalog_.profile(agent.profile);
    for (const PlanStep& step : core.catalog_.StepsOf(plan)) {
      const ClassInfo& info = core.catalog_.class_info(step.class_id);
      if (agent.capacity[AgentIndex::ChannelIndex(info.channel)] >= info.cost &&
          Catalog::Satisfies(profile, info)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<TaskView> RoutingEngine::FindTask(TaskHandle handle) const {
  const Core& c = *core_;
  const std::uint32_t slot = c.SlotOf(handle);
  if (slot == kNil) return Unknown("task");
  const Task& task = c.tasks_[slot];
  return TaskView{.state = StateOf(task.phase),
                  .agent = c.AgentHandleOf(task.agent),
                  .submitted = TimeOf(task.submitted),
                  .due = TimeOf(c.DueOf(slot)),
                  .next_event = TimeOf(task.timer_at),
                  .priority = task.priority,
                  .step = static_cast<int>(c.StepOf(task).relaxed),
                  .attempt = task.attempt,
                  .container = task.container};
}

absl::StatusOr<AgentView> RoutingEngine::FindAgent(AgentHandle handle) const {
  const Core& c = *core_;
  const std::uint32_t slot = c.SlotOf(handle);
  if (slot == kNil) return Unknown("agent");
  const Agent& agent = c.agents_[slot];
  return AgentView{.state = agent.state,
                   .capacity = c.rests_[slot].spec.capacity,
                   .load = {agent.load[0], agent.load[1], agent.load[2]},
                   .held = agent.held,
                   .waiting = agent.preferring_tasks,
                   .on_shift = agent.on_shift,
                   .missed = agent.missed};
}

absl::StatusOr<std::vector<TaskHandle>> RoutingEngine::HeldBy(
    AgentHandle handle) const {
  const Core& c = *core_;
  const std::uint32_t slot = c.SlotOf(handle);
  if (slot == kNil) return Unknown("agent");
  std::vector<TaskHandle> held;
  for (std::uint32_t task = c.agents_[slot].held_first; task != kNil;
       task = c.tasks_[task].right) {
    held.push_back(c.HandleOf(task));
  }
  return held;
}

std::int64_t RoutingEngine::waiting() const { return core_->waiting_; }
std::int64_t RoutingEngine::tasks() const { return core_->live_tasks_; }
absl::Time RoutingEngine::now() const {
  return absl::FromUnixMicros(core_->now_);
}

absl::StatusOr<Verdict> RoutingEngine::WhyNot(TaskHandle task,
                                              AgentHandle agent) const {
  const std::uint32_t task_slot = core_->SlotOf(task);
  if (task_slot == kNil) return Unknown("task");
  const std::uint32_t agent_slot = core_->SlotOf(agent);
  if (agent_slot == kNil) return Unknown("agent");
  return Judge(*core_, task_slot, agent_slot);
}

absl::StatusOr<std::vector<Verdict>> RoutingEngine::Explain(
    TaskHandle task) const {
  const std::uint32_t slot = core_->SlotOf(task);
  if (slot == kNil) return Unknown("task");
  std::vector<Verdict> verdicts;
  for (std::uint32_t agent = 0; agent < core_->agents_.size(); ++agent) {
    if (core_->agents_[agent].profile == kNil) continue;
    verdicts.push_back(Judge(*core_, slot, agent));
  }
  return verdicts;
}

absl::Status RoutingEngine::ExplainBriefly(TaskHandle task,
                                           const ObstacleSink& sink) const {
  const std::uint32_t slot = core_->SlotOf(task);
  if (slot == kNil) return Unknown("task");
  for (std::uint32_t agent = 0; agent < core_->agents_.size(); ++agent) {
    if (core_->agents_[agent].profile == kNil) continue;
    sink(core_->AgentHandleOf(agent), ObstaclesOf(*core_, slot, agent));
  }
  return absl::OkStatus();
}

std::vector<NeverServed> RoutingEngine::Lint() const {
  const Core& c = *core_;
  // By plan: how many wait, and the oldest of them.
  struct Waiting {
    std::uint32_t example = kNil;
    int tasks = 0;
  };
  std::vector<Waiting> waiting(c.catalog_.plans());
  for (std::uint32_t slot = 0; slot < c.tasks_.size(); ++slot) {
    const Task& task = c.tasks_[slot];
    if (task.phase != Phase::kWaiting && task.phase != Phase::kPreferring) {
      continue;
    }
    Waiting& w = waiting[c.StepOf(task).plan];
    ++w.tasks;
    if (w.example == kNil || task.sequence < c.tasks_[w.example].sequence) {
      w.example = slot;
    }
  }
  std::vector<NeverServed> never;
  for (std::uint32_t id = 0; id < waiting.size(); ++id) {
    if (waiting[id].tasks > 0 && !AnyoneEver(c, id)) {
      never.push_back({c.HandleOf(waiting[id].example), waiting[id].tasks});
    }
  }
  return never;
}

}  // namespace tasuki
