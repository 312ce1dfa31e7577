// Routing, its core and what stands on it; see benchmarks/figure.h.
//
//   bench_routing [--seed N] [--only core|simulator|ww84|growth|postgres|
//                             redis|durable]
//
// Databases and servers are made in the current folder and gone at the end.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"

namespace tasuki::bench {
namespace {

// In a process of its own, which counts allocations.
void MeasureCore(const std::string& program, std::uint64_t seed) {
  const std::string core =
      (std::filesystem::absolute(program).parent_path() / "bench-routing-core")
          .string();
  const std::string command = "'" + core + "' --seed " + std::to_string(seed);
  std::fflush(stdout);
  if (std::system(command.c_str()) != 0) {
    std::fprintf(stderr, "bench-routing-core failed\n");
    std::exit(1);
  }
}

void Run(std::string_view only, const std::string& program,
         std::uint64_t seed) {
  const std::vector<std::pair<std::string_view, std::function<void()>>> parts =
      {{"core", [&] { MeasureCore(program, seed); }},
       {"simulator", [&] { MeasureSimulator(seed); }},
       {"ww84", [&] { MeasureWallaceWhitt(seed); }},
       {"growth", [&] { MeasureGrowth(seed); }},
       {"postgres", [&] { MeasurePostgres(seed); }},
       {"redis", [&] { MeasureRedis(seed); }},
       {"durable", [] { MeasureDurable(); }}};
  bool any = false;
  for (const auto& [name, measure] : parts) {
    if (!only.empty() && only != name) continue;
    any = true;
    if (name != "core") Calibrate();
    measure();
  }
  if (any) return;
  std::fprintf(stderr, "--only knows:");
  for (const auto& [name, measure] : parts) {
    std::fprintf(stderr, " %s", std::string(name).c_str());
  }
  std::fprintf(stderr, "\n");
  std::exit(2);
}

}  // namespace
}  // namespace tasuki::bench

int main(int argc, char** argv) {
  std::string only;
  std::vector<char*> rest;
  for (int i = 0; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--only" && i + 1 < argc) {
      only = argv[++i];
    } else {
      rest.push_back(argv[i]);
    }
  }
  const auto arguments =
      tasuki::bench::ParseArguments(static_cast<int>(rest.size()), rest.data());
  tasuki::bench::Run(only, argv[0], arguments.seed);
}
