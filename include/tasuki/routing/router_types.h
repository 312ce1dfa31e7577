// What a Router is asked and answers with: plain values, see router.h.
#ifndef TASUKI_ROUTING_ROUTER_TYPES_H_
#define TASUKI_ROUTING_ROUTER_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/routing/routing_types.h"

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
  int idle_share = 0;
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

struct UpdateServiceRequest {
  Actor actor;
  std::string request_id;
  std::string service;  // of PutService
  ServiceSpec policy;   // whole: what is left out takes its default
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

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ROUTER_TYPES_H_
