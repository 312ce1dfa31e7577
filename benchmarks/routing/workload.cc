#include "benchmarks/routing/workload.h"

#include <algorithm>
#include <numeric>

#include "benchmarks/figure.h"

namespace tasuki::bench {
namespace {

SkillHandle Skill(int skill) { return static_cast<SkillHandle>(skill); }

RoutingOptions OptionsOf(const World& world) {
  RoutingOptions options{.max_agents = world.agents,
                         .max_tasks = world.backlog + 2 * world.agents,
                         .max_skills = world.skills};
  options.offer_timeout = absl::ZeroDuration();
  options.container_timeout = absl::ZeroDuration();
  return options;
}

}  // namespace

Workload::Workload(const World& world, std::uint64_t seed)
    : world_(world), random_(seed) {
  for (int skill = 0; skill < world.skills; ++skill) {
    for (int level = 1; level <= 3; ++level) {
      classes_.push_back({.all_of = {{Skill(skill), level}}});
    }
  }
  singles_ = static_cast<int>(classes_.size());
  for (int i = 0; i < world.pairs; ++i) {
    const int first = Below(world.skills);
    const int second = (first + 1 + Below(world.skills - 1)) % world.skills;
    classes_.push_back({.all_of = {{Skill(first), 1 + Below(2)},
                                   {Skill(second), 1 + Below(2)}}});
  }
  std::vector<int> skills(static_cast<std::size_t>(world.skills));
  std::iota(skills.begin(), skills.end(), 0);
  for (int agent = 0; agent < world.agents; ++agent) {
    std::shuffle(skills.begin(), skills.end(), random_);
    agents_.emplace_back();
    for (int i = 0; i < world.skills_per_agent; ++i) {
      agents_.back().push_back(
          {Skill(skills[static_cast<std::size_t>(i)]), 1 + Below(5)});
    }
  }
}

int Workload::Class() {
  const int pairs = static_cast<int>(classes_.size()) - singles_;
  return Below(100) < 80 ? Below(singles_) : singles_ + Below(pairs);
}

std::vector<int> Workload::ClassesOf(int agent) const {
  const auto& skills = agents_[static_cast<std::size_t>(agent)];
  const auto has = [&](const SkillLevel& needed) {
    return std::any_of(skills.begin(), skills.end(), [&](const SkillLevel& s) {
      return s.skill == needed.skill && s.level >= needed.level;
    });
  };
  std::vector<int> served;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const auto& needs = classes_[c].all_of;
    if (std::all_of(needs.begin(), needs.end(), has)) {
      served.push_back(static_cast<int>(c));
    }
  }
  return served;
}

EngineCycles::EngineCycles(const World& world, std::uint64_t seed)
    : load_(world, seed), engine_(OptionsOf(world)) {
  for (int i = 0; i < world.skills; ++i) (void)engine_.AddSkill(now_).value();
  for (const std::vector<SkillLevel>& skills : load_.agents()) {
    agents_.push_back(engine_
                          .AddAgent({.skills = skills,
                                     .capacity = {.chat = 3},
                                     .takes_offers = false},
                                    now_)
                          .value());
  }
  for (int i = 0; i < world.backlog; ++i) Submit();
}

void EngineCycles::Submit() {
  task_.needs = load_.classes()[static_cast<std::size_t>(load_.Class())];
  (void)engine_.Submit(task_, Tick()).value();
}

double EngineCycles::Rate(int cycles) {
  const double seconds = ThreadSecondsOf([&] {
    for (int i = 0; i < cycles; ++i) {
      const AgentHandle agent =
          agents_[static_cast<std::size_t>(load_.Agent())];
      if (engine_.Pull({.agent = agent}, Tick()).value().tasks == 0) continue;
      const TaskHandle task = engine_.changes().back().task;
      Submit();
      (void)engine_.Complete(task, absl::ZeroDuration(), Tick());
    }
  });
  return cycles / seconds;
}

}  // namespace tasuki::bench
