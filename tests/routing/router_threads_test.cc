// Many callers at once.
#include <set>
#include <thread>
#include <vector>

#include "tasuki/routing/router.h"
#include "tests/routing/faulty_database.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(callers_share_closures_and_nothing_is_offered_twice) {
  constexpr int kCallers = 32;
  constexpr int kTasks = 20;
  World world;
  FaultyDatabase counting(*world.database);
  auto router = Must(OpenRouter(counting, {}));
  for (int i = 0; i < kCallers; ++i) {
    Must(router->PutAgent({.actor = Web(),
                           .request_id = "put-" + std::to_string(i),
                           .agent = AgentId("a" + std::to_string(i)),
                           .capacity = {.chat = 1},
                           .state = AgentState::kAvailable}));
  }
  counting.writes = 0;
  std::atomic<int> done = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      const std::string name = std::to_string(caller);
      for (int i = 0; i < kTasks; ++i) {
        const std::string id = name + "-" + std::to_string(i);
        const SubmitTaskRequest submit = {
            .actor = Web(), .request_id = "s" + id, .task = TaskId(id)};
        if (!router->Submit(submit).ok()) ++failed;
        if (!router->Submit(submit).ok()) ++failed;
        // As the agent of the same number: take and finish what is offered.
        const AgentId agent("a" + name);
        const auto offers = router->Offers(agent);
        for (const RoutedTask& offer : *offers) {
          const Actor actor = Agent("a" + name);
          const bool taken = router
                                 ->Accept({.actor = actor,
                                           .request_id = "a" + offer.id.value(),
                                           .task = offer.id,
                                           .agent = agent,
                                           .offer = offer.offer})
                                 .ok();
          const bool finished =
              router
                  ->Complete({.actor = actor,
                              .request_id = "c" + offer.id.value(),
                              .task = offer.id})
                  .ok();
          if (taken && finished) {
            ++done;
          } else {
            ++failed;
          }
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  BOOST_TEST(failed == 0);
  const int commands = kCallers * kTasks + 2 * done;
  BOOST_TEST(counting.writes < commands);
  BOOST_TEST_MESSAGE("commands " << commands << ", closures "
                                 << counting.writes);

  int completed = 0;
  ListRoutedTasksRequest request = {.page = {.size = 1000}};
  for (const RoutedTask& task : Must(router->ListTasks(request)).items) {
    completed += task.state == RoutedState::kCompleted ? 1 : 0;
    BOOST_TEST(task.attempt <= 1);
  }
  BOOST_TEST(completed == done);
}

// A removal may share the group of what came before it.
BOOST_AUTO_TEST_CASE(what_happened_to_an_agent_is_never_not_found) {
  constexpr int kCallers = 8;
  constexpr int kRounds = 40;
  World world;
  auto router = Must(OpenRouter(*world.database, {}));
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < kRounds; ++i) {
        const std::string id = std::to_string(caller) + "-" + std::to_string(i);
        if (caller % 2 == 0) {
          const PutAgentRequest put = {.actor = Web(),
                                       .request_id = "put-" + id,
                                       .agent = AgentId("aoki"),
                                       .capacity = {.chat = 1}};
          if (!router->PutAgent(put).ok()) ++failed;
          if (!router->PutAgent(put).ok()) ++failed;  // nor for a retry
        } else {
          (void)router->RemoveAgent({.actor = Web(),
                                     .request_id = "remove-" + id,
                                     .agent = AgentId("aoki")});
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  BOOST_TEST(failed == 0);
}

}  // namespace
}  // namespace tasuki::testing
