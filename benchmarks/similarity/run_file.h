// A stored run: what was measured of every query, one line each, by tabs:
// ranking (jsquad, banking77.tags), query, and kMeasures in their order. Any
// program may write one to be compared with.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_RUN_FILE_H_
#define TASUKI_BENCHMARKS_SIMILARITY_RUN_FILE_H_

#include <map>
#include <optional>
#include <string>

#include "benchmarks/similarity/measures.h"

namespace tasuki::bench {

// By ranking and query.
using Run = std::map<std::string, std::map<std::string, Measures>>;

bool SaveRun(const Run& run, const std::string& path);

// Nothing where it cannot be read or is not such a file.
std::optional<Run> LoadRun(const std::string& path);

// Prints, for each ranking that both have, the paired differences of the
// queries that both have: NAME.MEASURE.difference and .standard_error.
void PrintDifferences(const Run& ours, const Run& theirs);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_RUN_FILE_H_
