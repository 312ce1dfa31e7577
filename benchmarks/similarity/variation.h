// More documents than a collection has: its sentences, put together anew.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_
#define TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "benchmarks/similarity/beir.h"
#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki::bench {

// A document of `Vary` has as many sentences as one of the collection, and all
// but one of them; the other comes from any document. Sentences are analysed
// once: terms do not reach over their ends, so a document's analysis is the sum
// of theirs.
class Variation {
 public:
  Variation(const Beir& beir, const ReplyAnalyzer& analyzer);

  // A variant of document `i` of the collection.
  AnalyzedReply Vary(std::size_t i, std::mt19937_64& random) const;
  // The same as a text.
  std::string VaryText(std::size_t i, std::mt19937_64& random) const;

 private:
  std::vector<std::uint32_t> Sentences(std::size_t i,
                                       std::mt19937_64& random) const;

  std::vector<std::string> texts_;
  std::vector<AnalyzedReply> analyzed_;                // by sentence
  std::vector<std::vector<std::uint32_t>> documents_;  // their sentences
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_
