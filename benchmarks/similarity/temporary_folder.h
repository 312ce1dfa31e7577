// A folder for what a peer or a store keeps on files: in memory where the
// machine has a file system there.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_TEMPORARY_FOLDER_H_
#define TASUKI_BENCHMARKS_SIMILARITY_TEMPORARY_FOLDER_H_

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace tasuki::bench {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    const bool memory = std::filesystem::is_directory("/dev/shm");
    path_ =
        memory ? "/dev/shm/tasuki-bench-XXXXXX" : "/tmp/tasuki-bench-XXXXXX";
    if (mkdtemp(path_.data()) != nullptr) return;
    std::perror(path_.c_str());
    std::exit(1);
  }
  ~TemporaryFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_TEMPORARY_FOLDER_H_
