// A million documents: queries there, and what changes cost there and in the
// collection alone, the worse of both.
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
  constexpr ReplyHandle kMillion = 1'000'000;
  const Variation variation(beir, bench.analyzer, bench.random());
  const auto grow = [&](ReplyIndex& index, ReplyHandle size) {
    for (ReplyHandle i = 0; i < size; ++i) {
      Must(index.Add(i, variation.Analyzed(i)));
    }
  };
  ReplyIndex few, many;
  grow(few, static_cast<ReplyHandle>(beir.documents.size()));
  const ChangeTimes at_few = MeasureChanges(few, variation, bench);
  grow(many, kMillion);
  MeasureSearches(many, AnalyzeQueries(beir, bench.analyzer), bench);
  PrintChanges(at_few, MeasureChanges(many, variation, bench));
}

}  // namespace tasuki::bench
