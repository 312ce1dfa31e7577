// What durability and the wire cost; see benchmarks/figure.h. Databases are
// made in the current folder.
#include "benchmarks/desk/measures.h"
#include "benchmarks/figure.h"

int main(int argc, char** argv) {
  const auto arguments = tasuki::bench::ParseArguments(argc, argv);
  tasuki::bench::MeasureReads(arguments.seed);
  tasuki::bench::MeasureWrites();
  tasuki::bench::MeasureInstructions(argv[0]);
}
