// Finding, and what is said of what was found.
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/similarity/local_past_replies.h"
#include "src/storage/unique_id.h"
#include "tasuki/base/error.h"

namespace tasuki::similarity {
namespace {

SimilarOptions OptionsOf(const FindSimilarRequest& request,
                         const PastRepliesOptions& options,
                         const ReplyWeights& weights) {
  const PastReplyFilter& filter = request.filter;
  return {.k = request.k,
          .filter = {.tags = request.tag_filter,
                     .service = filter.service,
                     .language = filter.language,
                     .from = filter.from.value_or(absl::InfinitePast()),
                     .to = filter.to.value_or(absl::InfiniteFuture())},
          .weights = weights,
          .near_duplicate = options.near_duplicate,
          .diversity = options.diversity,
          .apart_axis = request.apart_axis};
}

absl::Status CheckFeedback(const ReplyFeedbackRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.edited_percent < 0 || request.edited_percent > 100) {
    return MakeError(Reason::kOutOfRange, {.field = "edited_percent"},
                     "edited_percent must be 0 to 100");
  }
  if (request.use == ReplyUse::kUsed) return absl::OkStatus();
  if (request.edited_percent != 0) {
    return MakeError(Reason::kConflicting, {.field = "edited_percent"},
                     "only a reply that was used can have been edited");
  }
  if (request.outcome) {
    return MakeError(Reason::kConflicting, {.field = "outcome"},
                     "only a reply that was used can have had an outcome");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<FoundReply>> LocalPastReplies::LoadHits(
    Snapshot& snapshot, const Search& search, const std::vector<ReplyHit>& hits,
    bool ranked) const {
  std::vector<FoundReply> found;
  for (const ReplyHit& hit : hits) {
    TASUKI_ASSIGN_OR_RETURN(std::optional<ReplyRow> row,
                            store_.Find(snapshot, hit.handle));
    if (!row) continue;
    const int rank = ranked ? static_cast<int>(found.size()) + 1 : 0;
    found.push_back({.id = NameOf(Suggestion{
                         .search = search.id,
                         .rank = rank,
                         .signals = SignalsOf(hit.parts, search.weights)}),
                     .record = std::move(row->record),
                     .score = hit.score,
                     .parts = hit.parts,
                     .tags_in_common = hit.tags_in_common,
                     .near_duplicates = hit.near_duplicates});
  }
  return found;
}

absl::StatusOr<FoundReplies> LocalPastReplies::FindSimilar(
    const FindSimilarRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(
      CheckRange("filter.to", request.filter.from, request.filter.to));
  if (request.k < 1 || request.k > kMaxFoundReplies) {
    return MakeError(Reason::kOutOfRange, {.field = "k"},
                     absl::StrCat("k must be 1 to ", kMaxFoundReplies));
  }
  const Inquiry inquiry = {
      .title = request.title, .text = request.text, .tags = request.tags};
  TASUKI_ASSIGN_OR_RETURN(const LearnedWeights learned, weights_.Now());
  TASUKI_ASSIGN_OR_RETURN(
      const SimilarReplies similar,
      index_.FindSimilar(inquiry,
                         OptionsOf(request, options_, learned.weights)));
  FoundReplies found = {.no_hits = similar.no_hits};
  if (found.no_hits != NoHits::kNone) return found;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        const Search search = {
            .id = MakeUniqueId(snapshot.Now(), *database_.env().random),
            .weights = learned.weights};
        TASUKI_ASSIGN_OR_RETURN(found.hits,
                                LoadHits(snapshot, search, similar.hits, true));
        TASUKI_ASSIGN_OR_RETURN(
            found.apart, LoadHits(snapshot, search, similar.apart, false));
        return absl::OkStatus();
      }));
  if (found.hits.empty() && found.apart.empty()) {
    found.no_hits = NoHits::kNoMatch;  // all were removed meanwhile
  }
  // Outside the snapshot: analysis takes its time.
  const InquiryWords words = index_.WordsOf(inquiry);
  for (auto* hits : {&found.hits, &found.apart}) {
    for (FoundReply& hit : *hits) {
      hit.matches = index_.Explain(words, hit.record.content);
    }
  }
  return found;
}

absl::Status LocalPastReplies::Feedback(const ReplyFeedbackRequest& request) {
  TASUKI_RETURN_IF_ERROR(CheckFeedback(request));
  TASUKI_ASSIGN_OR_RETURN(const bool counts, MayCount(request));
  const auto prepared = counts ? PrepareStored(request.reply) : nullptr;
  const auto given = Mutate<bool>(
      database_, options_.tenant, "similarity.Feedback", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(TakeFeedback(transaction, request));
        return request.suggestion.value();
      },
      [](Snapshot&, const std::string&) { return absl::StatusOr<bool>(true); });
  if (given.ok()) CatchUp();
  return given.status();
}

absl::StatusOr<bool> LocalPastReplies::MayCount(
    const ReplyFeedbackRequest& request) const {
  if (request.outcome) return true;
  std::optional<FeedbackRow> before;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            before, store_.FindFeedback(snapshot, request.suggestion));
        return absl::OkStatus();
      }));
  return before && before->outcome;
}

absl::Status LocalPastReplies::TakeFeedback(
    Transaction& transaction, const ReplyFeedbackRequest& request) const {
  TASUKI_ASSIGN_OR_RETURN(ReplyRow row, LoadRow(transaction, request.reply));
  TASUKI_ASSIGN_OR_RETURN(const std::optional<FeedbackRow> before,
                          store_.FindFeedback(transaction, request.suggestion));
  if (before && before->number != row.number) {
    return MakeError(Reason::kConflicting, {.field = "suggestion"},
                     "this suggestion was of another reply");
  }
  if (before && request.use == ReplyUse::kShown) return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(store_.PutFeedback(
      transaction, {.suggestion = request.suggestion,
                    .number = row.number,
                    .actor = request.actor,
                    .use = request.use,
                    .edited_percent = request.edited_percent,
                    .outcome = request.outcome,
                    .time = before ? before->time : transaction.Now()}));
  TASUKI_RETURN_IF_ERROR(weights_.Learn(transaction, request.suggestion));
  const std::optional<Outcome> counted =
      before ? before->outcome : std::nullopt;
  if (request.outcome != counted) {
    TASUKI_RETURN_IF_ERROR(Commit(transaction, row));
  }
  Cause cause = {request.actor, request.request_id, "feedback_given", {}};
  cause.payload.Add("v", std::int64_t{1})
      .Add("suggestion", request.suggestion.value())
      .Add("use", static_cast<std::int64_t>(request.use))
      .Add("edited_percent", std::int64_t{request.edited_percent})
      .Add("outcome", std::int64_t{OutcomeNumber(request.outcome)});
  Emit(transaction, row.record, std::move(cause));
  return absl::OkStatus();
}

absl::StatusOr<LearnedWeights> LocalPastReplies::ForgetWeights(
    const ForgetWeightsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<LearnedWeights>(
      database_, options_.tenant, "similarity.ForgetWeights", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(weights_.Forget(transaction));
        JsonObject payload;
        payload.Add("v", std::int64_t{1});
        transaction.Emit({.tenant = options_.tenant,
                          .room = "similarity",
                          .subject = "weights",
                          .type = "weights_forgotten",
                          .actor = request.actor,
                          .request_id = request.request_id,
                          .payload = payload.Text()});
        return std::string("weights");
      },
      [&](Snapshot& snapshot, const std::string&) {
        return weights_.Load(snapshot);
      });
}

absl::StatusOr<ReplyUsage> LocalPastReplies::Usage(
    const ReplyUsageRequest& request) {
  TASUKI_RETURN_IF_ERROR(CheckRange("to", request.from, request.to));
  absl::StatusOr<ReplyUsage> usage;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    usage = store_.Usage(snapshot, request);
    return usage.status();
  }));
  return usage;
}

}  // namespace tasuki::similarity
