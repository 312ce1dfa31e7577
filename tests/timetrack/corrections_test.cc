#include "tests/timetrack/tracker_fixture.h"

namespace tasuki::testing {
namespace {

using absl::Hours;
using absl::Minutes;

BOOST_AUTO_TEST_CASE_TEMPLATE(a_correction_keeps_what_was_there, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const WorkInterval started = room.Work(kGacha);
  room.Advance(Hours(2));
  const WorkInterval stopped = room.Stop(started.id);
  const CorrectIntervalRequest request = {.actor = Agent("lead"),
                                          .request_id = "fix",
                                          .interval = stopped.id,
                                          .end = stopped.begin + Hours(1),
                                          .ticket = kRefund,
                                          .expected_version = 2,
                                          .note = "会議 4111 でした"};
  const WorkInterval fixed = Must(room.tracker().Correct(request));
  BOOST_TEST((fixed.end == stopped.begin + Hours(1)));
  BOOST_TEST((fixed.ticket == kRefund));
  BOOST_TEST(fixed.version == 3);
  room.Advance(Minutes(1));
  const WorkInterval again = Must(room.Correct(
      {.interval = stopped.id, .begin = stopped.begin + Minutes(30)}));
  const auto history = Must(room.tracker().History(stopped.id));
  BOOST_TEST_REQUIRE(history.size() == 2);
  BOOST_TEST((history[0].before == stopped));
  BOOST_TEST((history[0].after == fixed));
  BOOST_TEST((history[0].actor == Agent("lead")));
  BOOST_TEST((history[0].time == room.Now() - Minutes(1)));
  BOOST_TEST(history[0].note == "会議 [t1] でした");
  BOOST_TEST((history[1].before == fixed));
  BOOST_TEST((history[1].after == again));
  BOOST_TEST(history[1].note.empty());
  // A token in a note is kept; its text is not in the feed.
  BOOST_TEST((room.scrubber.kept == std::vector<std::string>{"t1"}));
  const Event event = room.EventsAfter(room.Head() - 2).at(0);
  BOOST_TEST(event.type == "corrected");
  BOOST_TEST(event.payload.ends_with(",\"tokens\":[\"t1\"]}"));
  BOOST_TEST(event.payload.find("会議") == std::string::npos);
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(30)));
  const std::int64_t head = room.Head();
  BOOST_TEST((Must(room.tracker().Correct(request)) == again));  // a retry
  // What changes nothing leaves no record.
  BOOST_TEST((Must(room.Correct({.interval = stopped.id})) == again));
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Must(room.tracker().History(stopped.id)).size() == 2);
  room.Reopen();
  BOOST_TEST((Must(room.tracker().History(stopped.id)) == history));
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(30)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_correction_may_not_overlap, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time ten = room.Now();
  const IntervalId a = room.Work(kGacha).id;  // 10:00 to 10:30
  room.Advance(Minutes(30));
  const IntervalId b = room.Work(kRefund).id;  // to 11:00
  room.Advance(Minutes(30));
  const IntervalId c = room.Work(kLogin).id;  // runs
  room.Advance(Minutes(30));
  const std::int64_t head = room.Head();
  const absl::Duration step = absl::Milliseconds(1);
  CHECK_REASON(room.Correct({.interval = b, .begin = ten + Minutes(30) - step}),
               Reason::kWrongState);
  CHECK_REASON(room.Correct({.interval = b, .end = ten + Minutes(60) + step}),
               Reason::kWrongState);
  CHECK_REASON(room.Correct({.interval = c, .begin = ten + Minutes(70)}),
               Reason::kWrongState);  // it still runs
  BOOST_TEST(room.Head() == head);
  // Making room first makes it possible.
  Must(room.Correct({.interval = a, .end = ten + Minutes(20)}));
  Must(room.Correct({.interval = b, .begin = ten + Minutes(20)}));
  BOOST_TEST((Must(room.tracker().Get(b)).begin == ten + Minutes(20)));
  // A void interval is in nobody's way.
  Must(room.Correct({.interval = a, .end = ten}));
  Must(room.Correct({.interval = b, .begin = ten - Minutes(10)}));
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(100)));
}

// A reader that comes late reads rows newer than the events it follows.
BOOST_AUTO_TEST_CASE_TEMPLATE(rows_that_changed_places_are_followed, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time ten = room.Now();
  const IntervalId a = room.Work(kGacha).id;
  room.Advance(Minutes(10));
  const IntervalId b = room.Work(kRefund).id;
  room.Advance(Minutes(10));
  room.Stop(b);
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(20)));
  Must(room.Correct({.interval = a, .end = ten + Minutes(5)}));
  Must(room.Correct({.interval = b, .begin = ten + Minutes(12)}));
  Must(room.Correct({.interval = a, .end = ten + Minutes(12)}));
  BOOST_TEST((room.TotalsOf(kAoki).work == Minutes(20)));
  BOOST_TEST(
      (Must(room.tracker().TimesOf({.ticket = kGacha, .from = ten})).handling ==
       Minutes(12)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_corrections_change_nothing, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time ten = room.Now();
  const IntervalId rest = room.Spend(TimeKind::kBreak).id;
  room.Advance(Minutes(10));
  const IntervalId work = room.Work(kGacha).id;
  room.Advance(Minutes(10));
  room.Stop(work);
  const std::int64_t head = room.Head();
  const auto refused = [&](CorrectIntervalRequest request, Reason reason) {
    CHECK_REASON(room.Correct(std::move(request)), reason);
    BOOST_TEST(room.Head() == head);
  };
  refused({.interval = IntervalId("none")}, Reason::kNotFound);
  refused({}, Reason::kRequired);
  refused({.interval = work, .end = ten, .expected_version = 1},
          Reason::kStaleVersion);
  refused({.interval = work, .end = ten + Minutes(9)}, Reason::kOutOfRange);
  refused({.interval = work, .end = room.Now() + Minutes(1)},
          Reason::kOutOfRange);
  refused({.interval = work, .end = absl::InfiniteFuture()},
          Reason::kOutOfRange);
  refused({.interval = work, .begin = absl::InfinitePast()},
          Reason::kOutOfRange);
  refused({.interval = work, .begin = ten - Hours(24 * 32)},
          Reason::kOutOfRange);
  refused({.interval = rest, .ticket = kGacha}, Reason::kConflicting);
  refused({.interval = work, .ticket = TicketId(std::string(65, 'x'))},
          Reason::kTooLong);
  refused({.interval = work, .ticket = TicketId("a b")}, Reason::kMalformed);
  refused({.interval = work, .note = std::string(2001, 'x')}, Reason::kTooLong);
  BOOST_TEST(Must(room.tracker().History(work)).empty());
  CHECK_REASON(room.tracker().History(IntervalId("none")), Reason::kNotFound);
}

// The epoch and what rounds to it mean "not set" where rows are stored.
BOOST_AUTO_TEST_CASE(an_interval_cannot_end_at_the_epoch) {
  TrackerRoom<InProcess<TimeTracker>> room;
  const IntervalId id = room.Work(kGacha).id;
  room.Stop(id);
  for (const absl::Duration after :
       {absl::ZeroDuration(), absl::Microseconds(999)}) {
    CHECK_REASON(room.Correct({.interval = id,
                               .begin = absl::UnixEpoch() + after,
                               .end = absl::UnixEpoch() + after}),
                 Reason::kOutOfRange);
  }
}

BOOST_AUTO_TEST_CASE(a_note_that_is_not_utf8_is_refused) {
  TrackerRoom<InProcess<TimeTracker>> room;
  const IntervalId id = room.Work(kGacha).id;
  room.Stop(id);
  CHECK_REASON(room.Correct({.interval = id, .note = "\xE3\x81"}),
               Reason::kInvalidUtf8);
}

}  // namespace
}  // namespace tasuki::testing
