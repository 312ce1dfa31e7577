// The router: who gets what next, kept through every restart.
//
// It knows the agents with their skills and state, and the tasks that wait or
// are held; a RoutingEngine decides, and this class makes its decisions
// durable, gives them names and tells of them as events. A task is reserved
// inside the decision, so nothing is offered twice; who may *write* on a ticket
// is not decided here but by Tickets::Claim: claim first, then Accept. Where
// the offer ran out in between, the claim holds: Assign.
//
//   auto router = tasuki::OpenRouter(*database, {}).value();
//   router->PutSkills({.actor = admin, .request_id = next_id(),
//                      .skills = {SkillId("gacha")}});
//   router->PutAgent({.actor = admin, .request_id = next_id(),
//                     .agent = AgentId("aoki"),
//                     .skills = {{SkillId("gacha"), 4}},
//                     .capacity = {.chat = 3},
//                     .state = AgentState::kAvailable});
//   RoutedTask task = router->Submit({.actor = web, .request_id = next_id(),
//                                     .task = TaskId(ticket.id.value()),
//                                     .needs = {.all_of = {{gacha, 3}}}})
//                         .value();
//   std::cout << task.explanation;   // who, why, and why not the others
//   router->Accept({.actor = aoki, .request_id = next_id(), .task = task.id,
//                   .agent = AgentId("aoki")});
//
// Time passes in Database::RunDue: offers run out, requirements relax.
//
// Threads: safe for concurrent use; concurrent calls are decided one after the
// other and committed together. Ownership: the database must outlive it. The
// same class over gRPC is rpc::ConnectRouter; it may add DeadlineExceeded and
// Unavailable, which a retry with the same request_id settles.
//
// Every mutation: REQUIRED, TOO_LONG, MALFORMED, INVALID_UTF8, UNKNOWN_ENUM,
// OUT_OF_RANGE for a bad request; NOT_FOUND for an unknown id; WRONG_STATE for
// a task that has ended; REQUEST_ID_REUSED; LIMIT_REACHED for the limits in
// RoutingOptions and those of RoutingEngine::Assign and Submit.
// A retry with the same request_id changes nothing and returns the resource as
// it is now. A failed call changed nothing, except OUTCOME_UNKNOWN, which a
// retry settles. One router leads a pool: once another one has been opened on
// it, every mutation here is STORE_UNAVAILABLE, and so are Explain, WhyNot and
// NeverServed, which ask the engine; the other reads go on.
//
// Events (room "routing"; payload v, pool, and what is named here; those of a
// change that the engine made on its own have the actor "timer"):
//   of a task    task_submitted {service, channel, priority, first_contact}
//                offered, reserved {agent, offer, container, attempt, reason,
//                step, deadline}; accepted, assigned {agent, attempt, reason}
//                declined, offer_expired {agent}; withdrawn {agent, reason}
//                requeued, relaxed, starving, overflowed, cancelled {agent}
//                wrapping_up {agent, deadline}, completed {agent}
//   of an agent  agent_put {state}, agent_state {state, reason: set or missed},
//                agent_occupancy {percent}, agent_removed
//   of a name    skill_put, service_put, service_updated
#ifndef TASUKI_ROUTING_ROUTER_H_
#define TASUKI_ROUTING_ROUTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/routing/router_types.h"
#include "tasuki/routing/routing_types.h"
#include "tasuki/storage/database.h"

namespace tasuki {

class Router {
 public:
  virtual ~Router() = default;

  // --- The set-up ---

  // Declares skills; those that exist stay as they are.
  virtual absl::Status PutSkills(const PutSkillsRequest& request) = 0;
  virtual absl::StatusOr<std::vector<SkillId>> Skills() = 0;

  // Declares a service, or replaces its affinities. ALREADY_EXISTS where it
  // has another policy: see UpdateService. CONFLICTING if a team is named
  // twice.
  virtual absl::StatusOr<RoutedService> PutService(
      const PutServiceRequest& request) = 0;
  // Replaces the policy, and keeps the affinities. The tasks of the service
  // that wait are ordered anew, as if it had always been theirs: they starve
  // by the new bound, and where the service overflows now, those that nobody
  // can take at once leave. What is handed out stays so. O(n log n) in the
  // waiting tasks of the service, while other commands wait.
  virtual absl::StatusOr<RoutedService> UpdateService(
      const UpdateServiceRequest& request) = 0;
  virtual absl::StatusOr<std::vector<RoutedService>> Services() = 0;

  // Makes the agent, or replaces all but the state. WRONG_STATE where a
  // capacity would sink below the load; STALE_VERSION; CONFLICTING if a skill
  // is named twice.
  virtual absl::StatusOr<RoutedAgent> PutAgent(
      const PutAgentRequest& request) = 0;
  // Leaving kAvailable gives back what was only offered. STALE_VERSION.
  virtual absl::StatusOr<RoutedAgent> SetAgentState(
      const SetAgentStateRequest& request) = 0;
  // How busy the agent's day has been: see RoutingEngine::SetOccupancy.
  virtual absl::StatusOr<RoutedAgent> SetAgentOccupancy(
      const SetAgentOccupancyRequest& request) = 0;
  // What the agent holds goes back to its queue, its age kept.
  virtual absl::Status RemoveAgent(const RemoveAgentRequest& request) = 0;

  // --- Tasks ---

  // Hands the task in. An id that is live already returns that task, whatever
  // the request says; an id whose task has ended begins anew. CONFLICTING if
  // the preferred agent is excluded.
  virtual absl::StatusOr<RoutedTask> Submit(
      const SubmitTaskRequest& request) = 0;
  // NOT_CLAIMED if the task waits; CLAIMED_BY_ANOTHER if somebody else has it;
  // WRONG_STATE if the offer is answered; OFFER_EXPIRED.
  virtual absl::StatusOr<RoutedTask> Accept(
      const AcceptOfferRequest& request) = 0;
  // The same errors. The task goes on to the next agent.
  virtual absl::StatusOr<RoutedTask> Decline(
      const DeclineOfferRequest& request) = 0;
  // A claim that was won elsewhere holds: whoever else has the task loses it,
  // and the agent gets it even beyond their capacity. WRONG_STATE while it is
  // wrapping up.
  virtual absl::StatusOr<RoutedTask> Assign(
      const AssignTaskRequest& request) = 0;
  // A task that is offered or assigned goes back to its queue, its age kept.
  // WRONG_STATE otherwise; CLAIMED_BY_ANOTHER if `agent` does not have it.
  virtual absl::StatusOr<RoutedTask> Requeue(
      const RequeueTaskRequest& request) = 0;
  // An assigned task is done; a second call ends the wrap-up early.
  // WRONG_STATE if it is neither.
  virtual absl::StatusOr<RoutedTask> Complete(
      const CompleteTaskRequest& request) = 0;
  // The customer left, or the work was done elsewhere. In any live state.
  virtual absl::StatusOr<RoutedTask> Cancel(
      const CancelTaskRequest& request) = 0;

  // Reserves the agent's best tasks, as many as are there and fit.
  // WRONG_STATE unless available and within working time, or while another
  // container is unanswered.
  virtual absl::StatusOr<TaskContainer> Pull(
      const PullTasksRequest& request) = 0;
  // Whole. NOT_CLAIMED for another number; OFFER_EXPIRED. The answer holds its
  // tasks as they are now.
  virtual absl::StatusOr<TaskContainer> AcceptContainer(
      const AnswerContainerRequest& request) = 0;
  virtual absl::StatusOr<TaskContainer> ReleaseContainer(
      const AnswerContainerRequest& request) = 0;

  // Removes tasks that ended RouterOptions::retention ago, longest ended first;
  // call until `done`, and again each day: without it they stay for ever. Their
  // ids are NOT_FOUND then and begin anew; events stay. O(limit).
  virtual absl::StatusOr<Progress> PurgeStep(
      const PurgeTasksRequest& request) = 0;

  // --- Questions ---

  virtual absl::StatusOr<RoutedTask> GetTask(const TaskId& id) = 0;
  virtual absl::StatusOr<RoutedAgent> GetAgent(const AgentId& id) = 0;
  // By id.
  virtual absl::StatusOr<Page<RoutedTask>> ListTasks(
      const ListRoutedTasksRequest& request) = 0;
  virtual absl::StatusOr<Page<RoutedAgent>> ListAgents(
      const ListRoutedAgentsRequest& request) = 0;
  // What the agent is asked to take now, soonest deadline first.
  virtual absl::StatusOr<std::vector<RoutedTask>> Offers(
      const AgentId& agent) = 0;
  // Sorted by service and channel. O(live tasks).
  virtual absl::StatusOr<std::vector<QueueCount>> Queues() = 0;

  // Why each agent has or has not this task. WRONG_STATE once it has ended.
  // O(agents).
  virtual absl::StatusOr<RoutingExplanation> Explain(const TaskId& task) = 0;
  virtual absl::StatusOr<AgentVerdict> WhyNot(const TaskId& task,
                                              const AgentId& agent) = 0;
  // Waiting tasks that nobody could take in any state.
  virtual absl::StatusOr<std::vector<UnservedTasks>> NeverServed() = 0;
};

struct RouterOptions {
  std::string tenant = "default";
  // Tasks and agents that are matched among themselves.
  std::string pool = "default";
  // The pool takes them over when it is opened; LIMIT_REACHED where a limit is
  // below what it holds.
  RoutingOptions routing;
  // The journal is folded into a snapshot once it is this long and at least as
  // long as the snapshot before, in bytes; 1 to 2^30.
  std::int64_t snapshot_after = 1 << 20;
  // How long tasks are kept after their end, see PurgeStep: 30 days, for which
  // a request may be repeated, to 100 years.
  absl::Duration retention = absl::Hours(24 * 90);
  // Keep the records of every command, for replay, instead of only those since
  // the last snapshot.
  bool keep_journal = false;
};

// Becomes the leader of the pool: a router opened on it before is deposed, but
// not by options or a journal that are refused. OUT_OF_RANGE, REQUIRED,
// TOO_LONG, MALFORMED for options, LIMIT_REACHED as said there; STORE_CORRUPT
// where the journal does not fit or its end is missing; STORE_UNAVAILABLE where
// yet another one was opened meanwhile.
absl::StatusOr<std::unique_ptr<Router>> OpenRouter(Database& database,
                                                   RouterOptions options);

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ROUTER_H_
