// What users of other routers asked for, each as a test.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/routing/centre.h"

namespace tasuki {
namespace {

using testing::Centre;
using testing::Is;
using testing::kStart;

BOOST_AUTO_TEST_CASE(a_burst_does_not_all_go_to_the_same_agent) {
  Centre c;
  std::set<AgentHandle> got;
  for (int i = 0; i < 3; ++i) c.Agent({}, {.chat = 3});
  for (int i = 0; i < 3; ++i) got.insert(c.View(c.Task({})).agent);
  BOOST_TEST(got.size() == 3U);
}

BOOST_AUTO_TEST_CASE(work_goes_round_and_not_always_to_the_first) {
  Centre c;
  for (int i = 0; i < 3; ++i) c.Agent({});
  std::vector<AgentHandle> order;
  for (int i = 0; i < 6; ++i) {
    const TaskHandle task = c.Task({});
    const AgentHandle agent = c.View(task).agent;
    order.push_back(agent);
    BOOST_TEST(c.engine.Accept(task, agent, c.At(i)).ok());
    BOOST_TEST(c.engine.Complete(task, absl::ZeroDuration(), c.At(i)).ok());
  }
  BOOST_TEST(std::set(order.begin(), order.begin() + 3).size() == 3U);
  BOOST_TEST((std::vector(order.begin(), order.begin() + 3) ==
              std::vector(order.begin() + 3, order.end())));
}

BOOST_AUTO_TEST_CASE(two_agents_never_hold_one_offer) {
  Centre c;
  const AgentHandle aoki = c.Agent({});
  const AgentHandle mori = c.Agent({});
  const TaskHandle task = c.Task({});
  BOOST_TEST((c.View(task).agent == aoki));
  BOOST_TEST(
      Is(c.engine.Accept(task, mori, c.At(1)), Reason::kClaimedByAnother));
  BOOST_TEST(c.engine.Accept(task, aoki, c.At(1)).ok());
  BOOST_TEST(Is(c.engine.Accept(task, aoki, c.At(1)), Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_declined_task_keeps_its_age_and_its_place) {
  Centre c;
  const AgentHandle aoki = c.Agent({});
  const TaskHandle old = c.Task({});
  BOOST_TEST(c.engine.Advance(c.At(5)).ok());
  const TaskHandle young = c.Task({});
  BOOST_TEST(c.engine.Decline(old, aoki, /*exclude=*/true, c.At(6)).ok());
  BOOST_TEST((c.View(young).agent == aoki));
  const AgentHandle mori = c.Agent({}, {.chat = 2});
  BOOST_TEST((c.View(old).agent == mori));
  BOOST_TEST((c.View(old).submitted == kStart));
  BOOST_TEST(
      (c.engine.WhyNot(old, aoki).value().obstacles ==
       std::vector{Obstacle::kCapacity, Obstacle::kExcluded, Obstacle::kHeld}));
}

BOOST_AUTO_TEST_CASE(a_claim_won_elsewhere_withdraws_the_offer) {
  Centre c;
  const AgentHandle aoki = c.Agent({});
  const AgentHandle mori = c.Agent({}, {.chat = 0});
  const TaskHandle task = c.Task({});
  BOOST_TEST((c.View(task).agent == aoki));
  BOOST_TEST(c.engine.Assign(task, mori, c.At(1)).ok());
  BOOST_TEST((c.View(task).state == TaskState::kAssigned));
  BOOST_TEST(c.engine.FindAgent(aoki).value().held == 0);
  BOOST_TEST(c.engine.FindAgent(mori).value().load.chat == 1);
  BOOST_TEST(
      Is(c.engine.Accept(task, aoki, c.At(2)), Reason::kClaimedByAnother));
}

BOOST_AUTO_TEST_CASE(an_agent_who_leaves_gives_everything_back) {
  Centre c;
  const AgentHandle aoki = c.Agent({}, {.chat = 2});
  const TaskHandle offered = c.Task({});
  const TaskHandle assigned = c.Task({});
  BOOST_TEST(c.engine.Accept(assigned, aoki, c.At(1)).ok());
  BOOST_TEST(c.engine.RemoveAgent(aoki, c.At(2)).ok());
  BOOST_TEST(c.engine.waiting() == 2);
  BOOST_TEST((c.View(offered).state == TaskState::kWaiting));
  BOOST_TEST((c.View(assigned).agent == AgentHandle::kNone));
  BOOST_TEST(Is(c.engine.SetState(aoki, AgentState::kAvailable, c.At(3)),
                Reason::kNotFound));
}

BOOST_AUTO_TEST_CASE(hoarding_stops_at_one_unanswered_container) {
  Centre c;
  const AgentHandle aoki =
      c.engine
          .AddAgent({.capacity = {.mail = 9}, .takes_offers = false}, kStart)
          .value();
  for (int i = 0; i < 9; ++i) c.Task({.channel = Channel::kMail});
  const PullRequest three{.agent = aoki, .count = 3};
  BOOST_TEST(c.engine.Pull(three, c.At(1)).value().tasks == 3);
  BOOST_TEST(Is(c.engine.Pull(three, c.At(1)).status(), Reason::kWrongState));
  BOOST_TEST(c.engine.Advance(c.At(601)).ok());
  BOOST_TEST(c.engine.waiting() == 9);
  BOOST_TEST((c.engine.FindAgent(aoki).value().state == AgentState::kOnBreak));
  BOOST_TEST(Is(c.engine.Pull(three, c.At(602)).status(), Reason::kWrongState));
}

BOOST_AUTO_TEST_CASE(a_call_keeps_chats_away_and_chats_keep_calls_away) {
  Centre c;
  const AgentHandle aoki = c.Agent({}, {.voice = 1, .chat = 3});
  const TaskHandle chat = c.Task({.channel = Channel::kChat});
  const TaskHandle call = c.Task({.channel = Channel::kVoice});
  BOOST_TEST((c.View(call).state == TaskState::kWaiting));
  BOOST_TEST((c.engine.WhyNot(call, aoki).value().obstacles ==
              std::vector{Obstacle::kOtherChannel}));
  BOOST_TEST(c.engine.Cancel(chat, c.At(1)).ok());
  BOOST_TEST((c.View(call).agent == aoki));
  BOOST_TEST((c.View(c.Task({})).state == TaskState::kWaiting));
}

BOOST_AUTO_TEST_CASE(a_first_contact_waits_for_a_veteran_but_not_for_long) {
  Centre c;
  const AgentHandle novice = c.Agent({});
  const TaskHandle task = c.Task({.first_contact = true});
  BOOST_TEST((c.engine.WhyNot(task, novice).value().obstacles ==
              std::vector{Obstacle::kNotVeteran}));
  BOOST_TEST(c.engine.Advance(c.At(30) - absl::Microseconds(1)).ok());
  BOOST_TEST((c.View(task).state == TaskState::kWaiting));
  BOOST_TEST(c.engine.Advance(c.At(30)).ok());
  BOOST_TEST((c.View(task).agent == novice));
}

BOOST_AUTO_TEST_CASE(a_preferred_agent_is_waited_for_within_patience) {
  Centre c;
  const AgentHandle aoki = c.Agent({});
  const AgentHandle mori = c.Agent({});
  const TaskHandle first = c.Task({.preferred = aoki});
  BOOST_TEST((c.View(first).agent == aoki));
  const TaskHandle again =
      c.Task({.preferred = aoki, .preferred_patience = absl::Seconds(10)});
  BOOST_TEST((c.engine.WhyNot(again, mori).value().obstacles ==
              std::vector{Obstacle::kPrefersAnother}));
  BOOST_TEST(c.engine.Advance(c.At(10)).ok());
  BOOST_TEST((c.View(again).agent == mori));
  // Nobody waits for an agent who is gone.
  const TaskHandle third = c.Task({.preferred = aoki});
  BOOST_TEST(c.engine.SetState(aoki, AgentState::kOffline, c.At(11)).ok());
  BOOST_TEST(c.engine.FindAgent(aoki).value().waiting == 0);
  BOOST_TEST((c.View(third).agent == AgentHandle::kNone));
}

BOOST_AUTO_TEST_CASE(starving_tasks_go_first_from_the_instant_on) {
  Centre c;
  const ServiceHandle service =
      c.engine.AddService({.starvation_bound = absl::Seconds(60)}, kStart)
          .value();
  const TaskHandle low = c.Task({.service = service});
  BOOST_TEST(c.engine.Advance(c.At(60)).ok());
  const TaskHandle high = c.Task({.service = service, .priority = 100});
  const AgentHandle aoki = c.Agent({});
  BOOST_TEST((c.View(low).agent == aoki));
  BOOST_TEST(c.engine.changes().back().why.starving);
  BOOST_TEST((c.View(high).state == TaskState::kWaiting));
}

// Two queues with a target of 30 seconds; one head came at 0, one at 10.
struct TwoTargets : Centre {
  TwoTargets() {
    const ServiceHandle service =
        engine.AddService({.target_wait = absl::Seconds(30)}, kStart).value();
    old = Task({.service = service, .channel = Channel::kChat});
    behind = Task({.service = service, .channel = Channel::kChat});
    BOOST_TEST(engine.Advance(At(10)).ok());
    young = Task({.service = service, .channel = Channel::kMail});
  }
  // Who is served first by an agent that comes now?
  const Change& Free() {
    Agent({}, {.chat = 1, .mail = 1});
    return engine.changes().front();
  }
  TaskHandle old;
  TaskHandle behind;
  TaskHandle young;
};

BOOST_AUTO_TEST_CASE(a_head_that_waited_for_its_target_exactly_is_in_time) {
  TwoTargets c;
  BOOST_TEST(c.engine.Advance(c.At(30)).ok());
  const Change& first = c.Free();
  BOOST_TEST((first.task == c.old));
  BOOST_TEST(!first.why.late);
}

BOOST_AUTO_TEST_CASE(a_late_head_goes_after_those_in_time) {
  TwoTargets c;
  BOOST_TEST(c.engine.Advance(c.At(30) + absl::Microseconds(1)).ok());
  const Change& first = c.Free();
  BOOST_TEST((first.task == c.young));
  BOOST_TEST(!first.why.late);
  BOOST_TEST((first.why.runner_up == c.old));
  BOOST_TEST(first.why.runner_up_score == 30'000);
}

BOOST_AUTO_TEST_CASE(where_all_heads_are_late_the_oldest_goes_first) {
  TwoTargets c;
  BOOST_TEST(c.engine.Advance(c.At(41)).ok());
  const Change& first = c.Free();
  BOOST_TEST((first.task == c.old));
  BOOST_TEST(first.why.late);
  BOOST_TEST(first.why.score() == 41'000);
  BOOST_TEST(Describe(first).find("it had missed its target") !=
             std::string::npos);
}

// Only heads are judged: those behind a late one keep their place.
BOOST_AUTO_TEST_CASE(a_queue_stays_in_order_behind_a_late_head) {
  TwoTargets c;
  BOOST_TEST(c.engine.Advance(c.At(31)).ok());
  const ServiceHandle service = static_cast<ServiceHandle>(1);
  const TaskHandle fresh =
      c.Task({.service = service, .channel = Channel::kChat});
  c.Agent({}, {.chat = 3});
  BOOST_TEST((c.engine.changes()[0].task == c.old));
  BOOST_TEST((c.engine.changes()[1].task == c.behind));
  BOOST_TEST((c.engine.changes()[2].task == fresh));
}

BOOST_AUTO_TEST_CASE(a_starving_task_is_not_late) {
  Centre c;
  const ServiceHandle service =
      c.engine
          .AddService({.starvation_bound = absl::Seconds(60),
                       .target_wait = absl::Seconds(30)},
                      kStart)
          .value();
  const TaskHandle old = c.Task({.service = service});
  BOOST_TEST(c.engine.Advance(c.At(60)).ok());
  const TaskHandle young =
      c.Task({.service = service, .channel = Channel::kMail});
  c.Agent({}, {.chat = 1, .mail = 1});
  const Change& first = c.engine.changes().front();
  BOOST_TEST((first.task == old));
  BOOST_TEST(first.why.starving);
  BOOST_TEST(!first.why.late);
  BOOST_TEST((c.View(young).state == TaskState::kOffered));
}

BOOST_AUTO_TEST_CASE(what_nobody_can_ever_serve_is_told) {
  Centre c;
  c.Agent({{c.gacha, 2}}, {.chat = 0});
  const TaskSpec hard{.channel = Channel::kMail,
                      .needs = {.all_of = {{c.gacha, 5}}}};
  const TaskHandle first = c.Task(hard);
  c.Task(hard);
  c.Agent({{c.japanese, 5}}, {.mail = 1});
  const std::vector<NeverServed> never = c.engine.Lint();
  BOOST_TEST_REQUIRE(never.size() == 1U);
  BOOST_TEST((never[0].example == first));
  BOOST_TEST(never[0].tasks == 2);
}

BOOST_AUTO_TEST_CASE(overflow_leaves_instead_of_waiting) {
  Centre c;
  const ServiceHandle service =
      c.engine.AddService({.overflow = true}, kStart).value();
  const AgentHandle aoki = c.Agent({});
  const TaskHandle first = c.Task({.service = service});
  BOOST_TEST((c.View(first).agent == aoki));
  const TaskHandle second = c.Task({.service = service});
  BOOST_TEST((c.engine.changes().back().kind == ChangeKind::kOverflowed));
  BOOST_TEST(!c.engine.FindTask(second).ok());
}

BOOST_AUTO_TEST_CASE(a_decision_explains_itself_in_a_sentence) {
  Centre c;
  c.Task({.priority = 1});
  // Of another kind: the head of another queue.
  const TaskHandle second = c.Task({.due = c.At(600)});
  BOOST_TEST(c.engine.Advance(c.At(2)).ok());
  c.Agent({}, {.chat = 1});
  const Why& why = c.engine.changes().back().why;
  BOOST_TEST(why.score() == 62'000);
  BOOST_TEST(why.runner_up_score == 2'000);
  const std::string text = Describe(c.engine.changes().back());
  BOOST_TEST(text.find("score 62000 = wait 2000 + priority 60000") !=
             std::string::npos);
  BOOST_TEST((c.View(second).state == TaskState::kWaiting));
}

}  // namespace
}  // namespace tasuki
