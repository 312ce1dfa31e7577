// Debian builds Abseil with its own string_view, upstream uses std's; neither
// converts to the other. These two make sources compile with both.
#ifndef TASUKI_SRC_BASE_ABSL_VIEW_H_
#define TASUKI_SRC_BASE_ABSL_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace tasuki {

inline absl::string_view ToAbsl(std::string_view view) {
  return absl::string_view(view.data(), view.size());
}

inline std::string_view ToStd(absl::string_view view) {
  return std::string_view(view.data(), view.size());
}

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_ABSL_VIEW_H_
