// Suggestions, feedback and models.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/storage/unique_id.h"
#include "src/tagging/assignment.h"
#include "src/tagging/local_tagger.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

// Sorted, each once, as they mean today. NOT_FOUND at `field`.
absl::StatusOr<std::vector<TagId>> TagsToday(const Taxonomy& taxonomy,
                                             const std::vector<TagId>& tags,
                                             const char* field) {
  std::vector<TagId> today;
  for (const TagId& id : tags) {
    TASUKI_ASSIGN_OR_RETURN(const Tag* tag, TagToday(taxonomy, id, field));
    today.push_back(tag->id);
  }
  std::sort(today.begin(), today.end());
  today.erase(std::unique(today.begin(), today.end()), today.end());
  return today;
}

std::string_view OutcomeOf(const std::vector<TagId>& suggested,
                           const std::vector<TagId>& right) {
  if (right.empty()) return "refused";
  return right == suggested ? "accepted" : "changed";
}

}  // namespace

absl::StatusOr<TagSuggestions> LocalTagger::Suggest(
    const SuggestTagsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckRange("tags", request.tags, 1, 100));
  TASUKI_RETURN_IF_ERROR(CheckRange("evidence", request.evidence, 0, 100));
  TASUKI_ASSIGN_OR_RETURN(TagSuggestions suggestions, live_.Suggest(request));
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    suggestions.id =
        SuggestionId(MakeUniqueId(snapshot.Now(), *database_.env().random));
    return absl::OkStatus();
  }));
  return suggestions;
}

absl::Status LocalTagger::Feedback(const TagFeedbackRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.suggested.empty() && request.right.empty()) {
    return RequiredError("suggested");
  }
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  return Mutate<std::string>(
             database_, options_.tenant, "tagging.Feedback", request,
             [&](Transaction& transaction) -> absl::StatusOr<std::string> {
               TASUKI_RETURN_IF_ERROR(JudgeOnce(transaction, request, known));
               return std::string();
             },
             [](Snapshot&, const std::string& nothing) {
               return absl::StatusOr<std::string>(nothing);
             })
      .status();
}

absl::Status LocalTagger::JudgeOnce(Transaction& transaction,
                                    const TagFeedbackRequest& request,
                                    SharedTaxonomy taxonomy) const {
  TASUKI_ASSIGN_OR_RETURN(taxonomy, TaxonomyOf(transaction, store_, taxonomy));
  TASUKI_ASSIGN_OR_RETURN(const TicketRow ticket,
                          store_.GetTicket(transaction, request.ticket));
  TASUKI_ASSIGN_OR_RETURN(const bool judged,
                          store_.HasFeedback(transaction, request.suggestion));
  if (judged) {
    const std::string object =
        absl::StrCat("suggestion ", request.suggestion.value());
    return MakeError(Reason::kAlreadyExists,
                     {.field = "suggestion", .object = object},
                     absl::StrCat(object, " was judged before"));
  }
  TASUKI_ASSIGN_OR_RETURN(const std::vector<TagId> suggested,
                          TagsToday(*taxonomy, request.suggested, "suggested"));
  FeedbackRow row = {.suggestion = request.suggestion.value(),
                     .ticket = request.ticket};
  TASUKI_ASSIGN_OR_RETURN(row.right,
                          TagsToday(*taxonomy, request.right, "right"));
  TASUKI_RETURN_IF_ERROR(CheckTogether(*taxonomy, row.right, "right"));
  std::set_difference(suggested.begin(), suggested.end(), row.right.begin(),
                      row.right.end(), std::back_inserter(row.wrong));
  TASUKI_ASSIGN_OR_RETURN(const std::int64_t last,
                          store_.LastFeedback(transaction));
  row.number = last + 1;
  TASUKI_RETURN_IF_ERROR(store_.InsertFeedback(transaction, row));
  JsonObject payload;
  payload.Add("v", std::int64_t{1})
      .Add("suggestion", row.suggestion)
      .Add("outcome", OutcomeOf(suggested, row.right))
      .Add("suggested", IdTexts(suggested))
      .Add("right", IdTexts(row.right));
  Emit(transaction, {request.actor, request.request_id, ticket.ticket.value(),
                     ticket.version, "suggestion_judged", std::move(payload)});
  return absl::OkStatus();
}

absl::StatusOr<Progress> LocalTagger::TrainStep(
    const TrainTagsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckRange("limit", request.limit, 1, 100'000));
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy taxonomy,
                          live_.CurrentTaxonomy());
  return training_.Step(request, taxonomy);
}

absl::StatusOr<TagModelInfo> LocalTagger::LoadModel(Snapshot& snapshot) const {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ModelRow> models,
                          store_.ListModels(snapshot));
  return models.empty() ? TagModelInfo() : models.front().info;
}

absl::StatusOr<TagModelInfo> LocalTagger::GetModel() {
  absl::StatusOr<TagModelInfo> model;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    model = LoadModel(snapshot);
    return model.status();
  }));
  return model;
}

absl::StatusOr<TagModelInfo> LocalTagger::RollbackModel(
    const RollbackTagModelRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<TagModelInfo>(
      database_, options_.tenant, "tagging.RollbackModel", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(RollBackOnce(transaction, request));
        return std::string();
      },
      [&](Snapshot& snapshot, const std::string&) {
        return LoadModel(snapshot);
      });
}

absl::Status LocalTagger::RollBackOnce(
    Transaction& transaction, const RollbackTagModelRequest& request) const {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ModelRow> models,
                          store_.ListModels(transaction));
  const std::int64_t present = models.empty() ? 0 : models[0].info.version;
  TASUKI_RETURN_IF_ERROR(
      CheckVersion("tag model", present, request.expected_version));
  if (models.size() < 2) {
    return MakeError(Reason::kWrongState, {.object = "tag model"},
                     "there is no earlier tag model to go back to");
  }
  // The earlier one comes back under a new version, so that no version ever
  // means two models.
  ModelRow row = models[1];
  const std::int64_t earlier = row.info.version;
  TASUKI_ASSIGN_OR_RETURN(row.bytes, store_.ModelBytes(transaction, earlier));
  TASUKI_ASSIGN_OR_RETURN(row.feedback, store_.LastFeedback(transaction));
  row.info.version = present + 1;
  TASUKI_RETURN_IF_ERROR(store_.InsertModel(transaction, row));
  TASUKI_RETURN_IF_ERROR(
      store_.DeleteModelsBelow(transaction, row.info.version));
  JsonObject payload;
  payload.Add("v", std::int64_t{1}).Add("from", present).Add("to", earlier);
  Emit(transaction,
       {request.actor, request.request_id, "model", row.info.version,
        "model_rolled_back", std::move(payload)});
  return absl::OkStatus();
}

}  // namespace tasuki::tagging
