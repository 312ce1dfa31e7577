// bench_tagging --data DIR --seed N [--only classifier|index]
#include "benchmarks/tagging/bench_tagging.h"

#include <cstdlib>
#include <string_view>

int main(int argc, char** argv) {
  std::string data, only;
  std::uint32_t seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--data") data = argv[i + 1];
    if (name == "--only") only = argv[i + 1];
    if (name == "--seed") {
      seed = static_cast<std::uint32_t>(std::strtoul(argv[i + 1], nullptr, 10));
    }
  }
  if (data.empty() && only != "index") {
    std::fprintf(stderr, "usage: bench_tagging --data DIR --seed N\n");
    return 2;
  }
  if (only != "index") tasuki::BenchClassifier(data, seed);
  if (only != "classifier") tasuki::BenchIndex(seed);
  return 0;
}
