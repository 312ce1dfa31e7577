// The parts of the benchmark; each prints its figures.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_PARTS_H_
#define TASUKI_BENCHMARKS_SIMILARITY_PARTS_H_

#include "benchmarks/similarity/arguments.h"
#include "benchmarks/similarity/beir.h"
#include "benchmarks/similarity/run_file.h"
#include "benchmarks/similarity/workbench.h"

namespace tasuki::bench {

// How well a collection's queries find their documents: with texts alone, and
// where its documents have tags, with what a TagClassifier makes of the query.
void MeasureQuality(const Beir& beir, Workbench& bench, Run& run);

// The share of queries, over all collections, whose best 10 and best 100 are
// those of scoring every document.
struct Exactness {
  int queries = 0;
  int exact = 0;
};
void MeasureExactness(const Beir& beir, Workbench& bench, Exactness& sum);
void PrintExactness(const Exactness& sum);

// The rest is about speed, on scale_ja.
void MeasureQueries(const Beir& beir, Workbench& bench);
void MeasureIndexing(const Beir& beir, Workbench& bench);
void MeasureFilters(const Beir& beir, Workbench& bench);
void MeasureMillion(const Beir& beir, Workbench& bench);
void MeasureConcurrency(const Beir& beir, Workbench& bench);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_PARTS_H_
