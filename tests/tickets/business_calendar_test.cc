#include "tasuki/tickets/business_calendar.h"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

absl::Time At(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  BOOST_REQUIRE_MESSAGE(
      absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error), error);
  return time;
}

BusinessCalendar Make(const CalendarSpec& spec) {
  auto calendar = BusinessCalendar::Create(spec);
  BOOST_REQUIRE_MESSAGE(calendar.ok(), calendar.status().ToString());
  return *std::move(calendar);
}

std::vector<WeeklyOpening> EveryDay(int begin_minute, int end_minute) {
  std::vector<WeeklyOpening> weekly;
  for (int day = 1; day <= 7; ++day) {
    weekly.push_back({static_cast<Weekday>(day), begin_minute, end_minute});
  }
  return weekly;
}

// Monday to Friday.
std::vector<WeeklyOpening> Workdays(int begin_hour, int end_hour) {
  std::vector<WeeklyOpening> weekly = EveryDay(begin_hour * 60, end_hour * 60);
  weekly.resize(5);
  return weekly;
}

std::optional<Reason> WhyRefused(const CalendarSpec& spec) {
  return ReasonOf(BusinessCalendar::Create(spec).status());
}

// Trap 1 (chatwoot #13392). 2027-01-08 is a Friday.
BOOST_AUTO_TEST_CASE(an_hour_from_friday_half_past_four_ends_on_monday) {
  const auto hours =
      Make({.time_zone = "Asia/Tokyo", .weekly = Workdays(9, 17)});
  BOOST_TEST((*hours.Add(At("2027-01-08T16:30:00+09:00"), absl::Hours(1)) ==
              At("2027-01-11T09:30:00+09:00")));
}

// Trap 2 (zammad #3180).
BOOST_AUTO_TEST_CASE(around_the_clock_has_no_hole_at_midnight) {
  for (const char* zone : {"Asia/Tokyo", "Europe/Berlin", "America/St_Johns",
                           "America/Sao_Paulo", "Pacific/Apia", "UTC"}) {
    BOOST_TEST_CONTEXT(zone) {
      const auto hours = Make(AlwaysOpen(zone));
      const absl::Time from = At("2011-12-20T07:31:02.5Z");
      const absl::Time to = At("2019-03-02T23:59:59.999Z");
      const auto periods = hours.OpenPeriods(from, to);
      BOOST_REQUIRE(periods.ok());
      BOOST_TEST((*periods == std::vector<OpenPeriod>{{from, to}}));
      BOOST_TEST((*hours.Between(from, to) == to - from));
      BOOST_TEST((*hours.Add(from, to - from) == to));
      BOOST_TEST((*hours.Add(to, from - to) == from));
      BOOST_TEST(hours.IsOpen(At("2027-01-01T15:00:00Z")));
    }
  }
}

// Trap 3 (zammad #390): four days of 12 hours, around a weekend that is open
// and a holiday that is not.
BOOST_AUTO_TEST_CASE(forty_eight_hours_take_four_days_and_skip_holidays) {
  const auto hours = Make({.time_zone = "Europe/Berlin",
                           .weekly = EveryDay(8 * 60, 20 * 60),
                           .special_days = {{.date = {2027, 1, 6}}}});
  BOOST_TEST((*hours.Add(At("2027-01-04T14:00:00+01:00"), absl::Hours(48)) ==
              At("2027-01-09T14:00:00+01:00")));
}

// Trap 4 (GLPI #22678): the deadline is Monday 9:00 to the minute after.
BOOST_AUTO_TEST_CASE(an_hour_before_a_deadline_is_found_across_days) {
  auto weekly = Workdays(9, 12);
  for (const WeeklyOpening& opening : Workdays(13, 17)) {
    weekly.push_back(opening);
  }
  const auto hours = Make({.time_zone = "Europe/Paris", .weekly = weekly});
  BOOST_TEST((*hours.Add(At("2027-01-05T11:00:00+01:00"), -absl::Hours(1)) ==
              At("2027-01-05T10:00:00+01:00")));
  BOOST_TEST((*hours.Add(At("2027-01-11T09:30:00+01:00"), -absl::Hours(1)) ==
              At("2027-01-08T16:30:00+01:00")));
  BOOST_TEST((*hours.Add(At("2027-01-05T13:30:00+01:00"), -absl::Hours(1)) ==
              At("2027-01-05T11:30:00+01:00")));
  // To the minute at opening time: the evening before, not the night.
  BOOST_TEST((*hours.Add(At("2027-01-05T09:00:00+01:00"), -absl::Hours(7)) ==
              At("2027-01-04T09:00:00+01:00")));
}

// Trap 13: in 2027 Berlin puts its clocks forward on March 28 at 2:00 and back
// on October 31 at 3:00.
BOOST_AUTO_TEST_CASE(days_of_23_and_25_hours_count_what_they_have) {
  const auto always = Make(AlwaysOpen("Europe/Berlin"));
  BOOST_TEST(
      (*always.Between(At("2027-03-28T00:00:00+01:00"),
                       At("2027-03-29T00:00:00+02:00")) == absl::Hours(23)));
  BOOST_TEST(
      (*always.Between(At("2027-10-31T00:00:00+02:00"),
                       At("2027-11-01T00:00:00+01:00")) == absl::Hours(25)));
  const auto night =
      Make({.time_zone = "Europe/Berlin", .weekly = EveryDay(60, 5 * 60)});
  BOOST_TEST(
      (*night.Between(At("2027-03-28T00:00:00+01:00"),
                      At("2027-03-29T00:00:00+02:00")) == absl::Hours(3)));
  BOOST_TEST(
      (*night.Between(At("2027-10-31T00:00:00+02:00"),
                      At("2027-11-01T00:00:00+01:00")) == absl::Hours(5)));
}

BOOST_AUTO_TEST_CASE(a_skipped_time_is_the_change_and_a_doubled_one_the_first) {
  const auto opens_in_gap =
      Make({.time_zone = "Europe/Berlin", .weekly = EveryDay(150, 4 * 60)});
  BOOST_TEST((*opens_in_gap.NextOpen(At("2027-03-28T00:00:00+01:00")) ==
              At("2027-03-28T03:00:00+02:00")));
  const auto doubled =
      Make({.time_zone = "Europe/Berlin", .weekly = EveryDay(150, 4 * 60)});
  BOOST_TEST((*doubled.NextOpen(At("2027-10-31T00:00:00+02:00")) ==
              At("2027-10-31T02:30:00+02:00")));
  const auto only_the_gap =
      Make({.time_zone = "Europe/Berlin", .weekly = EveryDay(130, 170)});
  BOOST_TEST((*only_the_gap.NextOpen(At("2027-03-28T00:00:00+01:00")) ==
              At("2027-03-29T02:10:00+02:00")));
  BOOST_TEST(!only_the_gap.IsOpen(At("2027-03-28T03:00:00+02:00")));
  // Two openings that touch inside the doubled hour: no hole, no overlap.
  auto weekly = EveryDay(0, 150);
  for (const auto& opening : EveryDay(150, 24 * 60)) weekly.push_back(opening);
  const auto touching = Make({.time_zone = "Europe/Berlin", .weekly = weekly});
  BOOST_TEST(
      (*touching.Between(At("2027-10-31T00:00:00+02:00"),
                         At("2027-11-01T00:00:00+01:00")) == absl::Hours(25)));
}

BOOST_AUTO_TEST_CASE(a_whole_day_that_a_country_skipped_is_closed) {
  // Samoa had no 2011-12-30.
  const auto hours =
      Make({.time_zone = "Pacific/Apia", .weekly = EveryDay(9 * 60, 17 * 60)});
  BOOST_TEST(
      (*hours.Between(At("2011-12-29T00:00:00-10:00"),
                      At("2012-01-01T00:00:00+14:00")) == absl::Hours(16)));
}

// Trap 14: Lancers' mail desk, 8:00-25:30.
BOOST_AUTO_TEST_CASE(the_last_business_day_of_a_month_may_end_at_25_30) {
  const auto hours = Make(
      {.time_zone = "Asia/Tokyo", .weekly = EveryDay(8 * 60, 25 * 60 + 30)});
  BOOST_TEST(hours.IsOpen(At("2027-02-01T01:29:59+09:00")));
  BOOST_TEST(!hours.IsOpen(At("2027-02-01T01:30:00+09:00")));
  BOOST_TEST((*hours.Add(At("2027-01-31T23:30:00+09:00"), absl::Hours(3)) ==
              At("2027-02-01T09:00:00+09:00")));
  BOOST_TEST((*hours.Between(At("2027-01-31T00:00:00+09:00"),
                             At("2027-02-01T00:00:00+09:00")) ==
              absl::Minutes(90) + absl::Hours(16)));
}

BOOST_AUTO_TEST_CASE(a_closed_day_takes_its_night_but_not_that_of_the_eve) {
  const auto hours = Make({.time_zone = "Asia/Tokyo",
                           .weekly = EveryDay(8 * 60, 25 * 60 + 30),
                           .special_days = {{.date = {2027, 1, 31}}}});
  BOOST_TEST(hours.IsOpen(At("2027-01-31T01:00:00+09:00")));
  BOOST_TEST(!hours.IsOpen(At("2027-01-31T12:00:00+09:00")));
  BOOST_TEST(!hours.IsOpen(At("2027-02-01T01:00:00+09:00")));
}

BOOST_AUTO_TEST_CASE(a_long_night_and_the_next_morning_count_once) {
  auto weekly = EveryDay(20 * 60, 48 * 60);
  weekly.push_back({Weekday::kTuesday, 60, 120});
  weekly.push_back({Weekday::kTuesday, 90, 300});
  const auto hours = Make({.time_zone = "Asia/Tokyo", .weekly = weekly});
  const absl::Time from = At("2027-01-05T00:00:00+09:00");
  BOOST_TEST((*hours.Between(from, from + absl::Hours(24)) == absl::Hours(24)));
}

BOOST_AUTO_TEST_CASE(time_used_up_at_closing_ends_there) {
  const auto hours =
      Make({.time_zone = "Asia/Tokyo", .weekly = Workdays(9, 17)});
  const absl::Time open = At("2027-01-08T09:00:00+09:00");
  const absl::Time close = At("2027-01-08T17:00:00+09:00");
  const absl::Time monday = At("2027-01-11T09:00:00+09:00");
  BOOST_TEST((*hours.Add(open, absl::Hours(8)) == close));
  BOOST_TEST((*hours.Add(monday, -absl::Hours(8)) == open));
  BOOST_TEST((*hours.Add(close, absl::ZeroDuration()) == close));
  BOOST_TEST(hours.IsOpen(open));
  BOOST_TEST(!hours.IsOpen(close));
  BOOST_TEST((*hours.NextOpen(close) == monday));
  BOOST_TEST((*hours.NextOpen(open) == open));
  BOOST_TEST((*hours.Between(monday, open) == -absl::Hours(8)));
}

BOOST_AUTO_TEST_CASE(a_calendar_that_makes_no_sense_is_refused) {
  const auto weekly = Workdays(9, 17);
  BOOST_TEST((WhyRefused({.weekly = weekly}) == Reason::kRequired));
  BOOST_TEST((WhyRefused({.time_zone = "UTC"}) == Reason::kRequired));
  BOOST_TEST((WhyRefused({.time_zone = "UTC",
                          .special_days = {{.date = {2027, 1, 1}}}}) ==
              Reason::kRequired));
  const auto opening = [](WeeklyOpening o) {
    return WhyRefused({.time_zone = "UTC", .weekly = {o}});
  };
  constexpr int kHuge = std::numeric_limits<int>::max();
  BOOST_TEST((opening({Weekday::kMonday, 60, 60}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday::kMonday, 61, 60}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday::kMonday, -1, 60}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday::kMonday, 1440, 1500}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday::kMonday, 0, 2881}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday::kMonday, 0, kHuge}) == Reason::kOutOfRange));
  BOOST_TEST((opening({Weekday(8), 0, 60}) == Reason::kUnknownEnum));
  BOOST_TEST((opening({Weekday(-1), 0, 60}) == Reason::kUnknownEnum));
  BOOST_TEST((opening({Weekday(0), 0, 60}) == Reason::kRequired));
  BOOST_TEST(!opening({Weekday::kMonday, 0, 2880}));
  const auto dates = [&weekly](std::vector<SpecialDay> days) {
    return WhyRefused(
        {.time_zone = "UTC", .weekly = weekly, .special_days = days});
  };
  BOOST_TEST((dates({{.date = {2027, 2, 29}}}) == Reason::kOutOfRange));
  BOOST_TEST((dates({{.date = {2027, 13, 1}}}) == Reason::kOutOfRange));
  BOOST_TEST((dates({{.date = {kHuge, kHuge, kHuge}}}) == Reason::kOutOfRange));
  BOOST_TEST((dates({{}}) == Reason::kOutOfRange));
  BOOST_TEST((dates({{.date = {2028, 2, 29}}, {.date = {2028, 2, 29}}}) ==
              Reason::kConflicting));
  BOOST_TEST((dates({{.date = {2028, 2, 29}, .openings = {{5, 4}}}}) ==
              Reason::kOutOfRange));
  BOOST_TEST(!dates({{.date = {2028, 2, 29}}}));
  BOOST_TEST((dates(std::vector<SpecialDay>(10'001)) == Reason::kTooLong));
}

BOOST_AUTO_TEST_CASE(an_unknown_zone_is_refused_and_never_utc) {
  for (const std::string zone :
       {"Asia/Tokio", "JST-9", "localtime", "/etc/localtime", "../zoneinfo/UTC",
        "file:/usr/share/zoneinfo/UTC", "right/UTC", "UTC+1", "zone.tab",
        "東京", "Asia/Tokyo ", "Fixed/UTC+09:00:00"}) {
    BOOST_TEST_CONTEXT(zone) {
      BOOST_TEST((WhyRefused(AlwaysOpen(zone)) == Reason::kUnknownTimeZone));
    }
  }
  BOOST_TEST((WhyRefused(AlwaysOpen(std::string("UTC\0", 4))) ==
              Reason::kUnknownTimeZone));
  BOOST_TEST((WhyRefused(AlwaysOpen(std::string(1'000'000, 'A'))) ==
              Reason::kUnknownTimeZone));
  BOOST_TEST(!WhyRefused(AlwaysOpen("Etc/GMT+9")));
}

BOOST_AUTO_TEST_CASE(hostile_times_and_durations_are_refused_with_the_reason) {
  const auto hours =
      Make({.time_zone = "Asia/Tokyo", .weekly = Workdays(9, 17)});
  const absl::Time now = At("2027-01-08T09:00:00+09:00");
  const auto out_of_range = [](const absl::Status& status) {
    return ReasonOf(status) == Reason::kOutOfRange;
  };
  for (const absl::Time bad :
       {absl::InfiniteFuture(), absl::InfinitePast(),
        At("1899-12-31T23:59:59Z"), At("3000-01-01T00:00:00Z")}) {
    BOOST_TEST(!hours.IsOpen(bad));
    BOOST_TEST(out_of_range(hours.NextOpen(bad).status()));
    BOOST_TEST(out_of_range(hours.Add(bad, absl::Hours(1)).status()));
    BOOST_TEST(out_of_range(hours.Between(now, bad).status()));
    BOOST_TEST(out_of_range(hours.Between(bad, now).status()));
    BOOST_TEST(out_of_range(hours.OpenPeriods(bad, now).status()));
  }
  for (const absl::Duration bad :
       {absl::InfiniteDuration(), -absl::InfiniteDuration(),
        absl::Hours(24 * 365 * 10'000LL)}) {
    BOOST_TEST(out_of_range(hours.Add(now, bad).status()));
  }
  BOOST_TEST(out_of_range(hours.Add(now, absl::Hours(24 * 365 * 50)).status()));
  BOOST_TEST(out_of_range(
      hours.Between(now, now + absl::Hours(24 * 36'525 + 1)).status()));
  BOOST_TEST(
      out_of_range(hours.OpenPeriods(now, now - absl::Hours(1)).status()));
}

BOOST_AUTO_TEST_CASE(a_calendar_that_opened_once_never_opens_again) {
  const auto hours = Make(
      {.time_zone = "Asia/Tokyo",
       .special_days = {{.date = {2027, 1, 4}, .openings = {{540, 600}}}}});
  const absl::Time after = At("2027-01-05T00:00:00+09:00");
  BOOST_TEST((ReasonOf(hours.NextOpen(after).status()) == Reason::kOutOfRange));
  BOOST_TEST((ReasonOf(hours.Add(after, absl::Seconds(1)).status()) ==
              Reason::kOutOfRange));
  BOOST_TEST((*hours.Add(after, -absl::Minutes(60)) ==
              At("2027-01-04T09:00:00+09:00")));
}

// The oracle asks of each quarter of an hour what the wall shows: openings and
// changes of the zones used fall on quarters, and doubled times are avoided by
// asking the zone which of the two an instant is.
class NaiveCalendar {
 public:
  explicit NaiveCalendar(const CalendarSpec& spec) : spec_(spec) {
    BOOST_REQUIRE(absl::LoadTimeZone(spec.time_zone, &zone_));
  }

  bool IsOpen(absl::Time time) const {
    const absl::CivilDay today = absl::ToCivilDay(time, zone_);
    for (int back = -1; back <= 2; ++back) {
      const absl::CivilDay day = today - back;
      for (const DayOpening& opening : OpeningsOf(day)) {
        if (First(day, opening.begin_minute) <= time &&
            time < First(day, opening.end_minute)) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  std::vector<DayOpening> OpeningsOf(absl::CivilDay day) const {
    for (const SpecialDay& special : spec_.special_days) {
      if (absl::CivilDay(special.date.year, special.date.month,
                         special.date.day) == day) {
        return special.openings;
      }
    }
    std::vector<DayOpening> openings;
    for (const WeeklyOpening& o : spec_.weekly) {
      if (static_cast<int>(o.day) ==
          static_cast<int>(absl::GetWeekday(day)) + 1) {
        openings.push_back({o.begin_minute, o.end_minute});
      }
    }
    return openings;
  }

  // By trial, from well before: the first quarter at which the wall shows the
  // local time or a later one.
  absl::Time First(absl::CivilDay day, int minute) const {
    const absl::CivilMinute local = absl::CivilMinute(day) + minute;
    absl::Time time =
        absl::FromCivil(local, absl::UTCTimeZone()) - absl::Hours(15);
    while (absl::ToCivilMinute(time, zone_) < local) time += absl::Minutes(15);
    return time;
  }

  CalendarSpec spec_;
  absl::TimeZone zone_;
};

CalendarSpec RandomSpec(std::mt19937_64& random, const char* zone,
                        absl::CivilDay around) {
  const auto pick = [&random](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  const auto opening = [&pick] {
    const int begin = pick(0, 95);
    return DayOpening{begin * 15,
                      pick(begin + 1, std::min(begin + 120, 192)) * 15};
  };
  CalendarSpec spec{.time_zone = zone};
  for (int n = pick(1, 12); n > 0; --n) {
    const DayOpening o = opening();
    spec.weekly.push_back(
        {static_cast<Weekday>(pick(1, 7)), o.begin_minute, o.end_minute});
  }
  for (int day = -4; day <= 4; ++day) {
    if (pick(0, 3) != 0) continue;
    const absl::CivilDay date = around + day;
    SpecialDay special{
        .date = {static_cast<int>(date.year()), date.month(), date.day()}};
    for (int n = pick(0, 2); n > 0; --n) special.openings.push_back(opening());
    spec.special_days.push_back(special);
  }
  return spec;
}

// Around a change of clocks in each zone.
struct ZoneChange {
  const char* zone;
  absl::CivilDay day;
};
const ZoneChange kChanges[] = {
    {"Asia/Tokyo", absl::CivilDay(2027, 2, 28)},
    {"Europe/Berlin", absl::CivilDay(2027, 3, 28)},
    {"Europe/Berlin", absl::CivilDay(2027, 10, 31)},
    {"Australia/Lord_Howe", absl::CivilDay(2027, 4, 4)},  // half an hour
    {"America/Sao_Paulo", absl::CivilDay(2018, 11, 4)},   // at midnight
    {"Asia/Kathmandu", absl::CivilDay(2028, 2, 29)},      // +05:45
    {"Pacific/Apia", absl::CivilDay(2011, 12, 30)},       // a day skipped
};

BOOST_AUTO_TEST_CASE(all_calls_agree_with_a_walk_by_quarters_of_an_hour) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    const ZoneChange& change = kChanges[seed % std::size(kChanges)];
    const CalendarSpec spec = RandomSpec(random, change.zone, change.day);
    const auto calendar = Make(spec);
    const NaiveCalendar naive(spec);
    const absl::Time start =
        absl::FromCivil(change.day, absl::UTCTimeZone()) - absl::Hours(72);
    constexpr int kQuarters = 7 * 96;
    std::vector<int> open_before = {0};  // in quarters since start
    for (int i = 0; i < kQuarters; ++i) {
      const absl::Time time = start + i * absl::Minutes(15);
      const bool open = naive.IsOpen(time);
      BOOST_TEST_INFO("seed " << seed << " at " << time);
      BOOST_TEST(calendar.IsOpen(time) == open);
      BOOST_TEST_INFO("seed " << seed << " at " << time);
      BOOST_TEST(calendar.IsOpen(time + absl::Minutes(14)) == open);
      open_before.push_back(open_before.back() + (open ? 1 : 0));
    }
    for (int trial = 0; trial < 200; ++trial) {
      std::uniform_int_distribution<int> any(0, kQuarters);
      const int a = any(random), b = any(random);
      const absl::Time ta = start + a * absl::Minutes(15);
      const absl::Time tb = start + b * absl::Minutes(15);
      const absl::Duration open =
          (open_before[b] - open_before[a]) * absl::Minutes(15);
      BOOST_TEST_CONTEXT("seed " << seed << " from " << ta << " to " << tb) {
        BOOST_TEST((*calendar.Between(ta, tb) == open));
        if (a > b) continue;
        // The first quarter by which as much has passed, and the last.
        int first = a, last = b;
        while (open_before[first] < open_before[b]) ++first;
        while (open_before[last] > open_before[a]) --last;
        BOOST_TEST(
            (*calendar.Add(ta, open) == start + first * absl::Minutes(15)));
        if (open > absl::ZeroDuration()) {
          BOOST_TEST(
              (*calendar.Add(tb, -open) == start + last * absl::Minutes(15)));
        }
        absl::Duration sum;
        const auto periods = calendar.OpenPeriods(ta, tb);
        for (const OpenPeriod& period : *periods) {
          BOOST_TEST((period.begin < period.end));
          sum += period.end - period.begin;
        }
        BOOST_TEST((sum == open));
        for (std::size_t i = 1; i < periods->size(); ++i) {
          BOOST_TEST(((*periods)[i - 1].end < (*periods)[i].begin));
        }
      }
    }
  }
}

}  // namespace
}  // namespace tasuki
