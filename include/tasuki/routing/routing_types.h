// The values that go into and come out of a RoutingEngine.
//
// Agents, tasks, skills and services are integer handles that the engine hands
// out: a decision takes well under a microsecond, so no string is compared on
// the way. The durable Router keeps the handles beside its string ids; a host
// that uses the engine alone keeps a map of its own.
//
// All of them are plain values: copy them freely; a single object is not
// synchronised. Every number has a documented range; outside of it a call is
// InvalidArgument (OUT_OF_RANGE) and changes nothing.
#ifndef TASUKI_ROUTING_ROUTING_TYPES_H_
#define TASUKI_ROUTING_ROUTING_TYPES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/channel.h"

namespace tasuki {

// A handle names one agent or task for ever: it is never given out twice, and
// after the thing is gone it is NotFound. kNone is nobody.
enum class AgentHandle : std::uint64_t { kNone = 0 };
enum class TaskHandle : std::uint64_t { kNone = 0 };

// Skills and services are declared once and stay: 0, 1, 2 … in that order.
enum class SkillHandle : std::uint32_t {};
// kDefault exists from the beginning, with a default ServiceSpec.
enum class ServiceHandle : std::uint32_t { kDefault = 0 };

enum class AgentState {
  kAvailable = 1,
  kWrappingUp = 2,  // not ready, by the agent's own wish
  kOnBreak = 3,     // also where the engine puts an agent who stays silent
  kOffline = 4,     // nobody waits for an agent who is offline
};

enum class TaskState {
  kWaiting = 1,
  kOffered = 2,  // reserved for one agent, who has not answered yet
  kAssigned = 3,
  kWrappingUp = 4,  // finished; still takes its agent's capacity
};

struct SkillLevel {
  SkillHandle skill = {};
  int level = 1;  // 1 to 5
  friend bool operator==(const SkillLevel&, const SkillLevel&) = default;
};

// Units of work that an agent may hold at a time, each 0 to 1000.
struct Capacity {
  int voice = 0;
  int chat = 0;
  int mail = 0;
  friend bool operator==(const Capacity&, const Capacity&) = default;
};

struct AgentSpec {
  std::vector<SkillLevel> skills;  // each skill at most once
  Capacity capacity;
  int team = 0;       // 0 is none; up to RoutingOptions::max_teams
  int site = 0;       // 0 is none; up to RoutingOptions::max_sites
  int clearance = 0;  // 0 to 8
  // Takes first contacts, see RoutingOptions::first_contact_patience.
  bool veteran = false;
  // False: this agent only pulls.
  bool takes_offers = true;
  // Working time: new work only from `works_from` (inclusive) until
  // `works_until` (exclusive), which Advance brings about at these instants.
  // What the agent has been offered or holds by then stays with them. A roster
  // that repeats is the host's: it sets the next shift by UpdateAgent.
  absl::Time works_from = absl::InfinitePast();
  absl::Time works_until = absl::InfiniteFuture();
  // What an agent starts with; an update leaves the state alone.
  AgentState state = AgentState::kAvailable;

  friend bool operator==(const AgentSpec&, const AgentSpec&) = default;
};

// Who may serve: every skill of `all_of` and one of `any_of` (if there are
// any) at that level or above, and team, site and clearance where given.
struct Requirement {
  // The first one is the primary skill, by which AgentOrder compares levels.
  std::vector<SkillLevel> all_of;
  std::vector<SkillLevel> any_of;
  int team = 0;
  int site = 0;
  int clearance = 0;

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

// From `after` (since Submit, inclusive) on, `needs` holds instead of what
// held before.
struct Relaxation {
  absl::Duration after;
  Requirement needs;

  friend bool operator==(const Relaxation&, const Relaxation&) = default;
};

struct TaskSpec {
  ServiceHandle service = ServiceHandle::kDefault;
  Channel channel = Channel::kChat;
  Requirement needs;
  std::vector<Relaxation> relaxations;  // `after` strictly increasing, > 0
  int priority = 0;                     // 0 to 100, higher is sooner
  int cost = 1;                         // units of capacity, 1 to 1000
  // When the answer is owed. InfiniteFuture: never.
  absl::Time due = absl::InfiniteFuture();
  // Waits for this agent alone until `preferred_patience` has passed since
  // Submit; skipped where the agent is offline or does not qualify.
  AgentHandle preferred = AgentHandle::kNone;
  absl::Duration preferred_patience = absl::Minutes(5);
  std::vector<AgentHandle> excluded;  // never these
  bool first_contact = false;
  int value = 0;  // of the customer, 0 to 100; see ServiceSpec::value_weight

  friend bool operator==(const TaskSpec&, const TaskSpec&) = default;
};

// Which of the agents who may serve a task gets it. Ties: who was given or
// finished work longest ago.
enum class AgentOrder {
  kLongestIdle = 1,
  kLeastOccupied = 2,   // least load for their capacity, in sixteenths
  kBestLevel = 3,       // highest level in the primary skill
  kJustSufficient = 4,  // lowest level in it: keeps experts free
  // The team whose Affinity to the service is best, by `bonus`; none is 0. Of
  // equal teams the lower number, of these again those without any come last.
  kBestAffinity = 5,
  // The team whose idle agents (available and without work) most exceed its
  // proportion: idle - idle_share / 1000 · idle agents of all teams that have
  // an Affinity to the service. Ties as above; teams without one come last.
  kIdleShare = 6,
};

// How tasks of one service compete. A waiting task's score is
//
//   base + wait_weight · ms waited + priority_weight · priority
//        + value_weight · value of the customer
//        - due_weight · ms until due                (only where it has a due)
//        + queue_weight · (tasks of the service that wait
//                          - queue_share / 1000 · all tasks that wait)
//        + bonus of (service, team of the agent)                (SetAffinity)
//
// and the highest score is served first; at equal scores the older task. All
// weights are integers, so that a decision is the same on every machine. With
// wait_weight 1 a task of priority p waits at most priority_weight · (100 - p)
// milliseconds longer than one of priority 100 that came with it.
//
// Policies by name, where each kind of work is a service and agents of one
// primary skill are a team that holds it at a higher level than its others:
//   first come, first served: the defaults;
//   primary skill first: agent_order kBestLevel, so that work goes to its own
//     team where it can, and SetAffinity(service, its own team, {.bonus = b}),
//     so that a free agent looks at the own queue first (always, where b is
//     beyond what waiting can earn, for example 10^12);
//   generalised c-mu (Mandelbaum and Stolyar 2004): wait_weight 0 and
//     SetAffinity(service, team, {.wait_weight = c · mu}), where c is what
//     waiting costs for this service and mu how fast that team serves it;
//   queue-and-idleness ratio (Gurvich and Whitt 2009): queue_weight, and in
//     queue_share the proportion of all waiting that the service should have. A
//     free agent serves the queue that most exceeds its proportion; with
//     wait_weight 0 nothing else counts. For what comes while agents are idle,
//     agent_order kIdleShare, and in Affinity::idle_share the proportion of the
//     idle that each team should have;
//   service level first: target_wait. Of two queues the one whose head can
//     still be answered in time goes first; as many callers as possible are.
struct ServiceSpec {
  std::int64_t base = 0;                  // ± 10^15
  std::int64_t wait_weight = 1;           // 0 to 10^4 per millisecond
  std::int64_t due_weight = 0;            // 0 to 10^4 per millisecond
  std::int64_t priority_weight = 60'000;  // 0 to 10^12 per step of priority
  std::int64_t value_weight = 0;          // 0 to 10^12 per step of value
  // Per task above the service's share of what waits; tasks that wait for one
  // agent alone do not count. 0 to 10^6, and 0 to 1000 thousandths.
  std::int64_t queue_weight = 0;
  int queue_share = 0;
  // A task that waited this long goes before every task that did not, from
  // the instant on. InfiniteDuration: no bound.
  absl::Duration starvation_bound = absl::InfiniteDuration();
  // Where heads of queues are compared, one that has waited longer than this
  // goes after every one that has not (and after all that have no target);
  // among those of a kind the score decides. Exactly this long is in time.
  // Only heads are judged: within a queue the order stays that of the score,
  // so a late head keeps those behind it waiting, in time or not. A starving
  // task is not late. InfiniteDuration: no target.
  absl::Duration target_wait = absl::InfiniteDuration();
  AgentOrder agent_order = AgentOrder::kLongestIdle;
  // Answer or overflow: a task that no agent can take at once does not wait,
  // it leaves with kOverflowed. Such a task does not wait for its preferred
  // agent either.
  bool overflow = false;

  friend bool operator==(const ServiceSpec&, const ServiceSpec&) = default;
};

// How one team serves one service.
struct Affinity {
  // ± 10^15, added to the score where an agent of the team gets a task out of
  // the queues; which agent a new task goes to is AgentOrder's affair.
  std::int64_t bonus = 0;
  // Added to the bonus per millisecond that the head of a queue has waited; 0
  // to 10^4. Within a queue the order stays that of ServiceSpec.
  std::int64_t wait_weight = 0;
  // Agents of the team take this service only while more than `reserve` of
  // the team's available agents hold no work; 0 to 1000000.
  int reserve = 0;
  // For AgentOrder::kIdleShare: thousandths, 0 to 1000.
  int idle_share = 0;

  friend bool operator==(const Affinity&, const Affinity&) = default;
};

struct RoutingOptions {
  // Limits; beyond them calls are ResourceExhausted. Requirements count while
  // the engine lives, whether or not a task has them now.
  int max_agents = 10'000;    // 1 to 1'000'000
  int max_tasks = 1'000'000;  // waiting and held, 1 to 16'777'216
  int max_skills = 1'000;     // 1 to 10'000
  int max_services = 256;     // 1 to 10'000
  int max_classes = 65'536;   // different requirements, 1 to 1'000'000
  int max_teams = 256;        // 1 to 10'000
  int max_sites = 256;        // 1 to 10'000
  int max_relaxations = 8;    // per task, 0 to 32
  int max_excluded = 16;      // agents per task, 0 to 1000
  int max_pull = 100;         // tasks per container, 1 to 1000

  // How long an offer or a container stands. Zero: work is assigned at once,
  // without an answer.
  absl::Duration offer_timeout = absl::Seconds(20);
  absl::Duration container_timeout = absl::Minutes(10);
  // After so many silent timeouts in a row the engine sets the agent on
  // break; 0: never.
  int max_missed = 1;
  // A first contact waits for a veteran alone, but never longer than this.
  absl::Duration first_contact_patience = absl::Seconds(30);
  // Work on one of these two channels keeps the other away, both ways.
  bool voice_excludes_chat = true;
  bool voice_excludes_mail = true;
  // False: the engine only hands out. A task leaves it as it is assigned, takes
  // no capacity from then on and needs no Complete; for hosts that know
  // themselves who may have more. (Where offers need no answer, an available
  // agent who takes offers is then given all that they may serve.)
  bool tracks_work = true;
  // False: Change::why stays empty, which saves a little time.
  bool explains = true;
};

enum class ChangeKind {
  kQueued = 1,       // waits now, for the first time
  kOffered = 2,      // reserved for `agent` until `deadline`, by push
  kReserved = 3,     // reserved for `agent` until `deadline`, by pull
  kAssigned = 4,     // `agent` has it
  kDeclined = 5,     // `agent` sent it back
  kExpired = 6,      // `agent` did not answer
  kWithdrawn = 7,    // taken from `agent` by Assign, a break or a removal
  kRequeued = 8,     // waits again, its age kept
  kRelaxed = 9,      // waits under its next step, or preferred agent no more
  kStarving = 10,    // has waited for its service's starvation_bound
  kOverflowed = 11,  // leaves unserved
  kCancelled = 12,
  kWrappingUp = 13,  // finished; frees `agent` at `deadline`
  kCompleted = 14,
  kAgentOnBreak = 15,  // `agent` stayed silent too often
};

// Why a task and an agent were brought together: the terms of the score that
// won, in the order of ServiceSpec.
struct Why {
  std::int64_t base = 0;
  std::int64_t wait = 0;
  std::int64_t priority = 0;
  std::int64_t value = 0;
  std::int64_t due = 0;
  std::int64_t queue = 0;  // pull and drain; nothing has queued where it pushes
  std::int64_t bonus = 0;  // with its wait_weight
  bool starving = false;   // went first whatever its score
  bool preferred = false;  // was waiting for this very agent
  bool late = false;       // had waited longer than its service's target_wait
  // Pull and drain: queue heads compared, and the second best of them.
  // Push: agents who qualified and were looked at before this one.
  int considered = 0;
  TaskHandle runner_up = TaskHandle::kNone;
  std::int64_t runner_up_score = 0;

  std::int64_t score() const {
    return base + wait + priority + value + due + queue + bonus;
  }
  friend bool operator==(const Why&, const Why&) = default;
};

// One thing that a command did. A list of them is the decision.
struct Change {
  ChangeKind kind = ChangeKind::kQueued;
  TaskHandle task = TaskHandle::kNone;
  AgentHandle agent = AgentHandle::kNone;
  absl::Time deadline = absl::InfiniteFuture();
  std::uint32_t container = 0;  // kReserved: which batch
  int step = 0;                 // how many relaxations have taken effect
  int attempt = 0;              // how often the task has been handed out
  Why why;                      // kOffered, kReserved, kAssigned

  friend bool operator==(const Change&, const Change&) = default;
};

// What an agent pulled. The tasks are in RoutingEngine::changes().
struct Container {
  std::uint32_t number = 0;  // 0: empty, nothing was reserved
  int tasks = 0;
  absl::Time deadline = absl::InfiniteFuture();

  friend bool operator==(const Container&, const Container&) = default;
};

struct PullRequest {
  AgentHandle agent = AgentHandle::kNone;
  int count = 1;  // 1 to RoutingOptions::max_pull
  // True: `count` tasks or none.
  bool all_or_nothing = false;
};

struct TaskView {
  TaskState state = TaskState::kWaiting;
  AgentHandle agent = AgentHandle::kNone;  // who holds it, or is waited for
  absl::Time submitted;
  absl::Time due = absl::InfiniteFuture();
  absl::Time next_event = absl::InfiniteFuture();  // step, expiry, end
  int priority = 0;
  int step = 0;
  int attempt = 0;
  std::uint32_t container = 0;
};

struct AgentView {
  AgentState state = AgentState::kOffline;
  Capacity capacity;
  Capacity load;
  int held = 0;          // tasks offered, assigned or wrapping up
  int waiting = 0;       // tasks that wait for this agent alone
  bool on_shift = true;  // within working time
  int missed = 0;        // silent timeouts in a row
};

// Why an agent does not get a task now; several may hold.
enum class Obstacle {
  kState = 1,          // not available
  kTakesNoOffers = 2,  // only pulls
  kCapacity = 3,       // no room for the task's cost on its channel
  kOtherChannel = 4,   // work on a channel that excludes this one
  kSkills = 5,         // lacks a skill or level: see `missing`
  kTeam = 6,
  kSite = 7,
  kClearance = 8,
  kNotVeteran = 9,       // a first contact within its patience
  kPrefersAnother = 10,  // waits for its preferred agent
  kExcluded = 11,
  kReserved = 12,  // the team keeps its last idle agents for others
  kHeld = 13,      // the task is with an agent already
  kOffShift = 14,  // outside of the agent's working time
};

struct Verdict {
  AgentHandle agent = AgentHandle::kNone;
  std::vector<Obstacle> obstacles;  // empty: may have it now
  std::vector<SkillLevel> missing;  // of all_of; of any_of if none is held
};

// A kind of task that waits and that no agent could take, in any state and at
// any step of its relaxation.
struct NeverServed {
  TaskHandle example = TaskHandle::kNone;
  int tasks = 0;
};

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ROUTING_TYPES_H_
