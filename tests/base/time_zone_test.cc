#include "src/base/time_zone.h"

#include <boost/test/unit_test.hpp>

#include "tasuki/base/error.h"

namespace tasuki {
namespace {

BOOST_AUTO_TEST_CASE(only_iana_names_are_zones) {
  BOOST_TEST(LoadZone("zone", "Asia/Tokyo").ok());
  BOOST_TEST(LoadZone("zone", "America/Argentina/Buenos_Aires").ok());
  BOOST_TEST((ReasonOf(LoadZone("zone", "").status()) == Reason::kRequired));
  for (const char* name : {"JST-9", "localtime", "../UTC", "/etc/localtime",
                           "right/UTC", "posix/UTC", "東京"}) {
    BOOST_TEST_CONTEXT(name) {
      const auto zone = LoadZone("zone", name);
      BOOST_TEST((ReasonOf(zone.status()) == Reason::kUnknownTimeZone));
      BOOST_TEST(InfoOf(zone.status())->field == "zone");
    }
  }
}

BOOST_AUTO_TEST_CASE(local_times_become_instants_in_order) {
  const absl::TimeZone berlin = *LoadZone("zone", "Europe/Berlin");
  for (const absl::CivilDay day :
       {absl::CivilDay(2027, 3, 28), absl::CivilDay(2027, 10, 31)}) {
    absl::Time last = absl::InfinitePast();
    for (int minute = 0; minute <= 24 * 60; ++minute) {
      const absl::CivilSecond local(absl::CivilMinute(day) + minute);
      const absl::Time instant = FirstInstantOf(berlin, local);
      BOOST_TEST((last <= instant));
      BOOST_TEST((absl::ToCivilSecond(instant, berlin) >= local));
      BOOST_TEST(
          (absl::ToCivilSecond(instant - absl::Seconds(1), berlin) < local));
      last = instant;
    }
  }
}

}  // namespace
}  // namespace tasuki
