// Small secret files: readable by their owner only, replaced whole.
#ifndef TASUKI_SRC_CARDS_OWNER_FILE_H_
#define TASUKI_SRC_CARDS_OWNER_FILE_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tasuki::cards {

inline constexpr std::size_t kMaxOwnerFileBytes = 1 << 20;

// Calls Wipe on its text when it goes.
class FileText {
 public:
  explicit FileText(std::string text) : text_(std::move(text)) {}
  FileText(FileText&& other) noexcept : text_(std::move(other.text_)) {
    other.text_.clear();
  }
  FileText& operator=(FileText&&) = delete;
  ~FileText();
  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

// NotFound where there is none; NOT_PERMITTED for another mode than 0600 or
// 0400, another owner, a link or no regular file.
absl::StatusOr<FileText> ReadOwnerFile(const std::string& path);

// The file is the old one or the new one, whatever happens; on disk when this
// returns. The bytes of the old one are then overwritten. One writer at a time.
absl::Status ReplaceOwnerFile(const std::string& path, std::string_view text);

// The two halves of it: the text waits on disk as NewNameOf(path), and then
// becomes the file.
std::string NewNameOf(const std::string& path);
absl::Status PrepareOwnerFile(const std::string& path, std::string_view text);
absl::Status FinishOwnerFile(const std::string& path);

// A file that must not exist yet, on disk when this returns: AlreadyExists.
absl::Status CreateOwnerFile(const std::string& path, std::string_view text);

// Holds `path`.lock until it goes: readers together, a writer alone.
class OwnerFileLock {
 public:
  enum Kind { kShared, kExclusive };
  // A reader on a read-only medium holds nothing: no one writes there.
  static absl::StatusOr<OwnerFileLock> Take(const std::string& path, Kind kind);
  OwnerFileLock(OwnerFileLock&& other) noexcept : file_(other.file_) {
    other.file_ = -1;
  }
  OwnerFileLock& operator=(OwnerFileLock&&) = delete;
  ~OwnerFileLock();

 private:
  explicit OwnerFileLock(int file) : file_(file) {}
  int file_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_OWNER_FILE_H_
