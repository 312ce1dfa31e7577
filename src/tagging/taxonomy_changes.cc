#include "tasuki/tagging/taxonomy.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/tagging/tag_path.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using tagging::FoldedLabel;

std::string ObjectOf(const TagId& id) { return "tag " + id.value(); }

absl::Status CheckLabelText(std::string_view field, std::string_view text) {
  TASUKI_RETURN_IF_ERROR(
      CheckTextField(field, text, RequiredMaxSize(Taxonomy::kMaxLabelBytes)));
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; })) {
    return MakeError(
        Reason::kMalformed, {.field = field},
        absl::StrCat(ToAbsl(field), " may not contain control characters"));
  }
  return absl::OkStatus();
}

absl::Status CheckNames(const std::vector<DisplayName>& names) {
  if (names.size() > Taxonomy::kMaxNames) {
    return TooLongError("names", Taxonomy::kMaxNames, "entries");
  }
  std::set<std::string_view> languages;
  for (const DisplayName& name : names) {
    TASUKI_RETURN_IF_ERROR(
        CheckIdField("names.language", name.language, RequiredMaxSize(35)));
    TASUKI_RETURN_IF_ERROR(CheckLabelText("names.text", name.text));
    if (!languages.insert(name.language).second) {
      return MakeError(Reason::kConflicting, {.field = "names"},
                       "names holds one language twice");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(std::string_view key,
                        const std::vector<DisplayName>& names,
                        const std::vector<std::string>& aliases) {
  TASUKI_RETURN_IF_ERROR(CheckLabelText("key", key));
  TASUKI_RETURN_IF_ERROR(CheckNames(names));
  if (aliases.size() > Taxonomy::kMaxAliases) {
    return TooLongError("aliases", Taxonomy::kMaxAliases, "entries");
  }
  for (const std::string& alias : aliases) {
    TASUKI_RETURN_IF_ERROR(CheckLabelText("aliases", alias));
  }
  return absl::OkStatus();
}

std::set<std::string> LabelsOf(const Tag& tag) {
  std::set<std::string> labels = {FoldedLabel(tag.key)};
  for (const DisplayName& name : tag.names) {
    labels.insert(FoldedLabel(name.text));
  }
  for (const std::string& alias : tag.aliases)
    labels.insert(FoldedLabel(alias));
  return labels;
}

absl::Status NoAxis() {
  return MakeError(Reason::kNotFound, {.field = "axis"},
                   "there is no such axis; add it first");
}

absl::Status WrongState(const TagId& id, std::string_view message) {
  return MakeError(Reason::kWrongState, {.field = "id", .object = ObjectOf(id)},
                   message);
}

}  // namespace

absl::Status Taxonomy::Apply(const TaxonomyChange& change) {
  TASUKI_RETURN_IF_ERROR(
      std::visit([this](const auto& command) { return Do(command); }, change));
  ++version_;
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const AddAxis& change) {
  TASUKI_RETURN_IF_ERROR(CheckTexts(change.key, change.names, {}));
  if (axes_.size() >= kMaxAxes) {
    return MakeError(Reason::kLimitReached, {.field = "key"},
                     absl::StrCat("there may be at most ", kMaxAxes, " axes"));
  }
  const auto taken = [this](std::string_view label) {
    return FindAxis(label) != nullptr;
  };
  if (taken(change.key) ||
      std::any_of(change.names.begin(), change.names.end(),
                  [&](const DisplayName& name) { return taken(name.text); })) {
    return MakeError(Reason::kAlreadyExists, {.field = "key"},
                     "another axis has this key or name");
  }
  axes_[change.key] = {
      .key = change.key, .multiple = change.multiple, .names = change.names};
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const RenameAxis& change) {
  TASUKI_RETURN_IF_ERROR(CheckNames(change.names));
  const auto axis = axes_.find(change.key);
  if (axis == axes_.end()) return NoAxis();
  for (const DisplayName& name : change.names) {
    const Axis* other = FindAxis(name.text);
    if (other != nullptr && other != &axis->second) {
      return MakeError(Reason::kAlreadyExists, {.field = "names"},
                       "another axis has this name");
    }
  }
  axis->second.names = change.names;
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const AddTag& change) {
  TASUKI_RETURN_IF_ERROR(
      CheckIdField("id", change.id.value(), RequiredMaxSize(kMaxIdBytes)));
  TASUKI_RETURN_IF_ERROR(CheckTexts(change.key, change.names, change.aliases));
  if (!axes_.contains(change.axis)) return NoAxis();
  if (tags_.contains(change.id)) {
    return MakeError(Reason::kAlreadyExists,
                     {.field = "id", .object = ObjectOf(change.id)},
                     "the tag id is in use; choose a new one");
  }
  if (tags_.size() >= kMaxTags) {
    return MakeError(Reason::kLimitReached, {.field = "id"},
                     absl::StrCat("there may be at most ", kMaxTags, " tags"));
  }
  TASUKI_RETURN_IF_ERROR(CheckParent(change.axis, change.parent));
  if (DepthOf(change.parent) + 1 > kMaxDepth) {
    return MakeError(Reason::kLimitReached, {.field = "parent"},
                     absl::StrCat("a path has at most ", kMaxDepth, " steps"));
  }
  const Tag tag = {.id = change.id,
                   .axis = change.axis,
                   .parent = change.parent,
                   .key = change.key,
                   .names = change.names,
                   .aliases = change.aliases};
  TASUKI_RETURN_IF_ERROR(CheckLabels(tag, change.parent, {}));
  tags_[change.id] = tag;
  Link(change.id);
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const RenameTag& change) {
  TASUKI_RETURN_IF_ERROR(CheckTexts(change.key, change.names, change.aliases));
  TASUKI_ASSIGN_OR_RETURN(const Tag* known, Known(change.id));
  if (known->state == TagState::kMerged) {
    return WrongState(change.id, "the tag was merged; rename its survivor");
  }
  Tag renamed = *known;
  renamed.key = change.key;
  renamed.names = change.names;
  renamed.aliases = change.aliases;
  TASUKI_RETURN_IF_ERROR(CheckLabels(renamed, renamed.parent, {change.id}));
  for (const std::string& label : LabelsOf(*known)) {
    labels_.erase({known->axis, known->parent, label});
  }
  for (const std::string& label : LabelsOf(renamed)) {
    labels_[{renamed.axis, renamed.parent, label}] = change.id;
  }
  tags_[change.id] = std::move(renamed);
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const MoveTag& change) {
  TASUKI_ASSIGN_OR_RETURN(const Tag* tag, Known(change.id));
  if (tag->state != TagState::kActive) {
    return WrongState(change.id, "only an active tag can be moved");
  }
  TASUKI_RETURN_IF_ERROR(CheckTarget(*tag, change.parent, HeightOf(change.id)));
  TASUKI_RETURN_IF_ERROR(CheckLabels(*tag, change.parent, {change.id}));
  Unlink(change.id);
  tags_[change.id].parent = change.parent;
  Link(change.id);
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const MergeTag& change) {
  TASUKI_ASSIGN_OR_RETURN(const Tag* from, Known(change.from));
  TASUKI_RETURN_IF_ERROR(Known(change.into).status());
  if (from->state == TagState::kMerged) {
    return WrongState(change.from, "the tag was merged before");
  }
  TASUKI_RETURN_IF_ERROR(
      CheckTarget(*from, change.into, HeightOf(change.from) - 1));
  const std::vector<TagId> children = from->children;
  for (const TagId& child : children) {
    TASUKI_RETURN_IF_ERROR(
        CheckLabels(tags_.at(child), change.into, {change.from}));
  }
  for (const TagId& child : children) Unlink(child);
  Unlink(change.from);
  Tag& merged = tags_[change.from];
  merged.state = TagState::kMerged;
  merged.survivor = change.into;
  tags_[change.into].absorbed.push_back(change.from);
  for (const TagId& child : children) {
    tags_[child].parent = change.into;
    Link(child);
  }
  return absl::OkStatus();
}

absl::Status Taxonomy::Do(const RetireTag& change) {
  TASUKI_ASSIGN_OR_RETURN(const Tag* tag, Known(change.id));
  if (tag->state != TagState::kActive) {
    return WrongState(change.id, "only an active tag can be retired");
  }
  if (std::any_of(tag->children.begin(), tag->children.end(),
                  [this](const TagId& child) {
                    return tags_.at(child).state == TagState::kActive;
                  })) {
    return WrongState(change.id, "retire, move or merge its children first");
  }
  tags_[change.id].state = TagState::kRetired;
  return absl::OkStatus();
}

absl::Status Taxonomy::CheckLabels(const Tag& tag, const TagId& parent,
                                   const std::vector<TagId>& except) const {
  for (const std::string& label : LabelsOf(tag)) {
    const auto taken = labels_.find({tag.axis, parent, label});
    if (taken == labels_.end() || taken->second == tag.id) continue;
    if (std::find(except.begin(), except.end(), taken->second) !=
        except.end()) {
      continue;
    }
    return MakeError(
        Reason::kAlreadyExists,
        {.field = "key", .object = ObjectOf(taken->second)},
        absl::StrCat("a key, name or alias of tag ", tag.id.value(),
                     " belongs to its sibling ", taken->second.value()));
  }
  return absl::OkStatus();
}

absl::Status Taxonomy::CheckParent(std::string_view axis,
                                   const TagId& parent) const {
  if (parent.empty()) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const Tag* tag, Known(parent));
  if (tag->axis != axis) {
    return MakeError(Reason::kConflicting,
                     {.field = "parent", .object = ObjectOf(parent)},
                     "the two tags belong to different axes");
  }
  if (tag->state != TagState::kActive) {
    return WrongState(parent, "the parent is retired or merged");
  }
  return absl::OkStatus();
}

absl::Status Taxonomy::CheckTarget(const Tag& tag, const TagId& target,
                                   int height) const {
  TASUKI_RETURN_IF_ERROR(CheckParent(tag.axis, target));
  if (IsBelow(target, tag.id)) {
    return MakeError(Reason::kConflicting,
                     {.field = "id", .object = ObjectOf(tag.id)},
                     "a tag cannot go into or below itself");
  }
  if (DepthOf(target) + height > kMaxDepth) {
    return MakeError(Reason::kLimitReached, {.field = "parent"},
                     absl::StrCat("a path has at most ", kMaxDepth, " steps"));
  }
  return absl::OkStatus();
}

absl::StatusOr<const Tag*> Taxonomy::Known(const TagId& id) const {
  const Tag* tag = FindTag(id);
  if (tag != nullptr) return tag;
  return MakeError(Reason::kNotFound, {.field = "id"},
                   "there is no tag with this id");
}

std::vector<TagId>& Taxonomy::ChildrenOf(std::string_view axis,
                                         const TagId& parent) {
  return parent.empty() ? axes_.find(axis)->second.roots
                        : tags_[parent].children;
}

void Taxonomy::Link(const TagId& id) {
  const Tag& tag = tags_[id];
  ChildrenOf(tag.axis, tag.parent).push_back(id);
  for (const std::string& label : LabelsOf(tag)) {
    labels_[{tag.axis, tag.parent, label}] = id;
  }
}

void Taxonomy::Unlink(const TagId& id) {
  const Tag& tag = tags_[id];
  std::erase(ChildrenOf(tag.axis, tag.parent), id);
  for (const std::string& label : LabelsOf(tag)) {
    labels_.erase({tag.axis, tag.parent, label});
  }
}

int Taxonomy::DepthOf(const TagId& id) const {
  int depth = 0;
  for (const Tag* tag = FindTag(id); tag != nullptr;
       tag = FindTag(tag->parent)) {
    ++depth;
  }
  return depth;
}

// 1 for a tag without children. Level by level, as trees may be wide.
int Taxonomy::HeightOf(const TagId& id) const {
  int height = 0;
  for (std::vector<TagId> level = {id}; !level.empty(); ++height) {
    std::vector<TagId> next;
    for (const TagId& tag : level) {
      const std::vector<TagId>& children = tags_.at(tag).children;
      next.insert(next.end(), children.begin(), children.end());
    }
    level = std::move(next);
  }
  return height;
}

bool Taxonomy::IsBelow(const TagId& id, const TagId& ancestor) const {
  for (const Tag* tag = FindTag(id); tag != nullptr;
       tag = FindTag(tag->parent)) {
    if (tag->id == ancestor) return true;
  }
  return false;
}

}  // namespace tasuki
