#include "tests/routing/router_fixture.h"

namespace tasuki::testing {
namespace {

// Three tasks wait for an agent who only pulls.
template <class Transport>
struct PullRoom : RouterRoom<Transport> {
  PullRoom() {
    this->Put({.agent = AgentId("aoki"),
               .skills = {{kGacha, 4}},
               .capacity = {.chat = 5},
               .takes_offers = false,
               .state = AgentState::kAvailable});
    for (const char* task : {"t1", "t2", "t3"}) this->Submit(task);
  }
  PullTasksRequest Request(int count, bool whole = false) {
    return {.actor = Agent("aoki"),
            .request_id = this->world.NextRequest(),
            .agent = AgentId("aoki"),
            .count = count,
            .all_or_nothing = whole};
  }
  AnswerContainerRequest Answer(std::int64_t number) {
    return {.actor = Agent("aoki"),
            .request_id = this->world.NextRequest(),
            .agent = AgentId("aoki"),
            .container = number};
  }
};

BOOST_AUTO_TEST_CASE_TEMPLATE(an_agent_pulls_a_container, Transport,
                              RouterTransports) {
  PullRoom<Transport> room;
  const std::int64_t head = room.Head();
  const PullTasksRequest request = room.Request(2);
  const TaskContainer container = Must(room.router.Pull(request));
  BOOST_TEST(container.agent.value() == "aoki");
  BOOST_TEST(container.number > 0);
  BOOST_TEST_REQUIRE(container.tasks.size() == 2);
  BOOST_TEST(container.tasks[0].id.value() == "t1");
  BOOST_TEST(container.tasks[1].id.value() == "t2");
  BOOST_TEST((container.tasks[0].state == RoutedState::kOffered));
  BOOST_TEST(container.tasks[0].container == container.number);
  BOOST_TEST((container.tasks[0].deadline ==
              room.world.fake.Now() + absl::Minutes(10)));
  BOOST_TEST((room.EventsAfter(head) == Told{"reserved t1", "reserved t2"}));
  CHECK_REASON(room.router.Pull(room.Request(1)), Reason::kWrongState);
  // A retry returns the same container.
  const TaskContainer retry = Must(room.router.Pull(request));
  BOOST_TEST(retry.number == container.number);
  BOOST_TEST(retry.tasks.size() == 2);

  CHECK_REASON(room.router.AcceptContainer(room.Answer(container.number + 1)),
               Reason::kNotClaimed);
  CHECK_REASON(room.router.AcceptContainer(room.Answer(0)),
               Reason::kNotClaimed);
  CHECK_REASON(room.router.AcceptContainer(room.Answer(-1)),
               Reason::kNotClaimed);
  CHECK_REASON(room.router.AcceptContainer(
                   room.Answer(container.number + (std::int64_t{1} << 32))),
               Reason::kNotClaimed);
  const AnswerContainerRequest accept = room.Answer(container.number);
  const TaskContainer accepted = Must(room.router.AcceptContainer(accept));
  BOOST_TEST_REQUIRE(accepted.tasks.size() == 2);
  BOOST_TEST((accepted.tasks[0].state == RoutedState::kAssigned));
  BOOST_TEST(
      (room.EventsAfter(head + 2) == Told{"accepted t1", "accepted t2"}));
  BOOST_TEST(Must(room.router.AcceptContainer(accept)).tasks.size() == 2);
  BOOST_TEST(Must(room.router.Pull(room.Request(5))).tasks.size() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_container_is_whole_or_empty_if_asked, Transport,
                              RouterTransports) {
  PullRoom<Transport> room;
  const std::int64_t head = room.Head();
  const TaskContainer none = Must(room.router.Pull(room.Request(4, true)));
  BOOST_TEST(none.number == 0);
  BOOST_TEST(none.tasks.empty());
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Must(room.router.Pull(room.Request(3, true))).tasks.size() == 3);
  CHECK_REASON(room.router.Pull(room.Request(0)), Reason::kOutOfRange);
  CHECK_REASON(room.router.Pull(room.Request(101)), Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_released_container_waits_again, Transport,
                              RouterTransports) {
  PullRoom<Transport> room;
  const TaskContainer container = Must(room.router.Pull(room.Request(2)));
  const TaskContainer released =
      Must(room.router.ReleaseContainer(room.Answer(container.number)));
  BOOST_TEST_REQUIRE(released.tasks.size() == 2);
  BOOST_TEST((released.tasks[1].state == RoutedState::kWaiting));
  BOOST_TEST(released.tasks[1].container == 0);
  CHECK_REASON(room.router.AcceptContainer(room.Answer(container.number)),
               Reason::kNotClaimed);
  BOOST_TEST(Must(room.router.Pull(room.Request(5))).tasks.size() == 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_silent_container_runs_out_as_one, Transport,
                              RouterTransports) {
  PullRoom<Transport> room;
  Must(room.router.Pull(room.Request(2)));
  const std::int64_t head = room.Head();
  room.world.fake.Advance(absl::Minutes(10));
  room.RunDue();
  BOOST_TEST((room.EventsAfter(head) ==
              Told{"offer_expired t1", "offer_expired t2", "agent_state aoki",
                   "requeued t1", "requeued t2"}));
  CHECK_REASON(room.router.Pull(room.Request(1)), Reason::kWrongState);
}

}  // namespace
}  // namespace tasuki::testing
