// A file in memory, shared with whoever reads it too.
#ifndef TASUKI_SRC_ANALYSIS_MAPPED_FILE_H_
#define TASUKI_SRC_ANALYSIS_MAPPED_FILE_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tasuki {

// Read only. Its bytes stay where they are until the object is destroyed, also
// when it is moved. Whoever replaces such a file must put a new one in its
// place, as package managers do: one that is cut off in place takes its pages
// along.
class MappedFile {
 public:
  // Nothing where the file cannot be read or is no ordinary one.
  static std::optional<MappedFile> Open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept
      : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();

  // Begins at a page.
  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_MAPPED_FILE_H_
