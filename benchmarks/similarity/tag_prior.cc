#include "benchmarks/similarity/tag_prior.h"

#include <string>

#include "benchmarks/similarity/workbench.h"

namespace tasuki::bench {

ClassifierPrior::ClassifierPrior(const std::vector<BeirText>& documents)
    : classifier_(Must(TagClassifier::Create({.axes = {{.axis = "tag"}}}))) {
  for (const BeirText& document : documents) {
    if (document.tag.empty()) continue;
    Must(classifier_.Add(
        {.text = document.text,
         .labels = {{.axis = "tag", .right = {TagId(document.tag)}}}}));
  }
  while (!Must(classifier_.TrainStep(1000)).done) {
  }
}

std::vector<TagProbability> ClassifierPrior::Predict(
    std::string_view text) const {
  constexpr SuggestOptions kEveryTag = {.tags = 1000, .evidence = 0};
  std::vector<TagProbability> likely;
  for (const AxisSuggestion& axis :
       Must(classifier_.Suggest(text, kEveryTag))) {
    for (const TagSuggestion& tag : axis.tags) {
      likely.push_back({tag.tag, tag.confidence});
    }
  }
  return likely;
}

}  // namespace tasuki::bench
