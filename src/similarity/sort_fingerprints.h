// Sorting the terms of a reply, which takes a tenth of its analysis.
#ifndef TASUKI_SRC_SIMILARITY_SORT_FINGERPRINTS_H_
#define TASUKI_SRC_SIMILARITY_SORT_FINGERPRINTS_H_

#include <cstdint>
#include <vector>

namespace tasuki {

// Ascending. Fingerprints are spread evenly, so that their upper bits say
// nearly where each belongs: one pass brings them there, another puts right
// what met in one place. Terms that an enemy chose to meet are sorted, too, in
// O(n log n).
void SortFingerprints(std::vector<std::uint64_t>& terms);

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SORT_FINGERPRINTS_H_
