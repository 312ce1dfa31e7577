#include <memory>
#include <utility>

#include "src/base/mutex.h"
#include "src/base/status_macros.h"
#include "src/rpc/client_call.h"
#include "src/rpc/tagging_wire.h"
#include "src/tagging/fields.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/tagging/v1/tagging.grpc.pb.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::tagging::v1::TaggingService::Stub;

class TaggerClient final : public Tagger {
 public:
  explicit TaggerClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::StatusOr<std::int64_t> ChangeTaxonomy(
      const ChangeTaxonomyRequest& r) override {
    return NumberOf(
        caller_.Call<Value<std::int64_t>>(&Stub::ChangeTaxonomy, r));
  }
  // What was fetched before stays; only what came later travels.
  absl::StatusOr<std::shared_ptr<const Taxonomy>> GetTaxonomy() override {
    constexpr int kBatch = 100;
    std::shared_ptr<const Taxonomy> known = Known();
    std::shared_ptr<Taxonomy> later;
    for (;;) {
      TASUKI_ASSIGN_OR_RETURN(
          const std::vector<TaxonomyChange> changes,
          TaxonomyHistory(
              {.after = (later ? later : known)->version(), .limit = kBatch}));
      if (changes.empty()) break;
      if (later == nullptr) later = std::make_shared<Taxonomy>(*known);
      for (const TaxonomyChange& change : changes) {
        TASUKI_RETURN_IF_ERROR(later->Apply(change));
      }
      if (changes.size() < kBatch) break;
    }
    if (later == nullptr) return known;
    Keep(later);
    return later;
  }
  absl::StatusOr<std::vector<TaxonomyChange>> TaxonomyHistory(
      const TaxonomyHistoryRequest& r) override {
    return caller_.CallForList<TaxonomyChange>(&Stub::TaxonomyHistory, r);
  }
  absl::StatusOr<TagFilter> Resolve(const std::string& expression) override {
    return caller_.Call<TagFilter>(&Stub::Resolve, ResolveRequest{expression});
  }

  absl::StatusOr<TicketTags> Apply(const ApplyTagsRequest& r) override {
    return caller_.Call<TicketTags>(&Stub::Apply, r);
  }
  absl::StatusOr<TicketTags> TagsOf(const TicketId& ticket) override {
    return caller_.Call<TicketTags>(&Stub::TagsOf, ById<TicketId>{ticket});
  }
  absl::StatusOr<std::vector<TicketTags>> BatchTagsOf(
      const std::vector<TicketId>& tickets) override {
    return caller_.CallForList<TicketTags>(&Stub::BatchTagsOf,
                                           ByIds<TicketId>{tickets});
  }
  absl::StatusOr<TicketTags> EraseText(const EraseTagTextRequest& r) override {
    return caller_.Call<TicketTags>(&Stub::EraseText, r);
  }

  absl::StatusOr<Page<TicketId>> Find(const FindTaggedRequest& r) override {
    return caller_.Call<Page<TicketId>>(&Stub::Find, r);
  }
  absl::StatusOr<std::int64_t> Count(const TagQuery& query) override {
    return NumberOf(caller_.Call<Value<std::int64_t>>(&Stub::Count, query));
  }
  absl::StatusOr<std::vector<TagCount>> TopTags(
      const TopTagsRequest& r) override {
    return caller_.CallForList<TagCount>(&Stub::TopTags, r);
  }
  absl::StatusOr<CrossTable> Cross(const CrossRequest& r) override {
    return caller_.Call<CrossTable>(&Stub::Cross, r);
  }
  absl::StatusOr<TagFilter> SameFact(const SameFactRequest& r) override {
    return caller_.Call<TagFilter>(&Stub::SameFact, r);
  }

  absl::StatusOr<TagSuggestions> Suggest(const SuggestTagsRequest& r) override {
    return caller_.Call<TagSuggestions>(&Stub::Suggest, r);
  }
  absl::Status Feedback(const TagFeedbackRequest& r) override {
    return caller_.Call<Nothing>(&Stub::Feedback, r).status();
  }

  absl::StatusOr<TagRuleRecord> PutRule(const PutTagRuleRequest& r) override {
    return caller_.Call<TagRuleRecord>(&Stub::PutRule, r);
  }
  absl::Status RemoveRule(const RemoveTagRuleRequest& r) override {
    return caller_.Call<Nothing>(&Stub::RemoveRule, r).status();
  }
  absl::StatusOr<std::vector<TagRuleRecord>> Rules() override {
    return caller_.CallForList<TagRuleRecord>(&Stub::Rules, Nothing{});
  }
  absl::StatusOr<RuleTrial> TryRuleStep(const TryTagRuleRequest& r) override {
    return caller_.Call<RuleTrial>(&Stub::TryRuleStep, r);
  }

  absl::StatusOr<Progress> TrainStep(const TrainTagsRequest& r) override {
    return caller_.Call<Progress>(&Stub::TrainStep, r);
  }
  absl::StatusOr<TagModelInfo> GetModel() override {
    return caller_.Call<TagModelInfo>(&Stub::GetModel, Nothing{});
  }
  absl::StatusOr<TagModelInfo> RollbackModel(
      const RollbackTagModelRequest& r) override {
    return caller_.Call<TagModelInfo>(&Stub::RollbackModel, r);
  }

 private:
  static absl::StatusOr<std::int64_t> NumberOf(
      const absl::StatusOr<Value<std::int64_t>>& wrapped) {
    if (!wrapped.ok()) return wrapped.status();
    return wrapped->value;
  }

  std::shared_ptr<const Taxonomy> Known() {
    const MutexLock lock(mutex_);
    return taxonomy_;
  }
  void Keep(std::shared_ptr<const Taxonomy> later) {
    const MutexLock lock(mutex_);
    if (later->version() > taxonomy_->version()) taxonomy_ = std::move(later);
  }

  Caller<Stub> caller_;
  Mutex mutex_;
  std::shared_ptr<const Taxonomy> taxonomy_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<Taxonomy>();
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tagger>> ConnectTagger(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<TaggerClient>(
      Caller<Stub>(tagging::v1::TaggingService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
