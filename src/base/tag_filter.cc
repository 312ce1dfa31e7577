#include "tasuki/base/tag_filter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tasuki/base/error.h"

namespace tasuki {
namespace {

TagFilter Join(TagFilterOp op, std::vector<TagFilter> filters) {
  // "Everything" is the neutral element of And and absorbs Or.
  const bool any_empty = std::any_of(filters.begin(), filters.end(),
                                     [](const auto& f) { return f.empty(); });
  if (op == TagFilterOp::kOr && any_empty) return {};
  std::erase_if(filters, [](const TagFilter& f) { return f.empty(); });
  if (filters.empty()) return {};
  if (filters.size() == 1) return std::move(filters.front());
  TagFilter joined;
  for (TagFilter& filter : filters) {
    std::move(filter.postfix.begin(), filter.postfix.end(),
              std::back_inserter(joined.postfix));
  }
  joined.postfix.push_back(
      {.op = op, .operands = static_cast<int>(filters.size())});
  return joined;
}

}  // namespace

TagFilter HasTag(TagId tag) {
  return {.postfix = {{.op = TagFilterOp::kTag, .tag = std::move(tag)}}};
}

TagFilter And(std::vector<TagFilter> filters) {
  return Join(TagFilterOp::kAnd, std::move(filters));
}

TagFilter Or(std::vector<TagFilter> filters) {
  return Join(TagFilterOp::kOr, std::move(filters));
}

TagFilter Not(TagFilter filter) {
  // Not(everything) is an empty Or: nothing matches.
  const TagFilterOp op = filter.empty() ? TagFilterOp::kOr : TagFilterOp::kNot;
  filter.postfix.push_back({.op = op, .operands = filter.empty() ? 0 : 1});
  return filter;
}

bool TagFilter::Matches(const std::vector<TagId>& sorted_tags) const {
  if (empty()) return true;
  std::vector<bool> stack;
  for (const TagFilterNode& node : postfix) {
    if (node.op == TagFilterOp::kTag) {
      stack.push_back(
          std::binary_search(sorted_tags.begin(), sorted_tags.end(), node.tag));
      continue;
    }
    const auto first = stack.end() - node.operands;
    bool value = false;
    switch (node.op) {
      case TagFilterOp::kAnd:
        value = std::find(first, stack.end(), false) == stack.end();
        break;
      case TagFilterOp::kOr:
        value = std::find(first, stack.end(), true) != stack.end();
        break;
      default:
        value = !*first;
    }
    stack.erase(first, stack.end());
    stack.push_back(value);
  }
  return stack.back();
}

absl::Status TagFilter::Validate() const {
  if (postfix.size() > kMaxNodes) {
    return MakeError(Reason::kTooLong, {.field = "tags"},
                     "the tag filter has more than 100000 nodes");
  }
  std::size_t depth = 0;
  for (const TagFilterNode& node : postfix) {
    const bool is_tag = node.op == TagFilterOp::kTag;
    const bool is_not = node.op == TagFilterOp::kNot;
    const bool known = is_tag || is_not || node.op == TagFilterOp::kAnd ||
                       node.op == TagFilterOp::kOr;
    const bool fits =
        is_tag ? node.operands == 0 && !node.tag.empty()
               : node.operands >= 0 && node.tag.empty() &&
                     static_cast<std::size_t>(node.operands) <= depth &&
                     (!is_not || node.operands == 1);
    if (!known || !fits) {
      return MakeError(Reason::kMalformed, {.field = "tags"},
                       "the tag filter is not a postfix expression");
    }
    depth = depth + 1 - static_cast<std::size_t>(node.operands);
  }
  if (depth > 1) {
    return MakeError(Reason::kMalformed, {.field = "tags"},
                     "the tag filter lacks an operator");
  }
  return absl::OkStatus();
}

}  // namespace tasuki
