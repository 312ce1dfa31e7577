// What durability and the wire cost; see benchmarks/figure.h. Databases are
// made in the current folder.
//
//   bench_desk [--seed N] [--only reads|writes|instructions]
#include "benchmarks/desk/measures.h"
#include "benchmarks/figure.h"

int main(int argc, char** argv) {
  using namespace tasuki::bench;
  const Arguments arguments = ParseArguments(argc, argv);
  RunParts(arguments,
           {{"reads", [&] { MeasureReads(arguments.seed); }},
            {"writes", [] { MeasureWrites(); }},
            {"instructions", [&] { MeasureInstructions(argv[0]); }}});
}
