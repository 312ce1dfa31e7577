// What commands answer where they change nothing.
#ifndef TASUKI_SRC_ROUTING_REFUSALS_H_
#define TASUKI_SRC_ROUTING_REFUSALS_H_

#include <string_view>

#include "absl/status/status.h"
#include "tasuki/base/error.h"

namespace tasuki::routing_internal {

inline absl::Status UnknownTask() {
  return MakeError(Reason::kNotFound, {.field = "task"},
                   "there is no such task; it may have ended");
}

inline absl::Status UnknownAgent() {
  return MakeError(Reason::kNotFound, {.field = "agent"},
                   "there is no such agent; they may have been removed");
}

inline absl::Status UnknownService() {
  return MakeError(Reason::kNotFound, {.field = "service"},
                   "a service must be declared by AddService first");
}

inline absl::Status Limit(std::string_view what) {
  return MakeError(Reason::kLimitReached, {.object = what},
                   "the engine's limit for this is reached; raise it in "
                   "RoutingOptions");
}

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_REFUSALS_H_
