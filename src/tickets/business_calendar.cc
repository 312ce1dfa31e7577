#include "tasuki/tickets/business_calendar.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/base/time_zone.h"
#include "src/base/validate.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2999;

absl::Status OutOfRange(std::string_view field, std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field}, message);
}

bool IsSupported(absl::Time time) {
  static const absl::Time kFirst =
      absl::FromCivil(absl::CivilSecond(kFirstYear, 1, 1), absl::UTCTimeZone());
  static const absl::Time kEnd = absl::FromCivil(
      absl::CivilSecond(kLastYear + 1, 1, 1), absl::UTCTimeZone());
  return kFirst <= time && time < kEnd;
}

absl::Status CheckTime(std::string_view field, absl::Time time) {
  if (IsSupported(time)) return absl::OkStatus();
  return OutOfRange(field, "the time must lie in the years 1900 to 2999");
}

absl::Status CheckPeriod(absl::Time from, absl::Time to) {
  TASUKI_RETURN_IF_ERROR(CheckTime("from", from));
  TASUKI_RETURN_IF_ERROR(CheckTime("to", to));
  if (absl::AbsDuration(to - from) <= BusinessCalendar::kHorizon) {
    return absl::OkStatus();
  }
  return OutOfRange("to", "the period may have at most 100 years");
}

absl::Status CheckOpening(std::string_view field, int begin, int end) {
  if (0 <= begin && begin < kMinutesPerDay && begin < end &&
      end <= 2 * kMinutesPerDay) {
    return absl::OkStatus();
  }
  return OutOfRange(field,
                    "an opening must begin before 24:00, end after it begins "
                    "and end by 48:00");
}

absl::StatusOr<absl::CivilDay> DayOf(const CalendarDate& date) {
  const absl::CivilDay day(date.year, date.month, date.day);
  // A civil day carries over: February 30 would silently be March 2.
  if (date.year < kFirstYear || date.year > kLastYear ||
      day.year() != date.year || day.month() != date.month ||
      day.day() != date.day) {
    return OutOfRange("special_days.date",
                      "the date must exist, in the years 1900 to 2999");
  }
  return day;
}

absl::Status CheckSpec(const CalendarSpec& spec) {
  constexpr std::size_t kMaxWeekly = 7 * CalendarSpec::kMaxOpeningsPerDay;
  if (spec.weekly.size() > kMaxWeekly) {
    return TooLongError("weekly", kMaxWeekly, "entries");
  }
  if (spec.special_days.size() > CalendarSpec::kMaxSpecialDays) {
    return TooLongError("special_days", CalendarSpec::kMaxSpecialDays,
                        "entries");
  }
  bool opens = !spec.weekly.empty();
  for (const WeeklyOpening& opening : spec.weekly) {
    if (opening.day == Weekday{}) return RequiredError("weekly.day");
    if (opening.day < Weekday::kMonday || opening.day > Weekday::kSunday) {
      return UnknownEnumError("weekly.day");
    }
    TASUKI_RETURN_IF_ERROR(
        CheckOpening("weekly", opening.begin_minute, opening.end_minute));
  }
  for (const SpecialDay& special : spec.special_days) {
    if (special.openings.size() > CalendarSpec::kMaxOpeningsPerDay) {
      return TooLongError("special_days.openings",
                          CalendarSpec::kMaxOpeningsPerDay, "entries");
    }
    for (const DayOpening& opening : special.openings) {
      TASUKI_RETURN_IF_ERROR(CheckOpening(
          "special_days.openings", opening.begin_minute, opening.end_minute));
    }
    opens = opens || !special.openings.empty();
  }
  if (!opens) {
    return MakeError(Reason::kRequired, {.field = "weekly"},
                     "the calendar must have at least one opening");
  }
  return absl::OkStatus();
}

// Sorted, with what overlaps or touches joined.
std::vector<DayOpening> Join(std::vector<DayOpening> openings) {
  std::sort(openings.begin(), openings.end(),
            [](const DayOpening& a, const DayOpening& b) {
              return std::pair(a.begin_minute, a.end_minute) <
                     std::pair(b.begin_minute, b.end_minute);
            });
  std::vector<DayOpening> joined;
  for (const DayOpening& opening : openings) {
    if (!joined.empty() && opening.begin_minute <= joined.back().end_minute) {
      joined.back().end_minute =
          std::max(joined.back().end_minute, opening.end_minute);
    } else {
      joined.push_back(opening);
    }
  }
  return joined;
}

}  // namespace

CalendarSpec AlwaysOpen(std::string time_zone) {
  CalendarSpec spec{.time_zone = std::move(time_zone)};
  for (int day = 1; day <= 7; ++day) {
    spec.weekly.push_back({static_cast<Weekday>(day), 0, kMinutesPerDay});
  }
  return spec;
}

absl::StatusOr<BusinessCalendar> BusinessCalendar::Create(
    const CalendarSpec& spec) {
  BusinessCalendar calendar;
  TASUKI_ASSIGN_OR_RETURN(calendar.zone_,
                          LoadZone("time_zone", spec.time_zone));
  TASUKI_RETURN_IF_ERROR(CheckSpec(spec));
  for (const WeeklyOpening& opening : spec.weekly) {
    calendar.weekly_[static_cast<std::size_t>(opening.day) - 1].push_back(
        {opening.begin_minute, opening.end_minute});
  }
  for (auto& openings : calendar.weekly_) openings = Join(std::move(openings));
  for (const SpecialDay& special : spec.special_days) {
    TASUKI_ASSIGN_OR_RETURN(const absl::CivilDay date, DayOf(special.date));
    calendar.special_.push_back({date, Join(special.openings)});
  }
  auto& days = calendar.special_;
  std::sort(days.begin(), days.end(),
            [](const Special& a, const Special& b) { return a.date < b.date; });
  const auto twice = std::adjacent_find(
      days.begin(), days.end(),
      [](const Special& a, const Special& b) { return a.date == b.date; });
  if (twice != days.end()) {
    return MakeError(Reason::kConflicting, {.field = "special_days.date"},
                     absl::StrCat(absl::FormatCivilTime(twice->date),
                                  " may be listed only once"));
  }
  return calendar;
}

const std::vector<DayOpening>& BusinessCalendar::OpeningsOf(
    absl::CivilDay day) const {
  const auto special = std::lower_bound(
      special_.begin(), special_.end(), day,
      [](const Special& s, absl::CivilDay d) { return s.date < d; });
  if (special != special_.end() && special->date == day) {
    return special->openings;
  }
  return weekly_[static_cast<std::size_t>(absl::GetWeekday(day))];
}

absl::Time BusinessCalendar::InstantOf(absl::CivilDay day, int minute) const {
  return FirstInstantOf(zone_,
                        absl::CivilSecond(absl::CivilMinute(day) + minute));
}

// An opening ends by 48:00, so only those of the day before can reach into a
// day, and cutting by the last of them leaves all periods disjoint.
template <class Visit>
bool BusinessCalendar::VisitDay(absl::CivilDay day, bool forward,
                                Visit& visit) const {
  const std::vector<DayOpening>& before = OpeningsOf(day - 1);
  const int tail =
      before.empty() ? 0 : before.back().end_minute - kMinutesPerDay;
  const std::vector<DayOpening>& openings = OpeningsOf(day);
  for (std::size_t i = 0; i < openings.size(); ++i) {
    const DayOpening& opening = openings[forward ? i : openings.size() - 1 - i];
    if (opening.end_minute <= tail) continue;
    const OpenPeriod period = {
        .begin = InstantOf(day, std::max(opening.begin_minute, tail)),
        .end = InstantOf(day, opening.end_minute)};
    // Empty where it lies in a skipped hour.
    if (period.begin < period.end && !visit(period)) return false;
  }
  return true;
}

// FirstInstantOf never decreases and is at most t for what is not later than
// t's local time: openings of two days before t's day have ended by t. Where
// clocks were put back by up to a day, those of a later local day may have
// begun before t: hence two days more at the other end.
template <class Visit>
void BusinessCalendar::VisitForward(absl::Time from, absl::Time to,
                                    Visit visit) const {
  const auto after = [from, &visit](const OpenPeriod& period) {
    return period.end <= from || visit(period);
  };
  const absl::CivilDay last = absl::ToCivilDay(to, zone_) + 2;
  for (absl::CivilDay day = absl::ToCivilDay(from, zone_) - 1; day <= last;
       ++day) {
    if (!VisitDay(day, /*forward=*/true, after)) return;
  }
}

template <class Visit>
void BusinessCalendar::VisitBackward(absl::Time from, absl::Time to,
                                     Visit visit) const {
  const auto before = [from, &visit](const OpenPeriod& period) {
    return period.begin >= from || visit(period);
  };
  const absl::CivilDay last = absl::ToCivilDay(to, zone_) - 1;
  for (absl::CivilDay day = absl::ToCivilDay(from, zone_) + 2; day >= last;
       --day) {
    if (!VisitDay(day, /*forward=*/false, before)) return;
  }
}

bool BusinessCalendar::IsOpen(absl::Time time) const {
  if (!IsSupported(time)) return false;
  bool open = false;
  VisitForward(time, time, [&](const OpenPeriod& period) {
    open = period.begin <= time;
    return false;
  });
  return open;
}

absl::StatusOr<absl::Time> BusinessCalendar::NextOpen(absl::Time time) const {
  TASUKI_RETURN_IF_ERROR(CheckTime("time", time));
  absl::Time next = absl::InfiniteFuture();
  VisitForward(time, time + kHorizon, [&](const OpenPeriod& period) {
    next = std::max(period.begin, time);
    return false;
  });
  if (next - time <= kHorizon) return next;
  return OutOfRange("time", "the calendar has no opening in the 100 years on");
}

absl::StatusOr<absl::Time> BusinessCalendar::Add(
    absl::Time time, absl::Duration open_time) const {
  TASUKI_RETURN_IF_ERROR(CheckTime("time", time));
  if (open_time == absl::ZeroDuration()) return time;
  absl::Duration left = absl::AbsDuration(open_time);
  std::optional<absl::Time> reached;
  if (left > kHorizon) {
    return OutOfRange("open_time", "the open time may have at most 100 years");
  }
  if (open_time > absl::ZeroDuration()) {
    VisitForward(time, time + kHorizon, [&](const OpenPeriod& period) {
      const absl::Time begin = std::max(period.begin, time);
      if (left <= period.end - begin) reached = begin + left;
      left -= period.end - begin;
      return !reached;
    });
  } else {
    VisitBackward(time, time - kHorizon, [&](const OpenPeriod& period) {
      const absl::Time end = std::min(period.end, time);
      if (left <= end - period.begin) reached = end - left;
      left -= end - period.begin;
      return !reached;
    });
  }
  if (reached) return *reached;
  return OutOfRange("open_time",
                    "the calendar has less open time than this in 100 years");
}

absl::StatusOr<absl::Duration> BusinessCalendar::Between(absl::Time from,
                                                         absl::Time to) const {
  TASUKI_RETURN_IF_ERROR(CheckPeriod(from, to));
  const absl::Time begin = std::min(from, to);
  const absl::Time end = std::max(from, to);
  absl::Duration open;
  VisitForward(begin, end, [&](const OpenPeriod& period) {
    if (period.begin >= end) return false;
    open += std::min(period.end, end) - std::max(period.begin, begin);
    return true;
  });
  return from <= to ? open : -open;
}

absl::StatusOr<std::vector<OpenPeriod>> BusinessCalendar::OpenPeriods(
    absl::Time from, absl::Time to) const {
  TASUKI_RETURN_IF_ERROR(CheckPeriod(from, to));
  if (to < from)
    return OutOfRange("to", "the period must not end before it begins");
  std::vector<OpenPeriod> periods;
  if (from == to) return periods;
  VisitForward(from, to, [&](const OpenPeriod& period) {
    if (period.begin >= to) return false;
    const OpenPeriod cut = {std::max(period.begin, from),
                            std::min(period.end, to)};
    if (!periods.empty() && periods.back().end == cut.begin) {
      periods.back().end = cut.end;
    } else {
      periods.push_back(cut);
    }
    return true;
  });
  return periods;
}

}  // namespace tasuki
