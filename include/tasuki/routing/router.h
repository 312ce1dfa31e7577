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
// RoutingOptions. A retry with the same request_id changes nothing and returns
// the resource as it is now. A failed call changed nothing, except
// OUTCOME_UNKNOWN, which a retry settles. One router leads a pool: once another
// one has been opened on it, every mutation here is STORE_UNAVAILABLE.
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
//   of a name    skill_put, service_put
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
#include "tasuki/routing/routing_types.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// A skill and how well, 1 to 5.
struct SkillAtLevel {
  SkillId skill;
  int level = 1;
  friend bool operator==(const SkillAtLevel&, const SkillAtLevel&) = default;
};

// Who may serve a task: see Requirement. Team and site are those of agents.
struct TaskNeeds {
  std::vector<SkillAtLevel> all_of;  // up to 64; the first is the primary one
  std::vector<SkillAtLevel> any_of;  // up to 64
  std::string team;                  // empty: any
  std::string site;
  int clearance = 0;  // 0 to 8
};

// From `after` (since Submit) on, `needs` holds instead of what held before.
struct TaskNeedsAfter {
  absl::Duration after;
  TaskNeeds needs;
};

// How one team serves a service: see Affinity.
struct TeamAffinity {
  std::string team;  // up to 200 bytes
  std::int64_t bonus = 0;
  std::int64_t wait_weight = 0;
  int reserve = 0;
  friend bool operator==(const TeamAffinity&, const TeamAffinity&) = default;
};

// What tasks are about, and how they compete.
struct RoutedService {
  std::string name;  // the host's word for its product
  ServiceSpec policy;
  std::vector<TeamAffinity> affinities;  // sorted by team
};

struct RoutedAgent {
  AgentId id;
  std::int64_t version = 0;  // grows with settings and state, not with load
  std::vector<SkillAtLevel> skills;  // sorted
  Capacity capacity;
  std::string team;
  std::string site;
  int clearance = 0;
  bool veteran = false;
  bool takes_offers = true;
  std::optional<absl::Time> works_from;  // working time, see AgentSpec
  std::optional<absl::Time> works_until;
  AgentState state = AgentState::kOffline;
  int occupancy = 0;  // percent, see SetAgentOccupancy
  Capacity load;      // of the tasks offered, assigned or wrapping up
  int held = 0;       // how many those are
  absl::Time update_time;
};

// kWaiting to kWrappingUp as TaskState; then the task has ended.
enum class RoutedState {
  kWaiting = 1,
  kOffered = 2,   // reserved for one agent, who has not answered yet
  kAssigned = 3,  // an agent has it
  kWrappingUp = 4,
  kCompleted = 5,
  kCancelled = 6,
  kOverflowed = 7,
};

// Why a task and an agent were brought together: see Why.
struct ScoreTerms {
  std::int64_t base = 0;
  std::int64_t wait = 0;
  std::int64_t priority = 0;
  std::int64_t value = 0;
  std::int64_t due = 0;
  std::int64_t queue = 0;
  std::int64_t bonus = 0;
  bool starving = false;
  bool preferred = false;
  bool late = false;
  int considered = 0;
  TaskId runner_up;  // the task that came second
  std::int64_t runner_up_score = 0;
  friend bool operator==(const ScoreTerms&, const ScoreTerms&) = default;
};

struct RoutedTask {
  TaskId id;
  std::int64_t version = 0;  // grows with every change
  std::string service;
  Channel channel = Channel::kChat;
  int priority = 0;
  int cost = 1;
  bool first_contact = false;
  int value = 0;  // of the customer
  RoutedState state = RoutedState::kWaiting;
  AgentId agent;  // who has it, had it last, or is waited for; may be empty
  OfferId offer;  // while offered: which offer
  // While offered: when the offer runs out. While wrapping up: when that ends.
  std::optional<absl::Time> deadline;
  std::int64_t container = 0;  // the batch it was pulled in
  int step = 0;                // relaxations in effect
  int attempt = 0;             // how often it was handed out
  absl::Time submit_time;
  absl::Time update_time;
  std::optional<absl::Time> due;
  // Of the last decision: all zero where nobody was chosen or no choice made.
  ScoreTerms why;
  // The same as a sentence; of the task that a call named also why it was none
  // of the others, in pools of up to 200 agents.
  std::string explanation;
};

// Tasks that an agent reserved at once.
struct TaskContainer {
  AgentId agent;
  std::int64_t number = 0;  // 0: nothing fitted
  std::vector<RoutedTask> tasks;
};

// Why an agent does not have a task.
struct AgentVerdict {
  AgentId agent;
  std::vector<Obstacle> obstacles;  // empty: may have it now
  std::vector<SkillAtLevel> missing;
  std::string explanation;
};

struct RoutingExplanation {
  RoutedTask task;
  std::vector<AgentVerdict> verdicts;  // one for each agent
  std::string explanation;             // who, why, and why not the others
};

// Waiting tasks of one kind that no agent could ever take.
struct UnservedTasks {
  TaskId example;  // the oldest
  int tasks = 0;
};

// The live tasks of a service on one channel.
struct QueueCount {
  std::string service;
  Channel channel = Channel::kChat;
  std::int64_t waiting = 0;
  std::int64_t offered = 0;
  std::int64_t assigned = 0;
  std::int64_t wrapping_up = 0;
  std::optional<absl::Time> oldest_waiting;  // its submit_time
};

struct PutSkillsRequest {
  Actor actor;
  std::string request_id;
  std::vector<SkillId> skills;  // 1 to 1000
};

struct PutServiceRequest {
  Actor actor;
  std::string request_id;
  std::string service;  // required, up to 200 bytes
  ServiceSpec policy;
  std::vector<TeamAffinity> affinities;  // up to 1000, each team once
};

struct PutAgentRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
  std::int64_t expected_version = 0;
  std::vector<SkillAtLevel> skills;  // up to 1000, each once
  Capacity capacity;                 // each 0 to 1000
  std::string team;                  // up to 200 bytes; new names are learned
  std::string site;                  // the same
  int clearance = 0;                 // 0 to 8
  bool veteran = false;              // takes first contacts
  bool takes_offers = true;          // false: only pulls
  // New work only from the one (inclusive) until the other; absent: always.
  std::optional<absl::Time> works_from;
  std::optional<absl::Time> works_until;
  // What a new agent starts with; an update leaves the state alone.
  AgentState state = AgentState::kOffline;
};

struct SetAgentStateRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
  std::int64_t expected_version = 0;
  AgentState state = AgentState::kAvailable;
};

struct SetAgentOccupancyRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
  int percent = 0;  // 0 to 100
};

struct RemoveAgentRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
};

struct SubmitTaskRequest {
  Actor actor;
  std::string request_id;
  TaskId task;          // the host's own, such as the ticket's id
  std::string service;  // of PutService; empty: the default policy
  Channel channel = Channel::kChat;
  TaskNeeds needs;
  std::vector<TaskNeedsAfter> relaxations;  // `after` strictly increasing
  int priority = 0;                         // 0 to 100, higher is sooner
  int cost = 1;                             // units of capacity, 1 to 1000
  std::optional<absl::Time> due;            // when the answer is owed
  // Waits for this agent alone so long. Agents who are not there are ignored,
  // here and in `excluded`.
  AgentId preferred;
  absl::Duration preferred_patience = absl::Minutes(5);
  std::vector<AgentId> excluded;  // never these
  bool first_contact = false;
  int value = 0;  // of the customer, 0 to 100
};

struct AcceptOfferRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
  AgentId agent;
  OfferId offer;  // set: only this one, OFFER_EXPIRED where it is another now
};

struct DeclineOfferRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
  AgentId agent;
  OfferId offer;
  bool exclude = false;  // never to this agent again
};

struct AssignTaskRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
  AgentId agent;
};

struct RequeueTaskRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
  AgentId agent;  // set: only if this agent has it
};

struct CompleteTaskRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
  absl::Duration wrap_up;  // 0 to 24 hours until the capacity is free
};

struct CancelTaskRequest {
  Actor actor;
  std::string request_id;
  TaskId task;
};

struct PullTasksRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
  int count = 1;                // 1 to RoutingOptions::max_pull
  bool all_or_nothing = false;  // true: `count` tasks or none
};

struct AnswerContainerRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
  std::int64_t container = 0;  // TaskContainer::number
};

struct PurgeTasksRequest {
  Actor actor;
  int limit = 1000;  // 1 to 10'000
};

// All that are set must hold.
struct RoutedTaskFilter {
  std::optional<RoutedState> state;
  AgentId agent;
  std::string service;
};
struct ListRoutedTasksRequest {
  RoutedTaskFilter filter;
  PageRequest page;
};

struct RoutedAgentFilter {
  std::optional<AgentState> state;
  std::string team;
};
struct ListRoutedAgentsRequest {
  RoutedAgentFilter filter;
  PageRequest page;
};

class Router {
 public:
  virtual ~Router() = default;

  // --- The set-up ---

  // Declares skills; those that exist stay as they are.
  virtual absl::Status PutSkills(const PutSkillsRequest& request) = 0;
  virtual absl::StatusOr<std::vector<SkillId>> Skills() = 0;

  // Declares a service, or replaces its affinities. ALREADY_EXISTS where it
  // has another policy: tasks that wait are ordered by it already. CONFLICTING
  // if a team is named twice.
  virtual absl::StatusOr<RoutedService> PutService(
      const PutServiceRequest& request) = 0;
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
  // the request says; an id whose task has ended begins anew.
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
  // WRONG_STATE unless available, or while another container is unanswered.
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

// Becomes the leader of the pool: a router opened on it before is deposed.
// OUT_OF_RANGE, REQUIRED, MALFORMED for options; STORE_CORRUPT where the
// journal does not fit.
absl::StatusOr<std::unique_ptr<Router>> OpenRouter(Database& database,
                                                   RouterOptions options);

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ROUTER_H_
