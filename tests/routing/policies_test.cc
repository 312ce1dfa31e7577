// Each named policy, where it decides otherwise than the default would.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/routing/centre.h"

namespace tasuki {
namespace {

using testing::Centre;
using testing::Is;
using testing::kStart;

const Change& Last(const Centre& c) { return c.engine.changes().back(); }

// An agent who only pulls, and the tasks that are pulled one after the other.
AgentHandle Puller(Centre& c, int team = 0) {
  return c.engine
      .AddAgent(
          {.capacity = {.chat = 100}, .team = team, .takes_offers = false},
          c.engine.now())
      .value();
}
TaskHandle PullOne(Centre& c, AgentHandle agent, double at) {
  const Container one = c.engine.Pull({.agent = agent}, c.At(at)).value();
  const TaskHandle task = Last(c).task;
  BOOST_TEST_REQUIRE(
      c.engine.AcceptContainer(agent, one.number, c.At(at)).ok());
  return task;
}

BOOST_AUTO_TEST_CASE(a_customers_value_counts_in_the_score_and_is_told) {
  Centre c;
  const auto service =
      c.engine.AddService({.value_weight = 1000}, kStart).value();
  const TaskHandle older = c.Task({.service = service});
  BOOST_TEST(c.engine.Advance(c.At(5)).ok());
  const TaskHandle dearer = c.Task({.service = service, .value = 6});
  const TaskHandle as_dear = c.Task({.service = service, .value = 5});
  const AgentHandle aoki = Puller(c);
  BOOST_TEST((PullOne(c, aoki, 5) == dearer));
  const Container second = c.engine.Pull({.agent = aoki}, c.At(5)).value();
  BOOST_TEST(second.tasks == 1);
  BOOST_TEST((Last(c).task == older));  // 5000 each: the older task
  BOOST_TEST(c.engine.ReleaseContainer(aoki, second.number, c.At(5)).ok());
  BOOST_TEST(c.engine.Cancel(older, c.At(5)).ok());
  BOOST_TEST(c.engine.Pull({.agent = aoki}, c.At(5)).value().tasks == 1);
  BOOST_TEST((Last(c).task == as_dear));
  BOOST_TEST(Last(c).why.value == 5000);
  BOOST_TEST(Describe(Last(c)).find("value 5000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_free_agent_serves_the_queue_furthest_above_its_share) {
  Centre c;
  const ServiceSpec ratio = {.wait_weight = 0, .queue_weight = 1000};
  ServiceSpec small = ratio;
  small.queue_share = 250;
  ServiceSpec large = ratio;
  large.queue_share = 750;
  const auto shop = c.engine.AddService(small, kStart).value();
  const auto game = c.engine.AddService(large, kStart).value();
  for (int i = 0; i < 6; ++i) c.Task({.service = game});
  for (int i = 0; i < 3; ++i) c.Task({.service = shop});
  const AgentHandle aoki = Puller(c);
  // 6 and 3 of 9: the shop has 0.75 too many. 6 and 2 of 8: both have their
  // share, and the older task goes. 5 and 2 of 7: the shop has 0.25 too many.
  std::vector<std::int64_t> above;
  std::vector<bool> from_shop;
  for (int i = 0; i < 3; ++i) {
    const Container one = c.engine.Pull({.agent = aoki}, c.At(1)).value();
    above.push_back(Last(c).why.queue);
    from_shop.push_back(static_cast<std::uint64_t>(Last(c).task) >> 24 > 6);
    BOOST_TEST(c.engine.AcceptContainer(aoki, one.number, c.At(1)).ok());
  }
  BOOST_TEST((above == std::vector<std::int64_t>{750, 0, 250}));
  BOOST_TEST((from_shop == std::vector{true, false, true}));
}

BOOST_AUTO_TEST_CASE(generalised_c_mu_gives_each_team_what_it_serves_fastest) {
  Centre c;
  const auto shop = c.engine.AddService({.wait_weight = 0}, kStart).value();
  const auto game = c.engine.AddService({.wait_weight = 0}, kStart).value();
  const auto weigh = [&](ServiceHandle service, int team, int c_mu) {
    BOOST_TEST_REQUIRE(
        c.engine.SetAffinity(service, team, {.wait_weight = c_mu}, kStart)
            .ok());
  };
  weigh(shop, 1, 4);
  weigh(game, 1, 5);
  weigh(shop, 2, 5);
  weigh(game, 2, 4);
  c.Task({.service = shop});
  c.Task({.service = game});
  const AgentHandle player = Puller(c, 1);
  const AgentHandle clerk = Puller(c, 2);
  BOOST_TEST(c.engine.Pull({.agent = player}, c.At(10)).value().tasks == 1);
  BOOST_TEST(Last(c).why.bonus == 5 * 10'000);
  BOOST_TEST(Last(c).why.runner_up_score == 4 * 10'000);
  BOOST_TEST(c.engine.Pull({.agent = clerk}, c.At(10)).value().tasks == 1);
  BOOST_TEST(Last(c).why.bonus == 5 * 10'000);
}

BOOST_AUTO_TEST_CASE(new_work_goes_to_the_team_of_best_affinity) {
  Centre c;
  const auto shop =
      c.engine.AddService({.agent_order = AgentOrder::kBestAffinity}, kStart)
          .value();
  const auto agent = [&](int team) {
    return c.engine.AddAgent({.capacity = {.chat = 1}, .team = team}, kStart)
        .value();
  };
  const AgentHandle worst = agent(3);
  const AgentHandle nobody = agent(0);
  const AgentHandle stranger = agent(4);
  const AgentHandle second = agent(2);
  const AgentHandle best = agent(1);
  for (const auto& [team, bonus] : {std::pair(1, 10), {2, 5}, {3, -1}}) {
    BOOST_TEST(c.engine.SetAffinity(shop, team, {.bonus = bonus}, kStart).ok());
  }
  for (const AgentHandle next : {best, second, nobody, stranger, worst}) {
    BOOST_TEST((c.View(c.Task({.service = shop})).agent == next));
  }
}

BOOST_AUTO_TEST_CASE(new_work_keeps_each_teams_share_of_the_idle) {
  Centre c;
  const auto shop =
      c.engine.AddService({.agent_order = AgentOrder::kIdleShare}, kStart)
          .value();
  std::vector<AgentHandle> agents;
  for (const int team : {0, 1, 1, 2, 2, 2, 2}) {
    agents.push_back(
        c.engine.AddAgent({.capacity = {.chat = 1}, .team = team}, kStart)
            .value());
  }
  for (const auto& [team, share] : {std::pair(1, 500), {2, 500}}) {
    BOOST_TEST(
        c.engine.SetAffinity(shop, team, {.idle_share = share}, kStart).ok());
  }
  // Two and four are idle: the second team gets work until both have two, then
  // they take turns, the lower number first; a team without a share is last.
  for (const std::size_t next : {3U, 4U, 1U, 5U, 2U, 6U, 0U}) {
    BOOST_TEST((c.View(c.Task({.service = shop})).agent == agents[next]));
  }
}

BOOST_AUTO_TEST_CASE(a_busy_day_is_filled_below_30_and_shed_from_90_on) {
  Centre c;
  std::vector<AgentHandle> agents;
  for (const int percent : {90, 60, 59, 30, 29}) {
    agents.push_back(c.Agent({}));
    BOOST_TEST(c.engine.SetOccupancy(agents.back(), percent, kStart).ok());
  }
  // Within one of the bands it is the longest idle.
  for (const std::size_t next : {4U, 2U, 3U, 1U, 0U}) {
    BOOST_TEST((c.View(c.Task({})).agent == agents[next]));
  }
}

BOOST_AUTO_TEST_CASE(a_team_keeps_its_last_idle_agents_for_other_work) {
  Centre c;
  const auto shop = c.engine.AddService({}, kStart).value();
  for (int i = 0; i < 2; ++i) {
    (void)c.engine.AddAgent({.capacity = {.chat = 1}, .team = 1}, kStart)
        .value();
  }
  BOOST_TEST(c.engine.SetAffinity(shop, 1, {.reserve = 1}, kStart).ok());
  const TaskHandle first = c.Task({.service = shop});
  const TaskHandle second = c.Task({.service = shop});
  BOOST_TEST((c.View(first).state == TaskState::kOffered));
  BOOST_TEST((c.View(second).state == TaskState::kWaiting));
  BOOST_TEST((c.View(c.Task({})).state == TaskState::kOffered));
}

BOOST_AUTO_TEST_CASE(new_work_keeps_to_working_time_at_the_very_instants) {
  Centre c;
  const auto at = [&](double seconds) { return c.At(seconds); };
  const AgentSpec day = {
      .capacity = {.chat = 2}, .works_from = at(60), .works_until = at(120)};
  const AgentHandle aoki = c.engine.AddAgent(day, kStart).value();
  const TaskHandle early = c.Task({});
  BOOST_TEST((c.engine.WhyNot(early, aoki).value().obstacles ==
              std::vector{Obstacle::kOffShift}));
  BOOST_TEST(
      Is(c.engine.Pull({.agent = aoki}, kStart).status(), Reason::kWrongState));
  BOOST_TEST((c.engine.next_due() <= at(60)));
  BOOST_TEST(c.engine.Advance(at(60) - absl::Microseconds(1)).ok());
  BOOST_TEST((c.View(early).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.Advance(at(60)).ok());
  BOOST_TEST((c.View(early).agent == aoki));
  BOOST_TEST(c.engine.Accept(early, aoki, at(61)).ok());

  BOOST_TEST(c.engine.Advance(at(119)).ok());
  const TaskHandle offered = c.Task({});
  BOOST_TEST((c.View(offered).agent == aoki));
  BOOST_TEST(c.engine.Advance(at(120)).ok());
  BOOST_TEST(!c.engine.FindAgent(aoki).value().on_shift);
  BOOST_TEST(c.engine.Accept(offered, aoki, at(120)).ok());
  BOOST_TEST(c.engine.Complete(early, absl::ZeroDuration(), at(121)).ok());
  const TaskHandle late = c.Task({});
  BOOST_TEST((c.View(late).state == TaskState::kWaiting));

  AgentSpec longer = day;
  longer.works_until = at(180);
  BOOST_TEST(c.engine.UpdateAgent(aoki, longer, at(125)).ok());
  BOOST_TEST((c.View(late).agent == aoki));
}

BOOST_AUTO_TEST_CASE(an_engine_may_hand_out_and_forget) {
  Centre c({.max_agents = 1,
            .max_tasks = 10,
            .offer_timeout = absl::ZeroDuration(),
            .container_timeout = absl::ZeroDuration(),
            .tracks_work = false,
            .explains = false});
  for (int i = 0; i < 3; ++i) c.Task({});
  const AgentHandle aoki =
      c.engine
          .AddAgent({.capacity = {.chat = 1}, .takes_offers = false}, kStart)
          .value();
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(c.engine.Pull({.agent = aoki}, c.At(1)).value().tasks == 1);
    BOOST_TEST((Last(c).kind == ChangeKind::kAssigned));
    BOOST_TEST((Last(c).why == Why()));
    BOOST_TEST(Is(c.engine.FindTask(Last(c).task).status(), Reason::kNotFound));
  }
  BOOST_TEST(c.engine.tasks() == 0);
  BOOST_TEST(c.engine.FindAgent(aoki).value().held == 0);
}

BOOST_AUTO_TEST_CASE(an_accepted_offer_makes_room_where_work_is_not_tracked) {
  Centre c({.max_agents = 1, .max_tasks = 10, .tracks_work = false});
  const AgentHandle aoki = c.Agent({});
  const TaskHandle first = c.Task({});
  const TaskHandle second = c.Task({});
  BOOST_TEST((c.View(second).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.Accept(first, aoki, c.At(1)).ok());
  BOOST_TEST((c.View(second).agent == aoki));
  BOOST_TEST(c.engine.tasks() == 1);
}

}  // namespace
}  // namespace tasuki
