// What a TagClassifier has learned, and its file form.
#ifndef TASUKI_SRC_TAGGING_CLASSIFIER_MODEL_H_
#define TASUKI_SRC_TAGGING_CLASSIFIER_MODEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/tagging/linear_axis.h"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki::tagging {

struct ClassifierModel {
  SeenCounts seen;
  std::vector<LinearAxis> axes;  // ordered by key

  explicit ClassifierModel(const TagClassifierOptions& options);
  ClassifierModel() = default;

  std::size_t row_count() const { return seen.by_bucket.size() + 1; }
};

absl::Status CheckOptions(const TagClassifierOptions& options);

// "TSKTAGM", the version, numbers as variable-length integers, and a digest of
// all that at the end. Rows keep only the weights that are not 0.
std::string WriteModel(const TagClassifierOptions& options,
                       const ClassifierModel& model);

struct StoredModel {
  TagClassifierOptions options;
  ClassifierModel model;
};
absl::StatusOr<StoredModel> ReadModel(std::string_view bytes);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_CLASSIFIER_MODEL_H_
