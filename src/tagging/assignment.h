// The rules by which tags come on and off a ticket; see Tagger::Apply. Pure.
#ifndef TASUKI_SRC_TAGGING_ASSIGNMENT_H_
#define TASUKI_SRC_TAGGING_ASSIGNMENT_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

// Whether a person stands behind a tag.
inline bool IsCertain(const AppliedTag& tag) {
  return tag.source == TagSource::kPerson || !tag.confirmed_by.empty();
}

// Stored tags as they mean today: survivors instead of merged tags, each once,
// by id. A certain one goes before others of the same meaning, then the first.
std::vector<AppliedTag> MeaningToday(const Taxonomy& taxonomy,
                                     std::vector<AppliedTag> stored);

// What is to be done to the tags of a ticket.
struct TagChanges {
  std::vector<TagAssignment> add;
  std::vector<TagId> remove;
  const Actor& actor;
  absl::Time now;
};

struct ChangedTags {
  std::vector<AppliedTag> tags;  // by id
  std::vector<TagId> added;
  std::vector<TagId> removed;
  std::vector<TagId> confirmed;

  bool any() const {
    return !added.empty() || !removed.empty() || !confirmed.empty();
  }
};

// `present` must be as MeaningToday gives it.
absl::StatusOr<ChangedTags> ChangeTags(const Taxonomy& taxonomy,
                                       std::vector<AppliedTag> present,
                                       const TagChanges& changes);

// The tag that `id` stands for today. NOT_FOUND at `field`.
absl::StatusOr<const Tag*> TagToday(const Taxonomy& taxonomy, const TagId& id,
                                    const char* field);

// CONFLICTING where two of the tags are on an axis that takes one, NOT_FOUND
// where one is unknown, both at `field`.
absl::Status CheckTogether(const Taxonomy& taxonomy,
                           const std::vector<TagId>& tags, const char* field);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_ASSIGNMENT_H_
