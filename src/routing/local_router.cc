// The calls: commands and questions in their turn, reads from the tables.
#include "src/routing/local_router.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "src/base/digest.h"
#include "src/routing/no_such.h"
#include "src/storage/page_token.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace routing {

LocalRouter::LocalRouter(Database& database, RouterOptions options)
    : database_(database),
      options_(std::move(options)),
      store_(options_.tenant, options_.pool),
      turns_([this](Turns::Group& group, const Turns::More& more) {
        Lead(group, more);
      }) {}

// --- Commands ---------------------------------------------------------------

template <class Request>
absl::StatusOr<RoutedTask> LocalRouter::RunOnTask(std::string_view name,
                                                  const Request& request,
                                                  Command<Request> command) {
  return Run<RoutedTask>(name, request, command,
                         [this](Snapshot& snapshot, const std::string& id) {
                           return store_.GetTask(snapshot, TaskId(id));
                         });
}

template <class Request>
absl::StatusOr<RoutedAgent> LocalRouter::RunOnAgent(std::string_view name,
                                                    const Request& request,
                                                    Command<Request> command) {
  return Run<RoutedAgent>(name, request, command,
                          [this](Snapshot& snapshot, const std::string& id) {
                            return store_.GetAgent(snapshot, AgentId(id));
                          });
}

template <class Request>
absl::StatusOr<TaskContainer> LocalRouter::RunOnContainer(
    std::string_view name, const Request& request, Command<Request> command) {
  return Run<TaskContainer>(name, request, command,
                            [this](Snapshot& snapshot, const std::string& ids) {
                              return LoadContainer(snapshot, ids);
                            });
}

absl::Status LocalRouter::PutSkills(const PutSkillsRequest& request) {
  return Run<bool>("PutSkills", request, &Pool::PutSkills,
                   [](Snapshot&, const std::string&) {
                     return absl::StatusOr<bool>(true);
                   })
      .status();
}

absl::StatusOr<RoutedService> LocalRouter::PutService(
    const PutServiceRequest& request) {
  return Run<RoutedService>("PutService", request, &Pool::PutService,
                            [this](Snapshot& snapshot, const std::string& id) {
                              return LoadService(snapshot, id);
                            });
}

absl::StatusOr<RoutedAgent> LocalRouter::PutAgent(
    const PutAgentRequest& request) {
  return RunOnAgent("PutAgent", request, &Pool::PutAgent);
}

absl::StatusOr<RoutedAgent> LocalRouter::SetAgentState(
    const SetAgentStateRequest& request) {
  return RunOnAgent("SetAgentState", request, &Pool::SetAgentState);
}

absl::StatusOr<RoutedAgent> LocalRouter::SetAgentOccupancy(
    const SetAgentOccupancyRequest& request) {
  return RunOnAgent("SetAgentOccupancy", request, &Pool::SetAgentOccupancy);
}

absl::Status LocalRouter::RemoveAgent(const RemoveAgentRequest& request) {
  return Run<bool>("RemoveAgent", request, &Pool::RemoveAgent,
                   [](Snapshot&, const std::string&) {
                     return absl::StatusOr<bool>(true);
                   })
      .status();
}

absl::StatusOr<RoutedTask> LocalRouter::Submit(
    const SubmitTaskRequest& request) {
  return RunOnTask("Submit", request, &Pool::Submit);
}

absl::StatusOr<RoutedTask> LocalRouter::Accept(
    const AcceptOfferRequest& request) {
  return RunOnTask("Accept", request, &Pool::Accept);
}

absl::StatusOr<RoutedTask> LocalRouter::Decline(
    const DeclineOfferRequest& request) {
  return RunOnTask("Decline", request, &Pool::Decline);
}

absl::StatusOr<RoutedTask> LocalRouter::Assign(
    const AssignTaskRequest& request) {
  return RunOnTask("Assign", request, &Pool::Assign);
}

absl::StatusOr<RoutedTask> LocalRouter::Requeue(
    const RequeueTaskRequest& request) {
  return RunOnTask("Requeue", request, &Pool::Requeue);
}

absl::StatusOr<RoutedTask> LocalRouter::Complete(
    const CompleteTaskRequest& request) {
  return RunOnTask("Complete", request, &Pool::Complete);
}

absl::StatusOr<RoutedTask> LocalRouter::Cancel(
    const CancelTaskRequest& request) {
  return RunOnTask("Cancel", request, &Pool::Cancel);
}

absl::StatusOr<TaskContainer> LocalRouter::Pull(
    const PullTasksRequest& request) {
  return RunOnContainer("Pull", request, &Pool::Pull);
}

absl::StatusOr<TaskContainer> LocalRouter::AcceptContainer(
    const AnswerContainerRequest& request) {
  return RunOnContainer("AcceptContainer", request, &Pool::AcceptContainer);
}

absl::StatusOr<TaskContainer> LocalRouter::ReleaseContainer(
    const AnswerContainerRequest& request) {
  return RunOnContainer("ReleaseContainer", request, &Pool::ReleaseContainer);
}

// No turn of its own: the engine has forgotten these tasks, and a command that
// still found one among the ended writes its row anew.
absl::StatusOr<Progress> LocalRouter::PurgeStep(
    const PurgeTasksRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.limit < 1 || request.limit > 10'000) {
    return MakeError(Reason::kOutOfRange, {.field = "limit"},
                     "limit must be 1 to 10000");
  }
  Progress progress;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            progress.handled,
            store_.PurgeTasks(transaction,
                              transaction.Now() - options_.retention,
                              request.limit));
        return absl::OkStatus();
      }));
  progress.done = progress.handled < request.limit;
  return progress;
}

// `ids` is "AGENT NUMBER TASK TASK …".
absl::StatusOr<TaskContainer> LocalRouter::LoadContainer(
    Snapshot& snapshot, const std::string& ids) const {
  const std::vector<std::string> words = absl::StrSplit(ids, ' ');
  TaskContainer container;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &container.number)) {
    return MakeError(Reason::kInternal, {}, "a container's record is damaged");
  }
  container.agent = AgentId(words[0]);
  for (std::size_t i = 2; i < words.size(); ++i) {
    TASUKI_ASSIGN_OR_RETURN(RoutedTask task,
                            store_.GetTask(snapshot, TaskId(words[i])));
    container.tasks.push_back(std::move(task));
  }
  return container;
}

absl::StatusOr<RoutedService> LocalRouter::LoadService(
    Snapshot& snapshot, const std::string& name) const {
  TASUKI_ASSIGN_OR_RETURN(std::vector<ServiceRow> rows,
                          store_.Services(snapshot));
  for (ServiceRow& row : rows) {
    if (row.service.name == name) return std::move(row.service);
  }
  return NoSuch("service", "service", name);
}

// --- Reads ------------------------------------------------------------------

absl::StatusOr<std::vector<SkillId>> LocalRouter::Skills() {
  std::vector<SkillId> skills;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const std::vector<NameRow> names,
                                store_.Names(snapshot));
        for (const NameRow& name : names) {
          if (name.kind == NameKind::kSkill) skills.emplace_back(name.name);
        }
        return absl::OkStatus();
      }));
  return skills;
}

absl::StatusOr<std::vector<RoutedService>> LocalRouter::Services() {
  std::vector<RoutedService> services;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(std::vector<ServiceRow> rows,
                                store_.Services(snapshot));
        for (ServiceRow& row : rows) {
          services.push_back(std::move(row.service));
        }
        return absl::OkStatus();
      }));
  return services;
}

absl::StatusOr<RoutedTask> LocalRouter::GetTask(const TaskId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "id", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<RoutedTask> task;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    task = store_.GetTask(snapshot, id);
    return task.status();
  }));
  return task;
}

absl::StatusOr<RoutedAgent> LocalRouter::GetAgent(const AgentId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "id", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<RoutedAgent> agent;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    agent = store_.GetAgent(snapshot, id);
    return agent.status();
  }));
  return agent;
}

absl::StatusOr<Page<RoutedTask>> LocalRouter::ListTasks(
    const ListRoutedTasksRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<RoutedTask> tasks;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            tasks, store_.ListTasks(snapshot, request.filter, position.id,
                                    request.page.size + 1));
        return absl::OkStatus();
      }));
  return CutPage(std::move(tasks), request.page, digest,
                 [](const RoutedTask& last) {
                   return PagePosition{.id = last.id.value()};
                 });
}

absl::StatusOr<Page<RoutedAgent>> LocalRouter::ListAgents(
    const ListRoutedAgentsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<RoutedAgent> agents;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            agents, store_.ListAgents(snapshot, request.filter, position.id,
                                      request.page.size + 1));
        return absl::OkStatus();
      }));
  return CutPage(std::move(agents), request.page, digest,
                 [](const RoutedAgent& last) {
                   return PagePosition{.id = last.id.value()};
                 });
}

absl::StatusOr<std::vector<RoutedTask>> LocalRouter::Offers(
    const AgentId& agent) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "agent", agent.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<std::vector<RoutedTask>> offers;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(store_.GetAgent(snapshot, agent).status());
        offers = store_.Offers(snapshot, agent);
        return offers.status();
      }));
  return offers;
}

absl::StatusOr<std::vector<QueueCount>> LocalRouter::Queues() {
  absl::StatusOr<std::vector<QueueCount>> queues;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    queues = store_.Queues(snapshot);
    return queues.status();
  }));
  return queues;
}

// --- Questions to the engine ------------------------------------------------

absl::Status LocalRouter::Ask(
    const TaskId& task, const std::function<absl::Status(Pool&)>& question) {
  Turn turn;
  turn.task = task;
  turn.decide = [&question](Pool& pool) -> absl::StatusOr<std::string> {
    TASUKI_RETURN_IF_ERROR(question(pool));
    return "";
  };
  turns_.Take(turn);
  return turn.result;
}

absl::StatusOr<RoutingExplanation> LocalRouter::Explain(const TaskId& task) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "task", task.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<RoutingExplanation> answer;
  TASUKI_RETURN_IF_ERROR(Ask(task, [&](Pool& pool) {
    answer = pool.Explain(task);
    return answer.status();
  }));
  TASUKI_ASSIGN_OR_RETURN(answer->task, GetTask(task));
  // What was said of the others at the time gives way to what holds now.
  std::string& text = answer->explanation;
  const std::string& decided = answer->task.explanation;
  const std::string who = decided.substr(0, decided.find("; others: "));
  text = absl::StrCat("task ", task.value(), ": ", who,
                      text.empty() ? "" : "; ", text);
  return answer;
}

absl::StatusOr<AgentVerdict> LocalRouter::WhyNot(const TaskId& task,
                                                 const AgentId& agent) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "task", task.value(), {.required = true, .max_size = kMaxIdBytes}));
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "agent", agent.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<AgentVerdict> verdict;
  TASUKI_RETURN_IF_ERROR(Ask(task, [&](Pool& pool) {
    verdict = pool.WhyNot(task, agent);
    return verdict.status();
  }));
  return verdict;
}

absl::StatusOr<std::vector<UnservedTasks>> LocalRouter::NeverServed() {
  std::vector<UnservedTasks> unserved;
  TASUKI_RETURN_IF_ERROR(Ask({}, [&unserved](Pool& pool) {
    unserved = pool.NeverServed();
    return absl::OkStatus();
  }));
  return unserved;
}

}  // namespace routing

absl::StatusOr<std::unique_ptr<Router>> OpenRouter(Database& database,
                                                   RouterOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "tenant", options.tenant, {.required = true, .max_size = kMaxIdBytes}));
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "pool", options.pool, {.required = true, .max_size = kMaxIdBytes}));
  TASUKI_RETURN_IF_ERROR(RoutingEngine::Check(options.routing));
  if (options.retention < kRequestRetention ||
      options.retention > absl::Hours(24 * 36'525)) {
    return MakeError(Reason::kOutOfRange, {.field = "retention"},
                     "retention must be from 30 days to 100 years");
  }
  if (options.snapshot_after < 1 || options.snapshot_after > std::int64_t{1}
                                                                 << 30) {
    return MakeError(Reason::kOutOfRange, {.field = "snapshot_after"},
                     "snapshot_after must be 1 to 2^30 bytes");
  }
  auto router =
      std::make_unique<routing::LocalRouter>(database, std::move(options));
  TASUKI_RETURN_IF_ERROR(router->Start());
  return router;
}

}  // namespace tasuki
