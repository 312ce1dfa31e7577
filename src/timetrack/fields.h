// Field lists of the time-tracking room (see src/base/fields.h). The order is
// that of proto/tasuki/timetrack/v1/timetrack.proto.
#ifndef TASUKI_SRC_TIMETRACK_FIELDS_H_
#define TASUKI_SRC_TIMETRACK_FIELDS_H_

#include <cstdint>
#include <type_traits>

#include "src/base/fields.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki {

inline constexpr std::size_t kMaxTimeNoteBytes = 2000;
inline constexpr std::size_t kMaxTimeServiceBytes = 200;
inline constexpr std::size_t kMaxTimeTags = 200;

constexpr TimeKind LastOf(TimeKind) { return TimeKind::kIdle; }
constexpr EndCause LastOf(EndCause) { return EndCause::kLeaseEnded; }
constexpr TimeDimension LastOf(TimeDimension) {
  return TimeDimension::kService;
}

// A civil day as it travels: whatever its numbers, it is some day.
struct DayFields {
  std::int64_t year = 1970;
  int month = 1;
  int day = 1;
};

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DayFields> auto& fields) {
  visit("year", fields.year, kOptional);
  visit("month", fields.month, kOptional);
  visit("day", fields.day, kOptional);
}

// `day` is an absl::CivilDay, const or not.
template <class Visitor, class Day>
void VisitDay(Visitor& visit, const char* name, Day& day) {
  DayFields fields = {day.year(), day.month(), day.day()};
  visit(name, fields, kOptional);
  if constexpr (!std::is_const_v<Day>) {
    day = absl::CivilDay(fields.year, fields.month, fields.day);
  }
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DayRange> auto& days) {
  VisitDay(visit, "first", days.first);
  VisitDay(visit, "last", days.last);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<WorkInterval> auto& interval) {
  visit("id", interval.id, kOptional);
  visit("agent", interval.agent, kOptional);
  visit("kind", interval.kind, kOptional);
  visit("ticket", interval.ticket, kOptional);
  visit("weight", interval.weight, kOptional);
  visit("begin", interval.begin, kOptional);
  visit("lease_end", interval.lease_end, kOptional);
  visit("end", interval.end, kOptional);
  visit("end_cause", interval.end_cause, kOptional);
  visit("version", interval.version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TimeCorrection> auto& correction) {
  visit("before", correction.before, kOptional);
  visit("after", correction.after, kOptional);
  visit("actor", correction.actor, kOptional);
  visit("time", correction.time, kOptional);
  visit("note", correction.note, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TicketLabels> auto& labels) {
  visit("tags", labels.tags, kOptional);
  visit("service", labels.service, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TimeTotals> auto& totals) {
  visit("work", totals.work, kOptional);
  visit("wrap_up", totals.wrap_up, kOptional);
  visit("other", totals.other, kOptional);
  visit("on_break", totals.on_break, kOptional);
  visit("idle", totals.idle, kOptional);
  visit("interruptions", totals.interruptions, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<KeyTotals> auto& totals) {
  visit("key", totals.key, kOptional);
  visit("totals", totals.totals, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DayTotals> auto& totals) {
  VisitDay(visit, "day", totals.day);
  visit("totals", totals.totals, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TicketTimes> auto& times) {
  visit("elapsed", times.elapsed, kOptional);
  visit("worked", times.worked, kOptional);
  visit("interrupted", times.interrupted, kOptional);
  visit("waiting", times.waiting, kOptional);
  visit("handling", times.handling, kOptional);
  visit("interruptions", times.interruptions, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<StartTimerRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("kind", r.kind, kMandatory);
  visit("ticket", r.ticket, kOptional);
  visit("weight", r.weight, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SwitchTimerRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("from", r.from, kMandatory);
  visit("kind", r.kind, kMandatory);
  visit("ticket", r.ticket, kOptional);
  visit("weight", r.weight, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<StopTimerRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("interval", r.interval, kMandatory);
  visit("available_after", r.available_after, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<StopAllTimersRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<KeepAliveRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CorrectIntervalRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("interval", r.interval, kMandatory);
  visit("begin", r.begin, kOptional);
  visit("end", r.end, kOptional);
  visit("ticket", r.ticket, kOptional);
  visit("expected_version", r.expected_version, kOptional);
  visit("note", r.note, MaxSize(kMaxTimeNoteBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<LabelTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("tags", r.tags, MaxSize(kMaxTimeTags));
  visit("service", r.service, MaxSize(kMaxTimeServiceBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<IntervalFilter> auto& filter) {
  visit("agent", filter.agent, kOptional);
  visit("ticket", filter.ticket, kOptional);
  visit("from", filter.from, kOptional);
  visit("to", filter.to, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListIntervalsRequest> auto& r) {
  visit("filter", r.filter, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TicketPeriod> auto& period) {
  visit("ticket", period.ticket, kMandatory);
  visit("from", period.from, kMandatory);
  visit("to", period.to, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TimeTotalsRequest> auto& r) {
  visit("dimension", r.dimension, kMandatory);
  visit("days", r.days, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DailyTotalsRequest> auto& r) {
  visit("dimension", r.dimension, kMandatory);
  visit("key", r.key, MaxSize(kMaxTimeServiceBytes));
  visit("days", r.days, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_TIMETRACK_FIELDS_H_
