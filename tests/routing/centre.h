// A small centre for tests: two skills, times in seconds since kStart.
#ifndef TASUKI_TESTS_ROUTING_CENTRE_H_
#define TASUKI_TESTS_ROUTING_CENTRE_H_

#include <vector>

#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki::testing {

inline const absl::Time kStart = absl::FromUnixSeconds(1'790'000'000);

struct Centre {
  explicit Centre(RoutingOptions options = {.max_agents = 100,
                                            .max_tasks = 1000})
      : engine(options) {
    gacha = engine.AddSkill(kStart).value();
    japanese = engine.AddSkill(kStart).value();
  }

  absl::Time At(double seconds) { return kStart + absl::Seconds(seconds); }
  AgentHandle Agent(std::vector<SkillLevel> skills,
                    Capacity capacity = {.chat = 1}) {
    return engine
        .AddAgent({.skills = skills, .capacity = capacity}, engine.now())
        .value();
  }
  TaskHandle Task(TaskSpec spec) {
    return engine.Submit(spec, engine.now()).value();
  }
  TaskView View(TaskHandle task) { return engine.FindTask(task).value(); }
  std::vector<ChangeKind> Kinds() {
    std::vector<ChangeKind> kinds;
    for (const Change& change : engine.changes()) kinds.push_back(change.kind);
    return kinds;
  }

  RoutingEngine engine;
  SkillHandle gacha;
  SkillHandle japanese;
};

inline bool Is(const absl::Status& status, Reason reason) {
  return ReasonOf(status) == reason;
}

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_CENTRE_H_
