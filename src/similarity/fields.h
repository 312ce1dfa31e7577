// Field lists of the similarity room (see src/base/fields.h). The order is that
// of proto/tasuki/similarity/v1/similarity.proto.
#ifndef TASUKI_SRC_SIMILARITY_FIELDS_H_
#define TASUKI_SRC_SIMILARITY_FIELDS_H_

#include "src/base/fields.h"
#include "tasuki/similarity/past_replies.h"

namespace tasuki {

inline constexpr std::size_t kMaxReplyTitleBytes = 500;
inline constexpr std::size_t kMaxReplyWordBytes = 200;  // service, language
inline constexpr std::size_t kMaxReplyTags = 100;

constexpr ReplyUse LastOf(ReplyUse) { return ReplyUse::kRefused; }
constexpr NoHits LastOf(NoHits) { return NoHits::kNoMatch; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyTag> auto& tag) {
  visit("id", tag.id, kMandatory);
  visit("axis", tag.axis, MaxSize(kMaxIdBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyOutcome> auto& outcome) {
  visit("went_well", outcome.went_well, kOptional);
  visit("reopened", outcome.reopened, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyContent> auto& content) {
  visit("title", content.title, MaxSize(kMaxReplyTitleBytes));
  visit("inquiry", content.inquiry, RequiredMaxSize(kMaxTextBytes));
  visit("reply", content.reply, RequiredMaxSize(kMaxTextBytes));
  visit("tags", content.tags, MaxSize(kMaxReplyTags));
  visit("service", content.service, MaxSize(kMaxReplyWordBytes));
  visit("language", content.language, MaxSize(kMaxReplyWordBytes));
  visit("occurred_at", content.occurred_at, kOptional);
  visit("author", content.author, kOptional);
  visit("outcome", content.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyRecord> auto& record) {
  visit("id", record.id, kOptional);
  visit("version", record.version, kOptional);
  visit("content", record.content, kOptional);
  visit("outcomes", record.outcomes, kOptional);
  visit("create_time", record.create_time, kOptional);
  visit("update_time", record.update_time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AddPastReplyRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("id", r.id, kMandatory);
  visit("content", r.content, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AddedReply> auto& added) {
  visit("record", added.record, kOptional);
  visit("added", added.added, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplacePastReplyRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("id", r.id, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("content", r.content, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RemovePastReplyRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("id", r.id, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SetReplyTagsRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("id", r.id, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("tags", r.tags, MaxSize(kMaxReplyTags));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SetReplyOutcomeRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("id", r.id, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("outcome", r.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PastReplyFilter> auto& filter) {
  visit("service", filter.service, MaxSize(kMaxReplyWordBytes));
  visit("language", filter.language, MaxSize(kMaxReplyWordBytes));
  visit("from", filter.from, kOptional);
  visit("to", filter.to, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListPastRepliesRequest> auto& r) {
  visit("filter", r.filter, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FindSimilarRequest> auto& r) {
  visit("title", r.title, MaxSize(kMaxReplyTitleBytes));
  visit("text", r.text, MaxSize(kMaxTextBytes));
  visit("tags", r.tags, MaxSize(kMaxReplyTags));
  visit("filter", r.filter, kOptional);
  visit("tag_filter", r.tag_filter, kOptional);
  visit("k", r.k, kOptional);
  visit("apart_axis", r.apart_axis, MaxSize(kMaxIdBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ScoreParts> auto& parts) {
  visit("words", parts.words, kOptional);
  visit("title", parts.title, kOptional);
  visit("characters", parts.characters, kOptional);
  visit("tags", parts.tags, kOptional);
  visit("outcome", parts.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TermMatch> auto& match) {
  visit("term", match.term, kOptional);
  visit("in_inquiry", match.in_inquiry, kOptional);
  visit("in_past_title", match.in_past_title, kOptional);
  visit("in_past", match.in_past, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FoundReply> auto& found) {
  visit("id", found.id, kOptional);
  visit("record", found.record, kOptional);
  visit("score", found.score, kOptional);
  visit("parts", found.parts, kOptional);
  visit("matches", found.matches, kOptional);
  visit("tags_in_common", found.tags_in_common, kOptional);
  visit("near_duplicates", found.near_duplicates, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FoundReplies> auto& found) {
  visit("hits", found.hits, kOptional);
  visit("apart", found.apart, kOptional);
  visit("no_hits", found.no_hits, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyFeedbackRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("suggestion", r.suggestion, kMandatory);
  visit("reply", r.reply, kMandatory);
  visit("use", r.use, kMandatory);
  visit("edited_percent", r.edited_percent, kOptional);
  visit("outcome", r.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyUsageRequest> auto& r) {
  visit("from", r.from, kOptional);
  visit("to", r.to, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyUsage> auto& usage) {
  visit("shown", usage.shown, kOptional);
  visit("used", usage.used, kOptional);
  visit("refused", usage.refused, kOptional);
  visit("mean_edited_percent", usage.mean_edited_percent, kOptional);
  visit("outcomes", usage.outcomes, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReplyWeights> auto& weights) {
  visit("words", weights.words, kOptional);
  visit("title", weights.title, kOptional);
  visit("characters", weights.characters, kOptional);
  visit("tags", weights.tags, kOptional);
  visit("outcome", weights.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<LearnedWeights> auto& learned) {
  visit("weights", learned.weights, kOptional);
  visit("searches", learned.searches, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ForgetWeightsRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_FIELDS_H_
