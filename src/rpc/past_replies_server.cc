#include "src/rpc/server_call.h"
#include "src/similarity/fields.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/similarity/v1/similarity.grpc.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::similarity::v1;
using Empty = tasuki::base::v1::Empty;

class PastRepliesServer final : public pb::PastReplyService::Service {
 public:
  explicit PastRepliesServer(PastReplies& replies) : replies_(replies) {}

  TASUKI_SERVE(Add, pb::AddPastReplyRequest, pb::AddedReply,
               AddPastReplyRequest, replies_.Add(r))
  TASUKI_SERVE(Replace, pb::ReplacePastReplyRequest, pb::ReplyRecord,
               ReplacePastReplyRequest, replies_.Replace(r))
  TASUKI_SERVE(Remove, pb::RemovePastReplyRequest, Empty,
               RemovePastReplyRequest, replies_.Remove(r))
  TASUKI_SERVE(SetTags, pb::SetReplyTagsRequest, pb::ReplyRecord,
               SetReplyTagsRequest, replies_.SetTags(r))
  TASUKI_SERVE(SetOutcome, pb::SetReplyOutcomeRequest, pb::ReplyRecord,
               SetReplyOutcomeRequest, replies_.SetOutcome(r))
  TASUKI_SERVE(Get, pb::GetPastReplyRequest, pb::ReplyRecord, ById<ReplyId>,
               replies_.Get(r.id))
  TASUKI_SERVE(BatchGet, pb::BatchGetPastRepliesRequest, pb::ReplyRecordList,
               ByIds<ReplyId>, replies_.BatchGet(r.ids))
  TASUKI_SERVE(List, pb::ListPastRepliesRequest, pb::ReplyRecordPage,
               ListPastRepliesRequest, replies_.List(r))
  TASUKI_SERVE(FindSimilar, pb::FindSimilarRequest, pb::FoundReplies,
               FindSimilarRequest, replies_.FindSimilar(r))
  TASUKI_SERVE(Feedback, pb::ReplyFeedbackRequest, Empty, ReplyFeedbackRequest,
               replies_.Feedback(r))
  TASUKI_SERVE(Usage, pb::ReplyUsageRequest, pb::ReplyUsage, ReplyUsageRequest,
               replies_.Usage(r))
  TASUKI_SERVE(Weights, Empty, pb::LearnedWeights, Nothing, CurrentWeights(r))
  TASUKI_SERVE(ForgetWeights, pb::ForgetWeightsRequest, pb::LearnedWeights,
               ForgetWeightsRequest, replies_.ForgetWeights(r))

 private:
  absl::StatusOr<LearnedWeights> CurrentWeights(const Nothing&) {
    return replies_.Weights();
  }

  PastReplies& replies_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServePastReplies(PastReplies& replies) {
  return std::make_unique<PastRepliesServer>(replies);
}

}  // namespace tasuki::rpc
