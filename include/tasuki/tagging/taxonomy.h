// What a support desk can say about an inquiry: axes, and on each axis a tree
// of tags.
//
//   Taxonomy taxonomy;
//   taxonomy.Apply(AddAxis{.key = "content"});
//   taxonomy.Apply(AddTag{.id = TagId("t1"), .axis = "content",
//                         .key = "gacha",
//                         .names = {{.language = "ja", .text = "ガチャ"}}});
//   taxonomy.Find("content:ガチャ").value();   // TagId("t1")
//   taxonomy.PathOf(TagId("t1"));              // "content:gacha"
//
// A tag is a stable TagId; its key, names, aliases and place in the tree may
// change. Every change is a command and makes the next version, so the list of
// applied commands is the whole history: replaying its first n gives version n.
// What was assigned long ago keeps its meaning: a tag that was merged away
// resolves to its survivor, a retired one stays findable but takes no new
// assignments.
//
// The text form of a tag is `axis:path/to/value`. Each step of the path is a
// tag's label: its key, a display name in any language, or an alias. Labels are
// compared without regard to ASCII case and are unique among siblings.
//
// Pure: no I/O, no clock, no randomness. A value; not synchronised.
#ifndef TASUKI_TAGGING_TAXONOMY_H_
#define TASUKI_TAGGING_TAXONOMY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/id.h"

namespace tasuki {

struct DisplayName {
  std::string language;  // BCP 47, as in "ja"; at most 35 bytes
  std::string text;      // at most Taxonomy::kMaxLabelBytes
  friend bool operator==(const DisplayName&, const DisplayName&) = default;
};

enum class TagState {
  kActive = 1,
  kMerged = 2,   // stands for its survivor
  kRetired = 3,  // keeps its past, takes no new assignments
};

struct Axis {
  std::string key;
  // Whether one inquiry may carry several tags of this axis.
  bool multiple = false;
  std::vector<DisplayName> names;
  std::vector<TagId> roots;  // in the order they came; not those merged away
};

struct Tag {
  TagId id;
  std::string axis;
  TagId parent;  // empty at the top of its axis
  std::string key;
  std::vector<DisplayName> names;
  std::vector<std::string> aliases;
  TagState state = TagState::kActive;
  TagId survivor;               // for kMerged
  std::vector<TagId> children;  // in the order they came
  std::vector<TagId> absorbed;  // merged directly into this one
};

// The commands. Each names what must hold beyond "ids and axes exist, labels
// are free among the siblings, texts are within the limits".

struct AddAxis {
  std::string key;  // what stands before the colon; never changes
  bool multiple = false;
  std::vector<DisplayName> names;
};

// Replaces all names of an axis.
struct RenameAxis {
  std::string key;
  std::vector<DisplayName> names;
};

struct AddTag {
  TagId id;  // new, chosen by the caller, never used again
  std::string axis;
  TagId parent;  // an active tag of the axis, or empty
  std::string key;
  std::vector<DisplayName> names;
  std::vector<std::string> aliases;
};

// Replaces key, names and aliases. Keep the old key as an alias where saved
// expressions shall go on working.
struct RenameTag {
  TagId id;  // not merged away
  std::string key;
  std::vector<DisplayName> names;
  std::vector<std::string> aliases;
};

// Moves a tag with everything below it.
struct MoveTag {
  TagId id;      // active
  TagId parent;  // active, same axis, not below `id`; empty: to the top
};

// From now on `from` means `into`; the children of `from` move below `into`.
// The labels of `from` are free again: give them to `into` by a RenameTag.
struct MergeTag {
  TagId from;  // not merged away
  TagId into;  // active, same axis, not below `from`
};

// No new assignments. The tag keeps its place, its path and its past.
struct RetireTag {
  TagId id;  // active, without active children
};

using TaxonomyChange = std::variant<AddAxis, RenameAxis, AddTag, RenameTag,
                                    MoveTag, MergeTag, RetireTag>;

class Taxonomy {
 public:
  static constexpr std::size_t kMaxAxes = 100;
  static constexpr std::size_t kMaxTags = 1'000'000;  // merged ones included
  static constexpr int kMaxDepth = 64;                // steps of a path
  static constexpr std::size_t kMaxLabelBytes = 200;
  static constexpr std::size_t kMaxNames = 50;    // of one axis or tag
  static constexpr std::size_t kMaxAliases = 50;  // of one tag

  // Executes one command. On an error nothing changes:
  //   REQUIRED, TOO_LONG, INVALID_UTF8, MALFORMED   a text
  //   NOT_FOUND        no such axis, tag or parent
  //   ALREADY_EXISTS   the axis, the id, or a label among the siblings
  //   CONFLICTING      would make a cycle, or joins two axes
  //   WRONG_STATE      a retired or merged tag, or children in the way
  //   LIMIT_REACHED    axes, tags, depth
  // O(labels · log tags); Move and Merge also O(depth + size of the subtree).
  absl::Status Apply(const TaxonomyChange& change);

  // Changes applied so far.
  std::int64_t version() const { return version_; }

  // Ordered by key, and by id.
  const std::map<std::string, Axis, std::less<>>& axes() const { return axes_; }
  const std::map<TagId, Tag>& tags() const { return tags_; }

  // Null where there is none. Pointers live until the next Apply.
  const Axis* FindAxis(std::string_view key) const;
  const Tag* FindTag(const TagId& id) const;

  // The tag that `id` stands for today: itself, or the survivor of its merges.
  // Empty for an unknown id. O(merges in a row · log tags).
  TagId Survivor(const TagId& id) const;

  // The tag named by a text form such as `content:gacha/limited` or
  // `content:"限定 ガチャ"`. MALFORMED with the byte position, or NOT_FOUND.
  absl::StatusOr<TagId> Find(std::string_view text) const;

  // The child of `parent` (empty: the top of the axis) that has this label.
  // Empty where there is none.
  TagId FindChild(std::string_view axis, const TagId& parent,
                  std::string_view label) const;

  // The text form, by keys, quoted where needed. For a merged tag that of its
  // survivor; empty for an unknown id. Find(PathOf(id)) == Survivor(id).
  std::string PathOf(const TagId& id) const;

  // The name in this language, else the key. Empty for an unknown id.
  std::string NameOf(const TagId& id, std::string_view language) const;

  // Every id that means `id`, or with `below` also anything below it: the
  // merged and the retired ones included. Sorted. O(answer · log tags).
  std::vector<TagId> Meaning(const TagId& id, bool below) const;

  // Every id of an axis. Sorted; empty for an unknown axis.
  std::vector<TagId> MeaningOfAxis(std::string_view axis) const;

 private:
  // Axis, parent, folded label.
  struct LabelKey {
    std::string axis;
    TagId parent;
    std::string label;
    friend auto operator<=>(const LabelKey&, const LabelKey&) = default;
  };

  absl::Status Do(const AddAxis& change);
  absl::Status Do(const RenameAxis& change);
  absl::Status Do(const AddTag& change);
  absl::Status Do(const RenameTag& change);
  absl::Status Do(const MoveTag& change);
  absl::Status Do(const MergeTag& change);
  absl::Status Do(const RetireTag& change);

  // Checks that a tag with these labels may stand there; `except` are tags
  // that are about to leave.
  absl::Status CheckLabels(const Tag& tag, const TagId& parent,
                           const std::vector<TagId>& except) const;
  absl::Status CheckParent(std::string_view axis, const TagId& parent) const;
  // What Move and Merge share: `tag` may go below `target`, `height` levels of
  // tags with it.
  absl::Status CheckTarget(const Tag& tag, const TagId& target,
                           int height) const;
  absl::StatusOr<const Tag*> Known(const TagId& id) const;

  std::vector<TagId>& ChildrenOf(std::string_view axis, const TagId& parent);
  void Link(const TagId& id);
  void Unlink(const TagId& id);
  int DepthOf(const TagId& id) const;
  int HeightOf(const TagId& id) const;
  bool IsBelow(const TagId& id, const TagId& ancestor) const;
  void Collect(std::vector<TagId> open, bool below,
               std::vector<TagId>& found) const;

  std::int64_t version_ = 0;
  std::map<std::string, Axis, std::less<>> axes_;
  std::map<TagId, Tag> tags_;
  std::map<LabelKey, TagId> labels_;
};

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAXONOMY_H_
