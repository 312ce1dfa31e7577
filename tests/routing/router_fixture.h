// A router, reached in one of the two ways, with two skills declared.
#ifndef TASUKI_TESTS_ROUTING_ROUTER_FIXTURE_H_
#define TASUKI_TESTS_ROUTING_ROUTER_FIXTURE_H_

#include <boost/mpl/list.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tasuki/routing/router.h"
#include "tests/support/transport.h"
#include "tests/support/world.h"

namespace tasuki::testing {

inline const SkillId kGacha = SkillId("gacha");
inline const SkillId kJapanese = SkillId("japanese");

template <class Transport>
struct RouterRoom {
  explicit RouterRoom(RouterOptions options = {})
      : local(Must(OpenRouter(*world.database, options))),
        transport(*local),
        router(*transport),
        feed(Must(OpenEventFeed(*world.database, options.tenant))) {
    Must(router.PutSkills({.actor = Web(),
                           .request_id = world.NextRequest(),
                           .skills = {kGacha, kJapanese}}));
  }

  RoutedAgent Put(PutAgentRequest request) {
    request.actor = Web();
    request.request_id = world.NextRequest();
    return Must(router.PutAgent(request));
  }
  // Available, with the skill gacha at `level` and room for `chat` chats.
  RoutedAgent Put(const std::string& agent, int level = 4, int chat = 3) {
    return Put({.agent = AgentId(agent),
                .skills = {{kGacha, level}},
                .capacity = {.chat = chat},
                .state = AgentState::kAvailable});
  }
  absl::StatusOr<RoutedTask> TrySubmit(SubmitTaskRequest request) {
    request.actor = Web();
    request.request_id = world.NextRequest();
    return router.Submit(request);
  }
  RoutedTask Submit(const std::string& task, int level = 3, int priority = 0) {
    return Must(TrySubmit({.task = TaskId(task),
                           .needs = {.all_of = {{kGacha, level}}},
                           .priority = priority}));
  }
  absl::StatusOr<RoutedTask> TryAccept(const std::string& task,
                                       const std::string& agent,
                                       OfferId offer = {}) {
    return router.Accept({.actor = Agent(agent),
                          .request_id = world.NextRequest(),
                          .task = TaskId(task),
                          .agent = AgentId(agent),
                          .offer = offer});
  }
  RoutedTask Accept(const std::string& task, const std::string& agent) {
    return Must(TryAccept(task, agent));
  }
  absl::StatusOr<RoutedTask> Decline(const std::string& task,
                                     const std::string& agent,
                                     bool exclude = false) {
    return router.Decline({.actor = Agent(agent),
                           .request_id = world.NextRequest(),
                           .task = TaskId(task),
                           .agent = AgentId(agent),
                           .exclude = exclude});
  }
  RoutedAgent SetState(const std::string& agent, AgentState state) {
    return Must(router.SetAgentState({.actor = Agent(agent),
                                      .request_id = world.NextRequest(),
                                      .agent = AgentId(agent),
                                      .state = state}));
  }
  RoutedTask Task(const std::string& id) {
    return Must(router.GetTask(TaskId(id)));
  }
  absl::Time RunDue() { return Must(world.database->RunDue(100)); }

  std::int64_t Head() { return world.database->EventHead("default").load(); }
  // "type subject", those after `position`.
  std::vector<std::string> EventsAfter(std::int64_t position) {
    std::vector<std::string> told;
    for (const Event& event : Must(feed->Events(position, 1000))) {
      told.push_back(event.type + " " + event.subject);
    }
    return told;
  }

  World world;
  std::unique_ptr<Router> local;
  Transport transport;
  Router& router;
  std::unique_ptr<EventFeed> feed;
};

using RouterTransports = TransportsOf<Router>;
using Told = std::vector<std::string>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_ROUTING_ROUTER_FIXTURE_H_
