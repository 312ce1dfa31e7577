// The SQL of the desk: its place in the feed.
#ifndef TASUKI_SRC_DESK_STORE_H_
#define TASUKI_SRC_DESK_STORE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/storage/database.h"

namespace tasuki::desk {

// 0 before the first event.
absl::StatusOr<std::int64_t> LoadCursor(Snapshot& snapshot,
                                        std::string_view tenant);
absl::Status SaveCursor(Transaction& transaction, std::string_view tenant,
                        std::int64_t position);

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_STORE_H_
