#include "tasuki/desk/tag_prior.h"

#include <string>
#include <utility>

namespace tasuki {
namespace {

constexpr int kMostTags = 100;

class TaggerPrior final : public TagPrior {
 public:
  explicit TaggerPrior(Tagger& tagger) : tagger_(tagger) {}

  std::vector<TagProbability> Predict(std::string_view text) const override {
    const absl::StatusOr<TagSuggestions> suggestions = tagger_.Suggest(
        {.text = std::string(text), .tags = kMostTags, .evidence = 0});
    std::vector<TagProbability> likely;
    if (!suggestions.ok()) return likely;
    for (const AxisSuggestion& axis : suggestions->axes) {
      for (const TagSuggestion& tag : axis.tags) {
        likely.push_back({tag.tag, tag.confidence});
      }
    }
    return likely;
  }

 private:
  Tagger& tagger_;
};

}  // namespace

std::unique_ptr<TagPrior> MakeTagPrior(Tagger& tagger) {
  return std::make_unique<TaggerPrior>(tagger);
}

}  // namespace tasuki
