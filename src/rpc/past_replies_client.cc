#include "src/base/status_macros.h"
#include "src/rpc/client_call.h"
#include "src/similarity/fields.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/similarity/v1/similarity.grpc.pb.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::similarity::v1::PastReplyService::Stub;

class PastRepliesClient final : public PastReplies {
 public:
  explicit PastRepliesClient(Caller<Stub> caller)
      : caller_(std::move(caller)) {}

  absl::StatusOr<AddedReply> Add(const AddPastReplyRequest& r) override {
    return caller_.Call<AddedReply>(&Stub::Add, r);
  }
  absl::StatusOr<ReplyRecord> Replace(
      const ReplacePastReplyRequest& r) override {
    return caller_.Call<ReplyRecord>(&Stub::Replace, r);
  }
  absl::Status Remove(const RemovePastReplyRequest& r) override {
    return caller_.Call<Nothing>(&Stub::Remove, r).status();
  }
  absl::StatusOr<ReplyRecord> SetTags(const SetReplyTagsRequest& r) override {
    return caller_.Call<ReplyRecord>(&Stub::SetTags, r);
  }
  absl::StatusOr<ReplyRecord> SetOutcome(
      const SetReplyOutcomeRequest& r) override {
    return caller_.Call<ReplyRecord>(&Stub::SetOutcome, r);
  }
  absl::StatusOr<ReplyRecord> Get(const ReplyId& id) override {
    return caller_.Call<ReplyRecord>(&Stub::Get, ById<ReplyId>{id});
  }
  absl::StatusOr<std::vector<ReplyRecord>> BatchGet(
      const std::vector<ReplyId>& ids) override {
    return caller_.CallForList<ReplyRecord>(&Stub::BatchGet,
                                            ByIds<ReplyId>{ids});
  }
  absl::StatusOr<Page<ReplyRecord>> List(
      const ListPastRepliesRequest& r) override {
    return caller_.Call<Page<ReplyRecord>>(&Stub::List, r);
  }
  absl::StatusOr<FoundReplies> FindSimilar(
      const FindSimilarRequest& r) override {
    return caller_.Call<FoundReplies>(&Stub::FindSimilar, r);
  }
  absl::Status Feedback(const ReplyFeedbackRequest& r) override {
    return caller_.Call<Nothing>(&Stub::Feedback, r).status();
  }
  absl::StatusOr<ReplyUsage> Usage(const ReplyUsageRequest& r) override {
    return caller_.Call<ReplyUsage>(&Stub::Usage, r);
  }
  absl::StatusOr<LearnedWeights> Weights() override {
    return caller_.Call<LearnedWeights>(&Stub::Weights, Nothing{});
  }
  absl::StatusOr<LearnedWeights> ForgetWeights(
      const ForgetWeightsRequest& r) override {
    return caller_.Call<LearnedWeights>(&Stub::ForgetWeights, r);
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PastReplies>> ConnectPastReplies(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<PastRepliesClient>(Caller<Stub>(
      similarity::v1::PastReplyService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
