// What the ledger knows: times of tickets, and totals.
#include <algorithm>

#include "src/storage/page_token.h"
#include "src/timetrack/local_time_tracker.h"
#include "src/timetrack/timer_rules.h"
#include "tasuki/base/error.h"

namespace tasuki::timetrack {
namespace {

constexpr int kMaxDays = 3660;

absl::Status CheckDays(const DayRange& days) {
  const absl::CivilDay unset;
  if (days.first == unset && days.last == unset) return RequiredError("days");
  const bool in_years = days.first.year() >= 1970 && days.last.year() < 2200;
  if (in_years && days.first <= days.last &&
      days.last - days.first < kMaxDays) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kOutOfRange, {.field = "days"},
                   "days must be in order, at most 3660, and in the years "
                   "1970 to 2199");
}

absl::Status CheckKey(const DailyTotalsRequest& request) {
  if (request.dimension == TimeDimension::kAll) {
    if (request.key.empty()) return absl::OkStatus();
    return MakeError(Reason::kConflicting, {.field = "key"},
                     "the dimension of everything has no keys");
  }
  return request.key.empty() ? RequiredError("key") : absl::OkStatus();
}

}  // namespace

absl::StatusOr<TicketTimes> LocalTimeTracker::TimesOf(
    const TicketPeriod& period) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<TicketTimes> times,
                          BatchTimesOf({period}));
  return times.front();
}

absl::StatusOr<std::vector<TicketTimes>> LocalTimeTracker::BatchTimesOf(
    const std::vector<TicketPeriod>& periods) {
  if (periods.size() > kMaxPageSize) {
    return TooLongError("periods", kMaxPageSize, "entries");
  }
  for (const TicketPeriod& period : periods) {
    TASUKI_RETURN_IF_ERROR(Validate(period));
  }
  std::vector<TicketTimes> times;
  TASUKI_RETURN_IF_ERROR(ledger_.Read([&](const TimeLedger& ledger,
                                          absl::Time now) {
    for (const TicketPeriod& period : periods) {
      times.push_back(ledger.TimesOf(period.ticket, period.from,
                                     std::min(period.to.value_or(now), now)));
    }
  }));
  return times;
}

absl::StatusOr<Page<KeyTotals>> LocalTimeTracker::Totals(
    const TimeTotalsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckDays(request.days));
  TimeTotalsRequest query = request;
  query.page = {};
  const std::string digest = DigestOfFields(query);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<KeyTotals> totals;
  TASUKI_RETURN_IF_ERROR(
      ledger_.Read([&](const TimeLedger& ledger, absl::Time now) {
        totals = ledger.ByKey(request.dimension, request.days, now);
      }));
  if (!request.page.token.empty()) {
    std::erase_if(totals,
                  [&](const KeyTotals& t) { return t.key <= position.id; });
  }
  return CutPage(
      std::move(totals), request.page, digest,
      [](const KeyTotals& last) { return PagePosition{.id = last.key}; });
}

absl::StatusOr<std::vector<DayTotals>> LocalTimeTracker::DailyTotals(
    const DailyTotalsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckKey(request));
  TASUKI_RETURN_IF_ERROR(CheckDays(request.days));
  std::vector<DayTotals> totals;
  TASUKI_RETURN_IF_ERROR(ledger_.Read([&](const TimeLedger& ledger,
                                          absl::Time now) {
    totals = ledger.ByDay(request.dimension, request.key, request.days, now);
  }));
  return totals;
}

}  // namespace tasuki::timetrack
