// Router in-process: joins the pool, the store and the turns.
#ifndef TASUKI_SRC_ROUTING_LOCAL_ROUTER_H_
#define TASUKI_SRC_ROUTING_LOCAL_ROUTER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/routing/fields.h"
#include "src/routing/pool.h"
#include "src/routing/store.h"
#include "src/routing/turns.h"
#include "tasuki/routing/router.h"

namespace tasuki::routing {

class LocalRouter final : public Router {
 public:
  LocalRouter(Database& database, RouterOptions options);

  // Takes the lead and loads.
  absl::Status Start();

  absl::Status PutSkills(const PutSkillsRequest& request) override;
  absl::StatusOr<std::vector<SkillId>> Skills() override;
  absl::StatusOr<RoutedService> PutService(
      const PutServiceRequest& request) override;
  absl::StatusOr<RoutedService> UpdateService(
      const UpdateServiceRequest& request) override;
  absl::StatusOr<std::vector<RoutedService>> Services() override;
  absl::StatusOr<RoutedAgent> PutAgent(const PutAgentRequest& request) override;
  absl::StatusOr<RoutedAgent> SetAgentState(
      const SetAgentStateRequest& request) override;
  absl::StatusOr<RoutedAgent> SetAgentOccupancy(
      const SetAgentOccupancyRequest& request) override;
  absl::Status RemoveAgent(const RemoveAgentRequest& request) override;

  absl::StatusOr<RoutedTask> Submit(const SubmitTaskRequest& request) override;
  absl::StatusOr<RoutedTask> Accept(const AcceptOfferRequest& request) override;
  absl::StatusOr<RoutedTask> Decline(
      const DeclineOfferRequest& request) override;
  absl::StatusOr<RoutedTask> Assign(const AssignTaskRequest& request) override;
  absl::StatusOr<RoutedTask> Requeue(
      const RequeueTaskRequest& request) override;
  absl::StatusOr<RoutedTask> Complete(
      const CompleteTaskRequest& request) override;
  absl::StatusOr<RoutedTask> Cancel(const CancelTaskRequest& request) override;
  absl::StatusOr<TaskContainer> Pull(const PullTasksRequest& request) override;
  absl::StatusOr<TaskContainer> AcceptContainer(
      const AnswerContainerRequest& request) override;
  absl::StatusOr<TaskContainer> ReleaseContainer(
      const AnswerContainerRequest& request) override;
  absl::StatusOr<Progress> PurgeStep(const PurgeTasksRequest& request) override;

  absl::StatusOr<RoutedTask> GetTask(const TaskId& id) override;
  absl::StatusOr<RoutedAgent> GetAgent(const AgentId& id) override;
  absl::StatusOr<Page<RoutedTask>> ListTasks(
      const ListRoutedTasksRequest& request) override;
  absl::StatusOr<Page<RoutedAgent>> ListAgents(
      const ListRoutedAgentsRequest& request) override;
  absl::StatusOr<std::vector<RoutedTask>> Offers(const AgentId& agent) override;
  absl::StatusOr<std::vector<QueueCount>> Queues() override;
  absl::StatusOr<RoutingExplanation> Explain(const TaskId& task) override;
  absl::StatusOr<AgentVerdict> WhyNot(const TaskId& task,
                                      const AgentId& agent) override;
  absl::StatusOr<std::vector<UnservedTasks>> NeverServed() override;

 private:
  template <class Request>
  using Command = Pool::Ids (Pool::*)(const Request&);

  // A mutation: `load(snapshot, ids)` is its answer.
  template <class Result, class Request, class Load>
  absl::StatusOr<Result> Run(std::string_view name, const Request& request,
                             Command<Request> command, Load load);
  // One that answers with the task, the agent, or a container of tasks.
  template <class Request>
  absl::StatusOr<RoutedTask> RunOnTask(std::string_view name,
                                       const Request& request,
                                       Command<Request> command);
  template <class Request>
  absl::StatusOr<RoutedAgent> RunOnAgent(std::string_view name,
                                         const Request& request,
                                         Command<Request> command);
  template <class Request>
  absl::StatusOr<TaskContainer> RunOnContainer(std::string_view name,
                                               const Request& request,
                                               Command<Request> command);
  // A question to the pool, in its turn: it sees what was decided before, and
  // its answer leaves after that is durable.
  absl::Status Ask(const TaskId& task,
                   const std::function<absl::Status(Pool&)>& question);

  // Runs `read` on a snapshot, with what its tables do not hold yet.
  using TaskRead = std::function<absl::Status(Snapshot&, const Unfiled&)>;
  absl::Status ReadTasks(const TaskRead& read);
  // The same for a read of that task alone.
  absl::Status ReadTask(const TaskId& id, const TaskRead& read);

  absl::Status ReadWith(
      const std::function<Unfiled(const Unfiled& all)>& wanted,
      const TaskRead& read);

  absl::StatusOr<TaskContainer> LoadContainer(Snapshot& snapshot,
                                              const std::string& ids) const;
  absl::StatusOr<RoutedService> LoadService(Snapshot& snapshot,
                                            const std::string& name) const;

  // The leader's half (local_router_lead.cc); one thread at a time.
  void Lead(Turns::Group& group, const Turns::More& more);
  absl::Status DecideAndCommit(Turns::Group& group, const Turns::More& more);
  absl::Status DecideOnce(Snapshot& snapshot, Turns::Group& group,
                          const Turns::More& more);
  absl::Status Decide(Snapshot& snapshot, Turns::Group& group,
                      const Turns::More& more);
  bool Decide(std::span<Turn* const> turns);
  absl::Status LookUp(Snapshot& snapshot, std::span<Turn* const> turns);
  absl::Status CompleteRows(Snapshot& snapshot);
  absl::Status Commit(Turns::Group& group, const Turns::More& more);
  absl::Status WriteGroup(Transaction& transaction, const Turns::Group& group,
                          const LeaseRow& lease) const;
  void Publish(const LeaseRow& lease);
  absl::Status LoadPool();
  absl::StatusOr<RoutingEngine> LoadEngine(Snapshot& snapshot);
  absl::StatusOr<Directory> LoadDirectory(Snapshot& snapshot) const;
  absl::StatusOr<std::string> Adapted(const std::string& before) const;
  absl::Status CheckPool(Snapshot& snapshot);
  absl::Status AdoptOptions();
  absl::Status CheckLead(Snapshot& snapshot);
  absl::Status Deposed() const;
  absl::StatusOr<absl::Time> RunDue();

  Database& database_;
  const RouterOptions options_;
  const Store store_;

  std::int64_t epoch_ = 0;
  std::atomic<bool> deposed_ = false;  // as far as is known
  // Nothing while it is to be loaded.
  std::optional<Pool> pool_;
  LeaseRow lease_;
  std::int64_t journal_bytes_ = 0;   // since the snapshot
  std::int64_t snapshot_bytes_ = 0;  // of the last one
  Unfiled unfiled_;                  // with those of the group at hand
  // What the group at hand has to write.
  struct Work {
    std::optional<absl::Status> outcome;  // of deciding, once it was tried
    bool any = false;
    bool files = false;  // all that is unfiled
    std::string state;   // the snapshot, where the journal is folded
    std::vector<Unfiled::Row> tasks;
  };
  Work work_;

  CommittedUnfiled committed_;

  Turns turns_;
  Database::DueRegistration due_;
};

template <class Result, class Request, class Load>
absl::StatusOr<Result> LocalRouter::Run(std::string_view name,
                                        const Request& request,
                                        Command<Request> command, Load load) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  // A request id is its pool's own.
  const std::string method =
      std::string("routing.") + std::string(name) + "/" + options_.pool;
  absl::StatusOr<Result> result;
  Turn turn;
  turn.key = KeyOf(options_.tenant, method, request);
  if constexpr (requires { request.task; }) turn.task = request.task;
  turn.decide = [&](Pool& pool) { return (pool.*command)(request); };
  turn.load = [&](Snapshot& snapshot, const std::string& ids) {
    result = load(snapshot, ids);
    return result.status();
  };
  turns_.Take(turn);
  TASUKI_RETURN_IF_ERROR(turn.result);
  return result;
}

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_LOCAL_ROUTER_H_
