// Histories and policies that the tests of the SLA clock are written in.
#ifndef TASUKI_TESTS_TICKETS_SLA_FIXTURE_H_
#define TASUKI_TESTS_TICKETS_SLA_FIXTURE_H_

#include "tasuki/tickets/sla_clock.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <vector>

#include "tasuki/base/error.h"
namespace tasuki {

using enum SlaEventType;
using absl::Hours;
using absl::Minutes;

// 2027-01-08 is a Friday.
inline absl::Time At(const std::string& time) {
  absl::Time parsed;
  std::string error;
  BOOST_REQUIRE_MESSAGE(
      absl::ParseTime("%Y-%m-%d %H:%M", time, absl::FixedTimeZone(9 * 3600),
                      &parsed, &error),
      error);
  return parsed;
}

inline CalendarSpec Office() {
  CalendarSpec spec{.time_zone = "Asia/Tokyo"};
  for (int day = 1; day <= 5; ++day) {
    spec.weekly.push_back({static_cast<Weekday>(day), 9 * 60, 17 * 60});
  }
  return spec;
}

inline SlaClock Make(const SlaPolicy& policy) {
  auto clock = SlaClock::Create(policy);
  BOOST_REQUIRE_MESSAGE(clock.ok(), clock.status().ToString());
  return *std::move(clock);
}

inline SlaRule First(absl::Duration target, CalendarSpec calendar = Office()) {
  return {.metric = SlaMetric::kFirstResponse,
          .target = target,
          .calendar = std::move(calendar)};
}
inline SlaRule Next(absl::Duration target, CalendarSpec calendar = Office()) {
  return {.metric = SlaMetric::kNextResponse,
          .target = target,
          .calendar = std::move(calendar)};
}
inline SlaRule Resolution(absl::Duration target,
                          CalendarSpec calendar = Office()) {
  return {.metric = SlaMetric::kResolution,
          .target = target,
          .calendar = std::move(calendar),
          .pauses_on = {HoldCause::kWaitingForCustomer, HoldCause::kOnHold,
                        HoldCause::kSnoozed}};
}

inline SlaEvent Created(const std::string& time) {
  return {kCreated, At(time), ActorKind::kCustomer};
}

inline SlaReading Read(const std::vector<SlaRule>& rules,
                       const std::vector<SlaEvent>& history,
                       const std::string& now) {
  auto reading = Make({rules}).Read(history, At(now));
  BOOST_REQUIRE_MESSAGE(reading.ok(), reading.status().ToString());
  return *std::move(reading);
}

inline std::vector<SlaCycle> CyclesOf(const SlaRule& rule,
                                      const std::vector<SlaEvent>& history,
                                      const std::string& now) {
  return Read({rule}, history, now).clocks[0].cycles;
}

inline SlaCycle Only(const SlaRule& rule, const std::vector<SlaEvent>& history,
                     const std::string& now) {
  const auto cycles = CyclesOf(rule, history, now);
  BOOST_REQUIRE_EQUAL(cycles.size(), 1u);
  return cycles[0];
}

}  // namespace tasuki

#endif  // TASUKI_TESTS_TICKETS_SLA_FIXTURE_H_
