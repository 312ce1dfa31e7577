#include <algorithm>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/parts.h"
#include "benchmarks/similarity/tag_prior.h"

namespace tasuki::bench {
namespace {

void MeasureRanking(const std::string& ranking, const Beir& beir,
                    const ReplyAnalyzer& analyzer, Run& run) {
  const ReplyIndex index = IndexOf(beir, analyzer);
  std::vector<Measures> queries;
  for (std::size_t i = 0; i < beir.queries.size(); ++i) {
    std::vector<std::uint32_t> ranked;
    for (const ReplyHit& hit :
         Find(index, analyzer, beir.queries[i], 100).hits) {
      ranked.push_back(hit.handle);
    }
    queries.push_back(Evaluate(ranked, beir.relevant[i]));
    run[ranking][beir.queries[i].id] = queries.back();
  }
  const Measures mean = Mean(queries);
  for (const auto& [name, measure] : kMeasures) {
    Figure("similarity." + ranking + "." + std::string(name), mean.*measure,
           "-");
  }
}

}  // namespace

void MeasureQuality(const Beir& beir, Workbench& bench, Run& run) {
  MeasureRanking(beir.name, beir, bench.analyzer, run);
  const bool tagged = std::any_of(
      beir.documents.begin(), beir.documents.end(),
      [](const BeirText& document) { return !document.tag.empty(); });
  if (!tagged) return;
  const ClassifierPrior prior(beir.documents);
  const ReplyAnalyzer analyzer(*bench.words, *bench.characters, &prior);
  MeasureRanking(beir.name + ".tags", beir, analyzer, run);
}

}  // namespace tasuki::bench
