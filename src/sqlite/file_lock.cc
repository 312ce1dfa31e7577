#include "src/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

absl::Status OpenError(const std::string& path, int error) {
  const bool read_only = error == EACCES || error == EROFS || error == EPERM;
  return MakeError(
      read_only ? Reason::kStoreReadOnly : Reason::kStoreUnavailable,
      {.field = "path", .object = path},
      absl::StrCat(path, " cannot be created or written: ",
                   strerror(error),  // NOLINT: message only
                   "; check that the folder exists and is writable"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Acquire(
    const std::string& database_path) {
  const std::string path = database_path + ".lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return OpenError(path, errno);
  std::unique_ptr<FileLock> lock(new FileLock(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return MakeError(Reason::kStoreLocked, {.object = database_path},
                     absl::StrCat(database_path,
                                  " is open in another process, or twice in "
                                  "this one: close it there first"));
  }
  return lock;
}

FileLock::~FileLock() { close(descriptor_); }

absl::StatusOr<std::string> CreatePrivateFile(const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    close(descriptor);
  } else if (errno != EEXIST) {
    return OpenError(path, errno);
  }
  std::error_code error;
  const auto canonical = std::filesystem::canonical(path, error);
  if (error || !std::filesystem::is_regular_file(canonical, error)) {
    return MakeError(Reason::kStoreUnavailable,
                     {.field = "path", .object = path},
                     absl::StrCat(path, " is not a file: name a file"));
  }
  return canonical.string();
}

}  // namespace tasuki
