// Field lists: each struct that crosses a boundary names its fields once, and
// validation, digests and the wire are visitors of that one list.
//
//   template <class Visitor>
//   void VisitFields(Visitor& visit, FieldsOf<CreateTicket> auto& r) {
//     visit("actor", r.actor, kMandatory);
//     visit("subject", r.subject, MaxBytes(500));
//     visit("channel", r.channel);
//   }
//
// The names are those of the proto message, which a test compares. A visitor
// takes (const char* name, Member& member, FieldRule rule).
#ifndef TASUKI_SRC_BASE_FIELDS_H_
#define TASUKI_SRC_BASE_FIELDS_H_

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "tasuki/base/actor.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/outcome.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/base/tag_filter.h"

namespace tasuki {

// T or const T: one list serves readers and writers.
template <class T, class Struct>
concept FieldsOf = std::same_as<std::remove_const_t<T>, Struct>;

struct FieldRule {
  bool required = false;  // an empty value is InvalidArgument REQUIRED
  // Bytes of a string, elements of a vector.
  std::size_t max_size = 1000;
  bool identifier = false;  // a string of printable ASCII without spaces
};

inline constexpr FieldRule kOptional = {};
inline constexpr FieldRule kMandatory = {.required = true};

constexpr FieldRule MaxSize(std::size_t max_size) {
  return {.max_size = max_size};
}
constexpr FieldRule RequiredMaxSize(std::size_t max_size) {
  return {.required = true, .max_size = max_size};
}

// The longest message text, in bytes.
inline constexpr std::size_t kMaxTextBytes = 1 << 20;
inline constexpr FieldRule kRequestIdRule = {
    .required = true, .max_size = 128, .identifier = true};

// The highest valid value of an enum; the lowest is 1. Overloaded per enum.
constexpr ActorKind LastOf(ActorKind) { return ActorKind::kCustomer; }
constexpr Channel LastOf(Channel) { return Channel::kVoice; }
constexpr Outcome LastOf(Outcome) { return Outcome::kReopened; }
constexpr TagFilterOp LastOf(TagFilterOp) { return TagFilterOp::kNot; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Actor> auto& actor) {
  visit("id", actor.id,
        {.required = true, .max_size = kMaxIdBytes, .identifier = true});
  visit("kind", actor.kind, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PageRequest> auto& page) {
  visit("size", page.size, kOptional);
  visit("token", page.token, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Progress> auto& progress) {
  visit("done", progress.done, kOptional);
  visit("next", progress.next, kOptional);
  visit("handled", progress.handled, kOptional);
  visit("total", progress.total, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ByteRange> auto& range) {
  visit("begin", range.begin, kOptional);
  visit("end", range.end, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagFilterNode> auto& node) {
  visit("op", node.op, kMandatory);
  visit("tag", node.tag, kOptional);
  visit("operands", node.operands, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagFilter> auto& filter) {
  visit("postfix", filter.postfix, MaxSize(TagFilter::kMaxNodes));
}

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_FIELDS_H_
