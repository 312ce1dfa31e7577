// What tests say often. A failed check prints the status.
#ifndef TASUKI_TESTS_SUPPORT_CHECK_H_
#define TASUKI_TESTS_SUPPORT_CHECK_H_

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/error.h"

namespace tasuki::testing {

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <class T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// "STALE_VERSION expected_version", or the whole status where it has no reason.
inline std::string Complaint(const absl::Status& status) {
  const auto info = InfoOf(status);
  if (!info) return status.ToString();
  std::string complaint(NameOf(info->reason));
  if (!info->field.empty()) complaint += " " + info->field;
  return complaint;
}

// The value, or the test ends with what went wrong.
template <class T>
T Must(absl::StatusOr<T> result) {
  BOOST_TEST_REQUIRE(result.ok(), result.status().ToString());
  return *std::move(result);
}
inline void Must(const absl::Status& status) {
  BOOST_TEST_REQUIRE(status.ok(), status.ToString());
}

}  // namespace tasuki::testing

// Fails unless the expression has this reason (and so its code). Further
// arguments: the field.
#define CHECK_REASON(expression, reason)                                  \
  do {                                                                    \
    const absl::Status checked = ::tasuki::testing::StatusOf(expression); \
    BOOST_TEST((::tasuki::ReasonOf(checked) == (reason)),                 \
               "expected " << ::tasuki::NameOf(reason) << ", got "        \
                           << checked.ToString());                        \
    BOOST_TEST((checked.code() == ::tasuki::CodeOf(reason)));             \
  } while (false)

#endif  // TASUKI_TESTS_SUPPORT_CHECK_H_
