// The state behind a RoutingEngine and the moves that commands are made of.
//
// A command checks everything first and then moves; moves cannot fail. All
// choices go through ChooseAgent and ChooseTask, whose results are recorded:
// that is what makes the journal an outcome that can be applied without
// deciding again.
#ifndef TASUKI_SRC_ROUTING_CORE_H_
#define TASUKI_SRC_ROUTING_CORE_H_

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/routing/agent_index.h"
#include "src/routing/bytes.h"
#include "src/routing/catalog.h"
#include "src/routing/class_head.h"
#include "src/routing/huge_pages.h"
#include "src/routing/task.h"
#include "src/routing/task_queue.h"
#include "src/routing/timer_wheel.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki {

class RoutingEngine;

namespace routing_internal {

class GetSpec;
class PutSpec;

// The slot in a task's handle: the rest of it is the sequence.
inline std::uint32_t SlotIn(std::uint64_t handle) {
  return static_cast<std::uint32_t>(handle & 0xff'ffff);
}

enum class CommandKind : std::uint8_t {
  kAddSkill = 1,
  kAddService = 2,
  kSetAffinity = 3,
  kAddAgent = 4,
  kUpdateAgent = 5,
  kRemoveAgent = 6,
  kSetState = 7,
  kSetOccupancy = 8,
  kSubmit = 9,
  kCancel = 10,
  kAccept = 11,
  kDecline = 12,
  kAssign = 13,
  kRequeue = 14,
  kComplete = 15,
  kPull = 16,
  kAcceptContainer = 17,
  kReleaseContainer = 18,
  kAdvance = 19,
  kSubmitPlanned = 20,  // kSubmit of a known kind, in a fifth of the bytes
  kUpdateService = 21,
};

// Of an agent on a channel, which assignments can bring beyond their capacity.
inline constexpr std::int32_t kMaxLoad = 100'000'000;

// What decisions read of an agent, in one cache line. Which classes they may
// serve is in Core::class_lists_, what few commands need in Core::rests_.
struct alignas(64) Agent {
  std::uint32_t generation = 0;
  std::uint32_t profile = kNil;  // kNil: the slot is free
  std::uint16_t team = 0;
  std::uint8_t occupancy = 0;
  AgentState state : 4 = AgentState::kOffline;
  bool takes_offers : 1 = false;
  bool in_index : 1 = false;  // has room for some offer
  bool on_shift : 1 = true;   // within working time
  std::int32_t missed = 0;
  Room capacity = {};
  Room load = {};
  std::int32_t held = 0;
  std::int32_t preferring_tasks = 0;
  std::uint32_t held_first = kNil;
  std::uint32_t held_last = kNil;
  std::uint32_t container = 0;  // the unanswered one
  std::int32_t container_tasks = 0;
};
static_assert(sizeof(Agent) == 64);

struct AgentRest {
  TaskQueue preferring;            // tasks that wait for this agent alone
  std::int64_t shift_at = kNever;  // when on_shift changes
  AgentSpec spec;
};

struct Service {
  struct TeamAffinity {
    std::uint32_t team;
    Affinity affinity;
  };
  ServiceSpec spec;
  std::int64_t starvation = kNever;      // micros
  std::int64_t target = kNever;          // micros
  std::int64_t queued = 0;               // tasks in queues of its classes
  std::vector<TeamAffinity> affinities;  // sorted by team
  // The teams, best bonus first; kNil stands for all that have no affinity.
  std::vector<std::uint32_t> ranking = {kNil};
};

// A task chosen for a container.
struct Pick {
  std::uint32_t task = kNil;
  bool preferring = false;
  Why why;
};

class Core {
 public:
  // All times are before this.
  static constexpr absl::Time kEndOfTime =
      absl::FromUnixSeconds(7'258'118'400);  // the year 2200

  explicit Core(const RoutingOptions& options);

  // --- Around a command (journal.cc) ---
  absl::Status CheckNow(absl::Time now) const {
    if (now >= begun_ && now < kEndOfTime) [[likely]]
      return absl::OkStatus();
    return RefuseNow(now);
  }
  absl::Status RefuseNow(absl::Time now) const;
  void Begin(absl::Time now);
  // Settles and, where a journal is kept, writes the record (journal.h).
  template <class... Args>
  void End(CommandKind kind, const Args&... args);

  // Replay, or Recover where `forced`: see RoutingEngine.
  absl::Status RunRecord(RoutingEngine& engine, std::string_view* journal,
                         bool forced);

  // --- Snapshot (snapshot.cc) ---
  void Save(Writer& writer) const;
  void SaveTask(std::uint32_t task, PutSpec& put) const;
  void SaveAgent(std::uint32_t agent, PutSpec& put) const;
  bool Load(Reader& reader);
  bool LoadServices(GetSpec& get, Reader& reader);
  bool LoadPlans(GetSpec& get, Reader& reader);
  bool KeyIsSound(const Words& key) const;
  bool LoadTasks(GetSpec& get, Reader& reader);
  bool LoadTask(std::uint32_t task, GetSpec& get, Reader& reader);
  bool LoadAgents(GetSpec& get, Reader& reader);
  bool LoadHeld(std::uint32_t agent, GetSpec& get, Reader& reader);

  // --- Handles ---
  std::uint32_t SlotOf(TaskHandle handle) const {
    const auto value = static_cast<std::uint64_t>(handle);
    const auto slot = SlotIn(value);
    const bool known = value >> 24 != 0 && slot < tasks_.size() &&
                       tasks_[slot].sequence == value >> 24;
    return known ? slot : kNil;
  }
  std::uint32_t SlotOf(AgentHandle handle) const {
    const auto value = static_cast<std::uint64_t>(handle);
    const auto slot = static_cast<std::uint32_t>(value);
    const bool known = slot < agents_.size() && agents_[slot].profile != kNil &&
                       agents_[slot].generation == value >> 32;
    return known ? slot : kNil;
  }
  TaskHandle HandleOf(std::uint32_t task) const {
    return static_cast<TaskHandle>(tasks_[task].sequence << 24 | task);
  }
  AgentHandle AgentHandleOf(std::uint32_t agent) const {
    return agent == kNil
               ? AgentHandle::kNone
               : static_cast<AgentHandle>(
                     std::uint64_t{agents_[agent].generation} << 32 | agent);
  }

  // --- Checks (checks.cc) ---
  absl::Status CheckAgentSpec(const AgentSpec& spec) const;
  absl::Status CheckTaskSpec(const TaskSpec& spec) const;
  // What of it is the task's own, and what its plan holds.
  absl::Status CheckOwnPart(const TaskSpec& spec) const;
  absl::Status CheckPlanPart(const TaskSpec& spec) const;
  absl::Status CheckAffinity(int team, const Affinity& affinity) const;
  absl::Status CheckPull(const PullRequest& request) const;
  static absl::Status CheckServiceSpec(const ServiceSpec& spec);
  static absl::Status CheckState(AgentState state);
  static absl::Status CheckOccupancy(int percent);
  static absl::Status CheckWrapUp(absl::Duration wrap_up);
  static absl::Status CheckTime(absl::Time time, std::string_view field);
  static absl::Status CheckOptions(const RoutingOptions& options);
  static RoutingOptions Clamped(RoutingOptions options);

  // --- Moves (core.cc) ---
  std::uint32_t NewAgent(const AgentSpec& spec);
  void ApplySpec(std::uint32_t agent, const AgentSpec& spec);
  void FreeAgent(std::uint32_t agent);
  void RetireAgent(std::uint32_t agent);
  void AppendService(const ServiceSpec& spec);
  void PutAffinity(std::uint32_t service, std::uint32_t team,
                   const Affinity& affinity);
  static void RankTeams(Service& service);
  // A policy, and what follows from it (service_update.cc).
  static void SetPolicy(Service& service, const ServiceSpec& spec);
  void SetPolicy(ClassHead& head) const;
  void ReplacePolicy(std::uint32_t service, const ServiceSpec& spec);
  std::vector<std::uint32_t> WaitingFor(std::uint32_t service) const;
  void SetStarvationAndTimer(std::uint32_t task);
  void EnqueueAll(std::vector<std::uint32_t> tasks);
  std::uint32_t NewTask(const TaskSpec& spec, std::uint32_t plan);
  void FreeTask(std::uint32_t task);
  // Brings the index up to date after anything about the agent changed.
  void RefreshAgent(std::uint32_t agent, bool touched);
  static std::uint8_t LoadBandOf(const Agent& agent);
  void TrackLoad();
  // Offers the task to an agent, or queues it. `queued` is the change that
  // tells of queueing; kRelaxed and kStarving have been told already.
  void Place(std::uint32_t task, ChangeKind queued);
  // Gives the agent tasks while there are some and room for them.
  void Drain(std::uint32_t agent);
  // A preferred agent is waited for; kNil: the task is placed normally.
  void PlaceNew(std::uint32_t task, std::uint32_t preferred,
                std::int64_t patience);
  void Hand(std::uint32_t task, std::uint32_t agent, ChangeKind kind,
            const Why& why, std::uint32_t container = 0);
  void MarkAssigned(std::uint32_t task);
  // Takes the task from the agent who holds it; frees the capacity.
  void TakeBack(std::uint32_t task);
  void GiveBack(std::uint32_t task, ChangeKind kind);  // and tells it
  void WrapUp(std::uint32_t task, std::int64_t micros);
  Container TakeContainer(std::uint32_t agent, int count, bool all_or_nothing);
  // Takes a waiting task out of its queue.
  void Dequeue(std::uint32_t task);
  void Finish(std::uint32_t task, ChangeKind kind);
  // Does the first thing that is due by now_; false where there is none.
  bool DoNextDue();
  void OnTimer(std::uint32_t task);
  // The task is over and its agent free for more.
  void EndWork(std::uint32_t task, ChangeKind kind);
  void Expire(std::uint32_t task);
  void Relax(std::uint32_t task);
  // What the agent has been offered (of one container, unless kAll) or holds.
  enum class Held { kOffers, kContainer, kAll };
  const std::vector<std::uint32_t>& Collect(std::uint32_t agent, Held what,
                                            std::uint32_t container = 0);
  void LeaveState(std::uint32_t agent);
  void LetGoOfPreferring(std::uint32_t agent);
  void Exclude(std::uint32_t task, AgentHandle agent);

  // --- Matching (matching.cc) ---
  std::uint32_t ChooseAgent(std::uint32_t task, Why& why);
  void OrderAgents(const ClassInfo& info, AgentIndex::Query& query);
  void GroupByTeam(std::span<const std::uint32_t> ranking,
                   AgentIndex::Query& query);
  std::span<const std::uint32_t> RankByIdleness(const Service& service);
  bool IsInGroup(std::uint32_t team, std::uint32_t service,
                 std::size_t group) const;
  std::uint32_t ChooseTask(std::uint32_t agent, Why& why);
  std::uint32_t ChoosePreferring(std::uint32_t holder, const Room& room);
  template <bool explains>
  std::uint32_t ChooseHead(std::uint32_t holder, const Room& room, Why& why);
  template <bool explains>
  void LookAt(std::uint32_t class_id, std::uint32_t holder, const Room& room,
              BestHeads<explains>& best) const;
  // The class's best task that does not exclude the agent.
  std::uint32_t FirstFor(std::uint32_t class_id, std::uint32_t agent) const {
    return heads_[class_id].needs_a_look ? FirstAllowed(class_id, agent)
                                         : head_slots_[class_id];
  }
  std::uint32_t FirstAllowed(std::uint32_t class_id, std::uint32_t agent) const;
  bool IsLate(const Task& task, std::uint32_t service) const;
  void TellOthers(const BestHeads<true>& best, std::uint32_t holder,
                  Why& why) const;
  // `queued`: the choice was among heads of queues.
  void TellTerms(std::uint32_t task, std::uint32_t agent, bool queued,
                 Why& why) const;
  std::uint64_t NextForced();
  std::uint32_t ForcedAgent(std::uint32_t class_id);
  std::uint32_t ForcedTask(std::uint32_t agent);
  const ClassList& ClassesOf(std::uint32_t agent) {
    return catalog_.ClassesOf(agents_[agent].profile, class_lists_[agent]);
  }
  bool MayServe(std::uint32_t agent, std::uint32_t class_id);
  Room RoomOf(const Agent& agent) const;
  bool IsExcluded(std::uint32_t task, std::uint32_t agent) const;
  // What more a head of a class by_service scores for an agent of the team.
  std::int64_t QueueTerm(const Service& service) const;
  std::int64_t BonusOf(const Task& task, std::uint32_t service,
                       std::uint32_t team) const;
  const Affinity* AffinityOf(std::uint32_t service, std::uint32_t team) const;
  bool Reserved(std::uint32_t service, std::uint32_t team) const;
  const PlanStep& StepOf(const Task& task) const {
    return catalog_.step(task.step);
  }
  std::uint32_t ClassOf(std::uint32_t task) const {
    return StepOf(tasks_[task]).class_id;
  }
  // kNever where there is none.
  std::int64_t DueOf(std::uint32_t task) const {
    return HeadOf(task).has_due ? tasks_.rest(task).due : kNever;
  }
  std::int64_t KeyOf(std::uint32_t task, const ClassHead& head) const;
  std::int64_t NowMs() const { return now_ / 1000; }
  const ClassHead& HeadOf(std::uint32_t task) const {
    return heads_[ClassOf(task)];
  }

  // Starts loading what recognising the task's kind will read.
  static void PrefetchSpec(const TaskSpec& spec) {
    const char* const at = reinterpret_cast<const char*>(&spec);
    for (std::size_t i = 0; i < sizeof(TaskSpec); i += 64) {
      __builtin_prefetch(at + i);
    }
    __builtin_prefetch(spec.needs.all_of.data());
    if (!spec.relaxations.empty()) {
      __builtin_prefetch(spec.relaxations.data());
      __builtin_prefetch(spec.relaxations.front().needs.all_of.data());
    }
  }
  // Starts loading what handing out and taking back will touch.
  void PrefetchAgent(std::uint32_t agent) const {
    if (agent >= agents_.size()) return;
    __builtin_prefetch(&agents_[agent], 1);
    index_.Prefetch(agent);
  }
  // Starts loading what a search for the agent's next task will read.
  void PrefetchSearch(AgentHandle handle) const {
    const auto agent = static_cast<std::uint32_t>(handle);
    if (handle == AgentHandle::kNone || agent >= agents_.size()) return;
    __builtin_prefetch(&agents_[agent], 1);
    class_lists_[agent].Prefetch();
  }
  void Enqueue(std::uint32_t task);
  void Prefer(std::uint32_t task, std::uint32_t agent);
  void GrowClasses();
  void RefreshHead(std::uint32_t class_id);
  std::int64_t EndOfStep(const Task& task) const;
  void SetStepAndTimer(std::uint32_t task);
  Change& Tell(ChangeKind kind, std::uint32_t task, std::uint32_t agent);
  void SetIdle(const Agent& agent, int by);
  // Working time: whether the agent works now, and when that changes.
  void SetShift(std::uint32_t agent);
  void ChangeShift(std::uint32_t agent);
  void Settle();

  RoutingOptions options_;
  std::int64_t offer_timeout_ = 0;
  std::int64_t container_timeout_ = 0;
  std::int64_t now_ = 0;
  absl::Time begun_ = absl::UnixEpoch();  // now_

  Catalog catalog_;
  AgentIndex index_;
  std::vector<Agent, HugePages<Agent>> agents_;
  std::vector<ClassList, HugePages<ClassList>> class_lists_;  // by agent
  std::vector<AgentRest> rests_;                              // by agent
  std::vector<std::uint32_t> free_agents_;
  std::vector<Service> services_;
  std::uint32_t skills_ = 0;
  // Per team: available agents without work, services that reserve some of
  // them, and where there are more than before (see Settle).
  std::vector<std::int32_t> idle_;
  std::vector<std::int32_t> reserving_;
  std::vector<std::uint32_t> risen_;

  TaskTable tasks_;
  std::uint32_t free_task_ = kNil;
  std::uint64_t next_sequence_ = 1;
  std::uint32_t next_container_ = 1;
  std::int64_t waiting_ = 0;
  std::int64_t queued_ = 0;  // those of them that wait for no agent in person
  std::int64_t live_tasks_ = 0;
  TimerWheel wheel_;
  // When the next shift of an agent begins or ends: few, so in a tree.
  std::set<std::pair<std::int64_t, std::uint32_t>> shifts_;
  std::int32_t need_a_look_ = 0;  // classes whose head does
  // All heads are alike: so it is in a pool of one channel, one cost and one
  // policy.
  bool alike_ = true;
  std::vector<Front> fronts_;              // by class
  std::vector<ClassHead> heads_;           // by class
  std::vector<std::uint32_t> head_slots_;  // by class
  std::vector<TaskQueue> queues_;          // by class
  std::vector<std::vector<AgentHandle>> exclusions_;
  std::vector<std::uint32_t> free_exclusions_;

  // The outcome of the command: what it did, and each choice it made.
  std::vector<Change> changes_;
  std::vector<std::uint64_t> choices_;
  // Recover: the recorded choices, taken instead of deciding.
  const std::vector<std::uint64_t>* forced_ = nullptr;
  std::size_t forced_at_ = 0;
  bool misfit_ = false;

  std::string* journal_ = nullptr;
  std::uint64_t journal_sum_ = 0;
  Writer record_;
  Writer length_;  // of the record

  Words words_;
  std::vector<Token> groups_;
  std::span<const std::uint32_t> ranking_;  // the teams of groups_
  std::vector<std::pair<std::int64_t, std::uint32_t>> by_idleness_;
  std::vector<std::uint32_t> idle_ranking_;
  std::vector<std::uint32_t> collected_;
  std::vector<std::uint32_t> expired_;
  std::vector<Pick> picks_;
};

}  // namespace routing_internal
}  // namespace tasuki

#endif  // TASUKI_SRC_ROUTING_CORE_H_
