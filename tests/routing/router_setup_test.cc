#include <set>

#include "tests/routing/router_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(an_agent_is_put_and_changed, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  const PutAgentRequest request = {
      .agent = AgentId("aoki"),
      .skills = {{kJapanese, 5}, {kGacha, 4}},
      .capacity = {.voice = 1, .chat = 3, .mail = 10},
      .team = "夜間",
      .site = "福岡",
      .clearance = 2,
      .veteran = true,
      .works_from = room.world.fake.Now() - absl::Hours(1),
      .works_until = room.world.fake.Now() + absl::Hours(8)};
  const RoutedAgent put = room.Put(request);
  BOOST_TEST(put.version == 1);
  BOOST_TEST(
      (put.skills == std::vector<SkillAtLevel>{{kGacha, 4}, {kJapanese, 5}}));
  BOOST_TEST((put.capacity == request.capacity));
  BOOST_TEST(put.team == "夜間");
  BOOST_TEST(put.site == "福岡");
  BOOST_TEST(put.clearance == 2);
  BOOST_TEST(put.veteran);
  BOOST_TEST(put.takes_offers);
  BOOST_TEST((put.works_from == request.works_from));
  BOOST_TEST((put.works_until == request.works_until));
  BOOST_TEST((put.state == AgentState::kOffline));
  BOOST_TEST((put.update_time == room.world.fake.Now()));

  const RoutedAgent here = room.SetState("aoki", AgentState::kAvailable);
  BOOST_TEST(here.version == 2);
  PutAgentRequest smaller = request;
  smaller.skills = {{kGacha, 1}};
  smaller.expected_version = 1;
  smaller.actor = Web();
  smaller.request_id = room.world.NextRequest();
  CHECK_REASON(room.router.PutAgent(smaller), Reason::kStaleVersion);
  smaller.expected_version = 2;
  const RoutedAgent changed = Must(room.router.PutAgent(smaller));
  BOOST_TEST(changed.version == 3);
  BOOST_TEST(changed.skills.size() == 1);
  // An update leaves the state alone.
  BOOST_TEST((changed.state == AgentState::kAvailable));
  const RoutedAgent busy = Must(
      room.router.SetAgentOccupancy({.actor = Web(),
                                     .request_id = room.world.NextRequest(),
                                     .agent = AgentId("aoki"),
                                     .percent = 95}));
  BOOST_TEST(busy.occupancy == 95);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_capacity_does_not_sink_below_the_load,
                              Transport, RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 4, 2);
  room.Submit("t1");
  room.Submit("t2");
  PutAgentRequest request = {.actor = Web(),
                             .request_id = "r",
                             .agent = AgentId("aoki"),
                             .skills = {{kGacha, 4}},
                             .capacity = {.chat = 1}};
  CHECK_REASON(room.router.PutAgent(request), Reason::kWrongState);
  BOOST_TEST(Must(room.router.GetAgent(AgentId("aoki"))).capacity.chat == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_agent_who_leaves_gives_back_offers, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Submit("t1");
  room.Submit("t2");
  room.Accept("t1", "aoki");
  const std::int64_t head = room.Head();
  room.SetState("aoki", AgentState::kOffline);
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"agent_state aoki", "withdrawn t2", "requeued t2"}));
  BOOST_TEST((room.Task("t1").state == RoutedState::kAssigned));
  BOOST_TEST((room.Task("t2").state == RoutedState::kWaiting));
  Must(room.router.RemoveAgent({.actor = Web(),
                                .request_id = room.world.NextRequest(),
                                .agent = AgentId("aoki")}));
  BOOST_TEST((room.Task("t1").state == RoutedState::kWaiting));
  CHECK_REASON(room.router.GetAgent(AgentId("aoki")), Reason::kNotFound);
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kNotFound);
  CHECK_REASON(room.router.Offers(AgentId("aoki")), Reason::kNotFound);
  BOOST_TEST(Must(room.router.ListAgents({})).items.empty());
  // The same name again is somebody new whose version goes on.
  BOOST_TEST(room.Put("aoki").version > 3);
  BOOST_TEST((room.Task("t1").state == RoutedState::kOffered));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(skills_are_declared_once, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  const std::int64_t head = room.Head();
  Must(room.router.PutSkills({.actor = Web(),
                              .request_id = room.world.NextRequest(),
                              .skills = {kGacha, SkillId("video"), kGacha}}));
  BOOST_TEST((room.EventsAfter(head) == Told{"skill_put video"}));
  BOOST_TEST((Must(room.router.Skills()) ==
              std::vector<SkillId>{kGacha, kJapanese, SkillId("video")}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_service_orders_its_tasks, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  PutServiceRequest request = {
      .actor = Web(),
      .request_id = room.world.NextRequest(),
      .service = "モンスト",
      .policy = {.base = 1'000'000,
                 .value_weight = 10,
                 .queue_weight = 1000,
                 .queue_share = 400,
                 .starvation_bound = absl::Hours(1),
                 .target_wait = absl::Seconds(30)},
      .affinities = {{.team = "夜間", .bonus = 5, .wait_weight = 3},
                     {.team = "day", .bonus = 7}}};
  const RoutedService put = Must(room.router.PutService(request));
  BOOST_TEST(put.name == "モンスト");
  BOOST_TEST((put.policy == request.policy));
  BOOST_TEST_REQUIRE(put.affinities.size() == 2);
  BOOST_TEST(put.affinities[0].team == "day");
  BOOST_TEST(put.affinities[1].wait_weight == 3);
  room.Put({.agent = AgentId("aoki"),
            .skills = {{kGacha, 4}},
            .capacity = {.chat = 1},
            .team = "夜間"});
  room.Submit("t1");
  Must(room.TrySubmit(
      {.task = TaskId("t2"), .service = "モンスト", .value = 7}));
  BOOST_TEST(room.Task("t2").value == 7);
  room.SetState("aoki", AgentState::kAvailable);
  const RoutedTask chosen = room.Task("t2");
  BOOST_TEST((chosen.state == RoutedState::kOffered));
  BOOST_TEST(chosen.why.base == 1'000'000);
  BOOST_TEST(chosen.why.bonus == 5);
  BOOST_TEST(chosen.why.value == 70);
  BOOST_TEST(chosen.why.queue == 200);  // one of two; 0.8 is its share
  BOOST_TEST(chosen.why.runner_up.value() == "t1");
  BOOST_TEST(chosen.explanation.find("task t1 with 0") != std::string::npos,
             chosen.explanation);

  request.request_id = room.world.NextRequest();
  request.affinities = {{.team = "day", .reserve = 1, .idle_share = 250}};
  const RoutedService changed = Must(room.router.PutService(request));
  BOOST_TEST_REQUIRE(changed.affinities.size() == 1);
  BOOST_TEST((changed.affinities == request.affinities));
  request.request_id = room.world.NextRequest();
  request.policy.base = 2;
  CHECK_REASON(room.router.PutService(request), Reason::kAlreadyExists);
  BOOST_TEST(Must(room.router.Services()).size() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_policy_orders_those_who_wait_anew,
                              Transport, RouterTransports) {
  RouterRoom<Transport> room;
  Must(room.router.PutService({.actor = Web(),
                               .request_id = room.world.NextRequest(),
                               .service = "モンスト",
                               .policy = {.priority_weight = 0},
                               .affinities = {{.team = "day", .bonus = 7}}}));
  const auto submit = [&room](const std::string& task, int priority) {
    Must(room.TrySubmit(
        {.task = TaskId(task), .service = "モンスト", .priority = priority}));
    room.world.fake.Advance(absl::Seconds(1));
  };
  submit("old", 0);
  submit("urgent", 5);
  UpdateServiceRequest request = {
      .actor = Web(),
      .request_id = room.world.NextRequest(),
      .service = "モンスト",
      .policy = {.base = 3, .starvation_bound = absl::Hours(1)}};
  const std::int64_t head = room.Head();
  const RoutedService updated = Must(room.router.UpdateService(request));
  BOOST_TEST((updated.policy == request.policy));
  BOOST_TEST_REQUIRE(updated.affinities.size() == 1);
  BOOST_TEST(updated.affinities[0].bonus == 7);
  BOOST_TEST((room.EventsAfter(head) == Told{"service_updated モンスト"}));
  BOOST_TEST((Must(room.router.Services()).at(0).policy == request.policy));
  // A retry changes nothing.
  Must(room.router.UpdateService(request));
  BOOST_TEST(room.Head() == head + 1);

  room.Put("aoki", 4, 1);
  const RoutedTask first = room.Task("urgent");
  BOOST_TEST((first.state == RoutedState::kOffered));
  BOOST_TEST(first.why.base == 3);
  BOOST_TEST(first.why.priority == 300'000);
  BOOST_TEST((room.Task("old").state == RoutedState::kWaiting));

  // What waits starves by the new bound, and says so.
  request.request_id = room.world.NextRequest();
  request.policy.starvation_bound = absl::Seconds(1);
  const std::int64_t before = room.Head();
  Must(room.router.UpdateService(request));
  BOOST_TEST((room.EventsAfter(before) ==
              Told{"service_updated モンスト", "starving old"}));
  BOOST_TEST(room.Task("old").version == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_service_may_begin_to_overflow, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  Must(room.router.PutService({.actor = Web(),
                               .request_id = room.world.NextRequest(),
                               .service = "line"}));
  room.Put("aoki", 4, 1);
  Must(room.TrySubmit({.task = TaskId("offered"), .service = "line"}));
  Must(room.TrySubmit({.task = TaskId("waits"), .service = "line"}));
  room.Submit("other");
  const std::int64_t head = room.Head();
  Must(room.router.UpdateService({.actor = Web(),
                                  .request_id = room.world.NextRequest(),
                                  .service = "line",
                                  .policy = {.overflow = true}}));
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"service_updated line", "overflowed waits"}));
  BOOST_TEST((room.Task("waits").state == RoutedState::kOverflowed));
  BOOST_TEST((room.Task("offered").state == RoutedState::kOffered));
  BOOST_TEST((room.Task("other").state == RoutedState::kWaiting));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_service_that_overflows_keeps_nothing, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  Must(room.router.PutService({.actor = Web(),
                               .request_id = room.world.NextRequest(),
                               .service = "line",
                               .policy = {.overflow = true}}));
  const std::int64_t head = room.Head();
  const RoutedTask task =
      Must(room.TrySubmit({.task = TaskId("t1"), .service = "line"}));
  BOOST_TEST((task.state == RoutedState::kOverflowed));
  BOOST_TEST(
      (room.EventsAfter(head) == Told{"task_submitted t1", "overflowed t1"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(questions_are_answered_with_names, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Put("baba", 2);
  room.Submit("t1");
  const auto explanation = Must(room.router.Explain(TaskId("t1")));
  BOOST_TEST((explanation.task.id == TaskId("t1")));
  BOOST_TEST(explanation.verdicts.size() == 2);
  BOOST_TEST(explanation.explanation.find("task t1: offered to aoki") == 0);
  BOOST_TEST(explanation.explanation.find("others: 1 lacks a skill") !=
             std::string::npos);
  const auto verdict = Must(room.router.WhyNot(TaskId("t1"), AgentId("baba")));
  BOOST_TEST((verdict.agent == AgentId("baba")));
  BOOST_TEST((verdict.missing == std::vector<SkillAtLevel>{{kGacha, 3}}));
  BOOST_TEST(verdict.explanation ==
             "baba lacks a skill: gacha 3; an agent has it already");
  CHECK_REASON(room.router.Explain(TaskId("none")), Reason::kNotFound);
  CHECK_REASON(room.router.WhyNot(TaskId("t1"), AgentId("none")),
               Reason::kNotFound);

  BOOST_TEST(Must(room.router.NeverServed()).empty());
  Must(room.TrySubmit(
      {.task = TaskId("t2"), .needs = {.all_of = {{kJapanese, 1}}}}));
  Must(room.TrySubmit(
      {.task = TaskId("t3"), .needs = {.all_of = {{kJapanese, 1}}}}));
  const auto unserved = Must(room.router.NeverServed());
  BOOST_TEST_REQUIRE(unserved.size() == 1);
  BOOST_TEST((unserved[0].example == TaskId("t2")));
  BOOST_TEST(unserved[0].tasks == 2);

  const auto queues = Must(room.router.Queues());
  BOOST_TEST_REQUIRE(queues.size() == 1);
  BOOST_TEST(queues[0].service.empty());
  BOOST_TEST((queues[0].channel == Channel::kChat));
  BOOST_TEST(queues[0].offered == 1);
  BOOST_TEST(queues[0].waiting == 2);
  BOOST_TEST((queues[0].oldest_waiting == room.world.fake.Now()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(lists_are_paged_and_filtered, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 4, 2);
  room.Put({.agent = AgentId("baba"), .team = "day"});
  for (int i = 0; i < 5; ++i) room.Submit("t" + std::to_string(i));
  std::vector<std::string> seen;
  ListRoutedTasksRequest request = {.page = {.size = 2}};
  do {
    const auto page = Must(room.router.ListTasks(request));
    for (const RoutedTask& task : page.items) seen.push_back(task.id.value());
    request.page.token = page.next_token;
  } while (!request.page.token.empty());
  BOOST_TEST((seen == Told{"t0", "t1", "t2", "t3", "t4"}));
  const auto list = [&](RoutedTaskFilter filter) {
    std::size_t n = 0;
    for (const auto& task :
         Must(room.router.ListTasks({.filter = filter})).items) {
      n += task.id.empty() ? 0 : 1;
    }
    return n;
  };
  BOOST_TEST(list({.state = RoutedState::kWaiting}) == 3);
  BOOST_TEST(list({.agent = AgentId("aoki")}) == 2);
  BOOST_TEST(list({.state = RoutedState::kWaiting, .agent = AgentId("aoki")}) ==
             0);
  BOOST_TEST(list({.service = "none"}) == 0);
  const auto first = Must(room.router.ListTasks({.page = {.size = 1}}));
  CHECK_REASON(
      room.router.ListTasks({.filter = {.state = RoutedState::kOffered},
                             .page = {.token = first.next_token}}),
      Reason::kPageTokenMismatch);
  CHECK_REASON(room.router.ListTasks({.page = {.size = 0}}),
               Reason::kOutOfRange);

  const auto agents = Must(room.router.ListAgents({.page = {.size = 1}}));
  BOOST_TEST_REQUIRE(agents.items.size() == 1);
  BOOST_TEST(agents.items[0].id.value() == "aoki");
  BOOST_TEST(agents.items[0].held == 2);
  BOOST_TEST(agents.items[0].skills.size() == 1);
  BOOST_TEST(!agents.next_token.empty());
  BOOST_TEST(Must(room.router.ListAgents({.filter = {.team = "day"}}))
                 .items.at(0)
                 .id.value() == "baba");
  BOOST_TEST(
      Must(room.router.ListAgents({.filter = {.state = AgentState::kOnBreak}}))
          .items.empty());
  CHECK_REASON(room.router.ListAgents({.page = {.token = "???"}}),
               Reason::kMalformed);
}

}  // namespace
}  // namespace tasuki::testing
