// What stored tags and feedback say to a model. Pure.
#ifndef TASUKI_SRC_TAGGING_EXAMPLES_H_
#define TASUKI_SRC_TAGGING_EXAMPLES_H_

#include <set>
#include <string>
#include <vector>

#include "src/tagging/store.h"
#include "tasuki/tagging/tag_classifier.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

// The axes that are learned: all but kServiceAxis, by key.
std::vector<ClassifierAxis> LearnedAxes(const Taxonomy& taxonomy);

// The labels that people gave, for the axes on which they gave any. Tags that
// may not be suggested any more say nothing.
std::vector<AxisLabel> LabelsOf(const Taxonomy& taxonomy,
                                const std::vector<AppliedTag>& stored);

// What feedback says about these axes. It depends on the tags as they were when
// the feedback came, so learning it again gives the same.
std::vector<AxisLabel> LabelsOf(const Taxonomy& taxonomy,
                                const FeedbackRow& feedback,
                                const std::set<std::string>& axes);

// A model's suggestions as tags of today, without those that may not be
// applied any more; one entry per learned axis.
std::vector<AxisSuggestion> SuggestionsToday(
    const Taxonomy& taxonomy, std::vector<AxisSuggestion> suggested);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_EXAMPLES_H_
