#include "src/cards/owner_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "src/base/status_macros.h"
#include "src/base/wipe.h"
#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool open() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status Failed(const std::string& path, const char* what) {
  return MakeError(errno == ENOENT   ? Reason::kNotFound
                   : errno == EEXIST ? Reason::kAlreadyExists
                   : errno == ELOOP  ? Reason::kNotPermitted  // a link
                                     : Reason::kStoreUnavailable,
                   {.object = "file " + path},
                   path + " cannot be " + what + ": " + strerror(errno));
}

absl::Status CheckOwner(const std::string& path, const struct stat& about) {
  const auto refuse = [&path](const std::string& message) {
    return MakeError(Reason::kNotPermitted, {.object = "file " + path},
                     path + message);
  };
  if (!S_ISREG(about.st_mode)) return refuse(" is not a regular file");
  if ((about.st_mode & 07177) != 0) {
    return refuse(" can be used by others than its owner: chmod 600 it");
  }
  if (about.st_uid != geteuid()) {
    return refuse(" belongs to another user than the one who runs this");
  }
  return absl::OkStatus();
}

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "."
                             : slash == 0       ? "/"
                                                : path.substr(0, slash);
  const File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.open() && fsync(file.get()) == 0;
}

// What the old file held must not stay in free blocks.
void Overwrite(const File& old) {
  struct stat about;
  if (!old.open() || fstat(old.get(), &about) != 0) return;
  const std::string zeros(static_cast<std::size_t>(about.st_size), '\0');
  if (WriteAll(old.get(), zeros)) fsync(old.get());
}

}  // namespace

FileText::~FileText() { Wipe(text_.data(), text_.size()); }

absl::StatusOr<FileText> ReadOwnerFile(const std::string& path) {
  const File file(
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) return Failed(path, "opened");
  struct stat about;
  if (fstat(file.get(), &about) != 0) return Failed(path, "examined");
  TASUKI_RETURN_IF_ERROR(CheckOwner(path, about));
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > kMaxOwnerFileBytes) {
    return MakeError(Reason::kStoreCorrupt, {.object = "file " + path},
                     path + " is longer than 1 MiB");
  }
  std::string text(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = read(file.get(), text.data() + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(path, "read");
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  text.resize(got);
  return FileText(std::move(text));
}

absl::Status CreateOwnerFile(const std::string& path, std::string_view text) {
  const File file(open(path.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                       0600));
  if (!file.open()) return Failed(path, "created");
  if (fchmod(file.get(), 0600) != 0 || !WriteAll(file.get(), text) ||
      fsync(file.get()) != 0 || !SyncFolderOf(path)) {
    return Failed(path, "written");
  }
  return absl::OkStatus();
}

std::string NewNameOf(const std::string& path) { return path + ".new"; }

absl::Status PrepareOwnerFile(const std::string& path, std::string_view text) {
  const std::string fresh = NewNameOf(path);
  unlink(fresh.c_str());  // left by a crash
  return CreateOwnerFile(fresh, text);
}

absl::Status FinishOwnerFile(const std::string& path) {
  const std::string fresh = NewNameOf(path);
  const File old(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
  if (rename(fresh.c_str(), path.c_str()) != 0 || !SyncFolderOf(path)) {
    return Failed(path, "replaced");
  }
  Overwrite(old);
  return absl::OkStatus();
}

absl::Status ReplaceOwnerFile(const std::string& path, std::string_view text) {
  TASUKI_RETURN_IF_ERROR(PrepareOwnerFile(path, text));
  return FinishOwnerFile(path);
}

absl::StatusOr<OwnerFileLock> OwnerFileLock::Take(const std::string& path,
                                                  Kind kind) {
  const std::string lock_path = path + ".lock";
  const int file =
      open(lock_path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) {
    if (kind == kShared && (errno == EROFS || errno == EACCES)) {
      return OwnerFileLock(-1);
    }
    return Failed(lock_path, "opened");
  }
  OwnerFileLock lock(file);
  while (flock(file, kind == kShared ? LOCK_SH : LOCK_EX) != 0) {
    if (errno != EINTR) return Failed(lock_path, "locked");
  }
  return lock;
}

OwnerFileLock::~OwnerFileLock() {
  if (file_ >= 0) close(file_);  // and with it the lock
}

}  // namespace tasuki::cards
