// A server for the time of a benchmark: on a folder of its own, reached by a
// Unix socket in it, gone with its owner, however that ends.
#ifndef TASUKI_BENCHMARKS_ROUTING_THROWAWAY_H_
#define TASUKI_BENCHMARKS_ROUTING_THROWAWAY_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace tasuki::bench {

using CommandLine = std::vector<std::string>;

class Throwaway {
 public:
  Throwaway();
  ~Throwaway();
  Throwaway(const Throwaway&) = delete;

  const std::string& folder() const { return folder_; }
  // Runs a program to its end, as the user of the server; whether it went well.
  bool Run(const CommandLine& command) const;
  // Starts the server and waits until the socket is there.
  bool Start(const CommandLine& command, const std::string& socket);

 private:
  [[noreturn]] void Watch(const CommandLine& command, int ours) const;

  std::string folder_;
  pid_t watcher_ = -1;
  int lifeline_ = -1;
};

// The first of these paths (with * and ? as in a shell) that there is.
std::string FindProgram(const std::vector<std::string>& patterns);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_ROUTING_THROWAWAY_H_
