#include <algorithm>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/parts.h"
#include "tests/similarity/exhaustive_scorer.h"

namespace tasuki::bench {
namespace {

// Whether the first `k` of `expected` are what the index finds, in its order
// and with its scores.
bool Equal(const ReplyIndex& index, const AnalyzedInquiry& inquiry, int k,
           const std::vector<std::pair<ReplyHandle, std::int64_t>>& expected) {
  const std::vector<ReplyHit> found =
      Must(index.FindSimilar(inquiry, {.k = k})).hits;
  const auto count = std::min<std::size_t>(k, expected.size());
  return std::equal(found.begin(), found.end(), expected.begin(),
                    expected.begin() + static_cast<std::ptrdiff_t>(count),
                    [](const ReplyHit& hit, const auto& entry) {
                      return hit.handle == entry.first &&
                             hit.score == AsScore(entry.second);
                    });
}

}  // namespace

void MeasureExactness(const Beir& beir, Workbench& bench, Exactness& sum) {
  // Scoring every document takes its time: about 2,000,000 of them here.
  const std::size_t queries = 2'000'000 / beir.documents.size() + 1;
  const ReplyIndex index = IndexOf(beir, bench.analyzer);
  ExhaustiveScorer oracle;
  for (std::size_t i = 0; i < beir.documents.size(); ++i) {
    oracle.replies[static_cast<ReplyHandle>(i)] =
        bench.analyzer.Analyze(ReplyOf(beir.documents[i]));
  }
  for (std::size_t i = 0; i < queries; ++i) {
    const BeirText& query = beir.queries[bench.random() % beir.queries.size()];
    const AnalyzedInquiry inquiry =
        bench.analyzer.Analyze(Inquiry{.text = query.text});
    const auto expected = oracle.Rank(inquiry, {.k = kTop});
    ++sum.queries;
    sum.exact += Equal(index, inquiry, 10, expected) &&
                 Equal(index, inquiry, kTop, expected);
  }
}

void PrintExactness(const Exactness& sum) {
  if (sum.queries == 0) return;
  Figure("similarity.exact", sum.exact / static_cast<double>(sum.queries), "-");
}

}  // namespace tasuki::bench
