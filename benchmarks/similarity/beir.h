// Test collections in BEIR form, and the usual measures of a ranking:
// corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/test.tsv.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_
#define TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tasuki::bench {

struct BeirText {
  std::string id;
  std::string title;
  std::string text;
};

struct Beir {
  std::vector<BeirText> documents;
  std::vector<BeirText> queries;
  // Per query: grade by number of the document; only grades above 0.
  std::vector<std::unordered_map<std::uint32_t, int>> relevant;
};

// Nothing where the folder holds no collection. Queries without a relevant
// document are left out.
std::optional<Beir> LoadBeir(const std::string& folder);

struct Measures {
  double ndcg10 = 0;  // linear gain, as trec_eval
  double mrr10 = 0;
  double recall10 = 0;
  double recall100 = 0;
  double p1 = 0;
};

// `ranked` are numbers of documents, best first, each once.
Measures Evaluate(const std::vector<std::uint32_t>& ranked,
                  const std::unordered_map<std::uint32_t, int>& relevant);

Measures Mean(const std::vector<Measures>& queries);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_BEIR_H_
