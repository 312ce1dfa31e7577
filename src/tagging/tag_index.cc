#include "tasuki/tagging/tag_index.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/digest.h"
#include "src/base/status_macros.h"
#include "src/tagging/breakdown.h"
#include "src/tagging/filter_plan.h"
#include "src/tagging/index_state.h"
#include "src/tagging/roll_up.h"
#include "tasuki/base/error.h"

namespace tasuki {

using tagging::AxisState;
using tagging::FilterPlan;
using tagging::Groups;
using tagging::kNoSlot;
using tagging::Slot;

struct TagIndex::State : tagging::IndexState {};

namespace tagging {
namespace {

std::string ObjectOf(DocumentNumber document) {
  return absl::StrCat("document ", document);
}

absl::Status NoDocument(DocumentNumber document) {
  return MakeError(Reason::kNotFound,
                   {.field = "document", .object = ObjectOf(document)},
                   absl::StrCat("there is no document ", document));
}

absl::Status NoTag() {
  return MakeError(Reason::kNotFound, {.field = "tag"},
                   "there is no such tag in the taxonomy that the index "
                   "follows");
}

// The tags of a document, sorted and by axis.
absl::StatusOr<std::vector<std::vector<Slot>>> ByAxis(
    const IndexState& state, const std::vector<TagId>& tags) {
  std::vector<std::vector<Slot>> by_axis(state.axes.size());
  for (const TagId& tag : tags) {
    const Slot slot = state.FindSlot(tag);
    if (slot == kNoSlot) return NoTag();
    by_axis[state.tags[slot].axis].push_back(slot);
  }
  for (std::size_t i = 0; i < by_axis.size(); ++i) {
    std::sort(by_axis[i].begin(), by_axis[i].end());
    by_axis[i].erase(std::unique(by_axis[i].begin(), by_axis[i].end()),
                     by_axis[i].end());
    if (by_axis[i].size() > 1 && !state.axes[i].multiple) {
      return MakeError(Reason::kConflicting, {.field = "tags"},
                       "two tags on an axis that takes one");
    }
  }
  return by_axis;
}

// Any id that means what one of these means.
TagFilter MeaningOf(const IndexState& state, const std::vector<Slot>& slots) {
  std::vector<TagFilter> filters;
  for (const TagState& tag : state.tags) {
    if (std::any_of(slots.begin(), slots.end(), [&](Slot slot) {
          return state.tags[slot].survivor == tag.survivor;
        })) {
      filters.push_back(HasTag(tag.id));
    }
  }
  return Or(std::move(filters));
}

absl::Status CheckPage(const PageRequest& page) {
  if (page.size >= 1 && page.size <= kMaxPageSize) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = "page.size"},
                   absl::StrCat("a page has 1 to ", kMaxPageSize, " items"));
}

// A token is the last number of the page before and a digest of the query.
std::string DigestOfQuery(const TagQuery& query) {
  CanonicalWriter writer;
  VisitFields(writer, query.filter);
  return absl::BytesToHexString(ToAbsl(
      DigestOf(absl::StrCat(writer.bytes(), "|", query.first_week.value_or(-1),
                            "|", query.last_week.value_or(-1)))));
}

absl::StatusOr<DocumentNumber> ReadToken(const std::string& token,
                                         const std::string& digest) {
  DocumentNumber last = 0;
  const char* end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, last);
  if (error != std::errc() || stop == end || *stop != '-') {
    return MakeError(Reason::kMalformed, {.field = "page.token"},
                     "the page token is none that a page returned");
  }
  if (std::string_view(stop + 1, end) != digest) {
    return MakeError(Reason::kPageTokenMismatch, {.field = "page.token"},
                     "the page token belongs to another query");
  }
  return last;
}

}  // namespace
}  // namespace tagging

TagIndex::TagIndex(const Taxonomy& taxonomy)
    : state_(std::make_unique<State>()) {
  Follow(taxonomy).IgnoreError();  // any version is later than none
}
TagIndex::~TagIndex() = default;
TagIndex::TagIndex(TagIndex&&) noexcept = default;
TagIndex& TagIndex::operator=(TagIndex&&) noexcept = default;

absl::Status TagIndex::Follow(const Taxonomy& taxonomy) {
  State& state = *state_;
  if (taxonomy.version() < state.version) {
    return MakeError(
        Reason::kStaleVersion, {.field = "taxonomy"},
        absl::StrCat("the index follows version ", state.version,
                     ", which is later than ", taxonomy.version()));
  }
  state.version = taxonomy.version();
  const std::vector<std::uint64_t> before = tagging::SubtreeFingerprints(state);
  for (const auto& [key, axis] : taxonomy.axes()) {
    if (state.axis_numbers.contains(key)) continue;
    state.axis_numbers[key] = static_cast<std::uint32_t>(state.axes.size());
    state.axes.push_back({.key = key, .multiple = axis.multiple});
  }
  for (const auto& [id, tag] : taxonomy.tags()) {
    const auto slot = static_cast<Slot>(state.tags.size());
    if (!state.slots.emplace(id, slot).second) continue;
    state.tags.push_back({.id = id, .axis = state.axis_numbers[tag.axis]});
    ++state.axes[state.tags.back().axis].tag_count;
  }
  for (const auto& [id, tag] : taxonomy.tags()) {
    tagging::TagState& known = state.tags[state.slots[id]];
    known.survivor = state.slots[taxonomy.Survivor(id)];
    known.parent = tag.parent.empty() ? kNoSlot : state.slots[tag.parent];
  }
  tagging::UpdateRollUps(state, before);
  return absl::OkStatus();
}

absl::Status TagIndex::Put(const TaggedDocument& document) {
  State& state = *state_;
  if (document.document > kMaxDocument || document.week < 0 ||
      document.week > kMaxWeek) {
    return MakeError(Reason::kOutOfRange, {.field = "document"},
                     absl::StrCat("a document number is at most ", kMaxDocument,
                                  ", a week at most ", kMaxWeek));
  }
  if (document.tags.size() > kMaxTagsPerDocument) {
    return MakeError(
        Reason::kTooLong, {.field = "tags"},
        absl::StrCat("a document has at most ", kMaxTagsPerDocument, " tags"));
  }
  std::vector<std::vector<Slot>> next;
  TASUKI_ASSIGN_OR_RETURN(next, tagging::ByAxis(state, document.tags));
  state.documents.Add(document.document);
  state.SetWeek(document.document, document.week);
  for (std::size_t i = 0; i < next.size(); ++i) {
    state.ReplaceTags(state.axes[i], document.document, next[i]);
  }
  return absl::OkStatus();
}

absl::Status TagIndex::Set(DocumentNumber document, const TagId& tag) {
  State& state = *state_;
  if (!state.documents.Contains(document)) {
    return tagging::NoDocument(document);
  }
  const Slot slot = state.FindSlot(tag);
  if (slot == kNoSlot) return tagging::NoTag();
  AxisState& axis = state.axes[state.tags[slot].axis];
  std::vector<Slot> next = axis.TagsOf(document);
  const auto place = std::lower_bound(next.begin(), next.end(), slot);
  if (place != next.end() && *place == slot) return absl::OkStatus();
  if (!next.empty() && !axis.multiple) {
    return MakeError(Reason::kConflicting,
                     {.field = "tag", .object = tagging::ObjectOf(document)},
                     absl::StrCat("document ", document,
                                  " has a tag on this axis, which takes one; "
                                  "remove it first"));
  }
  if (next.size() >= kMaxTagsPerDocument) {
    return MakeError(Reason::kLimitReached, {.field = "tag"},
                     absl::StrCat("a document has at most ",
                                  kMaxTagsPerDocument, " tags on an axis"));
  }
  next.insert(place, slot);
  state.ReplaceTags(axis, document, next);
  return absl::OkStatus();
}

absl::Status TagIndex::Remove(DocumentNumber document, const TagId& tag) {
  State& state = *state_;
  if (!state.documents.Contains(document)) {
    return tagging::NoDocument(document);
  }
  const Slot slot = state.FindSlot(tag);
  if (slot == kNoSlot) return tagging::NoTag();
  AxisState& axis = state.axes[state.tags[slot].axis];
  std::vector<Slot> next = axis.TagsOf(document);
  if (std::erase(next, slot) != 0) {
    state.ReplaceTags(axis, document, next);
  }
  return absl::OkStatus();
}

void TagIndex::Erase(DocumentNumber document) {
  State& state = *state_;
  if (!state.documents.Contains(document)) return;
  for (AxisState& axis : state.axes) {
    state.ReplaceTags(axis, document, {});
  }
  state.ForgetWeek(document);
  state.documents.Remove(document);
}

absl::StatusOr<TaggedDocument> TagIndex::Get(DocumentNumber document) const {
  const State& state = *state_;
  if (!state.documents.Contains(document)) {
    return tagging::NoDocument(document);
  }
  TaggedDocument found = {.document = document,
                          .week = static_cast<int>(state.weeks.Get(document))};
  for (const AxisState& axis : state.axes) {
    for (const Slot slot : axis.TagsOf(document)) {
      found.tags.push_back(state.tags[slot].id);
    }
  }
  std::sort(found.tags.begin(), found.tags.end());
  return found;
}

absl::StatusOr<std::int64_t> TagIndex::Count(const TagQuery& query) const {
  TASUKI_RETURN_IF_ERROR(tagging::CheckQuery(query));
  return FilterPlan(*state_, query).Count();
}

absl::StatusOr<Page<DocumentNumber>> TagIndex::List(
    const TagQuery& query, const PageRequest& page) const {
  TASUKI_RETURN_IF_ERROR(tagging::CheckQuery(query));
  TASUKI_RETURN_IF_ERROR(tagging::CheckPage(page));
  const std::string digest = tagging::DigestOfQuery(query);
  DocumentNumber before = kMaxDocument + 1;
  if (!page.token.empty()) {
    TASUKI_ASSIGN_OR_RETURN(before, tagging::ReadToken(page.token, digest));
  }
  FilterPlan plan(*state_, query);
  const auto size = static_cast<std::size_t>(page.size);
  Page<DocumentNumber> found;
  std::uint32_t chunk =
      std::min(plan.chunk_end(), (before >> tagging::kChunkBits) + 1);
  while (chunk-- > 0) {
    const std::vector<tagging::Position>& positions = plan.Find(chunk);
    for (auto at = positions.rbegin(); at != positions.rend(); ++at) {
      const DocumentNumber number = chunk << tagging::kChunkBits | *at;
      if (number >= before) continue;
      if (found.items.size() == size) {
        found.next_token = absl::StrCat(found.items.back(), "-", digest);
        return found;
      }
      found.items.push_back(number);
    }
  }
  return found;
}

namespace tagging {
namespace {

// By combination of tags on the axis, how many documents.
std::vector<std::int64_t> CountCombinations(FilterPlan& plan,
                                            const Groups& groups) {
  std::vector<std::int64_t> counts(groups.first.size() - 1);
  ForEachMatch(plan, [&](DocumentNumber document) {
    ++counts[groups.column->Get(document)];
  });
  return counts;
}

std::vector<TagCount> Top(FilterPlan& plan, const Groups& groups,
                          std::size_t k) {
  const std::vector<std::int64_t> by_combination =
      CountCombinations(plan, groups);
  std::vector<TagCount> counts(groups.tags.size());
  for (std::uint32_t c = 0; c < by_combination.size(); ++c) {
    for (const std::uint32_t group : groups.Of(c)) {
      counts[group].count += by_combination[c];
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i].tag = groups.tags[i];
  std::erase_if(counts, [](const TagCount& each) { return each.count == 0; });
  std::stable_sort(
      counts.begin(), counts.end(),
      [](const TagCount& a, const TagCount& b) { return a.count > b.count; });
  counts.resize(std::min(k, counts.size()));
  return counts;
}

}  // namespace
}  // namespace tagging

absl::StatusOr<std::vector<TagCount>> TagIndex::TopTags(
    const TagQuery& query, const Breakdown& breakdown, std::size_t k) const {
  TASUKI_RETURN_IF_ERROR(tagging::CheckQuery(query));
  TASUKI_ASSIGN_OR_RETURN(const Groups groups,
                          tagging::GroupBy(*state_, breakdown));
  FilterPlan plan(*state_, query);
  return tagging::Top(plan, groups, k);
}

absl::StatusOr<std::vector<Facet>> TagIndex::Facets(const TagQuery& query,
                                                    std::size_t k) const {
  TASUKI_RETURN_IF_ERROR(tagging::CheckQuery(query));
  FilterPlan plan(*state_, query);
  std::vector<Facet> facets;
  for (const auto& [key, number] : state_->axis_numbers) {
    TASUKI_ASSIGN_OR_RETURN(const Groups groups,
                            tagging::GroupBy(*state_, {.axis = key}));
    facets.push_back({.axis = key, .tags = tagging::Top(plan, groups, k)});
  }
  return facets;
}

absl::StatusOr<CrossTable> TagIndex::Cross(const CrossRequest& request) const {
  TASUKI_RETURN_IF_ERROR(tagging::CheckQuery(request.query));
  TASUKI_ASSIGN_OR_RETURN(const Groups rows,
                          tagging::GroupBy(*state_, request.rows));
  TASUKI_ASSIGN_OR_RETURN(const Groups columns,
                          tagging::GroupBy(*state_, request.columns));
  FilterPlan plan(*state_, request.query);
  return tagging::CrossTabulate(*state_, plan, rows, columns, request.by_week);
}

absl::StatusOr<TagFilter> TagIndex::Contrast(
    DocumentNumber document, const std::vector<std::string>& same_axes,
    const std::string& other_axis) const {
  const State& state = *state_;
  if (!state.documents.Contains(document)) {
    return tagging::NoDocument(document);
  }
  std::vector<TagFilter> parts;
  std::vector<std::string> axes = same_axes;
  axes.push_back(other_axis);
  for (const std::string& key : axes) {
    TASUKI_RETURN_IF_ERROR(tagging::GroupBy(state, {.axis = key}).status());
  }
  for (const std::string& key : same_axes) {
    for (const Slot slot : state.FindAxis(key)->TagsOf(document)) {
      parts.push_back(tagging::MeaningOf(state, {slot}));
    }
  }
  if (parts.empty()) {
    return MakeError(
        Reason::kWrongState,
        {.field = "same_axes", .object = tagging::ObjectOf(document)},
        absl::StrCat("document ", document, " has no tag on these axes"));
  }
  const AxisState& other = *state.FindAxis(other_axis);
  std::vector<TagFilter> any;
  for (const tagging::TagState& tag : state.tags) {
    if (&state.axes[tag.axis] == &other) any.push_back(HasTag(tag.id));
  }
  if (any.empty()) return Not(TagFilter{});
  parts.push_back(Or(std::move(any)));
  const std::vector<Slot>& own = other.TagsOf(document);
  if (!own.empty()) parts.push_back(Not(tagging::MeaningOf(state, own)));
  return And(std::move(parts));
}

std::int64_t TagIndex::documents() const { return state_->documents.count(); }
std::int64_t TagIndex::assignments() const { return state_->assignment_count; }

}  // namespace tasuki
