// A pool as its leader has it in memory: the engine, the names, and what the
// group of commands at hand has changed so far. No SQL, no lock, no clock.
//
// The engine is ahead of the tables from Begin until the group's write has been
// committed; where that fails, the pool is discarded and loaded again.
#ifndef TASUKI_SRC_ROUTING_POOL_H_
#define TASUKI_SRC_ROUTING_POOL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/base/json.h"
#include "src/routing/directory.h"
#include "src/routing/rows.h"
#include "tasuki/routing/router.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki::routing {

class Pool {
 public:
  struct Name {
    std::string tenant;
    std::string pool;
  };

  Pool(Name name, RoutingOptions options, RoutingEngine engine,
       Directory directory);

  // Starts a group of commands at `now`: what has fallen due by then is done.
  absl::Status Begin(absl::Time now);
  // Tasks that commands to come name and that had ended before the group, with
  // their versions.
  void KnowEnded(std::map<TaskId, std::int64_t> ended) { ended_.merge(ended); }
  bool IsLive(const TaskId& task) const {
    return directory_.tasks.contains(task);
  }
  const Batch& batch() const { return batch_; }
  std::map<TaskId, Batch::TaskWrite> TakeTasks() {
    return std::exchange(batch_.tasks, {});
  }
  // A command failed half-way, which its checks should have excluded.
  bool broken() const { return broken_; }
  absl::Time next_due() { return engine_.next_due(); }
  std::string Snapshot() const { return engine_.Snapshot(); }

  // Commands. Each returns the ids that its answer is made of, but for those
  // that the request names; a failed one changed nothing.
  using Ids = absl::StatusOr<std::string>;
  Ids PutSkills(const PutSkillsRequest& request);
  Ids PutService(const PutServiceRequest& request);
  Ids UpdateService(const UpdateServiceRequest& request);
  Ids PutAgent(const PutAgentRequest& request);
  Ids SetAgentState(const SetAgentStateRequest& request);
  Ids SetAgentOccupancy(const SetAgentOccupancyRequest& request);
  Ids RemoveAgent(const RemoveAgentRequest& request);
  Ids Submit(const SubmitTaskRequest& request);
  Ids Accept(const AcceptOfferRequest& request);
  Ids Decline(const DeclineOfferRequest& request);
  Ids Assign(const AssignTaskRequest& request);
  Ids Requeue(const RequeueTaskRequest& request);
  Ids Complete(const CompleteTaskRequest& request);
  Ids Cancel(const CancelTaskRequest& request);
  Ids Pull(const PullTasksRequest& request);
  Ids AcceptContainer(const AnswerContainerRequest& request);
  Ids ReleaseContainer(const AnswerContainerRequest& request);

  // Questions. The task of an explanation is left to the caller.
  absl::StatusOr<RoutingExplanation> Explain(const TaskId& task) const;
  absl::StatusOr<AgentVerdict> WhyNot(const TaskId& task,
                                      const AgentId& agent) const;
  std::vector<UnservedTasks> NeverServed() const;

 private:
  // Who makes the engine do something, and how its changes are told.
  struct Cause {
    const Actor& actor;
    const std::string& request_id;
    TaskId task = {};              // the one that the command names
    std::string_view reason = {};  // why a task was taken from an agent
    bool accepted = false;         // assigned means that the agent said yes
    bool taken_back = false;       // declined means that it was taken back
  };

  // Lookups: NOT_FOUND, or WRONG_STATE for a task that has ended.
  absl::StatusOr<TaskHandle> TaskOf(const TaskId& id) const;
  absl::StatusOr<AgentHandle> AgentOf(const AgentId& id) const;
  absl::StatusOr<std::vector<SkillLevel>> SkillsOf(
      std::string_view field, const std::vector<SkillAtLevel>& skills) const;
  absl::StatusOr<Requirement> RequirementOf(const TaskNeeds& needs,
                                            std::string_view field) const;
  absl::StatusOr<TaskSpec> SpecOf(const SubmitTaskRequest& request) const;
  absl::StatusOr<int> PlaceOf(NameKind kind, const std::string& name) const;
  absl::Status CheckOffer(TaskHandle task, const TaskId& id,
                          const OfferId& offer) const;
  absl::StatusOr<AgentRow*> AgentRowAt(const AgentId& id,
                                       std::int64_t expected_version);

  absl::Status SetAffinities(ServiceHandle service,
                             const PutServiceRequest& request,
                             const Cause& cause);
  absl::Status CheckAffinities(const PutServiceRequest& request) const;
  Ids AnswerContainer(const AnswerContainerRequest& request, bool accept);
  std::string ContainerIds(std::uint32_t number, ChangeKind kind) const;

  // After a command of the engine: events and rows of all that it did.
  void Tell(const Cause& cause);
  void TellChange(const Cause& cause, const Change& change);
  void TellAgentChange(const Cause& cause, const Change& change);
  void ExplainTask(const Cause& cause, const Change& change,
                   Batch::TaskWrite& write);
  void RefreshTask(const Change& last);
  void Emit(const Cause& cause, std::string subject, std::int64_t version,
            std::string_view type, const JsonObject& payload);
  JsonObject Payload() const;
  // The row is stored under its next version.
  void StoreAgent(AgentRow& row);
  void Learn(NameKind kind, const std::string& name);
  void End(const TaskId& id, std::int64_t version);

  const Name name_;
  const RoutingOptions options_;
  RoutingEngine engine_;
  Directory directory_;
  absl::Time now_;
  Batch batch_;
  std::map<TaskId, std::int64_t> ended_;
  bool broken_ = false;
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_POOL_H_
