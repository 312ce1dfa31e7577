// An empty folder for a benchmark's files, gone with its owner.
#ifndef TASUKI_BENCHMARKS_FOLDER_H_
#define TASUKI_BENCHMARKS_FOLDER_H_

#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace tasuki::bench {

class Folder {
 public:
  // In the current folder, as /tmp may be no disk: for what counts its fsyncs.
  Folder() : Folder(std::filesystem::current_path()) {}
  explicit Folder(const std::filesystem::path& parent)
      : path_((parent / "bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) != nullptr) return;
    std::perror(path_.c_str());
    std::exit(1);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// In memory where the system has such a place: for peers whose index is ours to
// compare, not their disk.
inline std::filesystem::path MemoryFolder() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory)
             ? memory
             : std::filesystem::temp_directory_path();
}

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_FOLDER_H_
