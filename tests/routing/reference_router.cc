#include "tests/routing/reference_router.h"

#include <algorithm>
#include <climits>
#include <optional>
#include <string>

namespace tasuki::testing {}  // namespace tasuki::testing
