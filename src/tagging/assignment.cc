#include "src/tagging/assignment.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

// Carries out TagChanges, one at a time.
class Changer {
 public:
  Changer(const Taxonomy& taxonomy, std::vector<AppliedTag> present,
          const TagChanges& changes)
      : taxonomy_(taxonomy), changes_(changes) {
    for (AppliedTag& tag : present) {
      const TagId id = tag.tag;
      tags_.emplace(id, std::move(tag));
    }
  }

  absl::Status Remove(const TagId& id) {
    TASUKI_ASSIGN_OR_RETURN(const Tag* tag, TagToday(taxonomy_, id, "remove"));
    TakeOff(tag->id);
    return absl::OkStatus();
  }

  absl::Status Add(const TagAssignment& assignment) {
    TASUKI_ASSIGN_OR_RETURN(const Tag* tag,
                            TagToday(taxonomy_, assignment.tag, "add.tag"));
    const auto known = tags_.find(tag->id);
    if (known != tags_.end()) {
      Confirm(known->second, assignment);
      return absl::OkStatus();
    }
    if (tag->state == TagState::kRetired) {
      const std::string object = absl::StrCat("tag ", tag->id.value());
      return MakeError(
          Reason::kWrongState, {.field = "add.tag", .object = object},
          absl::StrCat(object, " is retired and takes no new tickets"));
    }
    if (!MakeRoom(*tag, assignment)) return absl::OkStatus();
    PutOn(tag->id, assignment);
    return absl::OkStatus();
  }

  ChangedTags Take() {
    for (auto& [id, tag] : tags_) result_.tags.push_back(std::move(tag));
    return std::move(result_);
  }

 private:
  void Confirm(AppliedTag& tag, const TagAssignment& assignment) {
    if (assignment.source != TagSource::kPerson || IsCertain(tag)) return;
    tag.confirmed_by = changes_.actor.id;
    tag.confirm_time = changes_.now;
    result_.confirmed.push_back(tag.tag);
  }

  // On a single-valued axis the new tag replaces the old, unless the old one is
  // a person's and the new one is not.
  bool MakeRoom(const Tag& tag, const TagAssignment& assignment) {
    if (taxonomy_.FindAxis(tag.axis)->multiple) return true;
    std::vector<TagId> others;
    for (const auto& [id, present] : tags_) {
      if (taxonomy_.FindTag(id)->axis != tag.axis) continue;
      if (IsCertain(present) && assignment.source != TagSource::kPerson) {
        return false;
      }
      others.push_back(id);
    }
    for (const TagId& other : others) TakeOff(other);
    return true;
  }

  void PutOn(const TagId& id, const TagAssignment& assignment) {
    const bool person = assignment.source == TagSource::kPerson;
    tags_.emplace(id,
                  AppliedTag{.tag = id,
                             .source = assignment.source,
                             .confidence = person ? 1 : assignment.confidence,
                             .actor = changes_.actor,
                             .time = changes_.now});
    result_.added.push_back(id);
  }

  void TakeOff(const TagId& id) {
    if (tags_.erase(id) != 0) result_.removed.push_back(id);
  }

  const Taxonomy& taxonomy_;
  const TagChanges& changes_;
  std::map<TagId, AppliedTag> tags_;
  ChangedTags result_;
};

absl::Status CheckChanges(const Taxonomy& taxonomy, const TagChanges& changes) {
  std::vector<TagId> added;
  for (const TagAssignment& assignment : changes.add) {
    // Not a number is out of range too.
    if (!(assignment.confidence >= 0 && assignment.confidence <= 1)) {
      return MakeError(Reason::kOutOfRange, {.field = "add.confidence"},
                       "confidence must be 0 to 1");
    }
    added.push_back(assignment.tag);
  }
  TASUKI_RETURN_IF_ERROR(CheckTogether(taxonomy, added, "add.tag"));
  for (const TagId& removed : changes.remove) {
    for (const TagId& tag : added) {
      if (taxonomy.Survivor(tag) == taxonomy.Survivor(removed)) {
        return MakeError(Reason::kConflicting, {.field = "remove"},
                         "a tag is both added and removed");
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const Tag*> TagToday(const Taxonomy& taxonomy, const TagId& id,
                                    const char* field) {
  const Tag* tag = taxonomy.FindTag(taxonomy.Survivor(id));
  if (tag != nullptr) return tag;
  return MakeError(Reason::kNotFound, {.field = field},
                   "there is no tag with this id in the taxonomy");
}

std::vector<AppliedTag> MeaningToday(const Taxonomy& taxonomy,
                                     std::vector<AppliedTag> stored) {
  std::map<TagId, AppliedTag> today;
  for (AppliedTag& tag : stored) {
    tag.tag = taxonomy.Survivor(tag.tag);
    const TagId id = tag.tag;
    const auto [known, is_new] = today.emplace(id, tag);
    if (!is_new && IsCertain(tag) && !IsCertain(known->second)) {
      known->second = std::move(tag);
    }
  }
  std::vector<AppliedTag> tags;
  for (auto& [id, tag] : today) tags.push_back(std::move(tag));
  return tags;
}

absl::StatusOr<ChangedTags> ChangeTags(const Taxonomy& taxonomy,
                                       std::vector<AppliedTag> present,
                                       const TagChanges& changes) {
  TASUKI_RETURN_IF_ERROR(CheckChanges(taxonomy, changes));
  Changer changer(taxonomy, std::move(present), changes);
  for (const TagId& tag : changes.remove) {
    TASUKI_RETURN_IF_ERROR(changer.Remove(tag));
  }
  for (const TagAssignment& assignment : changes.add) {
    TASUKI_RETURN_IF_ERROR(changer.Add(assignment));
  }
  ChangedTags changed = changer.Take();
  if (changed.tags.size() > TagIndex::kMaxTagsPerDocument) {
    return MakeError(Reason::kLimitReached, {.field = "add"},
                     absl::StrCat("a ticket has at most ",
                                  TagIndex::kMaxTagsPerDocument, " tags"));
  }
  return changed;
}

absl::Status CheckTogether(const Taxonomy& taxonomy,
                           const std::vector<TagId>& tags, const char* field) {
  std::map<std::string, TagId> single;
  for (const TagId& id : tags) {
    TASUKI_ASSIGN_OR_RETURN(const Tag* tag, TagToday(taxonomy, id, field));
    if (taxonomy.FindAxis(tag->axis)->multiple) continue;
    const auto [other, is_new] = single.emplace(tag->axis, tag->id);
    if (!is_new && other->second != tag->id) {
      return MakeError(Reason::kConflicting, {.field = field},
                       "two tags on an axis that takes one");
    }
  }
  return absl::OkStatus();
}

}  // namespace tasuki::tagging
