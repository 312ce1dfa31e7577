// SQLite as the store, in the host's own process: one file, no server.
//
// Writes of concurrent callers are committed together (group commit), one
// fsync for all of them; WAL, synchronous=FULL, secure_delete. The file is held
// by one process at a time (a lock file `<path>.lock` beside it).
//
//   auto database = tasuki::OpenSqlite(env, {.path = "support.db"});
//   if (!database.ok()) std::cerr << database.status().message();
#ifndef TASUKI_SQLITE_SQLITE_H_
#define TASUKI_SQLITE_SQLITE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tasuki/base/env.h"
#include "tasuki/storage/database.h"

namespace tasuki {

enum class Durability {
  kFull = 1,    // survives power loss: one fsync per group of commits
  kNormal = 2,  // survives kill -9; power loss may undo the last commits
};

struct SqliteOptions {
  // Created with mode 0600 where it does not exist; its folder must.
  std::string path;
  Durability durability = Durability::kFull;
  // Connections for reads, opened as needed; a read beyond that waits for one.
  int max_readers = 8;  // 1 … 64
  // Closures committed together at most.
  int max_group = 64;  // 1 … 256
  // Pages in the WAL after which it is copied back into the file. More gives
  // steadier latency, less a smaller file.
  int checkpoint_pages = 8000;  // 100 … 1,000,000
  // Check every page on opening (about a second per GB). Without it, damage is
  // found when the damaged page is read.
  bool verify_on_open = true;
  // Name of a registered SQLite VFS; empty for the default. For tests.
  std::string vfs;
};

// Opens or creates the file. STORE_CORRUPT, STORE_READ_ONLY, STORE_LOCKED
// (another process has it), STORE_UNAVAILABLE (cannot be opened),
// STORE_NEWER_SCHEMA, MALFORMED (a file of another program), OUT_OF_RANGE.
// A file that is refused is left as it was.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(Env env,
                                                     SqliteOptions options);

}  // namespace tasuki

#endif  // TASUKI_SQLITE_SQLITE_H_
