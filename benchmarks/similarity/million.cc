// From 100,000 documents to a million: queries there, and what changes cost on
// the way and at the end.
#include <algorithm>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/changes.h"
#include "benchmarks/similarity/parts.h"

namespace tasuki::bench {
namespace {

void MeasureSearches(const ReplyIndex& index,
                     std::vector<AnalyzedInquiry> queries, Workbench& bench) {
  constexpr int kRounds = 5;  // after one that warms up
  std::vector<double> p50, p99;
  for (int round = 0; round <= kRounds; ++round) {
    std::shuffle(queries.begin(), queries.end(), bench.random);
    std::vector<double> took;
    for (const AnalyzedInquiry& query : queries) {
      took.push_back(1e3 * SecondsOf([&] {
                       Must(index.FindSimilar(query, {.k = kTop}));
                     }));
    }
    if (round == 0) continue;
    p50.push_back(Quantile(took, 0.5));
    p99.push_back(Quantile(took, 0.99));
  }
  Figure("similarity.query_1m.p50_ms", Median(p50), "ms");
  Figure("similarity.query_1m.p99_ms", Median(p99), "ms");
}

}  // namespace

void MeasureMillion(const Beir& beir, Workbench& bench) {
  constexpr std::size_t kMillion = 1'000'000;
  const std::size_t documents = beir.documents.size();
  const Variation variation(beir, bench.analyzer);
  ReplyIndex index = IndexOf(beir, bench.analyzer);
  const ChangeTimes few = MeasureChanges(index, variation, documents, bench);
  ReplyHandle handle = 0;
  for (std::size_t i = 0; index.size() < kMillion; ++i) {
    while (index.Contains(handle)) ++handle;
    Must(index.Add(handle, variation.Vary(i % documents, bench.random)));
  }
  MeasureSearches(index, AnalyzeQueries(beir, bench.analyzer), bench);
  const ChangeTimes many = MeasureChanges(index, variation, documents, bench);
  PrintChanges(few, many);
}

}  // namespace tasuki::bench
