// The commands about tasks: check everything, then move, then record.
#include "absl/status/statusor.h"
#include "src/base/status_macros.h"
#include "src/routing/journal.h"
#include "src/routing/refusals.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {

using routing_internal::Agent;
using routing_internal::CommandKind;
using routing_internal::Core;
using routing_internal::kMaxLoad;
using routing_internal::kMaxSequence;
using routing_internal::kNil;
using routing_internal::Limit;
using routing_internal::OwnPart;
using routing_internal::Phase;
using routing_internal::Task;
using routing_internal::UnknownAgent;
using routing_internal::UnknownTask;

namespace {

// The slots of a command's handles.
struct TaskAndAgent {
  std::uint32_t task;
  std::uint32_t agent;
};
absl::StatusOr<TaskAndAgent> Find(const Core& core, TaskHandle task,
                                  AgentHandle agent, absl::Time now) {
  TASUKI_RETURN_IF_ERROR(core.CheckNow(now));
  const TaskAndAgent found = {core.SlotOf(task), core.SlotOf(agent)};
  if (found.task == kNil) return UnknownTask();
  if (found.agent == kNil) return UnknownAgent();
  return found;
}

absl::Status UsedUp() {
  return MakeError(Reason::kLimitReached, {.object = "submissions"},
                   "this engine has numbered as many tasks as it can; go on "
                   "with a new one");
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

// Whether the agent can hold the task too, whatever their capacity.
absl::Status CheckLoad(const Core& core, std::uint32_t task,
                       std::uint32_t agent) {
  const auto& info = core.HeadOf(task);
  if (core.agents_[agent].load[info.channel] <= kMaxLoad - info.cost) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kLimitReached, {.field = "agent"},
                   "the agent holds as much on this channel as one can; "
                   "complete or requeue some of it first");
}

}  // namespace

// --- Tasks ------------------------------------------------------------------

absl::StatusOr<TaskHandle> RoutingEngine::Submit(const TaskSpec& spec,
                                                 absl::Time now) {
  Core& c = *core_;
  Core::PrefetchSpec(spec);
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckOwnPart(spec));
  c.PrefetchSearch(spec.preferred);
  std::uint32_t plan = c.catalog_.FindPlan(spec, c.words_);
  const bool known = plan != kNil;
  if (!known) TASUKI_RETURN_IF_ERROR(c.CheckPlanPart(spec));
  if (c.live_tasks_ == c.options_.max_tasks) return Limit("tasks");
  if (c.next_sequence_ > kMaxSequence) return UsedUp();
  if (!known) plan = c.catalog_.InternKey(c.words_);
  if (plan == kNil) return Limit("classes");
  if (!known) c.GrowClasses();
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
  TASUKI_ASSIGN_OR_RETURN(const TaskAndAgent found, Find(c, handle, who, now));
  const auto [task, agent] = found;
  TASUKI_RETURN_IF_ERROR(CheckOffer(c, task, agent, absl::ToUnixMicros(now)));
  c.Begin(now);
  c.MarkAssigned(task);
  if (!c.options_.tracks_work) c.Drain(agent);
  c.End(CommandKind::kAccept, handle, who);
  return absl::OkStatus();
}

absl::Status RoutingEngine::Decline(TaskHandle handle, AgentHandle who,
                                    bool exclude, absl::Time now) {
  Core& c = *core_;
  TASUKI_ASSIGN_OR_RETURN(const TaskAndAgent found, Find(c, handle, who, now));
  const auto [task, agent] = found;
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
  TASUKI_ASSIGN_OR_RETURN(const TaskAndAgent found, Find(c, handle, who, now));
  const auto [task, agent] = found;
  const Task& t = c.tasks_[task];
  if (t.phase == Phase::kWrappingUp) {
    return MakeError(Reason::kWrongState, {.field = "task"},
                     "the task is finished already");
  }
  const bool waits =
      t.phase == Phase::kWaiting || t.phase == Phase::kPreferring;
  const std::uint32_t before = waits ? kNil : t.agent;
  if (before != agent) TASUKI_RETURN_IF_ERROR(CheckLoad(c, task, agent));
  c.Begin(now);
  if (before == agent) {
    if (t.phase == Phase::kOffered) {
      c.MarkAssigned(task);
      if (!c.options_.tracks_work) c.Drain(agent);
    }
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
  c.PrefetchAgent(c.tasks_[task].agent);
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
  c.PrefetchSearch(request.agent);
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckPull(request));
  const std::uint32_t agent = c.SlotOf(request.agent);
  if (agent == kNil) return UnknownAgent();
  if (c.agents_[agent].state != AgentState::kAvailable) {
    return MakeError(Reason::kWrongState, {.field = "agent"},
                     "only an available agent can pull");
  }
  if (!c.agents_[agent].on_shift) {
    return MakeError(Reason::kWrongState, {.field = "agent"},
                     "the agent is outside of their working time");
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
  if (!c.options_.tracks_work) c.Drain(agent);
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

}  // namespace tasuki
