#include "src/rpc/server_call.h"
#include "src/rpc/tagging_wire.h"
#include "src/tagging/fields.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/tagging/v1/tagging.grpc.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::tagging::v1;
namespace base_pb = tasuki::base::v1;

class TaggerServer final : public pb::TaggingService::Service {
 public:
  explicit TaggerServer(Tagger& tagger) : tagger_(tagger) {}

  TASUKI_SERVE(ChangeTaxonomy, pb::ChangeTaxonomyRequest, pb::TaxonomyVersion,
               ChangeTaxonomyRequest, tagger_.ChangeTaxonomy(r))
  TASUKI_SERVE(TaxonomyHistory, pb::TaxonomyHistoryRequest,
               pb::TaxonomyChangeList, TaxonomyHistoryRequest,
               tagger_.TaxonomyHistory(r))
  TASUKI_SERVE(Resolve, pb::ResolveRequest, base_pb::TagFilter, ResolveRequest,
               tagger_.Resolve(r.expression))
  TASUKI_SERVE(Apply, pb::ApplyTagsRequest, pb::TicketTags, ApplyTagsRequest,
               tagger_.Apply(r))
  TASUKI_SERVE(TagsOf, pb::TagsOfRequest, pb::TicketTags, ById<TicketId>,
               tagger_.TagsOf(r.id))
  TASUKI_SERVE(BatchTagsOf, pb::BatchTagsOfRequest, pb::TicketTagsList,
               ByIds<TicketId>, tagger_.BatchTagsOf(r.ids))
  TASUKI_SERVE(EraseText, pb::EraseTagTextRequest, pb::TicketTags,
               EraseTagTextRequest, tagger_.EraseText(r))
  TASUKI_SERVE(Find, pb::FindTaggedRequest, pb::TicketIdPage, FindTaggedRequest,
               tagger_.Find(r))
  TASUKI_SERVE(Count, pb::TagQuery, pb::CountResponse, TagQuery,
               tagger_.Count(r))
  TASUKI_SERVE(TopTags, pb::TopTagsRequest, pb::TagCountList, TopTagsRequest,
               tagger_.TopTags(r))
  TASUKI_SERVE(Cross, pb::CrossRequest, pb::CrossTable, CrossRequest,
               tagger_.Cross(r))
  TASUKI_SERVE(SameFact, pb::SameFactRequest, base_pb::TagFilter,
               SameFactRequest, tagger_.SameFact(r))
  TASUKI_SERVE(Suggest, pb::SuggestTagsRequest, pb::TagSuggestions,
               SuggestTagsRequest, tagger_.Suggest(r))
  TASUKI_SERVE(Feedback, pb::TagFeedbackRequest, base_pb::Empty,
               TagFeedbackRequest, tagger_.Feedback(r))
  TASUKI_SERVE(PutRule, pb::PutTagRuleRequest, pb::TagRuleRecord,
               PutTagRuleRequest, tagger_.PutRule(r))
  TASUKI_SERVE(RemoveRule, pb::RemoveTagRuleRequest, base_pb::Empty,
               RemoveTagRuleRequest, tagger_.RemoveRule(r))
  TASUKI_SERVE(Rules, base_pb::Empty, pb::TagRuleList, Nothing, AllRules(r))
  TASUKI_SERVE(TryRuleStep, pb::TryTagRuleRequest, pb::RuleTrial,
               TryTagRuleRequest, tagger_.TryRuleStep(r))
  TASUKI_SERVE(TrainStep, pb::TrainTagsRequest, base_pb::Progress,
               TrainTagsRequest, tagger_.TrainStep(r))
  TASUKI_SERVE(GetModel, base_pb::Empty, pb::TagModelInfo, Nothing, Model(r))
  TASUKI_SERVE(RollbackModel, pb::RollbackTagModelRequest, pb::TagModelInfo,
               RollbackTagModelRequest, tagger_.RollbackModel(r))

 private:
  absl::StatusOr<std::vector<TagRuleRecord>> AllRules(const Nothing&) {
    return tagger_.Rules();
  }
  absl::StatusOr<TagModelInfo> Model(const Nothing&) {
    return tagger_.GetModel();
  }

  Tagger& tagger_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeTagger(Tagger& tagger) {
  return std::make_unique<TaggerServer>(tagger);
}

}  // namespace tasuki::rpc
