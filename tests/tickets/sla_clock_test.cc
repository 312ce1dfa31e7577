#include "tests/tickets/sla_fixture.h"

namespace tasuki {
namespace {

// Trap 1 (chatwoot #13392).
BOOST_AUTO_TEST_CASE(an_hour_promised_on_friday_afternoon_is_due_on_monday) {
  const SlaReading reading = Read(
      {First(Hours(1))}, {Created("2027-01-08 16:30")}, "2027-01-09 12:00");
  const SlaCycle& cycle = reading.clocks[0].cycles[0];
  BOOST_TEST((cycle.due == At("2027-01-11 09:30")));
  BOOST_TEST((cycle.elapsed == Minutes(30)));
  BOOST_TEST((cycle.remaining == Minutes(30)));
  BOOST_TEST((cycle.phase == SlaPhase::kRunning));
  BOOST_TEST(!cycle.breached);
  BOOST_TEST((reading.next_breach == At("2027-01-11 09:30")));
}

// Trap 2 (zammad #3180).
BOOST_AUTO_TEST_CASE(around_the_clock_counts_every_minute) {
  const SlaCycle cycle =
      Only(First(Hours(72), AlwaysOpen("Asia/Tokyo")),
           {Created("2027-01-08 16:30")}, "2027-01-10 00:00");
  BOOST_TEST((cycle.elapsed == Hours(31) + Minutes(30)));
  BOOST_TEST((cycle.due == At("2027-01-11 16:30")));
}

// Trap 3 (zammad #390).
BOOST_AUTO_TEST_CASE(two_days_of_work_at_twelve_hours_a_day_skip_a_holiday) {
  CalendarSpec calendar{.time_zone = "Asia/Tokyo",
                        .special_days = {{.date = {2027, 1, 11}}}};
  for (int day = 1; day <= 5; ++day) {
    calendar.weekly.push_back({static_cast<Weekday>(day), 480, 1200});
  }
  const SlaCycle cycle =
      Only(Resolution(Hours(48), calendar), {Created("2027-01-07 08:00")},
           "2027-01-07 08:00");
  BOOST_TEST((cycle.due == At("2027-01-13 20:00")));
}

// Trap 4 (GLPI #22678): the warning an hour of open time before the deadline.
BOOST_AUTO_TEST_CASE(a_warning_before_the_deadline_keeps_to_opening_hours) {
  const SlaCycle cycle = Only(
      Resolution(Hours(10)), {Created("2027-01-07 09:00")}, "2027-01-07 09:00");
  BOOST_TEST((cycle.due == At("2027-01-08 11:00")));
  const auto office = BusinessCalendar::Create(Office());
  BOOST_TEST((*office->Add(cycle.due, -Hours(1)) == At("2027-01-08 10:00")));
}

// Trap 5 (GLPI #9267).
BOOST_AUTO_TEST_CASE(the_time_while_closed_does_not_count_after_reopening) {
  const std::vector<SlaEvent> history = {Created("2027-01-04 09:00"),
                                         {kClosed, At("2027-01-04 12:00")},
                                         {kReopened, At("2027-01-06 10:00")}};
  const SlaRule rule = Resolution(Hours(8));
  const SlaCycle closed = Only(rule, history, "2027-01-05 12:00");
  BOOST_TEST((closed.phase == SlaPhase::kFulfilled));
  BOOST_TEST((closed.elapsed == Hours(3)));
  BOOST_TEST((closed.end == At("2027-01-04 12:00")));
  const SlaCycle reopened = Only(rule, history, "2027-01-06 11:00");
  BOOST_TEST((reopened.phase == SlaPhase::kRunning));
  BOOST_TEST((reopened.elapsed == Hours(4)));
  BOOST_TEST((reopened.due == At("2027-01-06 15:00")));
  BOOST_TEST((reopened.end == absl::InfiniteFuture()));
}

BOOST_AUTO_TEST_CASE(a_first_response_is_still_owed_after_a_silent_closing) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"),
      {kClosed, At("2027-01-04 09:30")},
      {kReopened, At("2027-01-05 09:00")},
      {kAgentMessage, At("2027-01-05 09:31")}};
  const SlaRule rule = First(Hours(1));
  const SlaCycle closed = Only(rule, history, "2027-01-04 15:00");
  BOOST_TEST((closed.phase == SlaPhase::kCancelled));
  BOOST_TEST(!closed.breached);
  const SlaCycle answered = Only(rule, history, "2027-01-05 12:00");
  BOOST_TEST((answered.phase == SlaPhase::kFulfilled));
  BOOST_TEST((answered.elapsed == Minutes(61)));
  BOOST_TEST(answered.breached);
  BOOST_TEST((answered.breach_time == At("2027-01-05 09:30")));
}

// Trap 6 (zammad #5177).
BOOST_AUTO_TEST_CASE(a_next_response_never_moves_the_first) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"), {kCustomerMessage, At("2027-01-04 09:30")}};
  const SlaReading reading =
      Read({First(Hours(4)), Next(Hours(1))}, history, "2027-01-04 12:30");
  BOOST_TEST((reading.clocks[0].cycles[0].due == At("2027-01-04 13:00")));
  BOOST_TEST(!reading.clocks[0].cycles[0].breached);
  BOOST_TEST(reading.clocks[1].cycles.empty());
  BOOST_TEST((reading.next_breach == At("2027-01-04 13:00")));
}

// Trap 7 (zammad #904).
BOOST_AUTO_TEST_CASE(a_merged_ticket_never_turns_late) {
  const std::vector<SlaEvent> history = {Created("2027-01-04 09:00"),
                                         {kMerged, At("2027-01-04 09:10")}};
  for (const SlaRule& rule : {First(Hours(1)), Resolution(Hours(1))}) {
    const SlaCycle cycle = Only(rule, history, "2027-02-01 09:00");
    BOOST_TEST((cycle.phase == SlaPhase::kCancelled));
    BOOST_TEST(!cycle.breached);
    BOOST_TEST((cycle.elapsed == Minutes(10)));
  }
  BOOST_TEST(
      (Read({First(Hours(1))}, history, "2027-02-01 09:00").next_breach ==
       absl::InfiniteFuture()));
}

// Trap 8 (zammad #1216): refusing the second of two crossed merges is the
// ticket store's task; where a history says it twice, it says nothing new.
BOOST_AUTO_TEST_CASE(a_second_merge_or_closing_changes_nothing) {
  std::vector<SlaEvent> history = {Created("2027-01-04 09:00"),
                                   {kMerged, At("2027-01-04 09:10")}};
  const auto rules = {First(Hours(1)), Next(Hours(1)), Resolution(Hours(1))};
  const SlaReading once = Read(rules, history, "2027-01-05 09:00");
  history.push_back({kMerged, At("2027-01-04 09:20")});
  history.push_back({kClosed, At("2027-01-04 15:20")});
  history.push_back(
      {kHeld, At("2027-01-04 15:30"), ActorKind::kPerson, HoldCause::kOnHold});
  history.push_back({kResumed, At("2027-01-04 15:40")});
  SlaReading again = Read(rules, history, "2027-01-05 09:00");
  BOOST_TEST((again == once));
}

BOOST_AUTO_TEST_CASE(an_undone_merge_takes_the_clocks_up_again) {
  const SlaCycle cycle = Only(First(Hours(1)),
                              {Created("2027-01-04 09:00"),
                               {kMerged, At("2027-01-04 09:10")},
                               {kReopened, At("2027-01-04 11:00")}},
                              "2027-01-04 11:20");
  BOOST_TEST((cycle.phase == SlaPhase::kRunning));
  BOOST_TEST((cycle.due == At("2027-01-04 11:50")));
}

// Trap 11 (freescout #3363).
BOOST_AUTO_TEST_CASE(a_customers_message_wakes_a_snoozed_ticket) {
  for (const HoldCause cause :
       {HoldCause::kSnoozed, HoldCause::kWaitingForCustomer,
        HoldCause::kOnHold}) {
    const std::vector<SlaEvent> history = {
        Created("2027-01-04 09:00"),
        {kHeld, At("2027-01-04 10:00"), ActorKind::kPerson, cause},
        {kCustomerMessage, At("2027-01-04 12:00")}};
    const SlaCycle held =
        Only(Resolution(Hours(4)), history, "2027-01-04 11:00");
    BOOST_TEST((held.phase == SlaPhase::kPaused));
    BOOST_TEST((held.elapsed == Hours(1)));
    BOOST_TEST((held.due == At("2027-01-04 14:00")));  // if resumed now
    const SlaCycle after =
        Only(Resolution(Hours(4)), history, "2027-01-04 13:00");
    const bool woken = cause != HoldCause::kOnHold;
    BOOST_TEST(
        (after.phase == (woken ? SlaPhase::kRunning : SlaPhase::kPaused)));
    BOOST_TEST((after.elapsed == (woken ? Hours(2) : Hours(1))));
  }
}

BOOST_AUTO_TEST_CASE(a_hold_stops_only_the_clocks_that_say_so) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"),
      {kHeld, At("2027-01-04 10:00"), ActorKind::kPerson, HoldCause::kOnHold},
      {kResumed, At("2027-01-04 12:00")},
      {kResumed, At("2027-01-04 12:30")}};
  const SlaReading reading = Read({First(Hours(2)), Resolution(Hours(2))},
                                  history, "2027-01-04 12:45");
  BOOST_TEST(
      (reading.clocks[0].cycles[0].breach_time == At("2027-01-04 11:00")));
  BOOST_TEST((reading.clocks[1].cycles[0].due == At("2027-01-04 13:00")));
  BOOST_TEST((reading.next_breach == At("2027-01-04 13:00")));
}

// Trap 13: Berlin's clocks go forward in the night of 2027-03-28.
BOOST_AUTO_TEST_CASE(a_day_of_23_hours_moves_a_promise_by_one) {
  const absl::Time created = At("2027-03-28 00:00");  // 16:00 in Berlin
  const SlaClock clock =
      Make({{First(Hours(24), AlwaysOpen("Europe/Berlin"))}});
  const auto reading =
      clock.Read({{kCreated, created, ActorKind::kCustomer}}, created);
  BOOST_TEST((reading->clocks[0].cycles[0].due == created + Hours(24)));
  CalendarSpec nights{.time_zone = "Europe/Berlin"};
  for (int day = 1; day <= 7; ++day) {
    nights.weekly.push_back({static_cast<Weekday>(day), 22 * 60, 30 * 60});
  }
  const auto night =
      Make({{First(Hours(8), nights)}})
          .Read({{kCreated, created, ActorKind::kCustomer}}, created);
  // 22:00 to 6:00 has seven hours that night; the eighth is the next evening.
  absl::TimeZone berlin;
  BOOST_REQUIRE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  BOOST_TEST((night->clocks[0].cycles[0].due ==
              absl::FromCivil(absl::CivilHour(2027, 3, 28, 23), berlin)));
}

// Trap 14.
BOOST_AUTO_TEST_CASE(the_night_of_the_last_day_of_a_month_counts) {
  CalendarSpec mail{.time_zone = "Asia/Tokyo"};
  for (int day = 1; day <= 7; ++day) {
    mail.weekly.push_back({static_cast<Weekday>(day), 8 * 60, 25 * 60 + 30});
  }
  const SlaCycle cycle = Only(
      First(Hours(2), mail), {Created("2027-01-31 23:30")}, "2027-02-01 03:00");
  BOOST_TEST((cycle.due == At("2027-02-01 01:30")));
  BOOST_TEST(cycle.breached);
  BOOST_TEST((cycle.elapsed == Hours(2)));
}

// Trap 18 (chatwoot #7679).
BOOST_AUTO_TEST_CASE(a_bots_messages_and_its_time_do_not_count) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"),
      {kHeld, At("2027-01-04 09:00"), ActorKind::kSystem, HoldCause::kWithBot},
      {kAgentMessage, At("2027-01-04 09:01"), ActorKind::kBot},
      {kCustomerMessage, At("2027-01-04 09:20")},
      {kAgentMessage, At("2027-01-04 09:21"), ActorKind::kSystem},
      {kResumed, At("2027-01-04 10:00"), ActorKind::kBot},
      {kAgentMessage, At("2027-01-04 10:20"), ActorKind::kPerson}};
  SlaRule rule = First(Minutes(30));
  BOOST_TEST((Only(rule, history, "2027-01-04 11:00").elapsed == Minutes(80)));
  rule.pauses_on = {HoldCause::kWithBot};
  const SlaCycle cycle = Only(rule, history, "2027-01-04 11:00");
  BOOST_TEST((cycle.elapsed == Minutes(20)));
  BOOST_TEST((cycle.end == At("2027-01-04 10:20")));
  BOOST_TEST(!cycle.breached);
  rule.bots_answer = true;
  BOOST_TEST(
      (Only(rule, history, "2027-01-04 11:00").end == At("2027-01-04 09:01")));
}

BOOST_AUTO_TEST_CASE(reply_cycles_start_from_zero_and_at_the_first_message) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"),
      {kCustomerMessage, At("2027-01-04 09:10")},
      {kAgentMessage, At("2027-01-04 09:40")},
      {kAgentMessage, At("2027-01-04 09:41")},
      {kCustomerMessage, At("2027-01-04 10:00")},
      {kCustomerMessage, At("2027-01-04 10:30")},
      {kAgentMessage, At("2027-01-04 10:59")},
      {kCustomerMessage, At("2027-01-04 16:30")}};
  const SlaCycle first = Only(First(Hours(1)), history, "2027-01-05 12:00");
  BOOST_TEST((first.end == At("2027-01-04 09:40")));
  const auto cycles = CyclesOf(Next(Hours(1)), history, "2027-01-05 09:45");
  BOOST_REQUIRE_EQUAL(cycles.size(), 2u);
  BOOST_TEST((cycles[0].start == At("2027-01-04 10:00")));
  BOOST_TEST((cycles[0].elapsed == Minutes(59)));
  BOOST_TEST((cycles[0].phase == SlaPhase::kFulfilled));
  BOOST_TEST(!cycles[0].breached);
  BOOST_TEST((cycles[1].phase == SlaPhase::kRunning));
  BOOST_TEST(cycles[1].breached);
  BOOST_TEST((cycles[1].breach_time == At("2027-01-05 09:30")));
  BOOST_TEST((cycles[1].remaining == -Minutes(15)));
}

BOOST_AUTO_TEST_CASE(a_thank_you_before_closing_is_no_debt_but_one_after_is) {
  std::vector<SlaEvent> history = {Created("2027-01-04 09:00"),
                                   {kAgentMessage, At("2027-01-04 09:40")},
                                   {kCustomerMessage, At("2027-01-04 10:00")},
                                   {kClosed, At("2027-01-04 10:10")}};
  const SlaRule rule = Next(Hours(1));
  const SlaCycle cycle = Only(rule, history, "2027-01-06 10:00");
  BOOST_TEST((cycle.phase == SlaPhase::kCancelled));
  BOOST_TEST(!cycle.breached);
  // Before or after the reopening that it causes: the same.
  const SlaEvent message = {kCustomerMessage, At("2027-01-05 10:00")};
  const SlaEvent reopening = {kReopened, At("2027-01-05 10:00")};
  for (const auto& order : {std::vector<SlaEvent>{message, reopening},
                            std::vector<SlaEvent>{reopening, message}}) {
    std::vector<SlaEvent> all = history;
    all.insert(all.end(), order.begin(), order.end());
    const auto cycles = CyclesOf(rule, all, "2027-01-05 10:20");
    BOOST_REQUIRE_EQUAL(cycles.size(), 2u);
    BOOST_TEST((cycles[0] == cycle));
    BOOST_TEST((cycles[1].phase == SlaPhase::kRunning));
    BOOST_TEST((cycles[1].elapsed == Minutes(20)));
  }
}

BOOST_AUTO_TEST_CASE(a_ticket_that_we_opened_owes_no_first_response) {
  const std::vector<SlaEvent> history = {
      {kCreated, At("2027-01-04 09:00"), ActorKind::kPerson},
      {kCustomerMessage, At("2027-01-04 10:00")}};
  BOOST_TEST(CyclesOf(First(Hours(1)), history, "2027-01-04 12:00").empty());
  BOOST_TEST((Only(Next(Hours(1)), history, "2027-01-04 12:00").breach_time ==
              At("2027-01-04 11:00")));
}

BOOST_AUTO_TEST_CASE(in_time_is_up_to_the_due_time_itself) {
  const auto answered = [](const std::string& time) {
    return Only(First(Hours(8)),
                {Created("2027-01-08 09:00"), {kAgentMessage, At(time)}},
                "2027-01-12 09:00");
  };
  BOOST_TEST(!answered("2027-01-08 17:00").breached);
  BOOST_TEST((answered("2027-01-08 17:00").remaining == absl::ZeroDuration()));
  // Overtime is late though no open time passed.
  BOOST_TEST(answered("2027-01-08 17:01").breached);
  BOOST_TEST((answered("2027-01-08 17:01").due == At("2027-01-08 17:00")));
  const auto waiting = [](const std::string& now) {
    return Only(First(Hours(8)), {Created("2027-01-08 09:00")}, now).breached;
  };
  BOOST_TEST(!waiting("2027-01-08 17:00"));
  BOOST_TEST(waiting("2027-01-08 17:01"));
}

BOOST_AUTO_TEST_CASE(what_has_not_happened_yet_is_not_seen) {
  const std::vector<SlaEvent> history = {
      Created("2027-01-04 09:00"), {kAgentMessage, At("2027-01-04 10:00")}};
  BOOST_TEST((Only(First(Hours(4)), history, "2027-01-04 09:59").phase ==
              SlaPhase::kRunning));
  BOOST_TEST((Only(First(Hours(4)), history, "2027-01-04 10:00").phase ==
              SlaPhase::kFulfilled));
}

BOOST_AUTO_TEST_CASE(a_promise_that_the_calendar_cannot_keep_is_never_due) {
  CalendarSpec once{
      .time_zone = "Asia/Tokyo",
      .special_days = {{.date = {2027, 1, 4}, .openings = {{540, 600}}}}};
  const SlaReading reading =
      Read({First(Hours(2), once)}, {Created("2027-01-04 08:00")},
           "2027-01-05 00:00");
  BOOST_TEST((reading.clocks[0].cycles[0].due == absl::InfiniteFuture()));
  BOOST_TEST((reading.clocks[0].cycles[0].elapsed == Hours(1)));
  BOOST_TEST((reading.next_breach == absl::InfiniteFuture()));
}

BOOST_AUTO_TEST_CASE(bad_policies_and_histories_are_refused_with_the_reason) {
  const auto policy = [](std::vector<SlaRule> rules) {
    return ReasonOf(SlaClock::Create({std::move(rules)}).status());
  };
  SlaRule rule = First(Hours(1));
  BOOST_TEST((policy({rule, rule}) == Reason::kConflicting));
  BOOST_TEST((policy({First(absl::ZeroDuration())}) == Reason::kOutOfRange));
  BOOST_TEST((policy({First(-Hours(1))}) == Reason::kOutOfRange));
  BOOST_TEST(
      (policy({First(absl::InfiniteDuration())}) == Reason::kOutOfRange));
  BOOST_TEST((policy({First(Hours(1), AlwaysOpen("Mars/Base"))}) ==
              Reason::kUnknownTimeZone));
  rule.metric = SlaMetric(0);
  BOOST_TEST((policy({rule}) == Reason::kRequired));
  rule.metric = SlaMetric(-1);
  BOOST_TEST((policy({rule}) == Reason::kUnknownEnum));
  rule = First(Hours(1));
  rule.pauses_on = {HoldCause(9)};
  BOOST_TEST((policy({rule}) == Reason::kUnknownEnum));
  BOOST_TEST(!policy({}));

  const SlaClock clock = Make({{First(Hours(1)), Resolution(Hours(1))}});
  const auto why = [&clock](const std::vector<SlaEvent>& history,
                            absl::Time now) {
    return ReasonOf(clock.Read(history, now).status());
  };
  const SlaEvent created = Created("2027-01-04 09:00");
  const absl::Time now = At("2027-01-05 09:00");
  BOOST_TEST((why({}, now) == Reason::kRequired));
  BOOST_TEST((why({{kClosed, now}}, now) == Reason::kRequired));
  BOOST_TEST((why({created, created}, now) == Reason::kConflicting));
  BOOST_TEST((why({created, {kClosed, At("2027-01-04 08:59")}}, now) ==
              Reason::kOutOfRange));
  BOOST_TEST(
      (why({created, {SlaEventType(9), now}}, now) == Reason::kUnknownEnum));
  BOOST_TEST((why({created, {kHeld, now}}, now) == Reason::kRequired));
  BOOST_TEST((why({created, {kAgentMessage, now, ActorKind(7)}}, now) ==
              Reason::kUnknownEnum));
  BOOST_TEST((why({created}, At("2027-01-04 08:59")) == Reason::kOutOfRange));
  BOOST_TEST((why({created}, absl::InfiniteFuture()) == Reason::kOutOfRange));
  BOOST_TEST(
      (why({{kCreated, absl::InfinitePast()}}, now) == Reason::kOutOfRange));
}

}  // namespace
}  // namespace tasuki
