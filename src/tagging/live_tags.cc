#include "src/tagging/live_tags.h"

#include <utility>
#include <vector>

#include "src/tagging/examples.h"

namespace tasuki::tagging {

absl::StatusOr<SharedTaxonomy> TaxonomyOf(Snapshot& snapshot,
                                          const Store& store,
                                          SharedTaxonomy known) {
  constexpr int kBatch = 1000;
  std::shared_ptr<Taxonomy> later;
  std::int64_t version = known->version();
  for (;;) {
    TASUKI_ASSIGN_OR_RETURN(const std::vector<TaxonomyChange> changes,
                            store.ListChanges(snapshot, version, kBatch));
    if (changes.empty()) break;
    if (later == nullptr) later = std::make_shared<Taxonomy>(*known);
    for (const TaxonomyChange& change : changes) {
      TASUKI_RETURN_IF_ERROR(later->Apply(change));
    }
    version = later->version();
  }
  if (later != nullptr) return later;
  return known;
}

int WeekOf(absl::Time time, absl::TimeZone zone) {
  return static_cast<int>((absl::ToCivilDay(time, zone) - FirstDayOfWeek(0)) /
                          7);
}

LiveTags::LiveTags(Database& database, const Store& store, absl::TimeZone zone)
    : store_(store),
      zone_(zone),
      follower_(database, store.tenant()),
      taxonomy_(std::make_shared<Taxonomy>()),
      index_(*taxonomy_) {}

absl::Status LiveTags::Start() {
  const WriterLock lock(mutex_);
  return follower_.Start(
      [this](Snapshot& snapshot)
          ABSL_NO_THREAD_SAFETY_ANALYSIS { return Load(snapshot); });
}

absl::Status LiveTags::CatchUp() {
  {
    const ReaderLock lock(mutex_);
    if (follower_.UpToDate()) return absl::OkStatus();
  }
  const WriterLock lock(mutex_);
  return follower_.CatchUp(
      [this](Snapshot& snapshot, const Event& event)
          ABSL_NO_THREAD_SAFETY_ANALYSIS { return Apply(snapshot, event); });
}

absl::Status LiveTags::Load(Snapshot& snapshot) {
  TASUKI_RETURN_IF_ERROR(FollowTaxonomy(snapshot));
  TASUKI_RETURN_IF_ERROR(store_.ScanDocuments(
      snapshot, [this](const DocumentRow& row)
                    ABSL_NO_THREAD_SAFETY_ANALYSIS { return Put(row); }));
  TASUKI_RETURN_IF_ERROR(LoadRules(snapshot));
  return LoadModel(snapshot);
}

// The rows may be newer than the event: whatever it says, what it is about
// becomes what the rows are now.
absl::Status LiveTags::Apply(Snapshot& snapshot, const Event& event) {
  if (event.room != "tagging") return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(FollowTaxonomy(snapshot));
  if (event.type == "tags_changed") {
    TASUKI_ASSIGN_OR_RETURN(
        const TicketRow ticket,
        store_.GetTicket(snapshot, TicketId(event.subject)));
    TASUKI_ASSIGN_OR_RETURN(const std::vector<AppliedTag> tags,
                            store_.ListTags(snapshot, ticket.ticket));
    DocumentRow row = {.number = ticket.number,
                       .occurred_at = ticket.occurred_at};
    for (const AppliedTag& tag : tags) row.tags.push_back(tag.tag);
    return Put(row);
  }
  if (event.type == "suggestion_judged") return Learn(snapshot);
  if (event.type == "rule_put" || event.type == "rule_removed") {
    return LoadRules(snapshot);
  }
  if (event.type == "model_trained" || event.type == "model_rolled_back") {
    return LoadModel(snapshot);
  }
  return absl::OkStatus();
}

absl::Status LiveTags::FollowTaxonomy(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(SharedTaxonomy now,
                          TaxonomyOf(snapshot, store_, taxonomy_));
  if (now == taxonomy_) return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(index_.Follow(*now));
  taxonomy_ = std::move(now);
  return absl::OkStatus();
}

absl::Status LiveTags::Put(const DocumentRow& row) {
  return index_.Put({.document = static_cast<DocumentNumber>(row.number),
                     .week = WeekOf(row.occurred_at, zone_),
                     .tags = row.tags});
}

absl::Status LiveTags::LoadModel(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ModelRow> models,
                          store_.ListModels(snapshot));
  if (models.empty()) return absl::OkStatus();
  const ModelRow& newest = models.front();
  if (newest.info.version == model_version_) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const std::string bytes,
                          store_.ModelBytes(snapshot, newest.info.version));
  TASUKI_ASSIGN_OR_RETURN(TagClassifier parsed, TagClassifier::Parse(bytes));
  // Any text is answered with the axes that the model knows.
  TASUKI_ASSIGN_OR_RETURN(const std::vector<AxisSuggestion> axes,
                          parsed.Suggest("", {}));
  learned_axes_.clear();
  for (const AxisSuggestion& axis : axes) learned_axes_.insert(axis.axis);
  classifier_ = std::move(parsed);
  model_version_ = newest.info.version;
  learned_ = newest.feedback;
  return Learn(snapshot);
}

// Everything after `learned_`. Feedback on an axis that the model was trained
// without waits for the next training; so does one that it has no room for.
absl::Status LiveTags::Learn(Snapshot& snapshot) {
  constexpr int kBatch = 100;
  if (!classifier_) return absl::OkStatus();
  for (;;) {
    TASUKI_ASSIGN_OR_RETURN(const std::vector<FeedbackRow> rows,
                            store_.ListFeedback(snapshot, learned_, kBatch));
    if (rows.empty()) return absl::OkStatus();
    for (const FeedbackRow& row : rows) {
      TASUKI_ASSIGN_OR_RETURN(std::string text,
                              store_.TextOf(snapshot, row.ticket));
      learned_ = row.number;
      if (text.empty()) continue;
      const TagExample example = {
          .text = std::move(text),
          .labels = LabelsOf(*taxonomy_, row, learned_axes_)};
      if (example.labels.empty()) continue;
      classifier_->Learn(example).IgnoreError();
    }
  }
}

absl::Status LiveTags::LoadRules(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(std::vector<TagRuleRecord> records,
                          store_.ListRules(snapshot));
  std::vector<TagRule> live;
  for (TagRuleRecord& record : records) {
    if (record.live) live.push_back(std::move(record.rule));
  }
  TASUKI_ASSIGN_OR_RETURN(rules_, TagRules::Compile(std::move(live)));
  return absl::OkStatus();
}

std::vector<RuleMatch> LiveTags::MatchRules(
    const SuggestTagsRequest& request) const {
  std::vector<RuleMatch> matches = rules_.Match({.text = request.text,
                                                 .sender = request.sender,
                                                 .channel = request.channel});
  for (RuleMatch& match : matches) {
    match.tag = taxonomy_->Survivor(match.tag);
  }
  std::erase_if(matches,
                [this](const RuleMatch& match) ABSL_NO_THREAD_SAFETY_ANALYSIS {
                  const Tag* tag = taxonomy_->FindTag(match.tag);
                  return tag == nullptr || tag->state != TagState::kActive;
                });
  return matches;
}

absl::StatusOr<SharedTaxonomy> LiveTags::CurrentTaxonomy() {
  TASUKI_RETURN_IF_ERROR(CatchUp());
  const ReaderLock lock(mutex_);
  return taxonomy_;
}

absl::StatusOr<TagSuggestions> LiveTags::Suggest(
    const SuggestTagsRequest& request) {
  TASUKI_RETURN_IF_ERROR(CatchUp());
  const ReaderLock lock(mutex_);
  TagSuggestions suggestions = {.model_version = model_version_};
  std::vector<AxisSuggestion> axes;
  if (classifier_) {
    TASUKI_ASSIGN_OR_RETURN(
        axes, classifier_->Suggest(
                  request.text,
                  {.tags = static_cast<std::size_t>(request.tags),
                   .evidence = static_cast<std::size_t>(request.evidence)}));
  }
  suggestions.axes = SuggestionsToday(*taxonomy_, std::move(axes));
  suggestions.rules = MatchRules(request);
  return suggestions;
}

}  // namespace tasuki::tagging
