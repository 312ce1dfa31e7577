// Groups the tags of an axis as a Breakdown asks.
#ifndef TASUKI_SRC_TAGGING_BREAKDOWN_H_
#define TASUKI_SRC_TAGGING_BREAKDOWN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "src/tagging/index_state.h"

namespace tasuki::tagging {

struct Groups {
  const Column* column = nullptr;
  std::vector<TagId> tags;  // of the groups, sorted
  // The groups of combination c, each once: members[first[c] .. first[c + 1]).
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> members;

  std::span<const std::uint32_t> Of(std::uint32_t combination) const {
    return std::span(members).subspan(
        first[combination], first[combination + 1] - first[combination]);
  }
};

// NOT_FOUND: the axis, or `under` on that axis.
absl::StatusOr<Groups> GroupBy(const IndexState& state,
                               const Breakdown& breakdown);

// Calls use(document) for each member of `set`, lowest first.
template <class Use>
void ForEach(const roaring_bitmap_t* set, Use use) {
  if (set == nullptr) return;
  std::uint32_t block[1024];
  roaring_uint32_iterator_t documents;
  roaring_init_iterator(set, &documents);
  while (const std::uint32_t count =
             roaring_read_uint32_iterator(&documents, block, 1024)) {
    for (std::uint32_t i = 0; i < count; ++i) use(block[i]);
  }
}

// The cross table of two groupings over a set of documents.
CrossTable CrossTabulate(const IndexState& state, const roaring_bitmap_t* set,
                         const Groups& rows, const Groups& columns,
                         bool by_week);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_BREAKDOWN_H_
