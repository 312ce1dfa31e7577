#include "tasuki/routing/routing_engine.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/routing/centre.h"

namespace tasuki {
namespace {

using testing::Centre;
using testing::Is;
using testing::kStart;

BOOST_AUTO_TEST_CASE(a_task_is_offered_to_the_longest_idle_who_qualifies) {
  Centre c;
  const AgentHandle novice = c.Agent({{c.gacha, 2}});
  const AgentHandle aoki = c.Agent({{c.gacha, 4}});
  const AgentHandle mori = c.Agent({{c.gacha, 5}});
  const TaskSpec spec{.needs = {.all_of = {{c.gacha, 3}}}};
  const TaskHandle first = c.Task(spec);
  BOOST_TEST((c.engine.changes().back().kind == ChangeKind::kOffered));
  BOOST_TEST((c.View(first).agent == aoki));
  const TaskHandle second = c.Task(spec);
  BOOST_TEST((c.View(second).agent == mori));
  const TaskHandle third = c.Task(spec);
  BOOST_TEST((c.View(third).state == TaskState::kWaiting));
  const Verdict verdict = c.engine.WhyNot(third, novice).value();
  BOOST_TEST((verdict.obstacles == std::vector{Obstacle::kSkills}));
  BOOST_TEST((verdict.missing == std::vector<SkillLevel>{{c.gacha, 3}}));
  BOOST_TEST((c.engine.WhyNot(third, aoki).value().obstacles ==
              std::vector{Obstacle::kCapacity}));
}

BOOST_AUTO_TEST_CASE(a_free_agent_drains_the_backlog_oldest_first) {
  Centre c;
  const TaskHandle first = c.Task({});
  const TaskHandle second = c.Task({});
  const AgentHandle aoki = c.Agent({});
  BOOST_TEST((c.View(first).agent == aoki));
  BOOST_TEST(c.engine.Accept(first, aoki, c.At(1)).ok());
  BOOST_TEST((c.View(second).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.Complete(first, absl::ZeroDuration(), c.At(60)).ok());
  BOOST_TEST((c.View(second).agent == aoki));
  BOOST_TEST(!c.engine.FindTask(first).ok());
}

BOOST_AUTO_TEST_CASE(requirements_relax_at_the_very_instant) {
  Centre c;
  const AgentHandle aoki = c.Agent({{c.gacha, 1}});
  const TaskHandle task = c.Task(
      {.needs = {.all_of = {{c.gacha, 3}}},
       .relaxations = {{absl::Seconds(30), {.all_of = {{c.gacha, 1}}}}}});
  BOOST_TEST(c.engine.Advance(c.At(30) - absl::Microseconds(1)).ok());
  BOOST_TEST((c.View(task).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.next_due() <= c.At(30));
  BOOST_TEST(c.engine.Advance(c.At(30)).ok());
  BOOST_TEST((c.View(task).agent == aoki));
  BOOST_TEST(c.View(task).step == 1);
}

BOOST_AUTO_TEST_CASE(an_offer_that_runs_out_goes_on_and_keeps_the_age) {
  Centre c;
  const AgentHandle aoki = c.Agent({});
  const TaskHandle task = c.Task({});
  BOOST_TEST(Is(c.engine.Accept(task, aoki, c.At(20)), Reason::kOfferExpired));
  const AgentHandle mori = c.Agent({});
  BOOST_TEST(c.engine.Advance(c.At(20)).ok());
  BOOST_TEST(
      (c.Kinds() == std::vector{ChangeKind::kExpired, ChangeKind::kAgentOnBreak,
                                ChangeKind::kOffered}));
  BOOST_TEST((c.View(task).agent == mori));
  BOOST_TEST((c.View(task).submitted == kStart));
  BOOST_TEST((c.engine.FindAgent(aoki).value().state == AgentState::kOnBreak));
}

BOOST_AUTO_TEST_CASE(an_agent_pulls_a_container_all_or_nothing) {
  Centre c;
  const AgentHandle aoki =
      c.engine
          .AddAgent({.capacity = {.mail = 10}, .takes_offers = false}, kStart)
          .value();
  for (int i = 0; i < 3; ++i) c.Task({.channel = Channel::kMail});
  const PullRequest four{.agent = aoki, .count = 4, .all_or_nothing = true};
  BOOST_TEST(c.engine.Pull(four, c.At(1)).value().tasks == 0);
  BOOST_TEST(c.engine.waiting() == 3);
  const Container taken =
      c.engine.Pull({.agent = aoki, .count = 4}, c.At(1)).value();
  BOOST_TEST(taken.tasks == 3);
  BOOST_TEST(Is(c.engine.Pull({.agent = aoki}, c.At(1)).status(),
                Reason::kWrongState));
  BOOST_TEST(c.engine.AcceptContainer(aoki, taken.number, c.At(2)).ok());
  BOOST_TEST(c.engine.FindAgent(aoki).value().load.mail == 3);
}

}  // namespace
}  // namespace tasuki
