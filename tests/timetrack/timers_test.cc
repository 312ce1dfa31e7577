#include <atomic>
#include <thread>
#include <vector>

#include "tests/timetrack/tracker_fixture.h"

namespace tasuki::testing {
namespace {

using absl::Hours;
using absl::Minutes;

BOOST_AUTO_TEST_CASE_TEMPLATE(starting_something_stops_what_runs, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const WorkInterval first = room.Work(kGacha);
  BOOST_TEST((first.agent == kAoki && first.ticket == kGacha));
  BOOST_TEST((first.begin == room.Now()));
  BOOST_TEST((first.lease_end == room.Now() + Hours(12)));
  BOOST_TEST(!first.end.has_value());
  BOOST_TEST(first.version == 1);
  room.Advance(Minutes(20));
  const std::int64_t head = room.Head();
  const WorkInterval second = room.Work(kRefund);
  const WorkInterval stopped = Must(room.tracker().Get(first.id));
  BOOST_TEST((stopped.end == second.begin));
  BOOST_TEST((stopped.end_cause == EndCause::kInterrupted));
  BOOST_TEST(stopped.version == 2);
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{second}));
  // Both in one commit, the end first.
  const std::vector<Event> events = room.EventsAfter(head);
  BOOST_TEST_REQUIRE(events.size() == 2);
  BOOST_TEST(events[0].type == "ended");
  BOOST_TEST(events[0].subject == first.id.value());
  BOOST_TEST(events[0].subject_version == 2);
  BOOST_TEST(events[1].type == "started");
  BOOST_TEST(events[1].payload ==
             "{\"v\":1,\"agent\":\"aoki\",\"kind\":1,\"ticket\":"
             "\"ticket-refund\",\"weight\":100,\"begin\":" +
                 std::to_string(absl::ToUnixMicros(second.begin)) +
                 ",\"lease_end\":" +
                 std::to_string(absl::ToUnixMicros(second.lease_end)) + "}");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_runs_already_goes_on, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const WorkInterval first = room.Work(kGacha);
  room.Advance(Minutes(1));
  const std::int64_t head = room.Head();
  BOOST_TEST((room.Work(kGacha) == first));
  BOOST_TEST(room.Head() == head);
  // Another agent's is another interval.
  BOOST_TEST((room.Work(kGacha, kWholeAgent, kMori).id != first.id));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retried_start_makes_no_second_interval,
                              Transport, Transports) {
  TrackerRoom<Transport> room;
  StartTimerRequest request = {.actor = Agent("aoki"),
                               .request_id = "once",
                               .agent = kAoki,
                               .ticket = kGacha};
  const WorkInterval first = Must(room.tracker().Start(request));
  room.Advance(Minutes(5));
  room.Work(kRefund);
  const std::int64_t head = room.Head();
  const WorkInterval retry = Must(room.tracker().Start(request));
  BOOST_TEST((retry.id == first.id));
  BOOST_TEST((retry.end == room.Now()));  // as it is now
  BOOST_TEST(room.Head() == head);
  request.ticket = kLogin;
  CHECK_REASON(room.tracker().Start(request), Reason::kRequestIdReused);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(chats_run_side_by_side_while_they_fit, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const WorkInterval a = room.Work(kGacha, 50);
  room.Advance(absl::Seconds(1));
  const WorkInterval b = room.Work(kRefund, 50);
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{a, b}));
  const std::int64_t head = room.Head();
  CHECK_REASON(room.TryStart(kLogin, 50), Reason::kLimitReached);
  BOOST_TEST(room.Head() == head);
  room.Advance(Minutes(10));
  // A switch breaks off this one only.
  const SwitchTimerRequest request = {.actor = Agent("aoki"),
                                      .request_id = "switch",
                                      .from = a.id,
                                      .ticket = kLogin,
                                      .weight = 50};
  const WorkInterval c = Must(room.tracker().Switch(request));
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{b, c}));
  BOOST_TEST((Must(room.tracker().Get(a.id)).end == room.Now()));
  const std::int64_t after = room.Head();
  BOOST_TEST((Must(room.tracker().Switch(request)).id == c.id));
  BOOST_TEST(room.Head() == after);
  SwitchTimerRequest late = request;
  late.request_id = "late";
  CHECK_REASON(room.tracker().Switch(late), Reason::kWrongState);
  late.from = IntervalId("none");
  CHECK_REASON(room.tracker().Switch(late), Reason::kNotFound);
  BOOST_TEST(room.Head() == after);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_agent_without_work_is_available, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  room.Spend(TimeKind::kIdle);
  room.Advance(Minutes(15));
  const WorkInterval a = room.Work(kGacha, 50), b = room.Work(kRefund, 50);
  room.Advance(Minutes(30));
  room.Stop(a.id, true);
  // One chat is still on.
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{b}));
  room.Advance(Minutes(10));
  const WorkInterval stopped = room.Stop(b.id, true);
  BOOST_TEST((stopped.end_cause == EndCause::kStopped));
  const auto running = Must(room.tracker().Running(kAoki));
  BOOST_TEST_REQUIRE(running.size() == 1);
  BOOST_TEST((running[0].kind == TimeKind::kIdle));
  BOOST_TEST((running[0].begin == *stopped.end));
  room.Advance(Minutes(5));
  const StopAllTimersRequest leave = {
      .actor = Agent("aoki"), .request_id = "leave", .agent = kAoki};
  const auto left = Must(room.tracker().StopAll(leave));
  BOOST_TEST_REQUIRE(left.size() == 1);
  BOOST_TEST((left[0].id == running[0].id && left[0].end == room.Now()));
  BOOST_TEST(Must(room.tracker().Running(kAoki)).empty());
  const std::int64_t head = room.Head();
  BOOST_TEST((Must(room.tracker().StopAll(leave)) == left));
  BOOST_TEST(room.Head() == head);
  const TimeTotals totals = room.TotalsOf(kAoki);
  BOOST_TEST((totals.work == Minutes(40)));
  BOOST_TEST((totals.idle == Minutes(20)));
  BOOST_TEST(*Occupancy(totals) == 2.0 / 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(stopping_twice_changes_nothing, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const WorkInterval started = room.Work(kGacha);
  room.Advance(Minutes(3));
  const WorkInterval stopped = room.Stop(started.id);
  BOOST_TEST((stopped.end == room.Now()));
  room.Advance(Minutes(3));
  const std::int64_t head = room.Head();
  BOOST_TEST((room.Stop(started.id) == stopped));
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_lease_ends_where_it_says, Transport,
                              Transports) {
  TrackerRoom<Transport> room(Hours(1));
  const WorkInterval started = room.Work(kGacha);
  room.Advance(Minutes(40));
  const auto kept =
      Must(room.tracker().KeepAlive({.actor = Agent("aoki"),
                                     .request_id = room.world.NextRequest(),
                                     .agent = kAoki}));
  BOOST_TEST_REQUIRE(kept.size() == 1);
  BOOST_TEST((kept[0].lease_end == room.Now() + Hours(1)));
  BOOST_TEST(room.EventsAfter(room.Head() - 1).at(0).type == "extended");
  // Not at the first lease's end.
  room.Advance(Minutes(30));
  BOOST_TEST((Must(room.world.database->RunDue(100)) == kept[0].lease_end));
  BOOST_TEST(Must(room.tracker().Running(kAoki)).size() == 1);
  room.Advance(Hours(5));
  // Ended, whether or not anybody has closed it.
  BOOST_TEST(Must(room.tracker().Running(kAoki)).empty());
  const TimeTotals before = room.TotalsOf(kAoki);
  BOOST_TEST((before.work == Minutes(100)));
  BOOST_TEST((Must(room.world.database->RunDue(100)) > room.Now()));
  const WorkInterval ended = Must(room.tracker().Get(started.id));
  BOOST_TEST((ended.end == kept[0].lease_end));
  BOOST_TEST((ended.end_cause == EndCause::kLeaseEnded));
  BOOST_TEST((room.TotalsOf(kAoki) == before));
  const Event event = room.EventsAfter(room.Head() - 1).at(0);
  BOOST_TEST(event.type == "ended");
  BOOST_TEST((event.actor.kind == ActorKind::kSystem));
  // It stays ended.
  BOOST_TEST(
      Must(room.tracker().KeepAlive({.actor = Agent("aoki"),
                                     .request_id = room.world.NextRequest(),
                                     .agent = kAoki}))
          .empty());
}

// As when a lease is extended while RunDue is on its way to close it.
BOOST_AUTO_TEST_CASE(a_lease_that_was_extended_is_due_later) {
  TrackerRoom<InProcess<TimeTracker>> room(Hours(1));
  const WorkInterval started = room.Work(kGacha);
  Must(room.world.database->Write([&](Transaction& transaction) {
    return transaction.Schedule("default", "timetrack.lease_ended",
                                started.id.value(), room.Now());
  }));
  Must(room.world.database->RunDue(100));
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{started}));
  room.Advance(Hours(1));
  Must(room.world.database->RunDue(100));
  BOOST_TEST((Must(room.tracker().Get(started.id)).end == started.lease_end));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(work_goes_on_after_a_restart, Transport,
                              Transports) {
  TrackerRoom<Transport> room(Hours(1));
  const WorkInterval started = room.Work(kGacha);
  const StopTimerRequest stop = {
      .actor = Agent("aoki"), .request_id = "stop", .interval = started.id};
  room.Advance(Minutes(10));
  room.Reopen();
  BOOST_TEST((Must(room.tracker().Running(kAoki)) == std::vector{started}));
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(10)));
  const WorkInterval stopped = Must(room.tracker().Stop(stop));
  room.Advance(Minutes(10));
  room.Reopen();
  BOOST_TEST((Must(room.tracker().Stop(stop)) == stopped));
  room.Work(kRefund);
  room.Reopen();
  // The lease's end survives too.
  room.Advance(Hours(2));
  Must(room.world.database->RunDue(100));
  BOOST_TEST(room.EventsAfter(room.Head() - 1).at(0).type == "ended");
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(70)));
}

// Every caller starts something for the same agent; whatever the order, one
// thing at a time.
BOOST_AUTO_TEST_CASE_TEMPLATE(two_callers_never_start_two_things, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  constexpr int kCallers = 4, kCalls = 25;
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int call = 0; call < kCalls; ++call) {
        const std::string name =
            std::to_string(caller) + "-" + std::to_string(call);
        const auto started =
            room.tracker().Start({.actor = Agent("aoki"),
                                  .request_id = name,
                                  .agent = kAoki,
                                  .ticket = TicketId("ticket-" + name)});
        if (!started.ok()) ++failed;
        room.Advance(absl::Milliseconds(1));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(Must(room.tracker().Running(kAoki)).size() == 1);
  const auto page = Must(room.tracker().List(
      {.filter = {.agent = kAoki}, .page = {.size = 1000}}));
  BOOST_TEST(page.items.size() == kCallers * kCalls);
  // Starts of one instant leave intervals without any time.
  absl::Time until;
  for (const WorkInterval& row : page.items) {
    if (row.end == row.begin) continue;
    BOOST_TEST((until <= row.begin));
    until = row.end.value_or(absl::InfiniteFuture());
  }
}

}  // namespace
}  // namespace tasuki::testing
