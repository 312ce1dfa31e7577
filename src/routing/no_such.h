#ifndef TASUKI_SRC_ROUTING_NO_SUCH_H_
#define TASUKI_SRC_ROUTING_NO_SUCH_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {

// "there is no agent aoki".
inline absl::Status NoSuch(std::string_view field, std::string_view kind,
                           std::string_view id) {
  const std::string object = absl::StrCat(ToAbsl(kind), " ", ToAbsl(id));
  return MakeError(Reason::kNotFound, {.field = field, .object = object},
                   absl::StrCat("there is no ", object));
}

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_NO_SUCH_H_
