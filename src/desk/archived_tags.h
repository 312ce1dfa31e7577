// The tags that an archive names by axis and path, against a taxonomy that may
// lack some of them.
#ifndef TASUKI_SRC_DESK_ARCHIVED_TAGS_H_
#define TASUKI_SRC_DESK_ARCHIVED_TAGS_H_

#include <vector>

#include "absl/status/status.h"
#include "tasuki/desk/archive.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki::desk {

struct ArchivedTagPlan {
  TagId tag;                            // empty for a path without steps
  std::vector<TaxonomyChange> changes;  // that it lacks, in order
};

// Ids of new tags are made of their paths, so that importers at work at the
// same time mean one tag.
ArchivedTagPlan PlanArchivedTag(const Taxonomy& taxonomy,
                                const ArchivedTag& archived);

// Whether a conversation with these tags can be imported as a whole: every
// label and path is allowed, no tag is retired (WRONG_STATE), and no axis of
// one value has two (CONFLICTING).
absl::Status CheckArchivedTags(const Taxonomy& taxonomy,
                               const std::vector<ArchivedTag>& tags);

}  // namespace tasuki::desk

#endif  // TASUKI_SRC_DESK_ARCHIVED_TAGS_H_
