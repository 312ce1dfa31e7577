#include "src/desk/archived_tags.h"

#include <map>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "src/base/absl_view.h"
#include "src/base/digest.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::desk {
namespace {

// The axes that every desk starts with: one content, one event, one emotion.
bool IsSingle(const std::string& axis) {
  return axis == "content" || axis == "event" || axis == "emotion";
}

TagId IdOf(const std::string& axis, const std::string& path) {
  const std::string digest = DigestOf(absl::StrCat(axis, "\n", path));
  return TagId(absl::StrCat(
      "t", absl::BytesToHexString(absl::string_view(digest).substr(0, 10))));
}

// The taxonomy as it would be; copied only where something is added.
class Trial {
 public:
  explicit Trial(const Taxonomy& taxonomy) : taxonomy_(taxonomy) {}

  const Taxonomy& taxonomy() const { return copy_ ? *copy_ : taxonomy_; }

  absl::Status Apply(const std::vector<TaxonomyChange>& changes) {
    if (!changes.empty() && !copy_) copy_ = taxonomy_;
    for (const TaxonomyChange& change : changes) {
      TASUKI_RETURN_IF_ERROR(copy_->Apply(change));
    }
    return absl::OkStatus();
  }

 private:
  const Taxonomy& taxonomy_;
  std::optional<Taxonomy> copy_;
};

}  // namespace

ArchivedTagPlan PlanArchivedTag(const Taxonomy& taxonomy,
                                const ArchivedTag& archived) {
  ArchivedTagPlan plan;
  if (taxonomy.FindAxis(archived.axis) == nullptr) {
    plan.changes.push_back(
        AddAxis{.key = archived.axis, .multiple = !IsSingle(archived.axis)});
  }
  std::string path;
  for (const auto& step :
       absl::StrSplit(archived.path, '/', absl::SkipEmpty())) {
    const std::string label(step);
    absl::StrAppend(&path, path.empty() ? "" : "/", label);
    TagId child = taxonomy.FindChild(archived.axis, plan.tag, label);
    if (child.empty()) {
      child = IdOf(archived.axis, path);
      plan.changes.push_back(AddTag{.id = child,
                                    .axis = archived.axis,
                                    .parent = plan.tag,
                                    .key = label});
    }
    plan.tag = std::move(child);
  }
  return plan;
}

absl::Status CheckArchivedTags(const Taxonomy& taxonomy,
                               const std::vector<ArchivedTag>& tags) {
  Trial trial(taxonomy);
  std::map<std::string, TagId> of_axis;
  for (const ArchivedTag& archived : tags) {
    const std::string field = absl::StrCat("tags.", archived.axis);
    const ArchivedTagPlan plan = PlanArchivedTag(trial.taxonomy(), archived);
    if (const absl::Status status = trial.Apply(plan.changes); !status.ok()) {
      return MakeError(ReasonOf(status).value_or(Reason::kMalformed),
                       {.field = field},
                       absl::StrCat(field, ": ", status.message()));
    }
    if (plan.tag.empty()) continue;
    const Taxonomy& after = trial.taxonomy();
    const TagId tag = after.Survivor(plan.tag);
    if (after.FindTag(tag)->state != TagState::kActive) {
      return MakeError(Reason::kWrongState, {.field = field},
                       absl::StrCat(field, " names a tag that is retired"));
    }
    const auto [other, first] = of_axis.emplace(archived.axis, tag);
    const bool two = !first && other->second != tag;
    if (two && !after.FindAxis(archived.axis)->multiple) {
      return MakeError(Reason::kConflicting, {.field = field},
                       absl::StrCat(field, " must be one value"));
    }
  }
  return absl::OkStatus();
}

}  // namespace tasuki::desk
