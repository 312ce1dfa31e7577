#include "src/tagging/roll_up.h"

#include <algorithm>
#include <map>
#include <memory>

namespace tasuki::tagging {
namespace {

// Calls use(slot) for the tag that `slot` stands for and all above it.
template <class Use>
void Climb(const IndexState& state, Slot slot, Use use) {
  for (Slot at = state.tags[slot].survivor; at != kNoSlot;
       at = state.tags[at].parent) {
    use(at);
  }
}

std::vector<Slot> RollUpsOf(const IndexState& state,
                            const std::vector<Slot>& tags) {
  std::vector<Slot> found;
  for (const Slot tag : tags) {
    Climb(state, tag, [&](Slot at) {
      if (state.tags[at].rolls_up) found.push_back(at);
    });
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Rebuild(IndexState& state, Slot slot, const std::vector<Slot>& members) {
  DocumentSet below;
  const auto block = std::make_unique<Block>();
  for (std::uint32_t chunk = 0; chunk < state.documents.chunk_end(); ++chunk) {
    block->Clear();
    for (const Slot member : members) {
      block->Or(state.tags[member].documents.Chunk(chunk));
    }
    below.Append(chunk, *block);
  }
  state.tags[slot].below = std::move(below);
}

}  // namespace

std::vector<std::uint64_t> SubtreeFingerprints(const IndexState& state) {
  std::vector<std::uint64_t> fingerprints(state.tags.size());
  for (Slot slot = 0; slot < state.tags.size(); ++slot) {
    if (state.tags[slot].documents.count() == 0) continue;
    std::uint64_t mixed = (slot + 1) * 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u;
    Climb(state, slot, [&](Slot at) { fingerprints[at] += mixed; });
  }
  return fingerprints;
}

void UpdateRollUps(IndexState& state,
                   const std::vector<std::uint64_t>& before) {
  std::vector<std::uint32_t> sizes(state.tags.size());
  for (Slot slot = 0; slot < state.tags.size(); ++slot) {
    Climb(state, slot, [&](Slot at) { ++sizes[at]; });
  }
  const std::vector<std::uint64_t> now = SubtreeFingerprints(state);
  std::map<Slot, std::vector<Slot>> changed;
  for (Slot slot = 0; slot < state.tags.size(); ++slot) {
    TagState& tag = state.tags[slot];
    tag.subtree = sizes[slot];
    const bool did = tag.rolls_up;
    tag.rolls_up = sizes[slot] >= kRollUpFrom;
    const bool same = did && tag.rolls_up && slot < before.size() &&
                      before[slot] == now[slot];
    if (!same) tag.below = {};
    if (!same && tag.rolls_up && now[slot] != 0) changed[slot];
  }
  if (changed.empty()) return;
  for (Slot slot = 0; slot < state.tags.size(); ++slot) {
    if (state.tags[slot].documents.count() == 0) continue;
    Climb(state, slot, [&](Slot at) {
      const auto members = changed.find(at);
      if (members != changed.end()) members->second.push_back(slot);
    });
  }
  for (const auto& [slot, members] : changed) Rebuild(state, slot, members);
}

void MoveInRollUps(IndexState& state, DocumentNumber document,
                   const std::vector<Slot>& before,
                   const std::vector<Slot>& next) {
  const std::vector<Slot> left = RollUpsOf(state, before);
  const std::vector<Slot> entered = RollUpsOf(state, next);
  for (const Slot slot : left) {
    if (!std::binary_search(entered.begin(), entered.end(), slot)) {
      state.tags[slot].below.Remove(document);
    }
  }
  for (const Slot slot : entered) state.tags[slot].below.Add(document);
}

const DocumentSet* FindRollUp(const IndexState& state,
                              const std::vector<Slot>& tags) {
  if (tags.size() < kRollUpFrom) return nullptr;
  const AxisState& axis = state.axes[state.tags[tags[0]].axis];
  const auto all_are = [&](auto condition) {
    return std::all_of(tags.begin(), tags.end(), condition);
  };
  if (tags.size() == axis.tag_count && all_are([&](Slot tag) {
        return &state.axes[state.tags[tag].axis] == &axis;
      })) {
    return &axis.tagged;
  }
  const DocumentSet* found = nullptr;
  Climb(state, tags[0], [&](Slot top) {
    const TagState& candidate = state.tags[top];
    if (found != nullptr || !candidate.rolls_up ||
        candidate.subtree != tags.size()) {
      return;
    }
    const auto below = [&](Slot tag) {
      bool reached = false;
      Climb(state, tag, [&](Slot at) { reached = reached || at == top; });
      return reached;
    };
    if (all_are(below)) found = &candidate.below;
  });
  return found;
}

}  // namespace tasuki::tagging
