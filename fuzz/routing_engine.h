// A router driven by bytes: every byte string is some sequence of commands.
#ifndef TASUKI_FUZZ_ROUTING_ENGINE_H_
#define TASUKI_FUZZ_ROUTING_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "tasuki/routing/routing_engine.h"

namespace tasuki::fuzz {

inline void Require(bool holds) {
  if (!holds) std::abort();
}

// What is left of the input; zeros behind its end.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  std::uint8_t Next() {
    if (done()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
  }
  int Below(int n) { return Next() % n; }
  bool Flag() { return (Next() & 1) != 0; }

 private:
  std::span<const std::uint8_t> bytes_;
};

inline RoutingOptions OptionsFrom(Bytes& in) {
  RoutingOptions options{.max_agents = 6, .max_tasks = 12, .max_skills = 3};
  options.max_services = 3;
  options.max_classes = 40;
  options.max_teams = 2;
  options.max_sites = 2;
  options.max_relaxations = 2;
  options.max_excluded = 2;
  options.max_pull = 4;
  const std::uint8_t flags = in.Next();
  if (flags & 1) options.offer_timeout = absl::ZeroDuration();
  if (flags & 2) options.container_timeout = absl::ZeroDuration();
  if (flags & 4) options.tracks_work = false;
  if (flags & 8) options.voice_excludes_chat = false;
  if (flags & 16) options.explains = false;
  options.max_missed = flags >> 5;
  return options;
}

// Refusals are fine; what a command does must leave the engine sound.
class Driver {
 public:
  Driver(RoutingEngine& engine, Bytes& in) : engine_(engine), in_(in) {}

  void Step() {
    now_ += absl::Milliseconds(in_.Next() * 100);
    switch (in_.Below(10)) {
      case 0:
        return SetUp();
      case 1:
        return AddAgent();
      case 2:
      case 3:
      case 4:
        return Submit();
      case 5:
        return Pull();
      case 6:
        return TouchAgent();
      case 7:
        Require(engine_.Advance(now_).ok());
        Require(engine_.next_due() > now_);
        return;
      default:
        return TouchTask();
    }
  }

  absl::Time now() const { return now_; }

 private:
  // Levels and numbers a little out of range, too.
  std::vector<SkillLevel> Skills() {
    std::vector<SkillLevel> skills;
    for (int n = in_.Below(4); n > 0; --n) {
      skills.push_back({static_cast<SkillHandle>(in_.Below(4)), in_.Below(7)});
    }
    return skills;
  }
  Requirement Needs() {
    Requirement needs{.all_of = Skills(), .any_of = Skills()};
    needs.team = in_.Below(4);
    needs.site = in_.Below(4);
    needs.clearance = in_.Below(10);
    return needs;
  }
  AgentHandle AnAgent() {
    const auto n = static_cast<std::size_t>(in_.Next());
    return agents_.empty() ? static_cast<AgentHandle>(n)
                           : agents_[n % agents_.size()];
  }
  TaskHandle ATask() {
    const auto n = static_cast<std::size_t>(in_.Next());
    return tasks_.empty() ? static_cast<TaskHandle>(n)
                          : tasks_[n % tasks_.size()];
  }
  AgentSpec Agent() {
    AgentSpec spec{.skills = Skills()};
    spec.capacity = {in_.Below(2), in_.Below(4), in_.Below(3)};
    spec.team = in_.Below(4);
    spec.site = in_.Below(3);
    spec.clearance = in_.Below(10);
    const std::uint8_t flags = in_.Next();
    spec.veteran = (flags & 1) != 0;
    spec.takes_offers = (flags & 2) != 0;
    spec.state = static_cast<AgentState>((flags >> 2) % 6);
    if (flags & 64) spec.works_from = now_ + absl::Seconds(in_.Below(60));
    if (flags & 128) spec.works_until = now_ + absl::Seconds(in_.Below(90));
    return spec;
  }

  ServiceSpec Service() {
    ServiceSpec spec{.base = in_.Next(), .wait_weight = in_.Below(3)};
    spec.due_weight = in_.Below(3);
    spec.priority_weight = in_.Next() * 100;
    spec.value_weight = in_.Next();
    spec.queue_weight = in_.Next();
    spec.queue_share = in_.Next() * 4;
    const std::uint8_t flags = in_.Next();
    if (flags & 1) spec.starvation_bound = absl::Seconds(in_.Next());
    if (flags & 2) spec.target_wait = absl::Seconds(in_.Next());
    spec.overflow = (flags & 4) != 0;
    spec.agent_order = static_cast<AgentOrder>(flags >> 5);
    return spec;
  }
  void SetUp() {
    switch (in_.Below(4)) {
      case 0:
        engine_.AddSkill(now_).status().IgnoreError();
        return;
      case 1:
        engine_.AddService(Service(), now_).status().IgnoreError();
        return;
      case 2:
        engine_
            .UpdateService(static_cast<ServiceHandle>(in_.Below(4)), Service(),
                           now_)
            .IgnoreError();
        return;
      default:
        engine_
            .SetAffinity(static_cast<ServiceHandle>(in_.Below(4)), in_.Below(4),
                         {.bonus = in_.Next() - 100,
                          .wait_weight = in_.Below(4),
                          .reserve = in_.Below(3),
                          .idle_share = in_.Below(5) * 250},
                         now_)
            .IgnoreError();
    }
  }
  void AddAgent() {
    const auto agent = engine_.AddAgent(Agent(), now_);
    if (agent.ok()) agents_.push_back(*agent);
  }
  void Submit() {
    TaskSpec spec{.service = static_cast<ServiceHandle>(in_.Below(4))};
    spec.channel = static_cast<Channel>(in_.Below(5));
    spec.needs = Needs();
    for (int n = in_.Below(4); n > 0; --n) {
      spec.relaxations.push_back({absl::Seconds(in_.Next()), Needs()});
    }
    spec.priority = in_.Below(102);
    spec.cost = in_.Below(4);
    const std::uint8_t flags = in_.Next();
    if (flags & 1) spec.due = now_ + absl::Seconds(in_.Next());
    if (flags & 2) spec.preferred = AnAgent();
    if (flags & 4) spec.excluded = {AnAgent()};
    spec.first_contact = (flags & 8) != 0;
    if (flags & 16) spec.value = in_.Below(102);
    const auto task = engine_.Submit(spec, now_);
    if (task.ok()) tasks_.push_back(*task);
  }
  void Pull() {
    const AgentHandle agent = AnAgent();
    if (in_.Flag()) {
      const auto container = engine_.Pull(
          {.agent = agent, .count = in_.Below(6), .all_or_nothing = in_.Flag()},
          now_);
      if (container.ok()) number_ = container->number;
    } else if (in_.Flag()) {
      engine_.AcceptContainer(agent, number_, now_).IgnoreError();
    } else {
      engine_.ReleaseContainer(agent, number_, now_).IgnoreError();
    }
  }
  void TouchAgent() {
    const AgentHandle agent = AnAgent();
    switch (in_.Below(4)) {
      case 0:
        engine_.RemoveAgent(agent, now_).IgnoreError();
        return;
      case 1:
        engine_.UpdateAgent(agent, Agent(), now_).IgnoreError();
        return;
      case 2:
        engine_.SetOccupancy(agent, in_.Below(110), now_).IgnoreError();
        return;
      default:
        engine_.SetState(agent, static_cast<AgentState>(in_.Below(6)), now_)
            .IgnoreError();
    }
  }
  void TouchTask() {
    const TaskHandle task = ATask();
    const auto view = engine_.FindTask(task);
    const AgentHandle agent = view.ok() && in_.Flag() ? view->agent : AnAgent();
    switch (in_.Below(6)) {
      case 0:
        engine_.Cancel(task, now_).IgnoreError();
        return;
      case 1:
        engine_.Accept(task, agent, now_).IgnoreError();
        return;
      case 2:
        engine_.Decline(task, agent, in_.Flag(), now_).IgnoreError();
        return;
      case 3:
        engine_.Assign(task, agent, now_).IgnoreError();
        return;
      case 4:
        engine_.Requeue(task, now_).IgnoreError();
        return;
      default:
        engine_.Complete(task, absl::Seconds(in_.Below(3)), now_).IgnoreError();
    }
  }

  RoutingEngine& engine_;
  Bytes& in_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  std::vector<AgentHandle> agents_;
  std::vector<TaskHandle> tasks_;
  std::uint32_t number_ = 0;
};

// What can be asked must be answered, and the state must survive being stored.
inline void RequireSound(const RoutingEngine& engine) {
  (void)engine.Lint();
  for (const Change& change : engine.changes()) (void)Describe(change);
  const std::string snapshot = engine.Snapshot();
  const auto restored = RoutingEngine::Restore(snapshot);
  Require(restored.ok());
  Require(restored->Snapshot() == snapshot);
}

}  // namespace tasuki::fuzz

#endif  // TASUKI_FUZZ_ROUTING_ENGINE_H_
