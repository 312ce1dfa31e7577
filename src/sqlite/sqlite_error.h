#ifndef TASUKI_SRC_SQLITE_SQLITE_ERROR_H_
#define TASUKI_SRC_SQLITE_SQLITE_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace tasuki {

// What an SQLite result code means to a caller. `object` names the file; the
// message says what to change and never contains a parameter's value.
absl::Status StatusOfSqlite(int extended_code, std::string_view object,
                            std::string_view detail);

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_SQLITE_ERROR_H_
