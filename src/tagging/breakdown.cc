#include "src/tagging/breakdown.h"

#include <algorithm>

#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

constexpr Slot kUnset = kNoSlot - 1;

// For every tag of the axis the slot that heads its group; kNoSlot where it
// belongs to none.
class Heads {
 public:
  Heads(const IndexState& state, const Breakdown& breakdown, Slot under)
      : state_(state),
        roll_up_(breakdown.roll_up),
        under_(under),
        heads_(state.tags.size(), kUnset) {}

  // Climbs until the answer is known, and notes it for all on the way.
  Slot Of(Slot slot) {
    std::vector<Slot> way;
    Slot at = state_.tags[slot].survivor;
    const Slot survivor = at;
    while (at != kNoSlot && at != under_ && heads_[at] == kUnset) {
      way.push_back(at);
      at = state_.tags[at].parent;
    }
    Slot head = at == under_ ? Below(way) : at == kNoSlot ? at : heads_[at];
    for (const Slot each : way) heads_[each] = head;
    if (head == kNoSlot) return kNoSlot;
    return roll_up_ ? head : survivor;
  }

 private:
  // `under_` was reached (kNoSlot: the top of the axis).
  Slot Below(const std::vector<Slot>& way) const {
    return way.empty() ? under_ : way.back();
  }

  const IndexState& state_;
  const bool roll_up_;
  const Slot under_;
  std::vector<Slot> heads_;
};

}  // namespace

absl::StatusOr<Groups> GroupBy(const IndexState& state,
                               const Breakdown& breakdown) {
  const AxisState* axis = state.FindAxis(breakdown.axis);
  if (axis == nullptr) {
    return MakeError(Reason::kNotFound, {.field = "axis"},
                     "there is no such axis");
  }
  Slot under = kNoSlot;
  if (!breakdown.under.empty()) {
    under = state.FindSlot(breakdown.under);
    if (under == kNoSlot || &state.axes[state.tags[under].axis] != axis) {
      return MakeError(Reason::kNotFound, {.field = "under"},
                       "there is no such tag on this axis");
    }
    under = state.tags[under].survivor;
  }
  Heads heads(state, breakdown, under);
  std::vector<std::vector<Slot>> groups_of(axis->combinations.size());
  std::vector<Slot> used;
  for (std::size_t number = 0; number < groups_of.size(); ++number) {
    for (const Slot slot : axis->combinations[number]) {
      const Slot head = heads.Of(slot);
      if (head != kNoSlot) groups_of[number].push_back(head);
    }
    used.insert(used.end(), groups_of[number].begin(), groups_of[number].end());
  }
  const auto by_id = [&state](Slot a, Slot b) {
    return state.tags[a].id < state.tags[b].id;
  };
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  std::sort(used.begin(), used.end(), by_id);
  Groups groups = {.column = &axis->column, .first = {0}};
  std::vector<std::uint32_t> position(state.tags.size());
  for (const Slot slot : used) {
    position[slot] = static_cast<std::uint32_t>(groups.tags.size());
    groups.tags.push_back(state.tags[slot].id);
  }
  for (std::vector<Slot>& heads_here : groups_of) {
    for (Slot& slot : heads_here) slot = position[slot];
    std::sort(heads_here.begin(), heads_here.end());
    groups.members.insert(groups.members.end(), heads_here.begin(),
                          std::unique(heads_here.begin(), heads_here.end()));
    groups.first.push_back(static_cast<std::uint32_t>(groups.members.size()));
  }
  return groups;
}

}  // namespace tasuki::tagging
