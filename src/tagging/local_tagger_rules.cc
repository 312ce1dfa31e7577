// Rules: kept, listed, and tried on the past.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/tagging/assignment.h"
#include "src/tagging/local_tagger.h"
#include "src/tagging/rule_trial.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

std::string ObjectOf(const RuleId& rule) {
  return absl::StrCat("tag rule ", rule.value());
}

absl::Status ScrubRule(RequestScrubber& scrubber, TagRule& rule) {
  for (auto* entries : {&rule.contains, &rule.senders}) {
    for (std::string& entry : *entries) {
      TASUKI_RETURN_IF_ERROR(scrubber.Scrub(entry));
    }
  }
  return scrubber.Scrub(rule.regex);
}

const TagRuleRecord* FindRule(const std::vector<TagRuleRecord>& records,
                              const RuleId& id) {
  const auto at =
      std::find_if(records.begin(), records.end(),
                   [&](const auto& record) { return record.rule.id == id; });
  return at == records.end() ? nullptr : &*at;
}

absl::Status NoRule(const RuleId& rule) {
  const std::string object = ObjectOf(rule);
  return MakeError(Reason::kNotFound, {.field = "rule", .object = object},
                   absl::StrCat("there is no ", object));
}

// The rule's tag as it means today. NOT_FOUND, WRONG_STATE.
absl::Status CheckTagOf(const Taxonomy& taxonomy, const TagRule& rule) {
  TASUKI_ASSIGN_OR_RETURN(const Tag* tag,
                          TagToday(taxonomy, rule.tag, "rule.tag"));
  if (tag->state == TagState::kActive) return absl::OkStatus();
  return MakeError(Reason::kWrongState, {.field = "rule.tag"},
                   "rule.tag is retired; choose another");
}

}  // namespace

absl::StatusOr<TagRuleRecord> LocalTagger::PutRule(
    const PutTagRuleRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  PutTagRuleRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(ScrubRule(scrubber, request.rule));
  TASUKI_RETURN_IF_ERROR(TagRules::Compile({request.rule}).status());
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy known, live_.CurrentTaxonomy());
  auto record = Mutate<TagRuleRecord>(
      database_, options_.tenant, "tagging.PutRule", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(PutRuleOnce(transaction, request, known));
        return request.rule.id.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<TagRuleRecord> {
        TASUKI_ASSIGN_OR_RETURN(const std::vector<TagRuleRecord> records,
                                store_.ListRules(snapshot));
        const TagRuleRecord* found = FindRule(records, RuleId(id));
        // Removed since, where this is a late retry.
        if (found == nullptr) return NoRule(RuleId(id));
        return *found;
      });
  if (record.ok()) scrubber.KeepTokens();
  return record;
}

absl::Status LocalTagger::PutRuleOnce(Transaction& transaction,
                                      const PutTagRuleRequest& request,
                                      SharedTaxonomy taxonomy) const {
  TASUKI_ASSIGN_OR_RETURN(taxonomy, TaxonomyOf(transaction, store_, taxonomy));
  TASUKI_RETURN_IF_ERROR(CheckTagOf(*taxonomy, request.rule));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<TagRuleRecord> records,
                          store_.ListRules(transaction));
  const TagRuleRecord* before = FindRule(records, request.rule.id);
  const std::int64_t version = before == nullptr ? 0 : before->version;
  TASUKI_RETURN_IF_ERROR(CheckVersion(ObjectOf(request.rule.id), version,
                                      request.expected_version));
  if (before == nullptr && records.size() >= TagRules::kMaxRules) {
    return MakeError(
        Reason::kLimitReached, {.field = "rule"},
        absl::StrCat("there may be at most ", TagRules::kMaxRules, " rules"));
  }
  const TagRuleRecord record = {
      .rule = request.rule, .live = request.live, .version = version + 1};
  TASUKI_RETURN_IF_ERROR(store_.PutRule(transaction, record));
  JsonObject payload;
  payload.Add("v", std::int64_t{1})
      .Add("tag", request.rule.tag.value())
      .Add("live", std::int64_t{request.live});
  Emit(transaction, {request.actor, request.request_id, request.rule.id.value(),
                     record.version, "rule_put", std::move(payload)});
  return absl::OkStatus();
}

absl::Status LocalTagger::RemoveRule(const RemoveTagRuleRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<std::string>(
             database_, options_.tenant, "tagging.RemoveRule", request,
             [&](Transaction& transaction) -> absl::StatusOr<std::string> {
               TASUKI_RETURN_IF_ERROR(RemoveRuleOnce(transaction, request));
               return std::string();
             },
             [](Snapshot&, const std::string& nothing) {
               return absl::StatusOr<std::string>(nothing);
             })
      .status();
}

absl::Status LocalTagger::RemoveRuleOnce(
    Transaction& transaction, const RemoveTagRuleRequest& request) const {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<TagRuleRecord> records,
                          store_.ListRules(transaction));
  const TagRuleRecord* before = FindRule(records, request.rule);
  if (before == nullptr) return NoRule(request.rule);
  TASUKI_RETURN_IF_ERROR(CheckVersion(ObjectOf(request.rule), before->version,
                                      request.expected_version));
  TASUKI_RETURN_IF_ERROR(store_.DeleteRule(transaction, request.rule));
  JsonObject payload;
  payload.Add("v", std::int64_t{1});
  Emit(transaction, {request.actor, request.request_id, request.rule.value(),
                     before->version + 1, "rule_removed", std::move(payload)});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TagRuleRecord>> LocalTagger::Rules() {
  absl::StatusOr<std::vector<TagRuleRecord>> records;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    records = store_.ListRules(snapshot);
    return records.status();
  }));
  return records;
}

absl::StatusOr<RuleTrial> LocalTagger::TryRuleStep(
    const TryTagRuleRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckRange("limit", request.limit, 1, 10'000));
  TASUKI_ASSIGN_OR_RETURN(TagRules rules, TagRules::Compile({request.rule}));
  TASUKI_ASSIGN_OR_RETURN(const SharedTaxonomy taxonomy,
                          live_.CurrentTaxonomy());
  TASUKI_RETURN_IF_ERROR(CheckTagOf(*taxonomy, request.rule));
  const RuleTrialRun run(*taxonomy, taxonomy->Survivor(request.rule.tag),
                         std::move(rules));
  RuleTrial trial;
  TASUKI_ASSIGN_OR_RETURN(std::int64_t read,
                          ParseTrialCursor(request.cursor, trial));
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot)
                                            -> absl::Status {
    TASUKI_ASSIGN_OR_RETURN(const std::vector<TextRow> texts,
                            store_.ListTexts(snapshot, read, request.limit));
    for (const TextRow& text : texts) {
      TASUKI_ASSIGN_OR_RETURN(std::vector<AppliedTag> tags,
                              store_.ListTags(snapshot, text.ticket));
      run.Take(text, MeaningToday(*taxonomy, std::move(tags)), trial);
      read = text.number;
      ++trial.progress.handled;
    }
    trial.progress.done = std::ssize(texts) < request.limit;
    TASUKI_ASSIGN_OR_RETURN(trial.progress.total, store_.CountTexts(snapshot));
    return absl::OkStatus();
  }));
  if (!trial.progress.done) trial.progress.next = TrialCursor(read, trial);
  return trial;
}

}  // namespace tasuki::tagging
