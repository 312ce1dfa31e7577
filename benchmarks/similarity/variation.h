// More documents than a collection has: its sentences, put together anew.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_
#define TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/similarity/beir.h"
#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki::bench {

// The first documents are the collection's. Those after them repeat it, again
// and again, each time with one sentence of a document changed for any other.
// Sentences are analysed once: the analysis of a document is the sum of theirs,
// but for a word here and there that is cut otherwise beside its neighbours.
class Variation {
 public:
  Variation(const Beir& beir, const ReplyAnalyzer& analyzer,
            std::uint64_t seed);

  std::string Text(std::size_t document) const;
  AnalyzedReply Analyzed(std::size_t document) const;

 private:
  std::vector<std::uint32_t> SentencesOf(std::size_t document) const;

  const std::uint64_t seed_;
  std::vector<std::string> texts_;       // by sentence
  std::vector<AnalyzedReply> analyzed_;  // by sentence
  std::vector<std::vector<std::uint32_t>> documents_;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_VARIATION_H_
