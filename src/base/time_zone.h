// IANA zones, and the one way in which Tasuki turns local times into instants.
#ifndef TASUKI_SRC_BASE_TIME_ZONE_H_
#define TASUKI_SRC_BASE_TIME_ZONE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tasuki {

// InvalidArgument: REQUIRED where `name` is empty, UNKNOWN_TIME_ZONE where it
// is not an IANA zone of this machine. `field` names the place in the request.
// Names that depend on the machine ("localtime") or that are paths are unknown.
absl::StatusOr<absl::TimeZone> LoadZone(std::string_view field,
                                        std::string_view name);

// The first instant at which a clock on the wall shows `local` or something
// later: the first of two where clocks are put back, the change itself where
// `local` is skipped. It never decreases as `local` grows, so periods that
// touch in local time touch as instants: no hole and no overlap.
absl::Time FirstInstantOf(absl::TimeZone zone, absl::CivilSecond local);

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_TIME_ZONE_H_
