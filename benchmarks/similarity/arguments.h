// What the benchmark takes from its command line.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_ARGUMENTS_H_
#define TASUKI_BENCHMARKS_SIMILARITY_ARGUMENTS_H_

#include <cstdint>
#include <string>

namespace tasuki::bench {

struct SimilarityArguments {
  std::string data;        // --data DIR
  std::uint64_t seed = 1;  // --seed N
  std::string only;        // --only PART; empty: every part
  std::string save;        // --save RUN
  std::string against;     // --against RUN

  bool Wants(const std::string& part) const {
    return only.empty() || only == part;
  }
};

// Ends the program with a usage text where it cannot read them.
SimilarityArguments ParseSimilarityArguments(int argc, char** argv);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_ARGUMENTS_H_
