// Field lists of the tagging room (see src/base/fields.h). The order is that of
// proto/tasuki/tagging/v1/tagging.proto.
#ifndef TASUKI_SRC_TAGGING_FIELDS_H_
#define TASUKI_SRC_TAGGING_FIELDS_H_

#include <optional>
#include <tuple>
#include <type_traits>
#include <variant>

#include "src/base/fields.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki {

inline constexpr std::size_t kMaxTaxonomyChanges = 100;
inline constexpr std::size_t kMaxTagsAtOnce = 100;

constexpr TagSource LastOf(TagSource) { return TagSource::kModel; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DisplayName> auto& name) {
  visit("language", name.language, RequiredMaxSize(35));
  visit("text", name.text, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AddAxis> auto& change) {
  visit("key", change.key, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("multiple", change.multiple, kOptional);
  visit("names", change.names, MaxSize(Taxonomy::kMaxNames));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RenameAxis> auto& change) {
  visit("key", change.key, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("names", change.names, MaxSize(Taxonomy::kMaxNames));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AddTag> auto& change) {
  visit("id", change.id, kMandatory);
  visit("axis", change.axis, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("parent", change.parent, kOptional);
  visit("key", change.key, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("names", change.names, MaxSize(Taxonomy::kMaxNames));
  visit("aliases", change.aliases, MaxSize(Taxonomy::kMaxAliases));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RenameTag> auto& change) {
  visit("id", change.id, kMandatory);
  visit("key", change.key, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("names", change.names, MaxSize(Taxonomy::kMaxNames));
  visit("aliases", change.aliases, MaxSize(Taxonomy::kMaxAliases));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<MoveTag> auto& change) {
  visit("id", change.id, kMandatory);
  visit("parent", change.parent, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<MergeTag> auto& change) {
  visit("from", change.from, kMandatory);
  visit("into", change.into, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RetireTag> auto& change) {
  visit("id", change.id, kMandatory);
}

// A variant travels as a oneof: one member per alternative, of which one is
// set. A message with none becomes an AddAxis without a key, which is refused.
template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TaxonomyChange> auto& change) {
  constexpr bool kReads =
      std::is_const_v<std::remove_reference_t<decltype(change)>>;
  std::tuple<std::optional<AddAxis>, std::optional<RenameAxis>,
             std::optional<AddTag>, std::optional<RenameTag>,
             std::optional<MoveTag>, std::optional<MergeTag>,
             std::optional<RetireTag>>
      parts;
  if constexpr (kReads) {
    std::visit(
        [&parts](const auto& command) {
          using Command = std::decay_t<decltype(command)>;
          std::get<std::optional<Command>>(parts) = command;
        },
        change);
  }
  visit("add_axis", std::get<0>(parts), kOptional);
  visit("rename_axis", std::get<1>(parts), kOptional);
  visit("add_tag", std::get<2>(parts), kOptional);
  visit("rename_tag", std::get<3>(parts), kOptional);
  visit("move_tag", std::get<4>(parts), kOptional);
  visit("merge_tag", std::get<5>(parts), kOptional);
  visit("retire_tag", std::get<6>(parts), kOptional);
  if constexpr (!kReads) {
    const auto take = [&change](auto& part) {
      if (part) change = *std::move(part);
    };
    std::apply([&take](auto&... part) { (take(part), ...); }, parts);
  }
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AppliedTag> auto& tag) {
  visit("tag", tag.tag, kOptional);
  visit("source", tag.source, kOptional);
  visit("confidence", tag.confidence, kOptional);
  visit("actor", tag.actor, kOptional);
  visit("time", tag.time, kOptional);
  visit("confirmed_by", tag.confirmed_by, kOptional);
  visit("confirm_time", tag.confirm_time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TicketTags> auto& tags) {
  visit("ticket", tags.ticket, kOptional);
  visit("version", tags.version, kOptional);
  visit("occurred_at", tags.occurred_at, kOptional);
  visit("week", tags.week, kOptional);
  visit("has_text", tags.has_text, kOptional);
  visit("tags", tags.tags, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ChangeTaxonomyRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("expected_version", r.expected_version, kOptional);
  visit("changes", r.changes, RequiredMaxSize(kMaxTaxonomyChanges));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TaxonomyHistoryRequest> auto& r) {
  visit("after", r.after, kOptional);
  visit("limit", r.limit, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagAssignment> auto& assignment) {
  visit("tag", assignment.tag, kMandatory);
  visit("source", assignment.source, kMandatory);
  visit("confidence", assignment.confidence, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ApplyTagsRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("add", r.add, MaxSize(kMaxTagsAtOnce));
  visit("remove", r.remove, MaxSize(kMaxTagsAtOnce));
  visit("service", r.service, MaxSize(Taxonomy::kMaxLabelBytes));
  visit("occurred_at", r.occurred_at, kOptional);
  visit("text", r.text, MaxSize(kMaxTextBytes));
  visit("sender", r.sender, MaxSize(TagRules::kMaxEntryBytes));
  visit("channel", r.channel, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<EraseTagTextRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagQuery> auto& query) {
  visit("filter", query.filter, kOptional);
  visit("first_week", query.first_week, kOptional);
  visit("last_week", query.last_week, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FindTaggedRequest> auto& r) {
  visit("query", r.query, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Breakdown> auto& breakdown) {
  visit("axis", breakdown.axis, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
  visit("under", breakdown.under, kOptional);
  visit("roll_up", breakdown.roll_up, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TopTagsRequest> auto& r) {
  visit("query", r.query, kOptional);
  visit("breakdown", r.breakdown, kOptional);
  visit("k", r.k, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagCount> auto& count) {
  visit("tag", count.tag, kOptional);
  visit("count", count.count, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CrossRequest> auto& r) {
  visit("query", r.query, kOptional);
  visit("rows", r.rows, kOptional);
  visit("columns", r.columns, kOptional);
  visit("by_week", r.by_week, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CrossTable::Cell> auto& cell) {
  visit("week", cell.week, kOptional);
  visit("row", cell.row, kOptional);
  visit("column", cell.column, kOptional);
  visit("count", cell.count, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CrossTable> auto& table) {
  visit("rows", table.rows, kOptional);
  visit("columns", table.columns, kOptional);
  visit("weeks", table.weeks, kOptional);
  visit("cells", table.cells, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SameFactRequest> auto& r) {
  visit("ticket", r.ticket, kMandatory);
  visit("same_axes", r.same_axes, RequiredMaxSize(Taxonomy::kMaxAxes));
  visit("other_axis", r.other_axis, RequiredMaxSize(Taxonomy::kMaxLabelBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SuggestTagsRequest> auto& r) {
  visit("text", r.text, RequiredMaxSize(kMaxTextBytes));
  visit("tags", r.tags, kOptional);
  visit("evidence", r.evidence, kOptional);
  visit("sender", r.sender, MaxSize(TagRules::kMaxEntryBytes));
  visit("channel", r.channel, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagRule> auto& rule) {
  visit("id", rule.id, kMandatory);
  visit("tag", rule.tag, kMandatory);
  visit("contains", rule.contains, MaxSize(TagRules::kMaxEntries));
  visit("regex", rule.regex, MaxSize(TagRules::kMaxRegexBytes));
  visit("senders", rule.senders, MaxSize(TagRules::kMaxEntries));
  visit("channel", rule.channel, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RuleMatch> auto& match) {
  visit("rule", match.rule, kOptional);
  visit("tag", match.tag, kOptional);
  visit("words", match.words, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagRuleRecord> auto& record) {
  visit("rule", record.rule, kOptional);
  visit("live", record.live, kOptional);
  visit("version", record.version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PutTagRuleRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("rule", r.rule, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("live", r.live, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RemoveTagRuleRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("rule", r.rule, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TryTagRuleRequest> auto& r) {
  visit("rule", r.rule, kMandatory);
  visit("cursor", r.cursor, kOptional);
  visit("limit", r.limit, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RuleTrial> auto& trial) {
  visit("progress", trial.progress, kOptional);
  visit("examined", trial.examined, kOptional);
  visit("tagged", trial.tagged, kOptional);
  visit("matched", trial.matched, kOptional);
  visit("right", trial.right, kOptional);
  visit("unjudged", trial.unjudged, kOptional);
  visit("doubtful", trial.doubtful, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagEvidence> auto& evidence) {
  visit("words", evidence.words, kOptional);
  visit("weight", evidence.weight, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagSuggestion> auto& suggestion) {
  visit("tag", suggestion.tag, kOptional);
  visit("confidence", suggestion.confidence, kOptional);
  visit("because", suggestion.because, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AxisSuggestion> auto& suggestion) {
  visit("axis", suggestion.axis, kOptional);
  visit("tags", suggestion.tags, kOptional);
  visit("fit", suggestion.fit, kOptional);
  visit("none", suggestion.none, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagSuggestions> auto& suggestions) {
  visit("id", suggestions.id, kOptional);
  visit("model_version", suggestions.model_version, kOptional);
  visit("axes", suggestions.axes, kOptional);
  visit("rules", suggestions.rules, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagFeedbackRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("suggestion", r.suggestion, kMandatory);
  visit("ticket", r.ticket, kMandatory);
  visit("suggested", r.suggested, MaxSize(kMaxTagsAtOnce));
  visit("right", r.right, MaxSize(kMaxTagsAtOnce));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TrainTagsRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("cursor", r.cursor, kOptional);
  visit("limit", r.limit, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RollbackTagModelRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("expected_version", r.expected_version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TagModelInfo> auto& model) {
  visit("version", model.version, kOptional);
  visit("examples", model.examples, kOptional);
  visit("train_time", model.train_time, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_TAGGING_FIELDS_H_
