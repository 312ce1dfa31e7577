#ifndef TASUKI_SRC_ROUTING_STATE_OPTIONS_H_
#define TASUKI_SRC_ROUTING_STATE_OPTIONS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki::routing {

// The engine's snapshot with other options, for Restore to check; the same
// bytes where they are the same. STORE_CORRUPT if `state` is no snapshot.
absl::StatusOr<std::string> WithOptions(std::string_view state,
                                        const RoutingOptions& options);

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_STATE_OPTIONS_H_
