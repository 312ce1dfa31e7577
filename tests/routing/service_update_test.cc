// What becomes of the tasks of a service whose policy is replaced.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/routing/centre.h"

namespace tasuki {
namespace {

using testing::Centre;
using testing::kStart;

constexpr ServiceHandle kService = ServiceHandle::kDefault;
using Kinds = std::vector<ChangeKind>;

// The tasks in the order in which an agent who only pulls gets them.
std::vector<TaskHandle> PullAll(Centre& c, absl::Time at) {
  const AgentHandle agent =
      c.engine.AddAgent({.capacity = {.chat = 100}, .takes_offers = false}, at)
          .value();
  BOOST_TEST_REQUIRE(c.engine.Pull({.agent = agent, .count = 100}, at).ok());
  std::vector<TaskHandle> tasks;
  for (const Change& change : c.engine.changes()) tasks.push_back(change.task);
  return tasks;
}

BOOST_AUTO_TEST_CASE(those_who_wait_are_ordered_by_the_new_policy) {
  Centre c;
  const TaskHandle old = c.Task({.due = c.At(50)});
  BOOST_TEST_REQUIRE(c.engine.Advance(c.At(1)).ok());
  const TaskHandle urgent = c.Task({.priority = 1, .due = c.At(900)});
  const TaskHandle valued = c.Task({.due = c.At(800), .value = 100});
  const auto after = [&](const ServiceSpec& spec) {
    auto copy = RoutingEngine::Restore(c.engine.Snapshot()).value();
    std::swap(c.engine, copy);
    BOOST_TEST(c.engine.UpdateService(kService, spec, c.At(2)).ok());
    BOOST_TEST(c.engine.changes().empty());
    std::vector<TaskHandle> order = PullAll(c, c.At(2));
    std::swap(c.engine, copy);
    return order;
  };
  using Order = std::vector<TaskHandle>;
  BOOST_TEST((after({}) == Order{urgent, old, valued}));
  BOOST_TEST((after({.priority_weight = 0}) == Order{old, urgent, valued}));
  BOOST_TEST((after({.value_weight = 1'000}) == Order{valued, urgent, old}));
  BOOST_TEST((after({.wait_weight = 0, .due_weight = 1}) ==
              Order{old, valued, urgent}));
}

BOOST_AUTO_TEST_CASE(a_new_bound_holds_from_its_instant_on) {
  Centre c;
  const TaskHandle task = c.Task({});
  const TaskHandle other = c.Task({.priority = 100});
  const ServiceSpec bound = {.starvation_bound = absl::Seconds(10)};
  const absl::Time before = c.At(10) - absl::Microseconds(1);
  BOOST_TEST(c.engine.UpdateService(kService, bound, before).ok());
  BOOST_TEST(c.engine.changes().empty());
  BOOST_TEST((c.engine.next_due() <= c.At(10)));
  BOOST_TEST(c.engine.Advance(c.At(10)).ok());
  BOOST_TEST(
      (c.Kinds() == Kinds{ChangeKind::kStarving, ChangeKind::kStarving}));

  // Told once; without the bound they starve no more.
  BOOST_TEST(c.engine.UpdateService(kService, bound, c.At(11)).ok());
  BOOST_TEST(c.engine.changes().empty());
  BOOST_TEST(c.engine.UpdateService(kService, {}, c.At(11)).ok());
  BOOST_TEST((c.engine.next_due() == absl::InfiniteFuture()));
  const ServiceSpec shorter = {.starvation_bound = absl::Seconds(11)};
  BOOST_TEST(c.engine.UpdateService(kService, shorter, c.At(11)).ok());
  BOOST_TEST_REQUIRE(c.engine.changes().size() == 2);
  BOOST_TEST((c.engine.changes()[0].task == task));  // the oldest first
  BOOST_TEST((c.engine.changes()[1].task == other));
}

BOOST_AUTO_TEST_CASE(what_is_held_forgets_a_bound_that_is_gone) {
  Centre c;
  BOOST_TEST(c.engine
                 .UpdateService(kService,
                                {.starvation_bound = absl::Seconds(1)}, kStart)
                 .ok());
  const TaskHandle starved = c.Task({});
  BOOST_TEST(c.engine.Advance(c.At(2)).ok());
  const AgentHandle aoki = c.Agent({}, {.chat = 1});
  BOOST_TEST((c.View(starved).agent == aoki));
  BOOST_TEST(c.engine.changes().back().why.starving);
  BOOST_TEST(c.engine.UpdateService(kService, {}, c.At(3)).ok());
  const TaskHandle urgent = c.Task({.priority = 1});
  BOOST_TEST(c.engine.SetState(aoki, AgentState::kOnBreak, c.At(4)).ok());
  BOOST_TEST(c.engine.SetState(aoki, AgentState::kAvailable, c.At(4)).ok());
  BOOST_TEST((c.View(urgent).agent == aoki));
}

BOOST_AUTO_TEST_CASE(a_relaxation_that_is_due_is_left_to_advance) {
  Centre c;
  const TaskHandle task = c.Task({.needs = {.all_of = {{c.gacha, 5}}},
                                  .relaxations = {{absl::Seconds(5), {}}}});
  BOOST_TEST(c.engine
                 .UpdateService(
                     kService, {.starvation_bound = absl::Seconds(60)}, c.At(5))
                 .ok());
  BOOST_TEST(c.View(task).step == 0);
  BOOST_TEST((c.engine.next_due() <= c.At(5)));
  BOOST_TEST(c.engine.Advance(c.At(5)).ok());
  BOOST_TEST(c.View(task).step == 1);
}

BOOST_AUTO_TEST_CASE(a_service_that_begins_to_overflow_keeps_nobody_waiting) {
  Centre c;
  const AgentHandle aoki = c.Agent({{c.gacha, 3}});
  const TaskHandle held = c.Task({});
  const TaskHandle prefers =
      c.Task({.preferred = aoki, .preferred_patience = absl::Seconds(100)});
  const TaskHandle waits = c.Task({});
  const ServiceHandle another = c.engine.AddService({}, kStart).value();
  const TaskHandle stays = c.Task({.service = another});
  // Free for anybody, but nobody asked while the task waited for one agent.
  const AgentHandle baba = c.Agent({}, {.mail = 1});
  BOOST_TEST(
      c.engine.UpdateAgent(baba, {.capacity = {.chat = 1}}, kStart).ok());
  BOOST_TEST((c.View(waits).agent == baba));
  BOOST_TEST(
      c.engine.UpdateService(kService, {.overflow = true}, c.At(1)).ok());
  BOOST_TEST(
      (c.Kinds() == Kinds{ChangeKind::kRelaxed, ChangeKind::kOverflowed}));
  BOOST_TEST(!c.engine.FindTask(prefers).ok());
  BOOST_TEST((c.View(held).agent == aoki));
  BOOST_TEST((c.View(waits).agent == baba));
  BOOST_TEST((c.View(stays).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.waiting() == 1);
}

}  // namespace
}  // namespace tasuki
