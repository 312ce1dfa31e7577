#include "tests/routing/router_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(a_task_is_offered_and_says_why, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Put("baba", 2);
  room.Put({.agent = AgentId("chiba"), .skills = {{kGacha, 5}}});
  const std::int64_t head = room.Head();
  const RoutedTask task =
      Must(room.TrySubmit({.task = TaskId("t1"),
                           .needs = {.all_of = {{kGacha, 3}}},
                           .priority = 2,
                           .due = room.world.fake.Now() + absl::Hours(1),
                           .first_contact = false}));
  BOOST_TEST(task.id.value() == "t1");
  BOOST_TEST(task.version == 2);
  BOOST_TEST((task.state == RoutedState::kOffered));
  BOOST_TEST(task.agent.value() == "aoki");
  BOOST_TEST(!task.offer.empty());
  BOOST_TEST_REQUIRE(task.deadline.has_value());
  BOOST_TEST((*task.deadline == room.world.fake.Now() + absl::Seconds(20)));
  BOOST_TEST((task.due == room.world.fake.Now() + absl::Hours(1)));
  BOOST_TEST((task.submit_time == room.world.fake.Now()));
  BOOST_TEST(task.attempt == 1);
  BOOST_TEST(task.priority == 2);
  BOOST_TEST(task.why.priority == 120'000);
  BOOST_TEST(task.explanation.find("offered to aoki until ") == 0);
  BOOST_TEST(
      task.explanation.find("others: 1 lacks a skill, 1 is not available") !=
          std::string::npos,
      task.explanation);
  BOOST_TEST(
      (room.EventsAfter(head) == Told{"task_submitted t1", "offered t1"}));
  const RoutedAgent aoki = Must(room.router.GetAgent(AgentId("aoki")));
  BOOST_TEST(aoki.load.chat == 1);
  BOOST_TEST(aoki.held == 1);
  const auto offers = Must(room.router.Offers(AgentId("aoki")));
  BOOST_TEST_REQUIRE(offers.size() == 1);
  BOOST_TEST((offers[0].offer == task.offer));
  BOOST_TEST(Must(room.router.Offers(AgentId("baba"))).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_offer_is_accepted_and_done, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  const RoutedTask offered = room.Submit("t1");
  const std::int64_t head = room.Head();
  const RoutedTask accepted = Must(room.TryAccept("t1", "aoki", offered.offer));
  BOOST_TEST((accepted.state == RoutedState::kAssigned));
  BOOST_TEST(accepted.offer.empty());
  BOOST_TEST(!accepted.deadline.has_value());
  // Why it was aoki stays.
  BOOST_TEST(accepted.explanation == offered.explanation);
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kWrongState);
  const auto complete = [&](absl::Duration wrap_up) {
    return room.router.Complete({.actor = Agent("aoki"),
                                 .request_id = room.world.NextRequest(),
                                 .task = TaskId("t1"),
                                 .wrap_up = wrap_up});
  };
  CHECK_REASON(complete(absl::Hours(25)), Reason::kOutOfRange);
  const RoutedTask wrapping = Must(complete(absl::Minutes(2)));
  BOOST_TEST((wrapping.state == RoutedState::kWrappingUp));
  BOOST_TEST((wrapping.deadline == room.world.fake.Now() + absl::Minutes(2)));
  BOOST_TEST(Must(room.router.GetAgent(AgentId("aoki"))).held == 1);
  BOOST_TEST((room.RunDue() <= *wrapping.deadline));
  room.world.fake.Advance(absl::Minutes(2));
  room.RunDue();
  const RoutedTask done = room.Task("t1");
  BOOST_TEST((done.state == RoutedState::kCompleted));
  BOOST_TEST(done.agent.value() == "aoki");
  BOOST_TEST(done.explanation == offered.explanation);
  BOOST_TEST(Must(room.router.GetAgent(AgentId("aoki"))).held == 0);
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"accepted t1", "wrapping_up t1", "completed t1"}));
  CHECK_REASON(complete(absl::ZeroDuration()), Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_declined_task_goes_on, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Submit("t1");
  room.Put("baba");
  const std::int64_t head = room.Head();
  const RoutedTask next = Must(room.Decline("t1", "aoki", true));
  BOOST_TEST(next.agent.value() == "baba");
  BOOST_TEST(next.attempt == 2);
  const RoutedTask waits = Must(room.Decline("t1", "baba"));
  // Not excluded: the only one left is asked again.
  BOOST_TEST(waits.agent.value() == "baba");
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"declined t1", "offered t1", "declined t1", "offered t1"}));
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kClaimedByAnother);
  CHECK_REASON(room.TryAccept("t1", "baba", next.offer), Reason::kOfferExpired);
  room.Accept("t1", "baba");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_offer_runs_out_in_its_time, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  const RoutedTask first = room.Submit("t1");
  BOOST_TEST((room.RunDue() <= *first.deadline));
  room.world.fake.Advance(absl::Seconds(20) - absl::Microseconds(1));
  room.RunDue();
  BOOST_TEST((room.Task("t1").state == RoutedState::kOffered));
  const std::int64_t head = room.Head();
  room.world.fake.Advance(absl::Microseconds(1));
  // Expired before anybody has noticed.
  BOOST_TEST(Must(room.router.Offers(AgentId("aoki"))).empty());
  room.RunDue();
  const RoutedTask waits = room.Task("t1");
  BOOST_TEST((waits.state == RoutedState::kWaiting));
  BOOST_TEST(waits.agent.empty());
  BOOST_TEST((Must(room.router.GetAgent(AgentId("aoki"))).state ==
              AgentState::kOnBreak));
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"offer_expired t1", "agent_state aoki", "requeued t1"}));
  CHECK_REASON(room.TryAccept("t1", "aoki", first.offer),
               Reason::kOfferExpired);
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kNotClaimed);
  room.SetState("aoki", AgentState::kAvailable);
  BOOST_TEST(room.Task("t1").attempt == 2);
  room.Accept("t1", "aoki");
}

// Nobody has called RunDue, and yet the late answer is refused.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_late_answer_is_refused, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  const RoutedTask task = room.Submit("t1");
  room.world.fake.Advance(absl::Seconds(20));
  CHECK_REASON(room.TryAccept("t1", "aoki", task.offer), Reason::kOfferExpired);
  BOOST_TEST((room.Task("t1").state == RoutedState::kWaiting));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_claim_won_elsewhere_withdraws_the_offer,
                              Transport, RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  room.Submit("t1");
  room.Put("baba", 1, 0);
  const std::int64_t head = room.Head();
  const RoutedTask task =
      Must(room.router.Assign({.actor = Agent("baba"),
                               .request_id = room.world.NextRequest(),
                               .task = TaskId("t1"),
                               .agent = AgentId("baba")}));
  BOOST_TEST((task.state == RoutedState::kAssigned));
  BOOST_TEST(task.agent.value() == "baba");
  BOOST_TEST((room.EventsAfter(head) == Told{"withdrawn t1", "assigned t1"}));
  BOOST_TEST(Must(room.feed->Events(head, 1)).at(0).payload ==
             R"({"v":1,"pool":"default","agent":"aoki","reason":"assigned"})");
  BOOST_TEST(Must(room.router.Offers(AgentId("aoki"))).empty());
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kClaimedByAnother);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_task_goes_back_with_its_age, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 4, 1);
  const RoutedTask first = room.Submit("t1");
  room.Accept("t1", "aoki");
  room.world.fake.Advance(absl::Minutes(1));
  room.Submit("t2");
  BOOST_TEST((room.Task("t2").state == RoutedState::kWaiting));
  const auto requeue = [&](const std::string& task, const std::string& agent) {
    return room.router.Requeue({.actor = Web(),
                                .request_id = room.world.NextRequest(),
                                .task = TaskId(task),
                                .agent = AgentId(agent)});
  };
  CHECK_REASON(requeue("t2", ""), Reason::kWrongState);
  room.Put("baba", 1);
  CHECK_REASON(requeue("t1", "baba"), Reason::kClaimedByAnother);
  const RoutedTask again = Must(requeue("t1", "aoki"));
  // The older one is next in its turn.
  BOOST_TEST((again.state == RoutedState::kOffered));
  BOOST_TEST((again.submit_time == first.submit_time));
  const std::int64_t head = room.Head();
  Must(requeue("t1", ""));
  BOOST_TEST((room.EventsAfter(head) == Told{"withdrawn t1", "offered t1"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cancelled_task_frees_its_agent, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 4, 1);
  room.Submit("t1");
  room.Submit("t2");
  const std::int64_t head = room.Head();
  const RoutedTask gone =
      Must(room.router.Cancel({.actor = Web(),
                               .request_id = room.world.NextRequest(),
                               .task = TaskId("t1")}));
  BOOST_TEST((gone.state == RoutedState::kCancelled));
  BOOST_TEST((room.EventsAfter(head) == Told{"cancelled t1", "offered t2"}));
  const RoutedTask next = room.Task("t2");
  BOOST_TEST(next.agent.value() == "aoki");
  CHECK_REASON(room.TryAccept("t1", "aoki"), Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_task_is_submitted_once_while_it_lives,
                              Transport, RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  const RoutedTask first = room.Submit("t1");
  const std::int64_t head = room.Head();
  const RoutedTask second = room.Submit("t1", 5, 9);
  BOOST_TEST(second.version == first.version);
  BOOST_TEST(second.priority == 0);
  BOOST_TEST(room.Head() == head);
  room.Accept("t1", "aoki");
  Must(room.router.Complete({.actor = Agent("aoki"),
                             .request_id = room.world.NextRequest(),
                             .task = TaskId("t1")}));
  const std::int64_t done = room.Task("t1").version;
  // It comes back: a new run under the same id.
  room.world.fake.Advance(absl::Hours(1));
  const RoutedTask anew = room.Submit("t1", 2, 9);
  BOOST_TEST((anew.state == RoutedState::kOffered));
  BOOST_TEST(anew.attempt == 1);
  BOOST_TEST(anew.priority == 9);
  BOOST_TEST(anew.version == done + 2);
  BOOST_TEST((anew.submit_time == room.world.fake.Now()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retry_changes_nothing, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki");
  const SubmitTaskRequest submit = {.actor = Web(),
                                    .request_id = "s",
                                    .task = TaskId("t1"),
                                    .needs = {.all_of = {{kGacha, 3}}}};
  Must(room.router.Submit(submit));
  const AcceptOfferRequest accept = {.actor = Agent("aoki"),
                                     .request_id = "a",
                                     .task = TaskId("t1"),
                                     .agent = AgentId("aoki")};
  const RoutedTask accepted = Must(room.router.Accept(accept));
  const std::int64_t head = room.Head();
  // As it is now.
  BOOST_TEST(
      (Must(room.router.Submit(submit)).state == RoutedState::kAssigned));
  BOOST_TEST(Must(room.router.Accept(accept)).version == accepted.version);
  BOOST_TEST(room.Head() == head);
  SubmitTaskRequest other = submit;
  other.task = TaskId("t2");
  CHECK_REASON(room.router.Submit(other), Reason::kRequestIdReused);
  CHECK_REASON(room.router.GetTask(TaskId("t2")), Reason::kNotFound);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_preferred_agent_is_waited_for, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 4, 1);
  room.Submit("busy");
  room.Put("baba");
  const RoutedTask task =
      Must(room.TrySubmit({.task = TaskId("t1"),
                           .needs = {.all_of = {{kGacha, 3}}},
                           .preferred = AgentId("aoki"),
                           .preferred_patience = absl::Seconds(10),
                           .excluded = {AgentId("nobody")}}));
  BOOST_TEST((task.state == RoutedState::kWaiting));
  BOOST_TEST(task.agent.value() == "aoki");
  BOOST_TEST(task.explanation.find("waits for aoki") == 0, task.explanation);
  const std::int64_t head = room.Head();
  room.world.fake.Advance(absl::Seconds(10));
  room.RunDue();
  BOOST_TEST(room.Task("t1").agent.value() == "baba");
  BOOST_TEST((room.EventsAfter(head) == Told{"relaxed t1", "offered t1"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(needs_relax_as_time_passes, Transport,
                              RouterTransports) {
  RouterRoom<Transport> room;
  room.Put("aoki", 2);
  Must(room.TrySubmit(
      {.task = TaskId("t1"),
       .needs = {.all_of = {{kGacha, 5}}},
       .relaxations = {{absl::Minutes(1), {.all_of = {{kGacha, 4}}}},
                       {absl::Minutes(2), {.all_of = {{kGacha, 2}}}}}}));
  room.world.fake.Advance(absl::Minutes(1));
  room.RunDue();
  BOOST_TEST(room.Task("t1").step == 1);
  BOOST_TEST(room.Task("t1").explanation ==
             "may go to more agents now, relaxed 1 time");
  room.world.fake.Advance(absl::Minutes(1));
  room.RunDue();
  const RoutedTask task = room.Task("t1");
  BOOST_TEST((task.state == RoutedState::kOffered));
  BOOST_TEST(task.step == 2);
  BOOST_TEST(task.why.wait == 120'000);
}

}  // namespace
}  // namespace tasuki::testing
