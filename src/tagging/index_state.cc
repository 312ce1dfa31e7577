#include "src/tagging/index_state.h"

#include <algorithm>

#include "src/tagging/roll_up.h"

namespace tasuki::tagging {
namespace {

// The number of a set of tags, given out now if it is new.
std::uint32_t NumberOf(IndexState& state, AxisState& axis,
                       const std::vector<Slot>& combination) {
  const auto known = axis.numbers.find(combination);
  if (known != axis.numbers.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(axis.combinations.size());
  axis.combinations.push_back(combination);
  axis.numbers.emplace(combination, number);
  for (const Slot slot : combination) {
    state.tags[slot].combinations.push_back(number);
  }
  return number;
}

}  // namespace

const AxisState* IndexState::FindAxis(std::string_view key) const {
  const auto axis = axis_numbers.find(key);
  return axis == axis_numbers.end() ? nullptr : &axes[axis->second];
}

Slot IndexState::FindSlot(const TagId& id) const {
  const auto slot = slots.find(id);
  return slot == slots.end() ? kNoSlot : slot->second;
}

void IndexState::ReplaceTags(AxisState& axis, DocumentNumber document,
                             const std::vector<Slot>& next) {
  const std::uint32_t number = NumberOf(*this, axis, next);
  const std::vector<Slot>& before = axis.TagsOf(document);
  if (before == next) return;
  for (const Slot slot : before) {
    assignment_count -= tags[slot].documents.Remove(document);
  }
  for (const Slot slot : next) {
    assignment_count += tags[slot].documents.Add(document);
  }
  MoveInRollUps(*this, document, before, next);
  if (next.empty()) {
    axis.tagged.Remove(document);
  } else {
    axis.tagged.Add(document);
  }
  axis.column.Set(document, number);
}

void IndexState::SetWeek(DocumentNumber document, int week) {
  const int before = static_cast<int>(weeks.Get(document));
  if (before != week) ForgetWeek(document);
  week_documents[week].Add(document);
  weeks.Set(document, static_cast<std::uint32_t>(week));
}

void IndexState::ForgetWeek(DocumentNumber document) {
  const auto week = week_documents.find(static_cast<int>(weeks.Get(document)));
  if (week == week_documents.end()) return;
  week->second.Remove(document);
  if (week->second.count() == 0) week_documents.erase(week);
  weeks.Set(document, 0);
}

}  // namespace tasuki::tagging
