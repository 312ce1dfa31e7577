// Taxonomy, TagIndex and TagClassifier of a tenant, kept equal to the tables.
#ifndef TASUKI_SRC_TAGGING_LIVE_TAGS_H_
#define TASUKI_SRC_TAGGING_LIVE_TAGS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/base/mutex.h"
#include "src/base/status_macros.h"
#include "src/storage/follower.h"
#include "src/tagging/store.h"
#include "tasuki/tagging/tag_classifier.h"
#include "tasuki/tagging/tag_index.h"

namespace tasuki::tagging {

using SharedTaxonomy = std::shared_ptr<const Taxonomy>;

// The taxonomy as of `snapshot`: `known`, or a copy of it with what came later.
absl::StatusOr<SharedTaxonomy> TaxonomyOf(Snapshot& snapshot,
                                          const Store& store,
                                          SharedTaxonomy known);

int WeekOf(absl::Time time, absl::TimeZone zone);

class LiveTags {
 public:
  LiveTags(Database& database, const Store& store, absl::TimeZone zone);

  // Loads everything. Called once, before anything else.
  absl::Status Start();

  // Every answer is of everything that was committed before the call.

  absl::StatusOr<SharedTaxonomy> CurrentTaxonomy();

  // Calls `query(index)`, which returns a StatusOr.
  template <class Query>
  auto Ask(Query query) -> decltype(query(std::declval<const TagIndex&>())) {
    TASUKI_RETURN_IF_ERROR(CatchUp());
    const ReaderLock lock(mutex_);
    return query(std::as_const(index_));
  }

  // All but the id.
  absl::StatusOr<TagSuggestions> Suggest(const SuggestTagsRequest& request);

 private:
  // Applies what was committed before the call.
  absl::Status CatchUp();
  absl::Status Load(Snapshot& snapshot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Apply(Snapshot& snapshot, const Event& event)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status FollowTaxonomy(Snapshot& snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Put(const DocumentRow& row)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status LoadModel(Snapshot& snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Learn(Snapshot& snapshot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status LoadRules(Snapshot& snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What live rules say of the text, with their tags as they mean today.
  std::vector<RuleMatch> MatchRules(const SuggestTagsRequest& request) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const Store& store_;
  const absl::TimeZone zone_;

  SharedMutex mutex_;
  Follower follower_ ABSL_GUARDED_BY(mutex_);
  SharedTaxonomy taxonomy_ ABSL_GUARDED_BY(mutex_);
  TagIndex index_ ABSL_GUARDED_BY(mutex_);
  std::optional<TagClassifier> classifier_ ABSL_GUARDED_BY(mutex_);
  TagRules rules_ ABSL_GUARDED_BY(mutex_);  // those that are live
  std::set<std::string> learned_axes_ ABSL_GUARDED_BY(mutex_);
  std::int64_t model_version_ ABSL_GUARDED_BY(mutex_) = 0;
  // The last feedback that the classifier has learned.
  std::int64_t learned_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_LIVE_TAGS_H_
