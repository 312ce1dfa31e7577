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

}  // namespace
}  // namespace tasuki::bench

int main(int argc, char** argv) {
  using namespace tasuki::bench;
  const Arguments arguments = ParseArguments(argc, argv);
  const std::uint64_t seed = arguments.seed;
  // The core prints the loop's own rate.
  const auto calibrated = [](std::function<void()> measure) {
    return [measure] {
      Calibrate();
      measure();
    };
  };
  RunParts(arguments,
           {{"core", [&] { MeasureCore(argv[0], seed); }},
            {"simulator", calibrated([=] { MeasureSimulator(seed); })},
            {"ww84", calibrated([=] { MeasureWallaceWhitt(seed); })},
            {"growth", calibrated([=] { MeasureGrowth(seed); })},
            {"postgres", calibrated([=] { MeasurePostgres(seed); })},
            {"redis", calibrated([=] { MeasureRedis(seed); })},
            {"durable", calibrated([] { MeasureDurable(); })}});
}
