// SQLite's door to the disk, for tests: it counts syncs, fails when told to,
// and remembers what a loss of power would leave.
//
//   FaultyVfs disk("faulty");
//   OpenSqlite(env, {.path = path, .vfs = disk.name()});
//   disk.FailIn(3, Fault::kFullDisk);      // the third operation from now
//   disk.PowerOff(path, crashed_path);     // what is on the disk at this
//   moment
#ifndef TASUKI_TESTS_SQLITE_FAULTY_VFS_H_
#define TASUKI_TESTS_SQLITE_FAULTY_VFS_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/mutex.h"

namespace tasuki::testing {

enum class Fault { kIoError, kFullDisk };

// Safe for concurrent use. Outlives every database opened on it.
class FaultyVfs {
 public:
  // The image costs a copy of every byte written; syncs go to it alone.
  explicit FaultyVfs(std::string name, bool keep_image = false);
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  const std::string& name() const { return name_; }

  // fsync and fdatasync, as the system sees them.
  std::int64_t syncs();

  // The `operation`th write, sync or truncation from now (1, 2 …) and the
  // `times - 1` behind it fail. A failing write leaves half of its bytes.
  void FailIn(int operation, Fault fault, int times = 1);
  void Heal() { FailIn(0, Fault::kIoError, 0); }

  // Writes what was synced of the database at `path`, and nothing else, to
  // `image_path`, with its log beside it.
  void PowerOff(const std::string& path, const std::string& image_path);

 private:
  friend struct FaultyFile;

  struct Change {
    sqlite3_int64 offset = 0;
    std::string bytes;      // written there …
    bool truncate = false;  // … or the file ends there
  };
  struct Image {
    std::string durable;
    std::vector<Change> pending;
  };

  // SQLITE_OK, or the code with which this operation fails.
  int Step(int io_error) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remember(const std::string& path, Change change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Synced(const std::string& path, bool in_vain)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(const std::string& path);

  const std::string name_;
  const bool keep_image_;
  sqlite3_vfs* const system_;
  sqlite3_vfs vfs_;

  Mutex mutex_;
  std::int64_t syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  int until_fault_ ABSL_GUARDED_BY(mutex_) = 0;  // 0: none is planned
  int faults_left_ ABSL_GUARDED_BY(mutex_) = 0;
  Fault fault_ ABSL_GUARDED_BY(mutex_) = Fault::kIoError;
  std::map<std::string, Image> images_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SQLITE_FAULTY_VFS_H_
