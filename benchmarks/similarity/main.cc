// How good and how fast similar replies are found; see benchmarks/figure.h and
// arguments.cc.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "benchmarks/similarity/parts.h"

namespace tasuki::bench {
namespace {

constexpr char kSpeedCollection[] = "scale_ja";

// False where the run to compare with, or to save, cannot be had.
bool Keep(const SimilarityArguments& arguments, const Run& run) {
  if (!arguments.against.empty()) {
    const std::optional<Run> stored = LoadRun(arguments.against);
    if (!stored) {
      std::fprintf(stderr, "%s is not a stored run\n",
                   arguments.against.c_str());
      return false;
    }
    PrintDifferences(run, *stored);
  }
  if (arguments.save.empty() || SaveRun(run, arguments.save)) return true;
  std::fprintf(stderr, "%s cannot be written\n", arguments.save.c_str());
  return false;
}

void MeasureSpeed(const Beir& beir, const SimilarityArguments& arguments,
                  Workbench& bench) {
  if (arguments.Wants("queries")) MeasureQueries(beir, bench);
  if (arguments.Wants("indexing")) MeasureIndexing(beir, bench);
  if (arguments.Wants("filters")) MeasureFilters(beir, bench);
  if (arguments.Wants("million")) MeasureMillion(beir, bench);
  if (arguments.Wants("concurrent")) MeasureConcurrency(beir, bench);
}

int RunAll(const SimilarityArguments& arguments) {
  const std::vector<std::string> names = CollectionsIn(arguments.data);
  if (names.empty()) {
    std::fprintf(stderr, "%s holds no collection: no NAME/corpus.jsonl\n",
                 arguments.data.c_str());
    return 1;
  }
  Workbench bench(arguments.seed);
  Run run;
  Exactness exactness;
  for (const std::string& name : names) {
    const std::optional<Beir> beir = LoadBeir(arguments.data + "/" + name);
    if (!beir) continue;
    const bool speed = name == kSpeedCollection;
    if (arguments.Wants("quality") && !speed) {
      MeasureQuality(*beir, bench, run);
    }
    if (arguments.Wants("exact")) {
      MeasureExactness(*beir, bench, exactness);
    }
    if (speed) MeasureSpeed(*beir, arguments, bench);
  }
  if (arguments.Wants("exact")) PrintExactness(exactness);
  return Keep(arguments, run) ? 0 : 1;
}

}  // namespace
}  // namespace tasuki::bench

int main(int argc, char** argv) {
  return tasuki::bench::RunAll(
      tasuki::bench::ParseSimilarityArguments(argc, argv));
}
