#include "src/tagging/examples.h"

#include <algorithm>
#include <map>
#include <utility>

#include "src/tagging/assignment.h"

namespace tasuki::tagging {
namespace {

// The active tag that `id` stands for, or null.
const Tag* ActiveTag(const Taxonomy& taxonomy, const TagId& id) {
  const Tag* tag = taxonomy.FindTag(taxonomy.Survivor(id));
  return tag != nullptr && tag->state == TagState::kActive ? tag : nullptr;
}

bool Has(const std::vector<TagId>& tags, const TagId& tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

AxisLabel& LabelOf(std::map<std::string, AxisLabel>& labels,
                   const std::string& axis) {
  AxisLabel& label = labels[axis];
  label.axis = axis;
  return label;
}

std::vector<AxisLabel> Values(std::map<std::string, AxisLabel> by_axis) {
  std::vector<AxisLabel> labels;
  for (auto& [axis, label] : by_axis) {
    // "Not this one" leaves open what it is.
    label.complete = !label.right.empty();
    labels.push_back(std::move(label));
  }
  return labels;
}

}  // namespace

std::vector<ClassifierAxis> LearnedAxes(const Taxonomy& taxonomy) {
  std::vector<ClassifierAxis> axes;
  for (const auto& [key, axis] : taxonomy.axes()) {
    if (key == kServiceAxis) continue;
    axes.push_back({.axis = key, .multiple = axis.multiple});
  }
  return axes;
}

std::vector<AxisLabel> LabelsOf(const Taxonomy& taxonomy,
                                const std::vector<AppliedTag>& stored) {
  std::map<std::string, AxisLabel> labels;
  for (const AppliedTag& applied : stored) {
    const Tag* tag = ActiveTag(taxonomy, applied.tag);
    if (tag == nullptr || tag->axis == kServiceAxis || !IsCertain(applied)) {
      continue;
    }
    std::vector<TagId>& right = LabelOf(labels, tag->axis).right;
    if (!Has(right, tag->id)) right.push_back(tag->id);
  }
  return Values(std::move(labels));
}

std::vector<AxisLabel> LabelsOf(const Taxonomy& taxonomy,
                                const FeedbackRow& feedback,
                                const std::set<std::string>& axes) {
  std::map<std::string, AxisLabel> labels;
  const auto put = [&](const TagId& id, std::vector<TagId> AxisLabel::*member) {
    const std::string& axis = taxonomy.FindTag(id)->axis;
    if (axes.contains(axis)) (LabelOf(labels, axis).*member).push_back(id);
  };
  for (const TagId& tag : feedback.right) put(tag, &AxisLabel::right);
  for (const TagId& tag : feedback.wrong) put(tag, &AxisLabel::wrong);
  return Values(std::move(labels));
}

std::vector<AxisSuggestion> SuggestionsToday(
    const Taxonomy& taxonomy, std::vector<AxisSuggestion> suggested) {
  std::vector<AxisSuggestion> today;
  for (const ClassifierAxis& axis : LearnedAxes(taxonomy)) {
    const auto known = std::find_if(
        suggested.begin(), suggested.end(),
        [&](const AxisSuggestion& one) { return one.axis == axis.axis; });
    AxisSuggestion now = {.axis = axis.axis, .none = true};
    if (known != suggested.end()) {
      now.fit = known->fit;
      now.none = known->none;
      std::vector<TagId> seen;
      for (TagSuggestion& suggestion : known->tags) {
        const Tag* tag = ActiveTag(taxonomy, suggestion.tag);
        if (tag == nullptr || Has(seen, tag->id)) continue;
        seen.push_back(tag->id);
        suggestion.tag = tag->id;
        now.tags.push_back(std::move(suggestion));
      }
    }
    // An axis of which nothing is left fits nothing.
    if (now.tags.empty()) now.none = true;
    today.push_back(std::move(now));
  }
  return today;
}

}  // namespace tasuki::tagging
