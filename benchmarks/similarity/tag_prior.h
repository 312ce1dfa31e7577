// P(tag | text) by the tagging room's classifier, as a host passes it in.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_TAG_PRIOR_H_
#define TASUKI_BENCHMARKS_SIMILARITY_TAG_PRIOR_H_

#include <string_view>
#include <vector>

#include "benchmarks/similarity/beir.h"
#include "tasuki/similarity/past_reply.h"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki::bench {

class ClassifierPrior final : public TagPrior {
 public:
  // Learns from the documents and their tags; sees no query.
  explicit ClassifierPrior(const std::vector<BeirText>& documents);

  std::vector<TagProbability> Predict(std::string_view text) const override;

 private:
  TagClassifier classifier_;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_TAG_PRIOR_H_
