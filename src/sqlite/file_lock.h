#ifndef TASUKI_SRC_SQLITE_FILE_LOCK_H_
#define TASUKI_SRC_SQLITE_FILE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tasuki {

// One process holds a database: indexes in memory must see every change. The
// lock is on a file of its own, because closing any descriptor of the database
// file would drop SQLite's locks; the kernel frees it however the process ends.
class FileLock {
 public:
  // STORE_LOCKED where another open database holds it.
  static absl::StatusOr<std::unique_ptr<FileLock>> Acquire(
      const std::string& database_path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

// Creates an empty file with mode 0600 where there is none (SQLite would use
// the umask) and returns its one true path: links to it share its lock.
absl::StatusOr<std::string> CreatePrivateFile(const std::string& path);

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_FILE_LOCK_H_
