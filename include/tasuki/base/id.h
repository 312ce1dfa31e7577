// Strong identifiers.
//
// Every resource has its own id type, so that a TicketId can never be passed
// where a CustomerId is meant. An id is ASCII, compared bytewise, and at most
// kMaxIdBytes long. Ids that Tasuki mints are 26 characters of lower-case
// base 32, the creation time first, so that they sort by age.
//
//   tasuki::TicketId id("01jd3m…");
//   std::cout << id.value();
//
// Ids are values: copy them freely; a single object is not synchronised.
#ifndef TASUKI_BASE_ID_H_
#define TASUKI_BASE_ID_H_

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace tasuki {

inline constexpr std::size_t kMaxIdBytes = 64;

template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend bool operator==(const Id&, const Id&) = default;
  friend std::strong_ordering operator<=>(const Id& a, const Id& b) {
    return a.value_.compare(b.value_) <=> 0;
  }
  template <class H>
  friend H AbslHashValue(H state, const Id& id) {
    return H::combine(std::move(state), id.value_);
  }

 private:
  std::string value_;
};

using AgentId = Id<struct AgentTag>;
using CommentId = Id<struct CommentTag>;
using CustomerId = Id<struct CustomerTag>;
using IntervalId = Id<struct IntervalTag>;
using OfferId = Id<struct OfferTag>;
using ReplyId = Id<struct ReplyTag>;
using RuleId = Id<struct RuleTag>;
using SkillId = Id<struct SkillTag>;
using SuggestionId = Id<struct SuggestionTag>;
using TagId = Id<struct TagTag>;
using TaskId = Id<struct TaskTag>;
using TicketId = Id<struct TicketTag>;

}  // namespace tasuki

template <class Tag>
struct std::hash<tasuki::Id<Tag>> {
  std::size_t operator()(const tasuki::Id<Tag>& id) const noexcept {
    return std::hash<std::string>()(id.value());
  }
};

#endif  // TASUKI_BASE_ID_H_
