// A router driven at random.
#ifndef TASUKI_TESTS_ROUTING_RANDOM_DAY_H_
#define TASUKI_TESTS_ROUTING_RANDOM_DAY_H_

#include <cstdint>
#include <random>
#include <string>

#include "tasuki/routing/router.h"
#include "tests/support/world.h"

namespace tasuki::testing {

inline const SkillId kGacha = SkillId("gacha");
inline const SkillId kVideo = SkillId("video");

// A router that is driven at random by a seed; every refusal is fine.
class Day {
 public:
  Day(World& world, std::uint32_t seed) : world_(world), random_(seed) {}

  void SetUp(Router& router) {
    Must(router.PutSkills({.actor = Web(),
                           .request_id = world_.NextRequest(),
                           .skills = {kGacha, kVideo}}));
    Must(router.PutService({.actor = Web(),
                            .request_id = world_.NextRequest(),
                            .service = "shop",
                            .policy = {.due_weight = 2},
                            .affinities = {{.team = "day", .bonus = 9}}}));
    for (int i = 0; i < 6; ++i) PutAgent(router);
  }

  void Step(Router& router) {
    const Actor actor = Web();
    const std::string id = world_.NextRequest();
    switch (Draw(15)) {
      case 14:
        UpdateService(router);
        break;
      case 0:
      case 1:
      case 2:
      case 3:
        Submit(router);
        break;
      case 4:
        PutAgent(router);
        break;
      case 5:
        router
            .SetAgentState({.actor = actor,
                            .request_id = id,
                            .agent = AnAgent(),
                            .state = static_cast<AgentState>(1 + Draw(3))})
            .IgnoreError();
        break;
      case 6:
      case 7:
      case 8:
        Answer(router);
        break;
      case 9:
        router
            .Assign({.actor = actor,
                     .request_id = id,
                     .task = ATask(),
                     .agent = AnAgent()})
            .IgnoreError();
        break;
      case 10:
        router.Requeue({.actor = actor, .request_id = id, .task = ATask()})
            .IgnoreError();
        break;
      case 11:
        router
            .Complete({.actor = actor,
                       .request_id = id,
                       .task = ATask(),
                       .wrap_up = absl::Seconds(Draw(2) * 30)})
            .IgnoreError();
        break;
      case 12:
        Pull(router);
        break;
      default:
        if (Draw(4) == 0) {
          router
              .RemoveAgent(
                  {.actor = actor, .request_id = id, .agent = AnAgent()})
              .IgnoreError();
        } else {
          router.Cancel({.actor = actor, .request_id = id, .task = ATask()})
              .IgnoreError();
        }
    }
    world_.fake.Advance(absl::Seconds(Draw(8)));
    if (Draw(3) == 0) Must(world_.database->RunDue(100));
  }

 private:
  int Draw(int below) {
    return static_cast<int>(random_() % static_cast<unsigned>(below));
  }
  AgentId AnAgent() { return AgentId("a" + std::to_string(Draw(6))); }
  TaskId ATask() { return TaskId("t" + std::to_string(Draw(30))); }

  void PutAgent(Router& router) {
    router
        .PutAgent({.actor = Web(),
                   .request_id = world_.NextRequest(),
                   .agent = AnAgent(),
                   .skills = {{kGacha, 1 + Draw(5)}},
                   .capacity = {.voice = 1, .chat = 2 + Draw(3), .mail = 2},
                   .team = Draw(2) == 0 ? "day" : "",
                   .takes_offers = Draw(4) != 0,
                   .state = AgentState::kAvailable})
        .IgnoreError();
  }
  void Submit(Router& router) {
    SubmitTaskRequest request = {
        .actor = Web(),
        .request_id = world_.NextRequest(),
        .task = ATask(),
        .service = Draw(2) == 0 ? "shop" : "",
        .channel = static_cast<Channel>(1 + Draw(3)),
        .needs = {.all_of = {{Draw(5) == 0 ? kVideo : kGacha, 1 + Draw(5)}}},
        .relaxations = {{absl::Seconds(30), {.all_of = {{kGacha, 1}}}}},
        .priority = Draw(3),
        .first_contact = Draw(4) == 0};
    if (Draw(2) == 0) request.due = world_.fake.Now() + absl::Minutes(5);
    if (Draw(3) == 0) request.preferred = AnAgent();
    router.Submit(request).IgnoreError();
  }
  void UpdateService(Router& router) {
    ServiceSpec policy = {.base = Draw(3) * 1000, .due_weight = Draw(3)};
    if (Draw(3) == 0) policy.starvation_bound = absl::Seconds(1 + Draw(60));
    if (Draw(3) == 0) policy.target_wait = absl::Seconds(1 + Draw(60));
    policy.overflow = Draw(6) == 0;
    Must(router.UpdateService({.actor = Web(),
                               .request_id = world_.NextRequest(),
                               .service = "shop",
                               .policy = policy}));
  }
  void Answer(Router& router) {
    const AgentId agent = AnAgent();
    const auto offers = router.Offers(agent);
    if (!offers.ok() || offers->empty()) return;
    const Actor actor = Web();
    const std::string id = world_.NextRequest();
    const TaskId task = offers->front().id;
    if (Draw(4) != 0) {
      router
          .Accept(
              {.actor = actor, .request_id = id, .task = task, .agent = agent})
          .IgnoreError();
    } else {
      router
          .Decline({.actor = actor,
                    .request_id = id,
                    .task = task,
                    .agent = agent,
                    .exclude = Draw(2) == 0})
          .IgnoreError();
    }
  }
  void Pull(Router& router) {
    const AgentId agent = AnAgent();
    const auto container = router.Pull({.actor = Web(),
                                        .request_id = world_.NextRequest(),
                                        .agent = agent,
                                        .count = 1 + Draw(3)});
    if (!container.ok() || container->number == 0 || Draw(3) == 0) return;
    const AnswerContainerRequest answer = {.actor = Web(),
                                           .request_id = world_.NextRequest(),
                                           .agent = agent,
                                           .container = container->number};
    (Draw(2) == 0 ? router.AcceptContainer(answer)
                  : router.ReleaseContainer(answer))
        .IgnoreError();
  }

  World& world_;
  std::mt19937 random_;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_RANDOM_DAY_H_
