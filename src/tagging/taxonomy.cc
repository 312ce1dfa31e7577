// What a taxonomy answers; taxonomy_changes.cc has what changes it.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/tagging/tag_path.h"
#include "tasuki/base/error.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki {

using tagging::FoldedLabel;

const Axis* Taxonomy::FindAxis(std::string_view key) const {
  const auto exact = axes_.find(key);
  if (exact != axes_.end()) return &exact->second;
  const std::string folded = FoldedLabel(key);
  for (const auto& [other, axis] : axes_) {
    if (FoldedLabel(other) == folded) return &axis;
    for (const DisplayName& name : axis.names) {
      if (FoldedLabel(name.text) == folded) return &axis;
    }
  }
  return nullptr;
}

const Tag* Taxonomy::FindTag(const TagId& id) const {
  const auto tag = tags_.find(id);
  return tag == tags_.end() ? nullptr : &tag->second;
}

TagId Taxonomy::Survivor(const TagId& id) const {
  const Tag* tag = FindTag(id);
  while (tag != nullptr && tag->state == TagState::kMerged) {
    tag = FindTag(tag->survivor);
  }
  return tag == nullptr ? TagId() : tag->id;
}

TagId Taxonomy::FindChild(std::string_view axis, const TagId& parent,
                          std::string_view label) const {
  const auto found =
      labels_.find({std::string(axis), parent, FoldedLabel(label)});
  return found == labels_.end() ? TagId() : found->second;
}

absl::StatusOr<TagId> Taxonomy::Find(std::string_view text) const {
  std::size_t position = 0;
  TASUKI_ASSIGN_OR_RETURN(const tagging::TagPath path,
                          tagging::ParseTagPath(text, position));
  if (path.below || position != text.size()) {
    return tagging::ExpectedError(position, "one tag and nothing behind it");
  }
  const Axis* axis = FindAxis(path.axis.label);
  if (axis == nullptr) {
    return MakeError(Reason::kNotFound, {.field = "expression"},
                     absl::StrCat("at byte ", path.axis.position,
                                  ": there is no such axis"));
  }
  TagId id;
  for (const tagging::TagPath::Step& step : path.steps) {
    id = FindChild(axis->key, id, step.label);
    if (id.empty()) {
      return MakeError(
          Reason::kNotFound, {.field = "expression"},
          absl::StrCat("at byte ", step.position, ": there is no such tag"));
    }
  }
  return id;
}

std::string Taxonomy::PathOf(const TagId& id) const {
  const Tag* tag = FindTag(Survivor(id));
  if (tag == nullptr) return "";
  const std::string axis = tagging::QuotedLabel(tag->axis);
  std::string path;
  for (; tag != nullptr; tag = FindTag(tag->parent)) {
    path = tagging::QuotedLabel(tag->key) + (path.empty() ? "" : "/") + path;
  }
  return axis + ":" + path;
}

std::string Taxonomy::NameOf(const TagId& id, std::string_view language) const {
  const Tag* tag = FindTag(Survivor(id));
  if (tag == nullptr) return "";
  for (const DisplayName& name : tag->names) {
    if (name.language == language) return name.text;
  }
  return tag->key;
}

void Taxonomy::Collect(std::vector<TagId> open, bool below,
                       std::vector<TagId>& found) const {
  while (!open.empty()) {
    const Tag& tag = tags_.at(open.back());
    open.pop_back();
    found.push_back(tag.id);
    open.insert(open.end(), tag.absorbed.begin(), tag.absorbed.end());
    if (below)
      open.insert(open.end(), tag.children.begin(), tag.children.end());
  }
  std::sort(found.begin(), found.end());
}

std::vector<TagId> Taxonomy::Meaning(const TagId& id, bool below) const {
  std::vector<TagId> found;
  const TagId survivor = Survivor(id);
  if (!survivor.empty()) Collect({survivor}, below, found);
  return found;
}

std::vector<TagId> Taxonomy::MeaningOfAxis(std::string_view key) const {
  std::vector<TagId> found;
  const Axis* axis = FindAxis(key);
  if (axis != nullptr) Collect(axis->roots, true, found);
  return found;
}

}  // namespace tasuki
