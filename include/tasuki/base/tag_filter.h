// A boolean condition over tags, the only form in which other rooms accept one.
//
// tagging::Resolve turns an expression such as
//   content:gacha/* AND event:not_drawn AND NOT emotion:angry
// into a TagFilter whose trees are already expanded into stable tag ids, so a
// TagFilter means the same whatever the taxonomy looks like later.
//
//   TagFilter filter = And({HasTag(gacha), Not(HasTag(angry))});
//   filter.Matches(tags_of_ticket);
//
// A value; not synchronised.
#ifndef TASUKI_BASE_TAG_FILTER_H_
#define TASUKI_BASE_TAG_FILTER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tasuki/base/id.h"

namespace tasuki {

enum class TagFilterOp { kTag = 1, kAnd = 2, kOr = 3, kNot = 4 };

// One node of the condition in postfix order: operands first, then their
// operator with the number of operands it takes. And and Or of no operands are
// "everything" and "nothing".
struct TagFilterNode {
  TagFilterOp op = TagFilterOp::kTag;
  TagId tag;         // for kTag
  int operands = 0;  // for kAnd and kOr: 0 or more; for kNot: 1

  friend bool operator==(const TagFilterNode&, const TagFilterNode&) = default;
};

struct TagFilter {
  static constexpr std::size_t kMaxNodes = 100'000;

  std::vector<TagFilterNode> postfix;  // empty: everything matches

  bool empty() const { return postfix.empty(); }

  // Whether a thing with these tags (sorted by id) fulfils the condition.
  // O(nodes · log tags). Requires Validate().ok().
  bool Matches(const std::vector<TagId>& sorted_tags) const;

  // InvalidArgument (MALFORMED, TOO_LONG) for a filter that is no expression,
  // which can only come over the wire.
  absl::Status Validate() const;

  friend bool operator==(const TagFilter&, const TagFilter&) = default;
};

TagFilter HasTag(TagId tag);
TagFilter And(std::vector<TagFilter> filters);
TagFilter Or(std::vector<TagFilter> filters);
TagFilter Not(TagFilter filter);

}  // namespace tasuki

#endif  // TASUKI_BASE_TAG_FILTER_H_
