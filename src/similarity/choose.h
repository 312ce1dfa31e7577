// From the best replies to options worth showing.
#ifndef TASUKI_SRC_SIMILARITY_CHOOSE_H_
#define TASUKI_SRC_SIMILARITY_CHOOSE_H_

#include <vector>

#include "src/similarity/collection.h"
#include "src/similarity/searcher.h"

namespace tasuki {

struct Chosen {
  ScoredReply reply;
  int near_duplicates = 0;
};

struct Choice {
  std::vector<Chosen> hits;
  std::vector<Chosen> apart;
};

// Whether the best k by score are the answer as they are.
bool NeedsNoChoice(const Collection& collection, const SimilarOptions& options);

// At most k of each, from `ranked` in the order of the score.
Choice Choose(const Collection& collection, const AnalyzedInquiry& inquiry,
              const SimilarOptions& options,
              const std::vector<ScoredReply>& ranked);

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_CHOOSE_H_
