// PastReplies in-process: joins the store, the scrubber and the index.
#ifndef TASUKI_SRC_SIMILARITY_LOCAL_PAST_REPLIES_H_
#define TASUKI_SRC_SIMILARITY_LOCAL_PAST_REPLIES_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/json.h"
#include "src/similarity/fields.h"
#include "src/similarity/live_index.h"
#include "src/similarity/store.h"
#include "src/similarity/weights.h"
#include "src/storage/mutation.h"
#include "src/storage/scrub.h"
#include "tasuki/similarity/past_replies.h"

namespace tasuki::similarity {

class LocalPastReplies final : public PastReplies {
 public:
  LocalPastReplies(Database& database, Scrubber& scrubber,
                   PastRepliesOptions options,
                   std::unique_ptr<Tokenizer> words);

  // Loads the index.
  absl::Status Start() { return index_.Start(); }

  absl::StatusOr<AddedReply> Add(const AddPastReplyRequest& request) override;
  absl::StatusOr<ReplyRecord> Replace(
      const ReplacePastReplyRequest& request) override;
  absl::Status Remove(const RemovePastReplyRequest& request) override;
  absl::StatusOr<ReplyRecord> SetTags(
      const SetReplyTagsRequest& request) override;
  absl::StatusOr<ReplyRecord> SetOutcome(
      const SetReplyOutcomeRequest& request) override;

  absl::StatusOr<ReplyRecord> Get(const ReplyId& id) override;
  absl::StatusOr<std::vector<ReplyRecord>> BatchGet(
      const std::vector<ReplyId>& ids) override;
  absl::StatusOr<Page<ReplyRecord>> List(
      const ListPastRepliesRequest& request) override;

  absl::StatusOr<FoundReplies> FindSimilar(
      const FindSimilarRequest& request) override;
  absl::Status Feedback(const ReplyFeedbackRequest& request) override;
  absl::StatusOr<ReplyUsage> Usage(const ReplyUsageRequest& request) override;
  absl::StatusOr<LearnedWeights> Weights() override { return weights_.Now(); }
  absl::StatusOr<LearnedWeights> ForgetWeights(
      const ForgetWeightsRequest& request) override;

 private:
  // Who changes what, for the event.
  struct Cause {
    const Actor& actor;
    const std::string& request_id;
    std::string_view type;
    JsonObject payload;
  };

  // NOT_FOUND where there is none.
  absl::StatusOr<ReplyRow> LoadRow(Snapshot& snapshot, const ReplyId& id) const;
  absl::StatusOr<ReplyRecord> Load(Snapshot& snapshot, const ReplyId& id) const;

  // The row of a new reply, under its old number if it was removed; nothing if
  // it is there already.
  absl::StatusOr<std::optional<ReplyRow>> NewRow(Transaction& transaction,
                                                 const ReplyId& id) const;

  // `made` becomes true if it was not there.
  absl::StatusOr<std::string> AddRow(Transaction& transaction,
                                     const AddPastReplyRequest& request,
                                     const std::vector<std::string>& tokens,
                                     bool& made) const;

  // Counts outcomes anew and stores the row under its next version.
  absl::Status Commit(Transaction& transaction, ReplyRow& row) const;
  void Emit(Transaction& transaction, const ReplyRecord& record,
            Cause cause) const;

  // A change of one reply that returns it: load, check expected_version,
  // `change`, store, emit; then the index catches up.
  using RowChange =
      std::function<absl::Status(Transaction&, ReplyRow&, JsonObject& payload)>;
  template <class Request>
  absl::StatusOr<ReplyRecord> ChangeReply(std::string_view method,
                                          std::string_view type,
                                          const Request& request,
                                          const RowChange& change);

  absl::Status ScrubContent(RequestScrubber& scrubber,
                            ReplyContent& content) const;

  // The analysis of a stored reply, before its row changes or goes.
  std::unique_ptr<LiveIndex::Prepared> PrepareStored(const ReplyId& id);
  // A failure is not the mutation's: the next search meets it again.
  void CatchUp() { index_.CatchUp().IgnoreError(); }

  // Whether feedback may change the outcomes of its reply.
  absl::StatusOr<bool> MayCount(const ReplyFeedbackRequest& request) const;
  absl::Status TakeFeedback(Transaction& transaction,
                            const ReplyFeedbackRequest& request) const;

  // A search that is answered.
  struct Search {
    std::string id;
    ReplyWeights weights;
  };
  // The rows of hits, as FoundReply without `matches`; what was removed since
  // the search is left out. Hits that are not `ranked` teach no weights.
  absl::StatusOr<std::vector<FoundReply>> LoadHits(
      Snapshot& snapshot, const Search& search,
      const std::vector<ReplyHit>& hits, bool ranked) const;

  Database& database_;
  Scrubber& scrubber_;
  const PastRepliesOptions options_;
  const Store store_;
  LiveIndex index_;
  similarity::Weights weights_;
};

absl::Status CheckVersion(const ReplyRow& row, std::int64_t expected);
// OUT_OF_RANGE for a range of times that ends before it begins.
absl::Status CheckRange(std::string_view field,
                        const std::optional<absl::Time>& from,
                        const std::optional<absl::Time>& to);
std::vector<std::string> IdsOf(const std::vector<ReplyTag>& tags);

template <class Request>
absl::StatusOr<ReplyRecord> LocalPastReplies::ChangeReply(
    std::string_view method, std::string_view type, const Request& request,
    const RowChange& change) {
  auto record = Mutate<ReplyRecord>(
      database_, options_.tenant, method, request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(ReplyRow row, LoadRow(transaction, request.id));
        TASUKI_RETURN_IF_ERROR(CheckVersion(row, request.expected_version));
        Cause cause = {request.actor, request.request_id, type, {}};
        cause.payload.Add("v", std::int64_t{1});
        TASUKI_RETURN_IF_ERROR(change(transaction, row, cause.payload));
        TASUKI_RETURN_IF_ERROR(Commit(transaction, row));
        Emit(transaction, row.record, std::move(cause));
        return request.id.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return Load(snapshot, ReplyId(id));
      });
  if (record.ok()) CatchUp();
  return record;
}

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_LOCAL_PAST_REPLIES_H_
