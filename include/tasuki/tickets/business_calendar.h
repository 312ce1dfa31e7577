// Opening hours, and arithmetic in open time.
//
// A calendar has weekly openings, special days that replace them (holidays
// among them) and an IANA time zone.
//
//   BusinessCalendar hours =
//       BusinessCalendar::Create(
//           {.time_zone = "Asia/Tokyo",
//            .weekly = {{Weekday::kMonday, 9 * 60, 12 * 60},    // lunch break
//                       {Weekday::kMonday, 13 * 60, 17 * 60},
//                       {Weekday::kFriday, 8 * 60, 25 * 60 + 30}},  // 25:30
//            .special_days = {{.date = {2027, 1, 1}}}})         // closed
//           .value();
//   absl::Time due = hours.Add(received, absl::Hours(1)).value();
//
// Days. An opening belongs to the day it begins on, also past midnight: Friday
// 8:00-25:30 ends on Saturday at 1:30, is removed as a whole where that Friday
// is closed, and stays where that Saturday is.
//
// Clocks put forward or back. A local time stands for the first instant at
// which the clock on the wall shows it or something later: of a doubled hour
// the first, of a skipped hour the moment of the change. An opening across a
// change is therefore an hour shorter or longer, as on the wall; all arithmetic
// is on instants. Openings are half-open, [begin, end), and touching ones are
// one, so that 0:00-24:00 on every day has no hole.
//
// Pure and immutable: safe for concurrent use after creation. Only Create
// reads anything from outside, the machine's time zone data.
//
// Cost: openings of the days between the two times; nothing else is stored.
#ifndef TASUKI_TICKETS_BUSINESS_CALENDAR_H_
#define TASUKI_TICKETS_BUSINESS_CALENDAR_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tasuki {

// ISO 8601 numbers.
enum class Weekday {
  kMonday = 1,
  kTuesday = 2,
  kWednesday = 3,
  kThursday = 4,
  kFriday = 5,
  kSaturday = 6,
  kSunday = 7,
};

// Minutes from midnight of the day it belongs to: 0 <= begin < 24 * 60 and
// begin < end <= 48 * 60. Openings that overlap or touch are one.
struct WeeklyOpening {
  Weekday day = {};
  int begin_minute = 0;
  int end_minute = 0;
};

struct DayOpening {
  int begin_minute = 0;
  int end_minute = 0;
};

// A day of the Gregorian calendar, in the calendar's zone; years 1900 to 2999.
struct CalendarDate {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Its openings replace those of the week; without any, the day is closed.
struct SpecialDay {
  CalendarDate date;
  std::vector<DayOpening> openings;
};

struct CalendarSpec {
  static constexpr int kMaxOpeningsPerDay = 24;
  static constexpr int kMaxSpecialDays = 10'000;

  std::string time_zone;                 // IANA name, required
  std::vector<WeeklyOpening> weekly;     // at most kMaxOpeningsPerDay * 7
  std::vector<SpecialDay> special_days;  // one per date, in any order
};

// Open around the clock, all year.
CalendarSpec AlwaysOpen(std::string time_zone);

// A half-open period, [begin, end).
struct OpenPeriod {
  absl::Time begin;
  absl::Time end;

  friend bool operator==(const OpenPeriod&, const OpenPeriod&) = default;
};

class BusinessCalendar {
 public:
  // How far any one calculation looks, and the longest period it accepts.
  static constexpr absl::Duration kHorizon = absl::Hours(24 * 36'525);

  // InvalidArgument: REQUIRED (no zone, no weekday, or no opening at all),
  // UNKNOWN_TIME_ZONE, UNKNOWN_ENUM (weekday), OUT_OF_RANGE (minutes, date),
  // TOO_LONG (limits of CalendarSpec), CONFLICTING (one date twice).
  static absl::StatusOr<BusinessCalendar> Create(const CalendarSpec& spec);

  // Whether it is open at `time`; false before 1900 and after 2999.
  bool IsOpen(absl::Time time) const;

  // The first instant from `time` on at which it is open: `time` itself while
  // open. InvalidArgument OUT_OF_RANGE for a time outside the years 1900 to
  // 2999 or where it does not open within kHorizon.
  absl::StatusOr<absl::Time> NextOpen(absl::Time time) const;

  // The first instant by which `open_time` of open time has passed since
  // `time`: at 17:00, not the next morning, where it is used up at closing
  // time. A negative `open_time` goes back, to the last instant from which as
  // much passes until `time`; 0 is `time`. InvalidArgument OUT_OF_RANGE for a
  // time outside the years 1900 to 2999, or where the openings within kHorizon
  // do not suffice.
  absl::StatusOr<absl::Time> Add(absl::Time time,
                                 absl::Duration open_time) const;

  // The open time from `from` to `to`, negative where `to` is earlier.
  // InvalidArgument OUT_OF_RANGE for a time outside the years 1900 to 2999 or
  // more than kHorizon between them.
  absl::StatusOr<absl::Duration> Between(absl::Time from, absl::Time to) const;

  // The openings from `from` to `to`, cut to them, in order, apart from each
  // other. Errors as for Between; a `to` before `from` is OUT_OF_RANGE too.
  absl::StatusOr<std::vector<OpenPeriod>> OpenPeriods(absl::Time from,
                                                      absl::Time to) const;

 private:
  struct Special {
    absl::CivilDay date;
    std::vector<DayOpening> openings;
  };

  BusinessCalendar() = default;

  // The openings that begin on `day`: sorted, apart from each other.
  const std::vector<DayOpening>& OpeningsOf(absl::CivilDay day) const;

  // Calls visit(OpenPeriod) for the openings of `day`, cut to what the day
  // before leaves, forward or backward; stops and returns false where it does.
  template <class Visit>
  bool VisitDay(absl::CivilDay day, bool forward, Visit& visit) const;

  // Visits the disjoint open periods that end after `from`, in order, as far as
  // the local day of `to` at least.
  template <class Visit>
  void VisitForward(absl::Time from, absl::Time to, Visit visit) const;

  // Visits those that begin before `from`, the latest first, down to `to`.
  template <class Visit>
  void VisitBackward(absl::Time from, absl::Time to, Visit visit) const;

  absl::Time InstantOf(absl::CivilDay day, int minute) const;

  absl::TimeZone zone_;
  std::array<std::vector<DayOpening>, 7> weekly_;  // Monday first
  std::vector<Special> special_;                   // by date
};

}  // namespace tasuki

#endif  // TASUKI_TICKETS_BUSINESS_CALENDAR_H_
