// Cards: their cryptography, their tokens and their redaction.
//
//   bench_cards [--seed N] [--only crypto|rate|durable|redact]
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/cards/bench.h"
#include "benchmarks/figure.h"

namespace tasuki::bench {
namespace {

void Run(std::string_view only, std::uint64_t seed) {
  const std::vector<std::pair<std::string_view, std::function<void()>>> parts =
      {{"crypto", [] { MeasureCrypto(); }},
       {"rate", [=] { MeasureTokenizeRate(seed); }},
       {"durable", [=] { MeasureTokenizeDurable(seed); }},
       {"redact", [=] { MeasureRedaction(seed); }}};
  bool any = false;
  for (const auto& [name, measure] : parts) {
    if (!only.empty() && only != name) continue;
    any = true;
    measure();
  }
  if (any) return;
  std::fprintf(stderr, "--only knows: crypto rate durable redact\n");
  std::exit(2);
}

}  // namespace
}  // namespace tasuki::bench

int main(int argc, char** argv) {
  std::string_view only;
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
  tasuki::bench::Run(only, arguments.seed);
}
