// Cards: their cryptography, their tokens and their redaction; see
// benchmarks/figure.h.
//
//   bench_cards [--seed N] [--only crypto|rate|durable|redact]
#include "benchmarks/cards/bench.h"
#include "benchmarks/figure.h"

int main(int argc, char** argv) {
  using namespace tasuki::bench;
  const Arguments arguments = ParseArguments(argc, argv);
  const std::uint64_t seed = arguments.seed;
  RunParts(arguments, {{"crypto", [] { MeasureCrypto(); }},
                       {"rate", [=] { MeasureTokenizeRate(seed); }},
                       {"durable", [=] { MeasureTokenizeDurable(seed); }},
                       {"redact", [=] { MeasureRedaction(seed); }}});
}
