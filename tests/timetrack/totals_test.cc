#include "tests/timetrack/tracker_fixture.h"

namespace tasuki::testing {
namespace {

using absl::Hours;
using absl::Minutes;

const DayRange kToday = {kMonday, kMonday};

// mixi's picture of an inquiry: received, begun, interrupted by other work,
// resumed, answered.
BOOST_AUTO_TEST_CASE_TEMPLATE(elapsed_is_told_from_handling, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time received = room.Now();
  room.Advance(Minutes(10));
  room.Work(kGacha);
  room.Advance(Minutes(15));
  room.Spend(TimeKind::kOther);
  room.Advance(Minutes(20));
  const IntervalId last = room.Work(kGacha).id;
  room.Advance(Minutes(5));
  room.Stop(last);
  room.Advance(Minutes(10));
  const TicketTimes times =
      Must(room.tracker().TimesOf({.ticket = kGacha, .from = received}));
  BOOST_TEST((times == TicketTimes{.elapsed = Hours(1),
                                   .worked = Minutes(20),
                                   .interrupted = Minutes(20),
                                   .waiting = Minutes(20),
                                   .handling = Minutes(20),
                                   .interruptions = 1}));
  const auto both = Must(room.tracker().BatchTimesOf(
      {{.ticket = kLogin, .from = received, .to = received + Minutes(5)},
       {.ticket = kGacha, .from = received}}));
  BOOST_TEST_REQUIRE(both.size() == 2);
  BOOST_TEST(
      (both[0] == TicketTimes{.elapsed = Minutes(5), .waiting = Minutes(5)}));
  BOOST_TEST((both[1] == times));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_runs_does_not_count_ahead_of_time, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time begin = room.Now();
  room.Work(kGacha);
  room.Advance(Minutes(7));
  for (const auto to :
       {std::optional<absl::Time>(), std::optional(room.Now() + Hours(1)),
        std::optional(absl::InfiniteFuture())}) {
    const TicketTimes times = Must(
        room.tracker().TimesOf({.ticket = kGacha, .from = begin, .to = to}));
    BOOST_TEST((times.elapsed == Minutes(7)));
    BOOST_TEST((times.handling == Minutes(7)));
  }
  BOOST_TEST((Must(room.tracker().TimesOf(
                  {.ticket = kGacha, .from = room.Now() + Hours(1)})) ==
              TicketTimes{}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(labels_roll_up_what_was_before_them, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  room.Work(kGacha);
  room.Advance(Minutes(10));
  room.Work(kRefund);
  room.Advance(Minutes(5));
  room.Spend(TimeKind::kIdle);
  const TagId angry("tag-angry"), draw("tag-draw");
  const LabelTicketRequest request = {.actor = Web(),
                                      .request_id = "label",
                                      .ticket = kGacha,
                                      .tags = {draw, angry, draw},
                                      .service = "モンスト"};
  const TicketLabels labels = Must(room.tracker().LabelTicket(request));
  BOOST_TEST(
      (labels == TicketLabels{.tags = {angry, draw}, .service = "モンスト"}));
  const Event event = room.EventsAfter(room.Head() - 1).at(0);
  BOOST_TEST(event.type == "labelled");
  BOOST_TEST(event.subject == kGacha.value());
  BOOST_TEST(event.payload ==
             "{\"v\":1,\"tags\":[\"tag-angry\",\"tag-draw\"]}");
  Must(room.tracker().LabelTicket({.actor = Web(),
                                   .request_id = "other",
                                   .ticket = kRefund,
                                   .tags = {angry}}));
  const auto by = [&](TimeDimension dimension) {
    std::vector<std::pair<std::string, absl::Duration>> totals;
    for (const KeyTotals& t :
         Must(room.tracker().Totals({.dimension = dimension, .days = kToday}))
             .items) {
      totals.emplace_back(t.key, t.totals.Handling());
    }
    return totals;
  };
  using Expected = std::vector<std::pair<std::string, absl::Duration>>;
  const auto check = [&] {
    BOOST_TEST(
        (by(TimeDimension::kTag) ==
         Expected{{"tag-angry", Minutes(15)}, {"tag-draw", Minutes(10)}}));
    BOOST_TEST(
        (by(TimeDimension::kService) == Expected{{"モンスト", Minutes(10)}}));
    BOOST_TEST((by(TimeDimension::kTicket) ==
                Expected{{kGacha.value(), Minutes(10)},
                         {kRefund.value(), Minutes(5)}}));
    BOOST_TEST((by(TimeDimension::kAll) == Expected{{"", Minutes(15)}}));
  };
  check();
  // The same again changes nothing; a retry of the first neither.
  const std::int64_t head = room.Head();
  Must(room.tracker().LabelTicket(request));
  Must(room.tracker().LabelTicket({.actor = Web(),
                                   .request_id = "same",
                                   .ticket = kGacha,
                                   .tags = {angry, draw},
                                   .service = "モンスト"}));
  BOOST_TEST(room.Head() == head);
  room.Reopen();
  check();
  Must(room.tracker().LabelTicket(
      {.actor = Web(), .request_id = "none", .ticket = kGacha}));
  BOOST_TEST((by(TimeDimension::kTag) == Expected{{"tag-angry", Minutes(5)}}));
  BOOST_TEST((by(TimeDimension::kService) == Expected{}));
  room.Reopen();
  BOOST_TEST((by(TimeDimension::kTag) == Expected{{"tag-angry", Minutes(5)}}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(days_are_those_of_the_time_zone, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  room.Advance(Hours(13));  // Monday 23:00
  room.Work(kGacha);
  room.Advance(Hours(3));  // Tuesday 2:00
  const auto days = Must(room.tracker().DailyTotals(
      {.key = "aoki", .days = {kMonday - 1, kMonday + 7}}));
  BOOST_TEST_REQUIRE(days.size() == 2);
  BOOST_TEST((days[0] == DayTotals{kMonday, {.work = Hours(1)}}));
  BOOST_TEST((days[1] == DayTotals{kMonday + 1, {.work = Hours(2)}}));
  const auto all = Must(room.tracker().DailyTotals(
      {.dimension = TimeDimension::kAll, .days = kToday}));
  BOOST_TEST_REQUIRE(all.size() == 1);
  BOOST_TEST((all[0] == days[0]));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(totals_are_paged_by_key, Transport, Transports) {
  TrackerRoom<Transport> room;
  for (int i = 0; i < 5; ++i) {
    room.Work(TicketId("ticket-" + std::to_string(i)));
    room.Advance(Minutes(1));
  }
  TimeTotalsRequest request = {
      .dimension = TimeDimension::kTicket, .days = kToday, .page = {.size = 2}};
  std::string keys;
  int pages = 0;
  do {
    const auto page = Must(room.tracker().Totals(request));
    for (const KeyTotals& totals : page.items) keys += totals.key.back();
    request.page.token = page.next_token;
    ++pages;
  } while (!request.page.token.empty());
  BOOST_TEST(keys == "01234");
  BOOST_TEST(pages == 3);
  request.page.token = "";
  request.page.token = Must(room.tracker().Totals(request)).next_token;
  request.days.last = kMonday + 1;
  CHECK_REASON(room.tracker().Totals(request), Reason::kPageTokenMismatch);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_of_intervals_is_paged_in_order, Transport,
                              Transports) {
  TrackerRoom<Transport> room;
  const absl::Time ten = room.Now();
  std::vector<IntervalId> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(room.Work(i % 2 ? kGacha : kRefund).id);
    room.Advance(Minutes(1));
  }
  const auto list = [&](IntervalFilter filter) {
    std::vector<IntervalId> ids;
    ListIntervalsRequest request = {.filter = filter, .page = {.size = 2}};
    do {
      const auto page = Must(room.tracker().List(request));
      for (const WorkInterval& row : page.items) ids.push_back(row.id);
      request.page.token = page.next_token;
    } while (!request.page.token.empty());
    return ids;
  };
  using Ids = std::vector<IntervalId>;
  BOOST_TEST((list({.agent = kAoki}) == made));
  BOOST_TEST((list({.ticket = kGacha}) == Ids{made[1], made[3], made[5]}));
  BOOST_TEST((list({.agent = kAoki, .ticket = kGacha}) ==
              Ids{made[1], made[3], made[5]}));
  BOOST_TEST((list({.agent = kMori}) == Ids{}));
  BOOST_TEST((list({.agent = kAoki,
                    .from = ten + Minutes(2),
                    .to = ten + Minutes(4)}) == Ids{made[2], made[3]}));
  BOOST_TEST(
      (list({.ticket = kRefund, .to = ten + Minutes(2)}) == Ids{made[0]}));
  CHECK_REASON(room.tracker().List({}), Reason::kRequired);
  const auto page = Must(
      room.tracker().List({.filter = {.agent = kAoki}, .page = {.size = 1}}));
  CHECK_REASON(room.tracker().List({.filter = {.agent = kMori},
                                    .page = {.token = page.next_token}}),
               Reason::kPageTokenMismatch);
  CHECK_REASON(
      room.tracker().List({.filter = {.agent = kAoki}, .page = {.token = "?"}}),
      Reason::kMalformed);
  CHECK_REASON(
      room.tracker().List({.filter = {.agent = kAoki}, .page = {.size = 0}}),
      Reason::kOutOfRange);
}

}  // namespace
}  // namespace tasuki::testing
