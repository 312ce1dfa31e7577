// The tables that every database has, and how any room's tables are brought up
// to date.
#ifndef TASUKI_SRC_STORAGE_SCHEMA_H_
#define TASUKI_SRC_STORAGE_SCHEMA_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// The table of versions, created before anything else; idempotent.
std::string_view VersionTable();

// Events, requests, due things.
const Schema& StorageSchema();

// Runs the migrations that are missing. `run_ddl` executes one statement after
// mapping the column words. STORE_NEWER_SCHEMA where the store is ahead.
absl::Status ApplySchema(
    Transaction& transaction, const Schema& schema,
    const std::function<absl::Status(std::string_view)>& run_ddl);

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_SCHEMA_H_
