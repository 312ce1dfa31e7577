// The same contract as RoutingEngine, done the slow and obvious way: linear
// scans over everything, scores computed afresh from their formula, timers
// found by looking. Handles are those that the engine gave out.
#ifndef TASUKI_TESTS_ROUTING_REFERENCE_ROUTER_H_
#define TASUKI_TESTS_ROUTING_REFERENCE_ROUTER_H_

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "tasuki/routing/routing_types.h"

namespace tasuki::testing {

class ReferenceRouter {
 public:
  explicit ReferenceRouter(const RoutingOptions& options)
      : options_(options), services_(1) {}

  // Commands return whether they are allowed; changes() tells what they did.
  void AddService(const ServiceSpec& spec) { services_.push_back({spec, {}}); }
  bool UpdateService(ServiceHandle service, const ServiceSpec& spec,
                     absl::Time now);
  void SetAffinity(ServiceHandle service, int team, const Affinity& affinity,
                   absl::Time now);
  void AddAgent(AgentHandle agent, const AgentSpec& spec, absl::Time now);
  bool UpdateAgent(AgentHandle agent, const AgentSpec& spec, absl::Time now);
  bool RemoveAgent(AgentHandle agent, absl::Time now);
  bool SetState(AgentHandle agent, AgentState state, absl::Time now);
  bool SetOccupancy(AgentHandle agent, int percent, absl::Time now);
  void Submit(TaskHandle task, const TaskSpec& spec, absl::Time now);
  bool Cancel(TaskHandle task, absl::Time now);
  bool Accept(TaskHandle task, AgentHandle agent, absl::Time now);
  bool Decline(TaskHandle task, AgentHandle agent, bool exclude,
               absl::Time now);
  bool Assign(TaskHandle task, AgentHandle agent, absl::Time now);
  bool Requeue(TaskHandle task, absl::Time now);
  bool Complete(TaskHandle task, absl::Duration wrap_up, absl::Time now);
  bool Pull(const PullRequest& request, absl::Time now, Container& taken);
  bool AnswerContainer(AgentHandle agent, std::uint32_t number, bool accept,
                       absl::Time now);
  void Advance(absl::Time now);

  // Without deadlines' and scores' terms left out: comparable with engine's.
  const std::vector<Change>& changes() const { return changes_; }

  // Empty where all invariants hold.
  std::string BrokenInvariant() const;
  std::int64_t waiting() const;
  absl::Time NextTimer() const;
  std::size_t tasks() const { return tasks_.size(); }
  std::size_t agents() const { return agents_.size(); }

 private:
  struct Service {
    ServiceSpec spec;
    std::map<int, Affinity> teams;
  };
  struct Agent {
    AgentSpec spec;
    AgentState state = AgentState::kOffline;
    int missed = 0;
    int occupancy = 0;
    std::array<int, 4> load = {};  // by channel
    int held = 0;
    std::uint64_t touched = 0;
    bool had_room = false;
    bool on_shift = true;
    absl::Time shift_at = absl::InfiniteFuture();
  };
  struct Task {
    TaskSpec spec;
    std::uint64_t sequence = 0;
    absl::Time submitted;
    TaskState state = TaskState::kWaiting;
    bool preferring = false;
    bool starving = false;
    bool veterans_only = false;
    int relaxed = 0;
    int attempt = 0;
    AgentHandle agent = AgentHandle::kNone;
    std::uint32_t container = 0;
    absl::Time timer = absl::InfiniteFuture();
    std::uint64_t held_since = 0;
    bool picked = false;
    std::int64_t queue_term = 0;
  };
  using Agents = std::map<AgentHandle, Agent>;
  using Tasks = std::map<TaskHandle, Task>;

  static const Requirement& NeedsOf(const Task& task);
  bool Qualifies(const Agent& agent, const Task& task) const;
  int Load(AgentHandle agent, Channel channel) const {
    return agents_.at(agent).load[static_cast<std::size_t>(channel)];
  }
  void AddLoad(AgentHandle agent, const Task& task, int sign);
  int Room(AgentHandle agent, Channel channel) const;
  bool HasRoom(AgentHandle agent) const;
  bool Reserved(const Task& task, int team) const;
  std::int64_t IdleIn(int team) const;
  std::int64_t IdleFor(const Service& service) const;
  bool Excluded(const Task& task, AgentHandle agent) const;
  bool MayHave(const Task& task, AgentHandle agent) const;
  using Order = std::tuple<int, int, std::int64_t, int, std::uint64_t>;
  Order OrderOf(AgentHandle agent, const Task& task) const;
  std::int64_t QueueTerm(const Task& task) const;
  void NoteQueueTerm(TaskHandle task);
  void SetShift(AgentHandle agent);
  // What tasks of one queue have in common.
  struct Kind {
    ServiceHandle service;
    Channel channel;
    int cost;
    bool has_due;
    bool veterans_only;
    std::vector<std::pair<SkillHandle, int>> all_of;  // the primary one first
    std::vector<std::pair<SkillHandle, int>> any_of;
    int team;
    int site;
    int clearance;
    friend auto operator<=>(const Kind&, const Kind&) = default;
  };
  static Kind KindOf(const Task& task);
  TaskHandle ChoosePreferring(AgentHandle agent) const;
  Why TermsOf(const Task& task, AgentHandle agent) const;
  AgentHandle ChooseAgent(const Task& task) const;
  TaskHandle ChooseTask(AgentHandle agent) const;
  std::vector<TaskHandle> Held(AgentHandle agent, std::uint32_t container,
                               bool offers_only) const;

  void Begin(absl::Time now);
  void End();
  Change& Tell(ChangeKind kind, TaskHandle task, AgentHandle agent);
  void Touch(AgentHandle agent, bool touched);
  void SetStage(Task& task);
  void SetStarvation(Task& task);
  void Place(TaskHandle task, bool tell, ChangeKind queued);
  void Hand(TaskHandle task, AgentHandle agent, ChangeKind kind,
            std::uint32_t container);
  void TakeBack(TaskHandle task);
  void GiveBack(TaskHandle task, ChangeKind kind);
  void MarkAssigned(TaskHandle task);
  void EndWork(TaskHandle task, ChangeKind kind);
  void Drain(AgentHandle agent);
  void LeaveState(AgentHandle agent);
  void LetGo(AgentHandle agent);
  void OnTimer(TaskHandle task);
  bool MayAnswer(TaskHandle task, AgentHandle agent, absl::Time now) const;

  RoutingOptions options_;
  absl::Time now_ = absl::UnixEpoch();
  std::vector<Service> services_;
  Agents agents_;
  Tasks tasks_;
  std::vector<Change> changes_;
  std::uint64_t clock_ = 0;
  std::uint32_t next_container_ = 1;
};

inline int CapacityOf(const Capacity& capacity, Channel channel) {
  if (channel == Channel::kVoice) return capacity.voice;
  return channel == Channel::kChat ? capacity.chat : capacity.mail;
}

inline std::int64_t Ms(absl::Time time) {
  return absl::ToUnixMicros(time) / 1000;
}

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_REFERENCE_ROUTER_H_
