// The commands: check everything, then move, then record.
#include "tasuki/routing/routing_engine.h"

#include <algorithm>
#include <utility>

#include "src/base/status_macros.h"
#include "src/routing/journal.h"
#include "tasuki/base/error.h"

namespace tasuki {

using routing_internal::Agent;
using routing_internal::CommandKind;
using routing_internal::Core;
using routing_internal::kNever;
using routing_internal::kNil;
using routing_internal::OwnPart;
using routing_internal::Phase;
using routing_internal::Service;
using routing_internal::Task;

namespace {

absl::Status UnknownTask() {
  return MakeError(Reason::kNotFound, {.field = "task"},
                   "there is no such task; it may have ended");
}

absl::Status UnknownAgent() {
  return MakeError(Reason::kNotFound, {.field = "agent"},
                   "there is no such agent; they may have been removed");
}

absl::Status Limit(std::string_view what) {
  return MakeError(Reason::kLimitReached, {.object = what},
                   "the engine's limit for this is reached; raise it in "
                   "RoutingOptions");
}

// Whether `agent` may answer for the task: it must be theirs and offered.
absl::Status CheckOffer(const Core& core, std::uint32_t task,
                        std::uint32_t agent, std::int64_t now) {
  const Task& t = core.tasks_[task];
  if (t.agent != agent || t.phase == Phase::kPreferring) {
    return MakeError(t.phase == Phase::kWaiting || t.phase == Phase::kPreferring
                         ? Reason::kNotClaimed
                         : Reason::kClaimedByAnother,
                     {.field = "agent"},
                     "the task is not offered to this agent");
  }
  if (t.phase != Phase::kOffered) {
    return MakeError(Reason::kWrongState, {.field = "task"},
                     "the offer has been answered already");
  }
  if (now >= t.timer_at) {
    return MakeError(Reason::kOfferExpired, {.field = "task"},
                     "the offer ran out; wait for the next one");
  }
  return absl::OkStatus();
}

absl::Status CheckContainer(const Core& core, std::uint32_t agent,
                            std::uint32_t number, std::int64_t now) {
  const Agent& a = core.agents_[agent];
  if (number == 0 || a.container != number) {
    return MakeError(Reason::kNotClaimed, {.field = "container"},
                     "the agent has no such unanswered container");
  }
  for (std::uint32_t task = a.held_first; task != kNil;
       task = core.tasks_[task].right) {
    if (core.tasks_[task].phase == Phase::kOffered &&
        core.tasks_[task].container == number) {
      return CheckOffer(core, task, agent, now);
    }
  }
  return absl::OkStatus();
}

}  // namespace

RoutingEngine::RoutingEngine(const RoutingOptions& options)
    : core_(std::make_unique<Core>(Core::Clamped(options))) {}
RoutingEngine::RoutingEngine(std::unique_ptr<Core> core)
    : core_(std::move(core)) {}
RoutingEngine::~RoutingEngine() = default;
RoutingEngine::RoutingEngine(RoutingEngine&&) noexcept = default;
RoutingEngine& RoutingEngine::operator=(RoutingEngine&&) noexcept = default;

absl::Status RoutingEngine::Check(const RoutingOptions& options) {
  return Core::CheckOptions(options);
}

// --- The set-up -------------------------------------------------------------

absl::StatusOr<SkillHandle> RoutingEngine::AddSkill(absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  if (c.skills_ == static_cast<std::uint32_t>(c.options_.max_skills)) {
    return Limit("skills");
  }
  c.Begin(now);
  const auto skill = static_cast<SkillHandle>(c.skills_++);
  c.End(CommandKind::kAddSkill);
  return skill;
}

absl::StatusOr<ServiceHandle> RoutingEngine::AddService(const ServiceSpec& spec,
                                                        absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(Core::CheckServiceSpec(spec));
  if (c.services_.size() == static_cast<std::size_t>(c.options_.max_services)) {
    return Limit("services");
  }
  c.Begin(now);
  const auto handle = static_cast<ServiceHandle>(c.services_.size());
  c.AppendService(spec);
  c.End(CommandKind::kAddService, spec);
  return handle;
}

absl::Status RoutingEngine::SetAffinity(ServiceHandle service, int team,
                                        const Affinity& affinity,
                                        absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckAffinity(team, affinity));
  if (static_cast<std::size_t>(service) >= c.services_.size()) {
    return MakeError(Reason::kNotFound, {.field = "service"},
                     "a service must be declared by AddService first");
  }
  c.Begin(now);
  c.PutAffinity(static_cast<std::uint32_t>(service),
                static_cast<std::uint32_t>(team), affinity);
  c.End(CommandKind::kSetAffinity, service, team, affinity);
  return absl::OkStatus();
}

absl::StatusOr<AgentHandle> RoutingEngine::AddAgent(const AgentSpec& spec,
                                                    absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckAgentSpec(spec));
  if (c.agents_.size() - c.free_agents_.size() ==
      static_cast<std::size_t>(c.options_.max_agents)) {
    return Limit("agents");
  }
  c.Begin(now);
  const std::uint32_t agent = c.NewAgent(spec);
  c.Drain(agent);
  c.End(CommandKind::kAddAgent, spec);
  return c.AgentHandleOf(agent);
}

absl::Status RoutingEngine::UpdateAgent(AgentHandle handle,
                                        const AgentSpec& spec, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(c.CheckAgentSpec(spec));
  const Agent& a = c.agents_[agent];
  const std::array<std::int32_t, 3> capacity = {
      spec.capacity.voice, spec.capacity.chat, spec.capacity.mail};
  for (std::size_t i = 0; i < capacity.size(); ++i) {
    // An assignment may have gone beyond; then it may at least stay.
    if (capacity[i] < std::min(a.load[i], a.capacity[i])) {
      return MakeError(Reason::kWrongState, {.field = "capacity"},
                       "the agent holds more than this; let them finish or "
                       "requeue first");
    }
  }
  c.Begin(now);
  c.ApplySpec(agent, spec);
  c.Drain(agent);
  c.End(CommandKind::kUpdateAgent, handle, spec);
  return absl::OkStatus();
}

absl::Status RoutingEngine::RemoveAgent(AgentHandle handle, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  c.Begin(now);
  c.RetireAgent(agent);
  c.End(CommandKind::kRemoveAgent, handle);
  return absl::OkStatus();
}

absl::Status RoutingEngine::SetState(AgentHandle handle, AgentState state,
                                     absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(Core::CheckState(state));
  c.Begin(now);
  Agent& a = c.agents_[agent];
  c.SetIdle(a, -1);
  a.state = state;
  c.SetIdle(a, +1);
  if (state == AgentState::kAvailable) {
    a.missed = 0;
    c.RefreshAgent(agent, false);
    c.Drain(agent);
  } else {
    c.LeaveState(agent);
  }
  c.End(CommandKind::kSetState, handle, state);
  return absl::OkStatus();
}

absl::Status RoutingEngine::SetOccupancy(AgentHandle handle, int percent,
                                         absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(Core::CheckOccupancy(percent));
  c.Begin(now);
  c.agents_[agent].occupancy = percent;
  c.RefreshAgent(agent, false);
  c.End(CommandKind::kSetOccupancy, handle, percent);
  return absl::OkStatus();
}

// --- Tasks ------------------------------------------------------------------

absl::StatusOr<TaskHandle> RoutingEngine::Submit(const TaskSpec& spec,
                                                 absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckOwnPart(spec));
  std::uint32_t plan = c.catalog_.FindPlan(spec, c.words_);
  const bool known = plan != kNil;
  if (!known) TASUKI_RETURN_IF_ERROR(c.CheckPlanPart(spec));
  if (c.live_tasks_ == c.options_.max_tasks) return Limit("tasks");
  if (!known) plan = c.catalog_.InternKey(c.words_);
  if (plan == kNil) return Limit("classes");
  c.GrowClasses();
  c.Begin(now);
  const std::uint32_t task = c.NewTask(spec, plan);
  const TaskHandle handle = c.HandleOf(task);
  c.PlaceNew(task, c.SlotOf(spec.preferred),
             absl::ToInt64Microseconds(spec.preferred_patience));
  if (known) {
    c.End(CommandKind::kSubmitPlanned, plan, OwnPart<const TaskSpec&>{spec});
  } else {
    c.End(CommandKind::kSubmit, spec);
  }
  return handle;
}

absl::Status RoutingEngine::Cancel(TaskHandle handle, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  c.Begin(now);
  const Phase phase = c.tasks_[task].phase;
  if (phase == Phase::kWaiting || phase == Phase::kPreferring) {
    c.Dequeue(task);
    c.Finish(task, ChangeKind::kCancelled);
  } else {
    c.EndWork(task, ChangeKind::kCancelled);
  }
  c.End(CommandKind::kCancel, handle);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Accept(TaskHandle handle, AgentHandle who,
                                   absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  const std::uint32_t agent = c.SlotOf(who);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(CheckOffer(c, task, agent, absl::ToUnixMicros(now)));
  c.Begin(now);
  c.MarkAssigned(task);
  c.End(CommandKind::kAccept, handle, who);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Decline(TaskHandle handle, AgentHandle who,
                                    bool exclude, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  const std::uint32_t agent = c.SlotOf(who);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(CheckOffer(c, task, agent, absl::ToUnixMicros(now)));
  c.Begin(now);
  c.agents_[agent].missed = 0;
  c.GiveBack(task, ChangeKind::kDeclined);
  if (exclude) c.Exclude(task, who);
  c.Place(task, ChangeKind::kRequeued);
  c.Drain(agent);
  c.End(CommandKind::kDecline, handle, who, exclude);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Assign(TaskHandle handle, AgentHandle who,
                                   absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  const std::uint32_t agent = c.SlotOf(who);
  if (agent == kNil) return UnknownAgent();
  const Task& t = c.tasks_[task];
  if (t.phase == Phase::kWrappingUp) {
    return MakeError(Reason::kWrongState, {.field = "task"},
                     "the task is finished already");
  }
  c.Begin(now);
  const bool waits =
      t.phase == Phase::kWaiting || t.phase == Phase::kPreferring;
  const std::uint32_t before = waits ? kNil : t.agent;
  if (before == agent) {
    if (t.phase == Phase::kOffered) c.MarkAssigned(task);
  } else {
    if (waits) {
      c.Dequeue(task);
    } else {
      c.GiveBack(task, ChangeKind::kWithdrawn);
    }
    c.Hand(task, agent, ChangeKind::kAssigned, {});
    if (before != kNil) c.Drain(before);
  }
  c.End(CommandKind::kAssign, handle, who);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Requeue(TaskHandle handle, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  if (c.tasks_[task].phase != Phase::kAssigned) {
    return MakeError(Reason::kWrongState, {.field = "task"},
                     "only an assigned task can go back to its queue");
  }
  c.Begin(now);
  const std::uint32_t agent = c.tasks_[task].agent;
  c.GiveBack(task, ChangeKind::kWithdrawn);
  c.Place(task, ChangeKind::kRequeued);
  c.Drain(agent);
  c.End(CommandKind::kRequeue, handle);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Complete(TaskHandle handle, absl::Duration wrap_up,
                                     absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(Core::CheckWrapUp(wrap_up));
  const std::uint32_t task = c.SlotOf(handle);
  if (task == kNil) return UnknownTask();
  const Phase phase = c.tasks_[task].phase;
  if (phase != Phase::kAssigned && phase != Phase::kWrappingUp) {
    return MakeError(Reason::kWrongState, {.field = "task"},
                     "only an assigned task can be completed");
  }
  c.Begin(now);
  const std::int64_t micros = absl::ToInt64Microseconds(wrap_up);
  if (phase == Phase::kAssigned && micros > 0) {
    c.WrapUp(task, micros);
  } else {
    c.EndWork(task, ChangeKind::kCompleted);
  }
  c.End(CommandKind::kComplete, handle, wrap_up);
  return absl::OkStatus();
}

// --- Pull -------------------------------------------------------------------

absl::StatusOr<Container> RoutingEngine::Pull(const PullRequest& request,
                                              absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckPull(request));
  const std::uint32_t agent = c.SlotOf(request.agent);
  if (agent == kNil) return UnknownAgent();
  if (c.agents_[agent].state != AgentState::kAvailable) {
    return MakeError(Reason::kWrongState, {.field = "agent"},
                     "only an available agent can pull");
  }
  if (c.agents_[agent].container != 0) {
    return MakeError(Reason::kWrongState, {.field = "agent"},
                     "answer or release the container pulled before");
  }
  c.Begin(now);
  const Container container =
      c.TakeContainer(agent, request.count, request.all_or_nothing);
  c.End(CommandKind::kPull, request);
  return container;
}

absl::Status RoutingEngine::AcceptContainer(AgentHandle who,
                                            std::uint32_t number,
                                            absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(who);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(
      CheckContainer(c, agent, number, absl::ToUnixMicros(now)));
  c.Begin(now);
  for (const std::uint32_t task :
       c.Collect(agent, Core::Held::kContainer, number)) {
    c.MarkAssigned(task);
  }
  c.End(CommandKind::kAcceptContainer, who, number);
  return absl::OkStatus();
}

absl::Status RoutingEngine::ReleaseContainer(AgentHandle who,
                                             std::uint32_t number,
                                             absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(who);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(
      CheckContainer(c, agent, number, absl::ToUnixMicros(now)));
  c.Begin(now);
  const std::vector<std::uint32_t>& tasks =
      c.Collect(agent, Core::Held::kContainer, number);
  for (const std::uint32_t task : tasks) {
    c.GiveBack(task, ChangeKind::kDeclined);
  }
  for (const std::uint32_t task : tasks) {
    c.Place(task, ChangeKind::kRequeued);
  }
  c.Drain(agent);
  c.End(CommandKind::kReleaseContainer, who, number);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Advance(absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  c.Begin(now);
  for (;;) {
    const std::uint32_t task = c.wheel_.PopDue(c.tasks_, c.now_);
    if (task == kNil) break;
    c.OnTimer(task);
  }
  c.End(CommandKind::kAdvance);
  return absl::OkStatus();
}

absl::Time RoutingEngine::next_due() {
  const std::int64_t due = core_->wheel_.NextDue(core_->tasks_);
  return due == kNever ? absl::InfiniteFuture() : absl::FromUnixMicros(due);
}

std::span<const Change> RoutingEngine::changes() const {
  return core_->changes_;
}

}  // namespace tasuki
