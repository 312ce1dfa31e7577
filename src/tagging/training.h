// One training at a time, in steps; see Tagger::TrainStep.
#ifndef TASUKI_SRC_TAGGING_TRAINING_H_
#define TASUKI_SRC_TAGGING_TRAINING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/tagging/live_tags.h"
#include "src/tagging/store.h"
#include "tasuki/tagging/tag_classifier.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

class Training {
 public:
  Training(Database& database, const Store& store)
      : database_(database), store_(store) {}

  // `taxonomy` is what a training that begins now goes by.
  absl::StatusOr<Progress> Step(const TrainTagsRequest& request,
                                const SharedTaxonomy& taxonomy);

 private:
  enum class Phase { kReading, kLearning, kSaving, kDone };

  struct Run {
    std::string id;
    SharedTaxonomy taxonomy;
    Phase phase = Phase::kReading;
    std::int64_t feedback = 0;  // the last when it began
    std::int64_t read = -1;     // the number of the last text
    std::int64_t examples = 0;
    std::optional<TagClassifier> classifier;  // until it is done
    int steps = 0;
    // The last answer, and the cursor that asked for it.
    std::string asked;
    Progress answer;
  };

  absl::Status Begin(const SharedTaxonomy& taxonomy)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Progress> Work(const TrainTagsRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Progress> Read(int limit)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Save(const Actor& actor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Database& database_;
  const Store& store_;
  Mutex mutex_;
  std::optional<Run> run_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_TRAINING_H_
