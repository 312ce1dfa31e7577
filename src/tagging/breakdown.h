// Groups the tags of an axis as a Breakdown asks.
#ifndef TASUKI_SRC_TAGGING_BREAKDOWN_H_
#define TASUKI_SRC_TAGGING_BREAKDOWN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "src/tagging/filter_plan.h"
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

// The cross table of two groupings over the documents that a plan finds.
CrossTable CrossTabulate(const IndexState& state, FilterPlan& plan,
                         const Groups& rows, const Groups& columns,
                         bool by_week);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_BREAKDOWN_H_
