#include "benchmarks/cards/bench.h"
#include "benchmarks/figure.h"

int main(int argc, char** argv) {
  const auto arguments = tasuki::bench::ParseArguments(argc, argv);
  tasuki::bench::MeasureCrypto();
  tasuki::bench::MeasureTokenize(arguments.seed);
  tasuki::bench::MeasureRedaction(arguments.seed);
}
