// Tasks, containers and questions.
#include <limits>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/routing/explain.h"
#include "src/routing/no_such.h"
#include "src/routing/pool.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {
namespace {

// The engine's complaint, with the name of what it is about.
absl::Status About(const TaskId& id, const absl::Status& status) {
  const auto info = InfoOf(status);
  if (status.ok() || !info) return status;
  const std::string object = absl::StrCat("task ", id.value());
  return MakeError(info->reason, {.field = info->field, .object = object},
                   absl::StrCat(object, ": ", status.message()));
}

}  // namespace

absl::StatusOr<TaskHandle> Pool::TaskOf(const TaskId& id) const {
  const auto entry = directory_.tasks.find(id);
  if (entry != directory_.tasks.end()) return entry->second.handle;
  if (!ended_.contains(id)) return NoSuch("task", "task", id.value());
  const std::string object = absl::StrCat("task ", id.value());
  return MakeError(Reason::kWrongState, {.field = "task", .object = object},
                   absl::StrCat(object, " has ended: submit it anew"));
}

absl::StatusOr<std::vector<SkillLevel>> Pool::SkillsOf(
    std::string_view field, const std::vector<SkillAtLevel>& skills) const {
  std::vector<SkillLevel> found;
  for (const SkillAtLevel& skill : skills) {
    const auto number = directory_.skills.Find(skill.skill.value());
    if (!number) return NoSuch(field, "skill", skill.skill.value());
    found.push_back({static_cast<SkillHandle>(*number), skill.level});
  }
  return found;
}

absl::StatusOr<Requirement> Pool::RequirementOf(const TaskNeeds& needs,
                                                std::string_view field) const {
  const auto at = [field](const char* member) {
    return absl::StrCat(ToAbsl(field), ".", member);
  };
  Requirement found = {.clearance = needs.clearance};
  TASUKI_ASSIGN_OR_RETURN(found.all_of, SkillsOf(at("all_of"), needs.all_of));
  TASUKI_ASSIGN_OR_RETURN(found.any_of, SkillsOf(at("any_of"), needs.any_of));
  if (!needs.team.empty()) {
    const auto team = directory_.teams.Find(needs.team);
    if (!team) return NoSuch(at("team"), "team", needs.team);
    found.team = static_cast<int>(*team);
  }
  if (!needs.site.empty()) {
    const auto site = directory_.sites.Find(needs.site);
    if (!site) return NoSuch(at("site"), "site", needs.site);
    found.site = static_cast<int>(*site);
  }
  return found;
}

absl::StatusOr<TaskSpec> Pool::SpecOf(const SubmitTaskRequest& request) const {
  TaskSpec spec = {.channel = request.channel,
                   .priority = request.priority,
                   .cost = request.cost,
                   .due = request.due.value_or(absl::InfiniteFuture()),
                   .preferred_patience = request.preferred_patience,
                   .first_contact = request.first_contact,
                   .value = request.value};
  const auto service = directory_.service_names.Find(request.service);
  if (!service) return NoSuch("service", "service", request.service);
  spec.service = static_cast<ServiceHandle>(*service);
  TASUKI_ASSIGN_OR_RETURN(spec.needs, RequirementOf(request.needs, "needs"));
  for (const TaskNeedsAfter& step : request.relaxations) {
    TASUKI_ASSIGN_OR_RETURN(Requirement needs,
                            RequirementOf(step.needs, "relaxations.needs"));
    spec.relaxations.push_back({step.after, std::move(needs)});
  }
  spec.preferred = AgentOf(request.preferred).value_or(AgentHandle::kNone);
  for (const AgentId& agent : request.excluded) {
    const auto handle = AgentOf(agent);
    if (handle.ok()) spec.excluded.push_back(*handle);
  }
  return spec;
}

Pool::Ids Pool::Submit(const SubmitTaskRequest& request) {
  const TaskId& id = request.task;
  if (IsLive(id)) return "";
  TASUKI_ASSIGN_OR_RETURN(const TaskSpec spec, SpecOf(request));
  const auto handle = engine_.Submit(spec, now_);
  if (!handle.ok()) return About(id, handle.status());
  const auto earlier = ended_.extract(id);
  Directory::LiveTask& live = directory_.tasks[id];
  live = {*handle, earlier.empty() ? 1 : earlier.mapped() + 1};
  directory_.task_names[*handle] = id;
  Batch::TaskWrite& write = batch_.tasks[id];
  write = {.submitted = true};
  RoutedTask& task = write.row.task;
  task.service = request.service;
  task.channel = request.channel;
  task.priority = request.priority;
  task.cost = request.cost;
  task.first_contact = request.first_contact;
  task.value = request.value;
  task.submit_time = now_;
  if (spec.due != absl::InfiniteFuture()) task.due = spec.due;
  const Cause cause = {request.actor, request.request_id, id};
  JsonObject payload = Payload();
  payload.Add("service", request.service)
      .Add("channel", static_cast<std::int64_t>(request.channel))
      .Add("priority", std::int64_t{request.priority})
      .Add("first_contact", std::int64_t{request.first_contact});
  Emit(cause, id.value(), live.version, "task_submitted", payload);
  Tell(cause);
  return "";
}

// Names of hand-outs are exact: after a later one, an earlier one has expired,
// even where the same agent is asked again.
absl::Status Pool::CheckOffer(TaskHandle task, const TaskId& id,
                              const OfferId& offer) const {
  if (offer.empty()) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const TaskView view, engine_.FindTask(task));
  if (view.state != TaskState::kWaiting &&
      offer == OfferIdOf(task, view.attempt)) {
    return absl::OkStatus();
  }
  const std::string object = absl::StrCat("task ", id.value());
  return MakeError(
      Reason::kOfferExpired, {.field = "offer", .object = object},
      absl::StrCat(object, ": this offer has ended; wait for the next one"));
}

Pool::Ids Pool::Accept(const AcceptOfferRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
  TASUKI_RETURN_IF_ERROR(CheckOffer(task, id, request.offer));
  TASUKI_RETURN_IF_ERROR(About(id, engine_.Accept(task, agent, now_)));
  Tell({.actor = request.actor,
        .request_id = request.request_id,
        .task = id,
        .accepted = true});
  return "";
}

Pool::Ids Pool::Decline(const DeclineOfferRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
  TASUKI_RETURN_IF_ERROR(CheckOffer(task, id, request.offer));
  TASUKI_RETURN_IF_ERROR(
      About(id, engine_.Decline(task, agent, request.exclude, now_)));
  Tell({request.actor, request.request_id, id});
  return "";
}

Pool::Ids Pool::Assign(const AssignTaskRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
  TASUKI_RETURN_IF_ERROR(About(id, engine_.Assign(task, agent, now_)));
  Tell({.actor = request.actor,
        .request_id = request.request_id,
        .task = id,
        .reason = "assigned"});
  return "";
}

Pool::Ids Pool::Requeue(const RequeueTaskRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_ASSIGN_OR_RETURN(const TaskView view, engine_.FindTask(task));
  if (!request.agent.empty()) {
    TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
    if (view.state != TaskState::kWaiting && view.agent != agent) {
      const std::string object = absl::StrCat("task ", id.value());
      return MakeError(Reason::kClaimedByAnother,
                       {.field = "agent", .object = object},
                       absl::StrCat(object, " is with another agent"));
    }
  }
  const bool is_offered = view.state == TaskState::kOffered;
  TASUKI_RETURN_IF_ERROR(
      About(id, is_offered
                    ? engine_.Decline(task, view.agent, /*exclude=*/false, now_)
                    : engine_.Requeue(task, now_)));
  Tell({.actor = request.actor,
        .request_id = request.request_id,
        .task = id,
        .reason = "requeued",
        .taken_back = is_offered});
  return "";
}

Pool::Ids Pool::Complete(const CompleteTaskRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_RETURN_IF_ERROR(
      About(id, engine_.Complete(task, request.wrap_up, now_)));
  Tell({request.actor, request.request_id, id});
  return "";
}

Pool::Ids Pool::Cancel(const CancelTaskRequest& request) {
  const TaskId& id = request.task;
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task, TaskOf(id));
  TASUKI_RETURN_IF_ERROR(About(id, engine_.Cancel(task, now_)));
  Tell({request.actor, request.request_id, id});
  return "";
}

// "NUMBER TASK TASK …", the tasks in the order in which they were chosen.
std::string Pool::ContainerIds(std::uint32_t number, ChangeKind kind) const {
  std::string ids = absl::StrCat(number);
  for (const Change& change : engine_.changes()) {
    if (change.kind == kind) {
      absl::StrAppend(&ids, " ", directory_.NameOf(change.task).value());
    }
  }
  return ids;
}

Pool::Ids Pool::Pull(const PullTasksRequest& request) {
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
  TASUKI_ASSIGN_OR_RETURN(
      const Container container,
      engine_.Pull({.agent = agent,
                    .count = request.count,
                    .all_or_nothing = request.all_or_nothing},
                   now_));
  const bool is_offer = options_.container_timeout > absl::ZeroDuration();
  std::string ids =
      ContainerIds(container.number,
                   is_offer ? ChangeKind::kReserved : ChangeKind::kAssigned);
  Tell({request.actor, request.request_id});
  return absl::StrCat(request.agent.value(), " ", ids);
}

Pool::Ids Pool::AnswerContainer(const AnswerContainerRequest& request,
                                bool accept) {
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent, AgentOf(request.agent));
  constexpr std::int64_t kLast = std::numeric_limits<std::uint32_t>::max();
  // The engine knows no container 0.
  const auto number = static_cast<std::uint32_t>(
      request.container < 0 || request.container > kLast ? 0
                                                         : request.container);
  TASUKI_RETURN_IF_ERROR(accept
                             ? engine_.AcceptContainer(agent, number, now_)
                             : engine_.ReleaseContainer(agent, number, now_));
  std::string ids = ContainerIds(
      number, accept ? ChangeKind::kAssigned : ChangeKind::kDeclined);
  Tell({.actor = request.actor,
        .request_id = request.request_id,
        .accepted = accept});
  return absl::StrCat(request.agent.value(), " ", ids);
}

Pool::Ids Pool::AcceptContainer(const AnswerContainerRequest& request) {
  return AnswerContainer(request, /*accept=*/true);
}

Pool::Ids Pool::ReleaseContainer(const AnswerContainerRequest& request) {
  return AnswerContainer(request, /*accept=*/false);
}

absl::StatusOr<RoutingExplanation> Pool::Explain(const TaskId& task) const {
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle handle, TaskOf(task));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Verdict> verdicts,
                          engine_.Explain(handle));
  TASUKI_ASSIGN_OR_RETURN(const TaskView view, engine_.FindTask(handle));
  RoutingExplanation explanation;
  for (const Verdict& verdict : verdicts) {
    explanation.verdicts.push_back(VerdictOf(verdict, directory_));
  }
  OtherAgents others(view.state == TaskState::kWaiting ? AgentHandle::kNone
                                                       : view.agent);
  TASUKI_RETURN_IF_ERROR(engine_.ExplainBriefly(
      handle, [&others](AgentHandle agent, std::uint32_t obstacles) {
        others.Count(agent, obstacles);
      }));
  explanation.explanation = others.Words();
  return explanation;
}

absl::StatusOr<AgentVerdict> Pool::WhyNot(const TaskId& task,
                                          const AgentId& agent) const {
  TASUKI_ASSIGN_OR_RETURN(const TaskHandle task_handle, TaskOf(task));
  TASUKI_ASSIGN_OR_RETURN(const AgentHandle agent_handle, AgentOf(agent));
  TASUKI_ASSIGN_OR_RETURN(const Verdict verdict,
                          engine_.WhyNot(task_handle, agent_handle));
  return VerdictOf(verdict, directory_);
}

std::vector<UnservedTasks> Pool::NeverServed() const {
  std::vector<UnservedTasks> unserved;
  for (const tasuki::NeverServed& kind : engine_.Lint()) {
    unserved.push_back({directory_.NameOf(kind.example), kind.tasks});
  }
  return unserved;
}

}  // namespace tasuki::routing
