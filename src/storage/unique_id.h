#ifndef TASUKI_SRC_STORAGE_UNIQUE_ID_H_
#define TASUKI_SRC_STORAGE_UNIQUE_ID_H_

#include <string>

#include "absl/time/time.h"
#include "tasuki/base/env.h"

namespace tasuki {

// 48 bits of milliseconds and 80 random bits in 26 characters of Crockford's
// base 32 (no i, l, o, u), lower case: sorts by age, never repeats.
std::string MakeUniqueId(absl::Time now, Random& random);

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_UNIQUE_ID_H_
