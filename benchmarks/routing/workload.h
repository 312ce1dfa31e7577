// The workload of research on routers: agents with a few of many skills at
// levels 1 to 5; tasks that need one skill at level 1 to 3 (80 %) or two; a
// backlog that stays; each cycle an agent takes a task, another comes, and the
// task is completed.
#ifndef TASUKI_BENCHMARKS_ROUTING_WORKLOAD_H_
#define TASUKI_BENCHMARKS_ROUTING_WORKLOAD_H_

#include <cstdint>
#include <random>
#include <vector>

#include "tasuki/routing/routing_engine.h"

namespace tasuki::bench {

struct World {
  int agents = 1'000;
  int skills = 40;
  int pairs = 200;
  int skills_per_agent = 6;
  int backlog = 10'000;
};

class Workload {
 public:
  Workload(const World& world, std::uint64_t seed);

  int Below(int n) {
    return static_cast<int>(random_() % static_cast<std::uint64_t>(n));
  }
  int Agent() { return Below(world_.agents); }
  // A class of tasks: what a task needs.
  int Class();

  const World& world() const { return world_; }
  const std::vector<Requirement>& classes() const { return classes_; }
  const std::vector<std::vector<SkillLevel>>& agents() const { return agents_; }
  // The classes that an agent may serve.
  std::vector<int> ClassesOf(int agent) const;

 private:
  World world_;
  std::mt19937_64 random_;
  std::vector<Requirement> classes_;
  int singles_ = 0;
  std::vector<std::vector<SkillLevel>> agents_;
};

// The workload through the engine.
class EngineCycles {
 public:
  EngineCycles(const World& world, std::uint64_t seed);
  // Cycles per processor second.
  double Rate(int cycles);

 private:
  void Submit();
  absl::Time Tick() { return now_ += absl::Microseconds(1); }

  Workload load_;
  RoutingEngine engine_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  std::vector<AgentHandle> agents_;
  TaskSpec task_;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_ROUTING_WORKLOAD_H_
