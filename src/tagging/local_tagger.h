// Tagger in-process: joins the rules, the store, the scrubber, what is kept in
// memory and the training.
#ifndef TASUKI_SRC_TAGGING_LOCAL_TAGGER_H_
#define TASUKI_SRC_TAGGING_LOCAL_TAGGER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/base/json.h"
#include "src/storage/mutation.h"
#include "src/storage/scrub.h"
#include "src/tagging/fields.h"
#include "src/tagging/live_tags.h"
#include "src/tagging/store.h"
#include "src/tagging/training.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

class LocalTagger final : public Tagger {
 public:
  LocalTagger(Database& database, Scrubber& scrubber, TaggerOptions options,
              absl::TimeZone zone);

  // Loads what is kept in memory.
  absl::Status Start() { return live_.Start(); }

  absl::StatusOr<std::int64_t> ChangeTaxonomy(
      const ChangeTaxonomyRequest& request) override;
  absl::StatusOr<std::shared_ptr<const Taxonomy>> GetTaxonomy() override;
  absl::StatusOr<std::vector<TaxonomyChange>> TaxonomyHistory(
      const TaxonomyHistoryRequest& request) override;
  absl::StatusOr<TagFilter> Resolve(const std::string& expression) override;

  absl::StatusOr<TicketTags> Apply(const ApplyTagsRequest& request) override;
  absl::StatusOr<TicketTags> TagsOf(const TicketId& ticket) override;
  absl::StatusOr<std::vector<TicketTags>> BatchTagsOf(
      const std::vector<TicketId>& tickets) override;
  absl::StatusOr<TicketTags> EraseText(
      const EraseTagTextRequest& request) override;

  absl::StatusOr<Page<TicketId>> Find(
      const FindTaggedRequest& request) override;
  absl::StatusOr<std::int64_t> Count(const TagQuery& query) override;
  absl::StatusOr<std::vector<TagCount>> TopTags(
      const TopTagsRequest& request) override;
  absl::StatusOr<CrossTable> Cross(const CrossRequest& request) override;
  absl::StatusOr<TagFilter> SameFact(const SameFactRequest& request) override;

  absl::StatusOr<TagSuggestions> Suggest(
      const SuggestTagsRequest& request) override;
  absl::Status Feedback(const TagFeedbackRequest& request) override;

  absl::StatusOr<TagRuleRecord> PutRule(
      const PutTagRuleRequest& request) override;
  absl::Status RemoveRule(const RemoveTagRuleRequest& request) override;
  absl::StatusOr<std::vector<TagRuleRecord>> Rules() override;
  absl::StatusOr<RuleTrial> TryRuleStep(
      const TryTagRuleRequest& request) override;

  absl::StatusOr<Progress> TrainStep(const TrainTagsRequest& request) override;
  absl::StatusOr<TagModelInfo> GetModel() override;
  absl::StatusOr<TagModelInfo> RollbackModel(
      const RollbackTagModelRequest& request) override;

 private:
  // What changed, for the event.
  struct Change {
    const Actor& actor;
    const std::string& request_id;
    std::string subject;
    std::int64_t version = 0;
    std::string type;
    JsonObject payload;
  };
  void Emit(Transaction& transaction, Change change) const;

  // Executes a command on `taxonomy`, stores it and emits its event.
  absl::Status ChangeOnce(Transaction& transaction, const Actor& actor,
                          const std::string& request_id,
                          const TaxonomyChange& change,
                          Taxonomy& taxonomy) const;
  // The tag of a service, made where it is new.
  absl::StatusOr<TagId> ServiceTag(Transaction& transaction,
                                   const ApplyTagsRequest& request,
                                   SharedTaxonomy& taxonomy) const;

  // Whether the text was stored; `tokens` are those in it.
  absl::StatusOr<bool> ApplyOnce(Transaction& transaction,
                                 const ApplyTagsRequest& request,
                                 const std::vector<std::string>& tokens,
                                 SharedTaxonomy taxonomy) const;
  // The row of a ticket that is to be changed; a new one has version 0.
  absl::StatusOr<TicketRow> RowToChange(Transaction& transaction,
                                        const ApplyTagsRequest& request) const;
  absl::Status PutRuleOnce(Transaction& transaction,
                           const PutTagRuleRequest& request,
                           SharedTaxonomy taxonomy) const;
  absl::Status RemoveRuleOnce(Transaction& transaction,
                              const RemoveTagRuleRequest& request) const;
  absl::Status JudgeOnce(Transaction& transaction,
                         const TagFeedbackRequest& request,
                         SharedTaxonomy taxonomy) const;
  absl::Status RollBackOnce(Transaction& transaction,
                            const RollbackTagModelRequest& request) const;

  absl::StatusOr<TicketTags> Load(Snapshot& snapshot, const TicketId& ticket,
                                  const SharedTaxonomy& known) const;
  absl::StatusOr<TagModelInfo> LoadModel(Snapshot& snapshot) const;

  Database& database_;
  Scrubber& scrubber_;
  const TaggerOptions options_;
  const absl::TimeZone zone_;
  const Store store_;
  LiveTags live_;
  Training training_;
};

// STALE_VERSION where `expected` is neither 0 nor `present`.
absl::Status CheckVersion(const std::string& object, std::int64_t present,
                          std::int64_t expected);
absl::Status CheckRange(const char* field, int value, int least, int most);
// As event payloads have them.
std::vector<std::string> IdTexts(const std::vector<TagId>& ids);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_LOCAL_TAGGER_H_
