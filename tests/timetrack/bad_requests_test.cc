#include "tests/timetrack/tracker_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_starts_are_refused_and_change_nothing,
                              Transport, Transports) {
  TrackerRoom<Transport> room;
  const IntervalId running = room.Work(kGacha).id;
  const std::int64_t head = room.Head();
  const auto refused = [&](auto edit, const std::string& complaint) {
    StartTimerRequest request = {.actor = Agent("aoki"),
                                 .request_id = "bad",
                                 .agent = kAoki,
                                 .ticket = kRefund};
    edit(request);
    const auto started = room.tracker().Start(request);
    BOOST_TEST(Complaint(started.status()) == complaint);
    const auto switched =
        room.tracker().Switch({.actor = request.actor,
                               .request_id = request.request_id,
                               .from = running,
                               .kind = request.kind,
                               .ticket = request.ticket,
                               .weight = request.weight});
    if (request.agent == kAoki) {
      BOOST_TEST(Complaint(switched.status()) == complaint);
    }
    BOOST_TEST(room.Head() == head);
  };
  using R = StartTimerRequest;
  refused([](R& r) { r.actor.id = ""; }, "REQUIRED actor.id");
  refused([](R& r) { r.actor.kind = static_cast<ActorKind>(9); },
          "UNKNOWN_ENUM actor.kind");
  refused([](R& r) { r.request_id = ""; }, "REQUIRED request_id");
  refused([](R& r) { r.request_id = std::string(129, 'r'); },
          "TOO_LONG request_id");
  refused([](R& r) { r.kind = TimeKind{}; }, "REQUIRED kind");
  refused([](R& r) { r.kind = static_cast<TimeKind>(6); }, "UNKNOWN_ENUM kind");
  refused([](R& r) { r.ticket = TicketId(); }, "REQUIRED ticket");
  refused([](R& r) { r.ticket = TicketId(std::string(65, 't')); },
          "TOO_LONG ticket");
  refused([](R& r) { r.ticket = TicketId("切符"); }, "MALFORMED ticket");
  refused([](R& r) { r.kind = TimeKind::kBreak; }, "CONFLICTING ticket");
  refused(
      [](R& r) {
        r.kind = TimeKind::kIdle;
        r.ticket = TicketId();
        r.weight = 50;
      },
      "CONFLICTING weight");
  refused([](R& r) { r.weight = 0; }, "OUT_OF_RANGE weight");
  refused([](R& r) { r.weight = 101; }, "OUT_OF_RANGE weight");
  // Nothing is stopped by a call that starts nothing.
  BOOST_TEST(Must(room.tracker().Running(kAoki)).size() == 1);
  CHECK_REASON(
      room.tracker().Start(
          {.actor = Agent("aoki"), .request_id = "bad", .ticket = kRefund}),
      Reason::kRequired);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(other_bad_requests_are_refused, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  room.Work(kGacha);
  const std::int64_t head = room.Head();
  const Actor aoki = Agent("aoki");
  TimeTracker& tracker = room.tracker();
  CHECK_REASON(tracker.Stop({.actor = aoki, .request_id = "r"}),
               Reason::kRequired);
  CHECK_REASON(
      tracker.Stop(
          {.actor = aoki, .request_id = "r", .interval = IntervalId("none")}),
      Reason::kNotFound);
  CHECK_REASON(tracker.StopAll({.actor = aoki, .request_id = "r"}),
               Reason::kRequired);
  CHECK_REASON(tracker.KeepAlive({.actor = aoki, .agent = kAoki}),
               Reason::kRequired);
  CHECK_REASON(tracker.LabelTicket({.actor = aoki, .request_id = "r"}),
               Reason::kRequired);
  CHECK_REASON(tracker.LabelTicket({.actor = aoki,
                                    .request_id = "r",
                                    .ticket = kGacha,
                                    .tags = {TagId()}}),
               Reason::kRequired);
  CHECK_REASON(
      tracker.LabelTicket({.actor = aoki,
                           .request_id = "r",
                           .ticket = kGacha,
                           .tags = std::vector<TagId>(201, TagId("t"))}),
      Reason::kTooLong);
  CHECK_REASON(tracker.LabelTicket({.actor = aoki,
                                    .request_id = "r",
                                    .ticket = kGacha,
                                    .service = std::string(201, 's')}),
               Reason::kTooLong);
  CHECK_REASON(tracker.Get(IntervalId()), Reason::kRequired);
  CHECK_REASON(tracker.Get(IntervalId("none")), Reason::kNotFound);
  CHECK_REASON(tracker.Running(AgentId()), Reason::kRequired);
  CHECK_REASON(tracker.TimesOf({.ticket = kGacha}), Reason::kRequired);
  CHECK_REASON(tracker.TimesOf({.from = room.Now()}), Reason::kRequired);
  CHECK_REASON(tracker.BatchTimesOf(std::vector<TicketPeriod>(
                   1001, {.ticket = kGacha, .from = room.Now()})),
               Reason::kTooLong);
  BOOST_TEST(Must(tracker.BatchTimesOf({})).empty());
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_days_and_keys_are_refused, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const auto totals = [&](DayRange days, TimeDimension dimension = {}) {
    if (dimension == TimeDimension{}) dimension = TimeDimension::kAgent;
    return room.tracker().Totals({.dimension = dimension, .days = days});
  };
  const absl::CivilDay first_day(1970, 1, 1), last_day(2199, 12, 31);
  CHECK_REASON(totals({}), Reason::kRequired);
  CHECK_REASON(totals({kMonday, kMonday - 1}), Reason::kOutOfRange);
  CHECK_REASON(totals({kMonday, kMonday + 3660}), Reason::kOutOfRange);
  CHECK_REASON(totals({first_day - 1, first_day}), Reason::kOutOfRange);
  CHECK_REASON(totals({last_day, last_day + 1}), Reason::kOutOfRange);
  Must(totals({kMonday, kMonday + 3659}));
  Must(totals({last_day, last_day}));
  CHECK_REASON(totals({kMonday, kMonday}, static_cast<TimeDimension>(6)),
               Reason::kUnknownEnum);
  const auto daily = [&](TimeDimension dimension, const std::string& key) {
    return room.tracker().DailyTotals(
        {.dimension = dimension, .key = key, .days = {kMonday, kMonday}});
  };
  CHECK_REASON(daily(TimeDimension::kAgent, ""), Reason::kRequired);
  CHECK_REASON(daily(TimeDimension::kAll, "aoki"), Reason::kConflicting);
  CHECK_REASON(daily(TimeDimension{}, "aoki"), Reason::kRequired);
  CHECK_REASON(daily(TimeDimension::kTag, std::string(201, 'k')),
               Reason::kTooLong);
  BOOST_TEST(Must(daily(TimeDimension::kTag, "none")).empty());
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused) {
  World world;
  NoScrubber scrubber;
  const auto open = [&](TimeTrackerOptions options) {
    return OpenTimeTracker(*world.database, scrubber, std::move(options));
  };
  CHECK_REASON(open({}), Reason::kRequired);
  CHECK_REASON(open({.time_zone = "Asia/Kanda"}), Reason::kUnknownTimeZone);
  CHECK_REASON(open({.tenant = "", .time_zone = "UTC"}), Reason::kRequired);
  CHECK_REASON(open({.time_zone = "UTC", .lease = absl::Milliseconds(999)}),
               Reason::kOutOfRange);
  CHECK_REASON(open({.time_zone = "UTC", .lease = absl::InfiniteDuration()}),
               Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE(a_tenant_does_not_see_anothers_time) {
  World world;
  NoScrubber scrubber;
  const auto open = [&](const char* tenant) {
    return Must(OpenTimeTracker(*world.database, scrubber,
                                {.tenant = tenant, .time_zone = "UTC"}));
  };
  const auto one = open("one"), two = open("two");
  const StartTimerRequest request = {.actor = Agent("aoki"),
                                     .request_id = "r",
                                     .agent = kAoki,
                                     .ticket = kGacha};
  const WorkInterval theirs = Must(one->Start(request));
  world.fake.Advance(absl::Minutes(1));
  const Actor aoki = Agent("aoki");
  CHECK_REASON(two->Get(theirs.id), Reason::kNotFound);
  CHECK_REASON(two->History(theirs.id), Reason::kNotFound);
  CHECK_REASON(
      two->Stop({.actor = aoki, .request_id = "s", .interval = theirs.id}),
      Reason::kNotFound);
  CHECK_REASON(
      two->Correct({.actor = aoki, .request_id = "c", .interval = theirs.id}),
      Reason::kNotFound);
  CHECK_REASON(two->Switch({.actor = aoki,
                            .request_id = "w",
                            .from = theirs.id,
                            .ticket = kRefund}),
               Reason::kNotFound);
  BOOST_TEST(Must(two->Running(kAoki)).empty());
  BOOST_TEST(Must(two->List({.filter = {.agent = kAoki}})).items.empty());
  BOOST_TEST(
      (Must(two->TimesOf({.ticket = kGacha, .from = theirs.begin})).handling ==
       absl::ZeroDuration()));
  BOOST_TEST(world.database->EventHead("two").load() == 0);
  // The same request id is another tenant's own.
  BOOST_TEST((Must(two->Start(request)).id != theirs.id));
}

}  // namespace
}  // namespace tasuki::testing
