// Inner tags with many tags below them keep the union of all those documents,
// so that `content:gacha/*` costs what one tag costs.
#ifndef TASUKI_SRC_TAGGING_ROLL_UP_H_
#define TASUKI_SRC_TAGGING_ROLL_UP_H_

#include <cstddef>
#include <vector>

#include "src/tagging/index_state.h"

namespace tasuki::tagging {

// A union of fewer tags is computed as quickly as it is kept.
inline constexpr std::size_t kRollUpFrom = 16;

// Which documents each tag's subtree has, as a fingerprint per slot.
std::vector<std::uint64_t> SubtreeFingerprints(const IndexState& state);

// After survivors or parents changed: decides anew which tags roll up, and
// computes the unions whose fingerprint differs from `before`.
void UpdateRollUps(IndexState& state, const std::vector<std::uint64_t>& before);

// A document's tags on one axis change.
void MoveInRollUps(IndexState& state, DocumentNumber document,
                   const std::vector<Slot>& before,
                   const std::vector<Slot>& next);

// The set that holds just the union of these tags (sorted, without doubles);
// null where none is kept.
const DocumentSet* FindRollUp(const IndexState& state,
                              const std::vector<Slot>& tags);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_ROLL_UP_H_
