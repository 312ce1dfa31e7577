#ifndef TASUKI_SRC_BASE_STATUS_MACROS_H_
#define TASUKI_SRC_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define TASUKI_CONCAT_INNER_(a, b) a##b
#define TASUKI_CONCAT_(a, b) TASUKI_CONCAT_INNER_(a, b)

// Leaves the function with the status of `expression` unless it is OK.
#define TASUKI_RETURN_IF_ERROR(expression) \
  TASUKI_RETURN_IF_ERROR_(TASUKI_CONCAT_(tasuki_status_, __LINE__), expression)
#define TASUKI_RETURN_IF_ERROR_(temporary, expression)            \
  do {                                                            \
    if (absl::Status temporary = (expression); !temporary.ok()) { \
      return temporary;                                           \
    }                                                             \
  } while (false)

// TASUKI_ASSIGN_OR_RETURN(Ticket ticket, store.Get(id));
#define TASUKI_ASSIGN_OR_RETURN(declaration, expression)                      \
  TASUKI_ASSIGN_OR_RETURN_(TASUKI_CONCAT_(tasuki_or_, __LINE__), declaration, \
                           expression)
#define TASUKI_ASSIGN_OR_RETURN_(temporary, declaration, expression) \
  auto temporary = (expression);                                     \
  if (!temporary.ok()) return std::move(temporary).status();         \
  declaration = *std::move(temporary)

#endif  // TASUKI_SRC_BASE_STATUS_MACROS_H_
