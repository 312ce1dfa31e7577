#include "tasuki/timetrack/time_ledger.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using absl::Hours;
using absl::Minutes;
using absl::Seconds;

const AgentId aoki("aoki"), mori("mori");
const TicketId gacha("gacha"), refund("refund"), login("login");
const Actor lead = {.id = "lead"};

// 2027-01-08, a Friday, in Tokyo.
absl::Time At(int hour, int minute = 0, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2027, 1, 8, hour, minute, second),
                         absl::FixedTimeZone(9 * 3600));
}
const absl::CivilDay kFriday(2027, 1, 8);
const DayRange kToday = {kFriday, kFriday};

TimeLedger Make(absl::Duration lease = Hours(12)) {
  auto ledger = TimeLedger::Create({.time_zone = "Asia/Tokyo", .lease = lease});
  BOOST_REQUIRE(ledger.ok());
  return *std::move(ledger);
}

TimerStart Work(const char* id, TicketId ticket, int weight = kWholeAgent,
                AgentId agent = aoki) {
  return {
      .id = IntervalId(id), .agent = agent, .ticket = ticket, .weight = weight};
}
TimerStart Time(const char* id, TimeKind kind) {
  return {.id = IntervalId(id), .agent = aoki, .kind = kind};
}

LedgerChange Ok(absl::StatusOr<LedgerChange> change) {
  BOOST_REQUIRE_MESSAGE(change.ok(), change.status().ToString());
  return *std::move(change);
}

std::vector<std::string> RunningIds(const TimeLedger& ledger) {
  std::vector<std::string> ids;
  for (const WorkInterval& row : ledger.Running(aoki)) {
    ids.push_back(row.id.value());
  }
  return ids;
}

TimeTotals Today(const TimeLedger& ledger, absl::Time now) {
  return ledger.Total(TimeDimension::kAgent, "aoki", kToday, now);
}

// mixi's picture of an inquiry: received, begun, interrupted by other work,
// resumed, answered.
BOOST_AUTO_TEST_CASE(elapsed_is_worked_and_interrupted_and_waiting) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10, 10)));
  Ok(ledger.Start(Time("2", TimeKind::kOther), At(10, 25)));
  Ok(ledger.Start(Work("3", gacha), At(10, 45)));
  Ok(ledger.Stop(IntervalId("3"), At(10, 50)));
  const TicketTimes times = ledger.TimesOf(gacha, At(10), At(11));
  BOOST_TEST((times.elapsed == Hours(1)));
  BOOST_TEST((times.worked == Minutes(20)));
  BOOST_TEST((times.interrupted == Minutes(20)));
  BOOST_TEST((times.waiting == Minutes(20)));
  BOOST_TEST((times.handling == Minutes(20)));
  BOOST_TEST(times.interruptions == 1);
  const TimeTotals totals = Today(ledger, At(11));
  BOOST_TEST((totals.work == Minutes(20)));
  BOOST_TEST((totals.other == Minutes(20)));
  BOOST_TEST(totals.interruptions == 1);
}

// Trap 17 (Freshdesk's rule).
BOOST_AUTO_TEST_CASE(a_second_timer_stops_the_first_in_the_same_instant) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  const LedgerChange change = Ok(ledger.Start(Work("2", refund), At(10, 20)));
  BOOST_TEST(change.current.value() == "2");
  BOOST_REQUIRE_EQUAL(change.intervals.size(), 2u);
  BOOST_TEST((change.intervals[0].end == At(10, 20)));
  BOOST_TEST((change.intervals[0].end_cause == EndCause::kInterrupted));
  BOOST_TEST(change.intervals[0].version == 2);
  BOOST_TEST((change.intervals[1].begin == At(10, 20)));
  BOOST_TEST(RunningIds(ledger) == std::vector<std::string>{"2"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(wrapping_up_and_idling_are_no_interruptions) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  Ok(ledger.Start({.id = IntervalId("2"),
                   .agent = aoki,
                   .kind = TimeKind::kWrapUp,
                   .ticket = gacha},
                  At(10, 10)));
  Ok(ledger.Start(Time("3", TimeKind::kIdle), At(10, 15)));
  BOOST_TEST((ledger.Find(IntervalId("1"))->end_cause == EndCause::kContinued));
  BOOST_TEST((ledger.Find(IntervalId("2"))->end_cause == EndCause::kStopped));
  const TicketTimes times = ledger.TimesOf(gacha, At(10), At(10, 30));
  BOOST_TEST(times.interruptions == 0);
  BOOST_TEST((times.worked == Minutes(15)));
  BOOST_TEST((times.waiting == Minutes(15)));
  BOOST_TEST((Today(ledger, At(11)).wrap_up == Minutes(5)));
}

// Either order of the two rows: one who is broken off is enough.
BOOST_AUTO_TEST_CASE(of_two_who_leave_at_once_the_interrupted_one_counts) {
  for (const bool aoki_first : {true, false}) {
    TimeLedger ledger = Make();
    Ok(ledger.Start(Work("1", gacha), At(10, aoki_first ? 0 : 1)));
    Ok(ledger.Start(Work("2", gacha, kWholeAgent, mori),
                    At(10, aoki_first ? 1 : 0)));
    Ok(ledger.Stop(IntervalId("1"), At(10, 30)));
    Ok(ledger.Start(Work("3", refund, kWholeAgent, mori), At(10, 30)));
    const TicketTimes times = ledger.TimesOf(gacha, At(10), At(11));
    BOOST_TEST((times.interrupted == Minutes(30)));
    BOOST_TEST((times.worked == Minutes(30)));
    BOOST_TEST((times.handling == Minutes(59)));
    BOOST_TEST(times.interruptions == 1);
  }
}

BOOST_AUTO_TEST_CASE(chats_share_the_wall_time_in_proportion_to_weight) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha, 60), At(10)));
  Ok(ledger.Start(Work("2", refund, 20), At(10, 10)));
  Ok(ledger.Start(Work("3", login, 20), At(10, 30)));
  Ok(ledger.Stop(IntervalId("1"), At(10, 40)));
  const auto handling = [&ledger](const TicketId& ticket) {
    return ledger.TimesOf(ticket, At(9), At(11)).handling;
  };
  // Ten minutes alone, twenty at 60:20, ten at 60:20:20, then two halves.
  BOOST_TEST((handling(gacha) == Minutes(10 + 15 + 6)));
  BOOST_TEST((handling(refund) == Minutes(5 + 2 + 10)));
  BOOST_TEST((handling(login) == Minutes(2 + 10)));
  BOOST_TEST((Today(ledger, At(11)).work == Hours(1)));
  BOOST_TEST((ledger.TimesOf(refund, At(9), At(11)).worked == Minutes(50)));
}

BOOST_AUTO_TEST_CASE(thirds_of_a_millisecond_add_up_to_it) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha, 33), At(10)));
  Ok(ledger.Start(Work("2", refund, 33), At(10)));
  Ok(ledger.Start(Work("3", login, 33), At(10)));
  absl::Duration sum;
  for (const TicketId& ticket : {gacha, refund, login}) {
    const absl::Duration part =
        ledger.TimesOf(ticket, At(10), At(10) + absl::Milliseconds(1)).handling;
    BOOST_TEST((part >= absl::Microseconds(333)));
    sum += part;
  }
  BOOST_TEST((sum == absl::Milliseconds(1)));
}

BOOST_AUTO_TEST_CASE(a_chat_without_room_is_refused_and_changes_nothing) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha, 50), At(10)));
  Ok(ledger.Start(Work("2", refund, 50), At(10)));
  const auto refused = ledger.Start(Work("3", login, 1), At(10, 5));
  BOOST_TEST((ReasonOf(refused.status()) == Reason::kLimitReached));
  BOOST_TEST(ledger.Running(aoki).size() == 2u);
  BOOST_TEST(!ledger.Find(IntervalId("3")));
  // Switching makes the room, and leaves the other chat alone.
  Ok(ledger.Switch(IntervalId("1"), Work("3", login, 50), At(10, 5)));
  BOOST_TEST(RunningIds(ledger) == (std::vector<std::string>{"2", "3"}),
             boost::test_tools::per_element());
  // What takes the whole agent stops both.
  Ok(ledger.Start(Time("4", TimeKind::kBreak), At(10, 10)));
  BOOST_TEST(RunningIds(ledger) == std::vector<std::string>{"4"},
             boost::test_tools::per_element());
  BOOST_TEST(Today(ledger, At(11)).interruptions == 3);
}

BOOST_AUTO_TEST_CASE(repeated_commands_change_nothing) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  const LedgerChange again = Ok(ledger.Start(Work("9", gacha), At(10, 5)));
  BOOST_TEST(again.current.value() == "1");
  BOOST_TEST(again.intervals.empty());
  Ok(ledger.Switch(IntervalId("1"), Work("2", refund), At(10, 10)));
  BOOST_TEST(Ok(ledger.Switch(IntervalId("1"), Work("2", refund), At(10, 11)))
                 .intervals.empty());
  Ok(ledger.Stop(IntervalId("2"), At(10, 20)));
  BOOST_TEST(Ok(ledger.Stop(IntervalId("2"), At(10, 30))).intervals.empty());
  BOOST_TEST(Ok(ledger.Start(Work("2", refund), At(10, 40))).intervals.empty());
  BOOST_TEST((Today(ledger, At(11)).work == Minutes(20)));
}

BOOST_AUTO_TEST_CASE(a_crashed_agents_work_ends_with_its_lease) {
  TimeLedger ledger = Make(Minutes(15));
  Ok(ledger.Start(Work("1", gacha), At(10)));
  Ok(ledger.KeepAlive(aoki, At(10, 10)));
  BOOST_TEST((ledger.NextLeaseEnd() == At(10, 25)));
  // The same before and after somebody notices.
  const TimeTotals before = Today(ledger, At(12));
  BOOST_TEST((before.work == Minutes(25)));
  BOOST_TEST(Ok(ledger.CloseStale(At(10, 24))).intervals.empty());
  const LedgerChange closed = Ok(ledger.CloseStale(At(12)));
  BOOST_REQUIRE_EQUAL(closed.intervals.size(), 1u);
  BOOST_TEST((closed.intervals[0].end == At(10, 25)));
  BOOST_TEST((closed.intervals[0].end_cause == EndCause::kLeaseEnded));
  BOOST_TEST((Today(ledger, At(12)) == before));
  BOOST_TEST((ledger.NextLeaseEnd() == absl::InfiniteFuture()));
  // Whatever ends it first finds the same end.
  Ok(ledger.Start(Work("2", refund), At(13)));
  Ok(ledger.Stop(IntervalId("2"), At(14)));
  BOOST_TEST((ledger.Find(IntervalId("2"))->end == At(13, 15)));
  // A late sign of life does not bring it back.
  Ok(ledger.Start(Work("3", login), At(15)));
  BOOST_TEST(Ok(ledger.KeepAlive(aoki, At(15, 15))).intervals.empty());
}

BOOST_AUTO_TEST_CASE(corrections_change_totals_and_keep_what_was_there) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  Ok(ledger.Stop(IntervalId("1"), At(11)));
  Ok(ledger.Start(Work("2", refund), At(11)));
  Ok(ledger.Stop(IntervalId("2"), At(12)));
  const WorkInterval was = *ledger.Find(IntervalId("1"));
  Ok(ledger.Correct({.interval = IntervalId("1"),
                     .actor = lead,
                     .begin = At(9, 50),
                     .end = At(10, 20),
                     .ticket = login},
                    At(13)));
  BOOST_TEST(
      (ledger.TimesOf(gacha, At(9), At(13)).worked == absl::ZeroDuration()));
  BOOST_TEST((ledger.TimesOf(login, At(9), At(13)).worked == Minutes(30)));
  BOOST_TEST((Today(ledger, At(13)).work == Minutes(90)));
  const auto history = ledger.History(IntervalId("1"));
  BOOST_REQUIRE_EQUAL(history.size(), 1u);
  BOOST_TEST((history[0].before == was));
  BOOST_TEST((history[0].after == *ledger.Find(IntervalId("1"))));
  BOOST_TEST((history[0].actor == lead));
  BOOST_TEST((history[0].time == At(13)));
  // Beginning and end at once void it.
  Ok(ledger.Correct({.interval = IntervalId("1"),
                     .actor = lead,
                     .begin = At(10),
                     .end = At(10)},
                    At(13)));
  BOOST_TEST((Today(ledger, At(13)).work == Hours(1)));
  BOOST_TEST(ledger.History(IntervalId("1")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(corrections_that_make_no_sense_are_refused) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  Ok(ledger.Start(Time("2", TimeKind::kBreak), At(11)));
  Ok(ledger.Stop(IntervalId("2"), At(12)));
  Ok(ledger.Start(Work("3", gacha), At(12)));
  const auto why = [&ledger](TimerCorrection correction) {
    return ReasonOf(ledger.Correct(correction, At(13)).status());
  };
  const IntervalId one("1"), two("2");
  BOOST_TEST((why({.interval = one, .actor = lead, .end = At(11, 1)}) ==
              Reason::kWrongState));
  BOOST_TEST((why({.interval = one, .actor = lead, .end = At(9)}) ==
              Reason::kOutOfRange));
  BOOST_TEST((why({.interval = one, .actor = lead, .end = At(13, 1)}) ==
              Reason::kOutOfRange));
  BOOST_TEST((
      why({.interval = one, .actor = lead, .begin = At(10) - Hours(24 * 31)}) ==
      Reason::kOutOfRange));
  BOOST_TEST(
      (why({.interval = one, .actor = lead, .begin = absl::InfinitePast()}) ==
       Reason::kOutOfRange));
  BOOST_TEST((why({.interval = one, .end = At(10, 30)}) == Reason::kRequired));
  BOOST_TEST((why({.interval = one, .actor = lead, .expected_version = 1}) ==
              Reason::kStaleVersion));
  BOOST_TEST((why({.interval = one, .actor = lead, .ticket = TicketId()}) ==
              Reason::kRequired));
  BOOST_TEST((why({.interval = two, .actor = lead, .ticket = gacha}) ==
              Reason::kConflicting));
  BOOST_TEST((why({.interval = IntervalId("3"), .actor = lead}) ==
              Reason::kWrongState));
  BOOST_TEST(
      (why({.interval = IntervalId("4"), .actor = lead}) == Reason::kNotFound));
  BOOST_TEST(ledger.History(one).empty());
  BOOST_TEST((Today(ledger, At(13)).work == Hours(2)));
}

BOOST_AUTO_TEST_CASE(commands_that_make_no_sense_are_refused) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  const auto why = [&ledger](const TimerStart& start, absl::Time now) {
    return ReasonOf(ledger.Start(start, now).status());
  };
  const absl::Time now = At(11);
  BOOST_TEST((why(Work("", refund), now) == Reason::kRequired));
  BOOST_TEST((why(Work("2", TicketId()), now) == Reason::kRequired));
  BOOST_TEST((why(Work("2", TicketId("ガチャ")), now) == Reason::kMalformed));
  BOOST_TEST((why(Work("2", TicketId(std::string(65, 'x'))), now) ==
              Reason::kTooLong));
  BOOST_TEST(
      (why(Work("2", refund, 100, AgentId()), now) == Reason::kRequired));
  for (const int weight : {0, -1, 101, -2147483647}) {
    BOOST_TEST((why(Work("2", refund, weight), now) == Reason::kOutOfRange));
  }
  BOOST_TEST((why(Time("2", TimeKind(0)), now) == Reason::kRequired));
  BOOST_TEST((why(Time("2", TimeKind(6)), now) == Reason::kUnknownEnum));
  TimerStart idle = Time("2", TimeKind::kIdle);
  idle.weight = 50;
  BOOST_TEST((why(idle, now) == Reason::kConflicting));
  idle = Time("2", TimeKind::kIdle);
  idle.ticket = gacha;
  BOOST_TEST((why(idle, now) == Reason::kConflicting));
  BOOST_TEST((why(Work("1", refund), now) == Reason::kAlreadyExists));
  for (const absl::Time bad :
       {absl::InfiniteFuture(), absl::InfinitePast(), At(9, 59),
        absl::FromUnixSeconds(-1), absl::FromUnixSeconds(7'258'118'400)}) {
    BOOST_TEST((why(Work("2", refund), bad) == Reason::kOutOfRange));
    BOOST_TEST((ReasonOf(ledger.Stop(IntervalId("1"), bad).status()) ==
                Reason::kOutOfRange));
    BOOST_TEST((ReasonOf(ledger.KeepAlive(aoki, bad).status()) ==
                Reason::kOutOfRange));
  }
  BOOST_TEST((ReasonOf(ledger.Stop(IntervalId("7"), now).status()) ==
              Reason::kNotFound));
  BOOST_TEST((ReasonOf(ledger.Switch(IntervalId("7"), Work("2", refund), now)
                           .status()) == Reason::kNotFound));
  BOOST_TEST((
      ReasonOf(ledger.Switch(IntervalId("1"), Work("2", refund, 100, mori), now)
                   .status()) == Reason::kConflicting));
  Ok(ledger.Stop(IntervalId("1"), now));
  BOOST_TEST((ReasonOf(ledger.Switch(IntervalId("1"), Work("2", refund), now)
                           .status()) == Reason::kWrongState));
  BOOST_TEST(ledger.Running(aoki).empty());

  const auto create = [](LedgerOptions options) {
    return ReasonOf(TimeLedger::Create(options).status());
  };
  BOOST_TEST((create({}) == Reason::kRequired));
  BOOST_TEST((create({.time_zone = "Tokyo"}) == Reason::kUnknownTimeZone));
  BOOST_TEST((create({.time_zone = "UTC", .lease = Hours(24 * 31 + 1)}) ==
              Reason::kOutOfRange));
  BOOST_TEST((create({.time_zone = "UTC", .lease = absl::ZeroDuration()}) ==
              Reason::kOutOfRange));
}

BOOST_AUTO_TEST_CASE(rows_that_no_ledger_makes_are_refused_as_a_whole) {
  TimeLedger source = Make();
  LedgerChange rows = Ok(source.Start(Work("1", gacha), At(10)));
  const WorkInterval good = rows.intervals[0];
  const auto with = [&good](auto edit) {
    WorkInterval row = good;
    row.id = IntervalId("2");
    edit(row);
    return LedgerChange{.intervals = {good, row}};
  };
  for (const LedgerChange& bad : {
           with([](WorkInterval&) {}),  // overlaps the first
           with([](WorkInterval& r) { r.end = r.begin - Seconds(1); }),
           with([](WorkInterval& r) { r.end = r.begin; }),  // without a cause
           with([](WorkInterval& r) { r.end_cause = EndCause(9); }),
           with([](WorkInterval& r) { r.version = 0; }),
           with([](WorkInterval& r) { r.begin += absl::Microseconds(1); }),
           with([](WorkInterval& r) { r.lease_end = absl::InfiniteFuture(); }),
           with([](WorkInterval& r) {
             r.id = IntervalId("1"), r.agent = mori, r.version = 2;
           }),
       }) {
    TimeLedger ledger = Make();
    BOOST_TEST(!ledger.Apply(bad).ok());
    BOOST_TEST(!ledger.Find(IntervalId("1")));
    BOOST_TEST(ledger.ByKey(TimeDimension::kAll, kToday, At(12)).empty());
    BOOST_TEST(ledger.Apply({.intervals = {good}}).ok());
    BOOST_TEST((Today(ledger, At(12)).work == Hours(2)));
  }
}

BOOST_AUTO_TEST_CASE(occupancy_leaves_breaks_out_and_utilisation_does_not) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Time("1", TimeKind::kIdle), At(9)));
  Ok(ledger.Start(Work("2", gacha), At(10)));
  Ok(ledger.Start(Time("3", TimeKind::kBreak), At(13)));
  Ok(ledger.Start(Time("4", TimeKind::kOther), At(14)));
  Ok(ledger.Stop(IntervalId("4"), At(15)));
  const TimeTotals totals = Today(ledger, At(18));
  BOOST_TEST(*Occupancy(totals) == 0.75);
  BOOST_TEST(*Utilisation(totals) == 0.5);
  BOOST_TEST(!Occupancy({}).has_value());
  BOOST_TEST(!Utilisation({}).has_value());
}

BOOST_AUTO_TEST_CASE(a_night_shift_counts_on_both_days) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(22)));
  const auto days = ledger.ByDay(TimeDimension::kTicket, "gacha",
                                 {kFriday - 5, kFriday + 5}, At(25, 30));
  BOOST_REQUIRE_EQUAL(days.size(), 2u);
  BOOST_TEST((days[0].day == kFriday));
  BOOST_TEST((days[0].totals.work == Hours(2)));
  BOOST_TEST((days[1].totals.work == Minutes(90)));
  BOOST_TEST(ledger
                 .ByDay(TimeDimension::kTicket, "gacha",
                        {kFriday + 5, kFriday - 5}, At(25, 30))
                 .empty());
  const DayRange ever = {absl::CivilDay::min(), absl::CivilDay::max()};
  BOOST_TEST(
      (ledger.Total(TimeDimension::kAll, "", ever, absl::InfiniteFuture())
           .work == Hours(12)));
  BOOST_TEST(ledger.ByKey(TimeDimension(9), ever, At(23)).empty());
}

BOOST_AUTO_TEST_CASE(labels_count_for_the_past_and_the_future_of_a_ticket) {
  TimeLedger ledger = Make();
  Ok(ledger.Start(Work("1", gacha), At(10)));
  Ok(ledger.Stop(IntervalId("1"), At(11)));
  ledger.Label(gacha, {.tags = {TagId("b"), TagId("a"), TagId("b")},
                       .service = "モンスト"});
  Ok(ledger.Start(Work("2", gacha), At(11)));
  Ok(ledger.Start(Time("3", TimeKind::kBreak), At(12)));
  const auto tags = [&] {
    return ledger.ByKey(TimeDimension::kTag, kToday, At(13));
  };
  BOOST_REQUIRE_EQUAL(tags().size(), 2u);
  BOOST_TEST(
      (tags()[0] == KeyTotals{"a", {.work = Hours(2), .interruptions = 1}}));
  BOOST_TEST(
      (ledger.Total(TimeDimension::kService, "モンスト", kToday, At(13)).work ==
       Hours(2)));
  ledger.Label(gacha, {.tags = {TagId("c")}});
  BOOST_REQUIRE_EQUAL(tags().size(), 1u);
  BOOST_TEST(
      (tags()[0] == KeyTotals{"c", {.work = Hours(2), .interruptions = 1}}));
  BOOST_TEST(ledger.ByKey(TimeDimension::kService, kToday, At(13)).empty());
}

}  // namespace
}  // namespace tasuki
