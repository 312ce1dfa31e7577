// The engine against the reference router on random commands: every decision
// must be the same, and so must its replay, its recovery and its snapshot.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "tasuki/routing/routing_engine.h"
#include "tests/routing/reference_router.h"

namespace tasuki {
namespace {

class Duel {
 public:
  explicit Duel(std::uint64_t seed)
      : random_(seed),
        options_(RandomOptions()),
        engine_(options_),
        replica_(options_),
        follower_(options_),
        reference_(options_) {
    engine_.set_journal(&journal_);
    for (int i = 0; i < 4; ++i) (void)engine_.AddSkill(now_).value();
    for (int i = 0; i < 3; ++i) {
      const ServiceSpec spec = RandomService();
      (void)engine_.AddService(spec, now_).value();
      reference_.AddService(spec);
    }
    for (int i = 0; i < 6; ++i) AddAgent();
  }

  // Empty, or what differed.
  std::string Run(int commands) {
    for (int i = 0; i < commands; ++i) {
      std::string difference = Step();
      if (difference.empty() && i % 64 == 0) difference = Mirror();
      if (!difference.empty()) {
        return "command " + std::to_string(i) + ": " + difference;
      }
    }
    return Mirror();
  }

 private:
  int Below(int n) {
    return static_cast<int>(random_() % static_cast<std::uint64_t>(n));
  }
  bool Chance(int percent) { return Below(100) < percent; }
  template <class T>
  T Any(const std::vector<T>& from) {
    return from.empty() || Chance(3)
               ? static_cast<T>(random_() % 5 << 24 | random_() % 5)
               : from[static_cast<std::size_t>(
                     Below(static_cast<int>(from.size())))];
  }

  RoutingOptions RandomOptions() {
    RoutingOptions options{.max_agents = 12, .max_tasks = 40};
    options.max_teams = 3;
    options.max_sites = 2;
    options.max_excluded = 3;
    options.max_missed = Below(3);
    if (Chance(25)) options.offer_timeout = absl::ZeroDuration();
    if (Chance(25)) options.container_timeout = absl::ZeroDuration();
    options.first_contact_patience = absl::Seconds(Below(3) * 10);
    options.voice_excludes_chat = Chance(70);
    options.voice_excludes_mail = Chance(70);
    options.tracks_work = Chance(85);
    options.explains = Chance(85);
    return options;
  }

  ServiceSpec RandomService() {
    ServiceSpec spec;
    spec.base = Below(3) * 1000;
    spec.wait_weight = Below(3);
    spec.due_weight = Below(3);
    spec.priority_weight = Below(2) * 5000;
    spec.value_weight = Below(2) * 300;
    if (Chance(30)) spec.queue_weight = Below(5000);
    spec.queue_share = Below(1001);
    if (Chance(40)) spec.starvation_bound = absl::Seconds(1 + Below(40));
    if (Chance(40)) spec.target_wait = absl::Seconds(1 + Below(30));
    spec.agent_order = static_cast<AgentOrder>(1 + Below(6));
    spec.overflow = Chance(15);
    return spec;
  }

  std::vector<SkillLevel> RandomSkills(int percent) {
    std::vector<SkillLevel> skills;
    for (std::uint32_t s = 0; s < 4; ++s) {
      if (Chance(percent)) {
        skills.push_back({static_cast<SkillHandle>(s), 1 + Below(5)});
      }
    }
    std::shuffle(skills.begin(), skills.end(), random_);
    return skills;
  }

  AgentSpec RandomAgent() {
    AgentSpec spec{.skills = RandomSkills(70)};
    spec.capacity = {.voice = Below(2), .chat = Below(4), .mail = Below(5)};
    spec.team = Below(4);
    spec.site = Below(3);
    spec.clearance = Below(9);
    spec.veteran = Chance(40);
    spec.takes_offers = Chance(75);
    if (Chance(15)) spec.state = static_cast<AgentState>(1 + Below(4));
    if (Chance(15)) spec.works_from = now_ + absl::Seconds(Below(40) - 10);
    if (Chance(15)) {
      spec.works_until =
          std::max(spec.works_from, now_) + absl::Seconds(1 + Below(60));
    }
    return spec;
  }

  Requirement RandomNeeds() {
    Requirement needs{.all_of = RandomSkills(25)};
    if (Chance(20)) needs.any_of = RandomSkills(50);
    if (Chance(10)) needs.team = Below(4);
    if (Chance(10)) needs.site = Below(3);
    if (Chance(10)) needs.clearance = Below(9);
    return needs;
  }

  TaskSpec RandomTask() {
    TaskSpec spec;
    spec.service = static_cast<ServiceHandle>(Below(4));
    spec.channel = static_cast<Channel>(1 + Below(3));
    spec.needs = RandomNeeds();
    for (int after = 0; Chance(35) && spec.relaxations.size() < 3;) {
      after += 1 + Below(20);
      spec.relaxations.push_back({absl::Seconds(after), RandomNeeds()});
    }
    spec.priority = Chance(30) ? Below(4) : 0;
    if (Chance(10)) spec.cost = 2;
    if (Chance(30)) spec.due = now_ + absl::Seconds(Below(60) - 10);
    if (Chance(20)) spec.preferred = Any(agents_);
    spec.preferred_patience = absl::Seconds(Below(15));
    while (Chance(15) && spec.excluded.size() < 3) {
      const AgentHandle agent = Any(agents_);
      if (agent != spec.preferred) spec.excluded.push_back(agent);
    }
    spec.first_contact = Chance(20);
    if (Chance(40)) spec.value = Below(101);
    return spec;
  }

  void AddAgent() {
    const AgentSpec spec = RandomAgent();
    const auto agent = engine_.AddAgent(spec, now_);
    Set(agent.status(), reference_.agents() < 12);
    if (!agent.ok()) return;
    agents_.push_back(*agent);
    reference_.AddAgent(*agent, spec, now_);
  }

  std::string Step() {
    engine_ran_ = reference_ran_ = false;
    PassTime();
    Command();
    if (engine_ran_ != reference_ran_) {
      return engine_ran_ ? "only the engine allows it"
                         : "only the reference allows it";
    }
    if (!engine_ran_) return "";
    return Compare();
  }

  void PassTime() {
    if (!Chance(60)) return;
    now_ += absl::Milliseconds(Below(Chance(10) ? 20'000 : 1'500));
    // The very instant of the next timer, or the microsecond before it.
    const absl::Time next = reference_.NextTimer();
    if (Chance(20) && next != absl::InfiniteFuture() && next > now_) {
      now_ = std::max(now_, next - absl::Microseconds(Below(2)));
    }
    if (Chance(85)) {
      BOOST_TEST_REQUIRE(engine_.Advance(now_).ok());
      reference_.Advance(now_);
      const std::string difference = Compare();
      BOOST_TEST_REQUIRE(difference == "");
      BOOST_TEST_REQUIRE((engine_.next_due() <= reference_.NextTimer()));
    }
  }

  void Set(const absl::Status& status, bool allowed) {
    engine_ran_ = status.ok();
    reference_ran_ = allowed;
  }

  void Command() {
    const int dice = Below(100);
    if (dice < 30) {
      Submit();
    } else if (dice < 72) {
      TouchTask();
    } else if (dice < 84) {
      PullOrAnswer();
    } else {
      TouchAgent();
    }
  }

  void Submit() {
    const TaskSpec spec = RandomTask();
    const auto task = engine_.Submit(spec, now_);
    Set(task.status(), reference_.tasks() < 40);
    if (!task.ok()) return;
    tasks_.push_back(*task);
    if (tasks_.size() > 60) tasks_.erase(tasks_.begin());
    reference_.Submit(*task, spec, now_);
  }

  void TouchTask() {
    const TaskHandle task = Any(tasks_);
    AgentHandle agent = Any(agents_);
    const auto view = engine_.FindTask(task);
    if (view.ok() && Chance(80) && view->agent != AgentHandle::kNone) {
      agent = view->agent;
    }
    const absl::Duration wrap_up = absl::Seconds(Below(3) * 4);
    const bool exclude = Chance(50);
    switch (Below(8)) {
      case 0:
        return Set(engine_.Cancel(task, now_), reference_.Cancel(task, now_));
      case 1:
        return Set(engine_.Assign(task, agent, now_),
                   reference_.Assign(task, agent, now_));
      case 2:
        return Set(engine_.Requeue(task, now_), reference_.Requeue(task, now_));
      case 3:
        return Set(engine_.Decline(task, agent, exclude, now_),
                   reference_.Decline(task, agent, exclude, now_));
      case 4:
      case 5:
        return Set(engine_.Accept(task, agent, now_),
                   reference_.Accept(task, agent, now_));
      default:
        return Set(engine_.Complete(task, wrap_up, now_),
                   reference_.Complete(task, wrap_up, now_));
    }
  }

  void PullOrAnswer() {
    const AgentHandle agent = Any(agents_);
    if (Chance(60)) {
      const PullRequest request{
          .agent = agent, .count = 1 + Below(4), .all_or_nothing = Chance(40)};
      const auto mine = engine_.Pull(request, now_);
      Container theirs;
      Set(mine.status(), reference_.Pull(request, now_, theirs));
      if (!mine.ok()) return;
      BOOST_TEST_REQUIRE((*mine == theirs));
      if (mine->number != 0) containers_.push_back({agent, mine->number});
      return;
    }
    if (containers_.empty()) return;
    const auto [holder, number] = containers_[static_cast<std::size_t>(
        Below(static_cast<int>(containers_.size())))];
    if (containers_.size() > 6) containers_.erase(containers_.begin());
    const bool accept = Chance(60);
    Set(accept ? engine_.AcceptContainer(holder, number, now_)
               : engine_.ReleaseContainer(holder, number, now_),
        reference_.AnswerContainer(holder, number, accept, now_));
  }

  void TouchAgent() {
    const AgentHandle agent = Any(agents_);
    switch (Below(11)) {
      case 0:
        return AddAgent();
      case 10: {
        const auto service = static_cast<ServiceHandle>(Below(5));
        const ServiceSpec spec = RandomService();
        return Set(engine_.UpdateService(service, spec, now_),
                   reference_.UpdateService(service, spec, now_));
      }
      case 1:
        if (agents_.size() > 14) agents_.erase(agents_.begin());
        return Set(engine_.RemoveAgent(agent, now_),
                   reference_.RemoveAgent(agent, now_));
      case 2:
      case 3: {
        const AgentSpec spec = RandomAgent();
        return Set(engine_.UpdateAgent(agent, spec, now_),
                   reference_.UpdateAgent(agent, spec, now_));
      }
      case 4: {
        const int percent = Below(101);
        return Set(engine_.SetOccupancy(agent, percent, now_),
                   reference_.SetOccupancy(agent, percent, now_));
      }
      case 5: {
        const auto service = static_cast<ServiceHandle>(Below(4));
        const Affinity affinity{.bonus = Below(5) * 700 - 1400,
                                .wait_weight = Chance(40) ? Below(3) : 0,
                                .reserve = Chance(50) ? Below(3) : 0,
                                .idle_share = Below(5) * 250};
        const int team = Below(4);
        const absl::Status status =
            engine_.SetAffinity(service, team, affinity, now_);
        reference_.SetAffinity(service, team, affinity, now_);
        return Set(status, true);
      }
      default: {
        const auto state = Chance(65) ? AgentState::kAvailable
                                      : static_cast<AgentState>(1 + Below(4));
        return Set(engine_.SetState(agent, state, now_),
                   reference_.SetState(agent, state, now_));
      }
    }
  }

  std::string Compare() {
    const auto mine = engine_.changes();
    const auto& theirs = reference_.changes();
    for (std::size_t i = 0; i < std::max(mine.size(), theirs.size()); ++i) {
      if (i >= mine.size()) return "lacks: " + Describe(theirs[i]);
      Change change = mine[i];
      // How far a search went is the engine's own affair.
      change.why.considered = 0;
      change.why.runner_up = TaskHandle::kNone;
      change.why.runner_up_score = 0;
      if (i >= theirs.size()) return "too much: " + Describe(change);
      if (change != theirs[i]) {
        return Describe(change) + " instead of " + Describe(theirs[i]);
      }
    }
    if (engine_.waiting() != reference_.waiting()) return "waiting differs";
    return reference_.BrokenInvariant();
  }

  // Replay and recovery keep up; a snapshot goes on as the original.
  std::string Mirror() {
    for (auto [copy, recovers] :
         {std::pair(&replica_, false), std::pair(&follower_, true)}) {
      std::string_view rest = journal_;
      while (!rest.empty()) {
        const absl::Status status =
            recovers ? copy->Recover(&rest) : copy->Replay(&rest);
        if (!status.ok()) return std::string(status.message());
      }
      if (copy->Snapshot() != engine_.Snapshot()) return "mirror differs";
    }
    journal_.clear();
    const std::string snapshot = engine_.Snapshot();
    auto restored = RoutingEngine::Restore(snapshot);
    if (!restored.ok()) return std::string(restored.status().message());
    if (restored->Snapshot() != snapshot) return "restored state differs";
    engine_ = *std::move(restored);
    engine_.set_journal(&journal_);
    return "";
  }

  std::mt19937_64 random_;
  RoutingOptions options_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  RoutingEngine engine_;
  RoutingEngine replica_;   // replays
  RoutingEngine follower_;  // recovers
  testing::ReferenceRouter reference_;
  std::string journal_;
  std::vector<AgentHandle> agents_;
  std::vector<TaskHandle> tasks_;
  std::vector<std::pair<AgentHandle, std::uint32_t>> containers_;
  bool engine_ran_ = false;
  bool reference_ran_ = false;
};

#ifdef NDEBUG
constexpr std::uint64_t kSeeds = 800;  // 1.2 million commands
#else
constexpr std::uint64_t kSeeds = 80;
#endif

BOOST_AUTO_TEST_CASE(the_engine_decides_as_the_reference_does) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Duel duel(seed);
      const std::string difference = duel.Run(1500);
      BOOST_TEST_REQUIRE(difference == "");
    }
  }
}

}  // namespace
}  // namespace tasuki
