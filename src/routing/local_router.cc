// Commands and questions, each in its turn.
#include "src/routing/local_router.h"

#include <utility>

#include "absl/strings/str_cat.h"
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
  return Run<RoutedTask>(
      name, request, command, [&](Snapshot& snapshot, const std::string&) {
        return store_.GetTask(snapshot, unfiled_, request.task);
      });
}

template <class Request>
absl::StatusOr<RoutedAgent> LocalRouter::RunOnAgent(std::string_view name,
                                                    const Request& request,
                                                    Command<Request> command) {
  return Run<RoutedAgent>(
      name, request, command,
      [&](Snapshot& snapshot,
          const std::string&) -> absl::StatusOr<RoutedAgent> {
        // A removal may be in the same group, or before a retry: what happened
        // is not answered with NOT_FOUND.
        TASUKI_ASSIGN_OR_RETURN(
            AgentRow row, store_.KnownAgent(snapshot, unfiled_, request.agent));
        return std::move(row.agent);
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
                            [&](Snapshot& snapshot, const std::string&) {
                              return LoadService(snapshot, request.service);
                            });
}

absl::StatusOr<RoutedService> LocalRouter::UpdateService(
    const UpdateServiceRequest& request) {
  return Run<RoutedService>("UpdateService", request, &Pool::UpdateService,
                            [&](Snapshot& snapshot, const std::string&) {
                              return LoadService(snapshot, request.service);
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

// Outside its turn: the engine has forgotten these tasks, and a command that
// still found one among the ended writes its row anew.
absl::StatusOr<Progress> LocalRouter::PurgeStep(
    const PurgeTasksRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.limit < 1 || request.limit > 10'000) {
    return MakeError(Reason::kOutOfRange, {.field = "limit"},
                     "limit must be 1 to 10000");
  }
  // What has ended must be in the table.
  Turn turn;
  turn.files = true;
  turn.decide = [](Pool&) -> absl::StatusOr<std::string> { return ""; };
  turns_.Take(turn);
  TASUKI_RETURN_IF_ERROR(turn.result);
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
