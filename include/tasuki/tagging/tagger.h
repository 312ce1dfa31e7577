// Tagger: what each inquiry is about, kept, asked for and suggested.
//
// A tag is a value on an axis of the taxonomy (taxonomy.h): content × event ×
// emotion. Who said so stays with it, a person, a rule or a model. Tables are
// the truth; a TagIndex and a TagClassifier in memory follow them.
//
//   auto tagger = tasuki::OpenTagger(*database, scrubber, {}).value();
//   tagger->ChangeTaxonomy({.actor = aoki, .request_id = next_id(),
//       .changes = {AddAxis{.key = "content"},
//                   AddTag{.id = gacha, .axis = "content", .key = "gacha"}}});
//   TagSuggestions hints = tagger->Suggest({.text = text}).value();
//   tagger->Apply({.actor = bot, .request_id = next_id(), .ticket = ticket,
//                  .add = {{.tag = gacha, .source = TagSource::kModel,
//                           .confidence = 0.9}},
//                  .service = "monst", .text = text});
//   // A person agrees, and the tag is confirmed.
//   tagger->Apply({.actor = aoki, .request_id = next_id(), .ticket = ticket,
//                  .add = {{.tag = gacha}}});
//   TagFilter filter = tagger->Resolve("content:gacha/* AND service:monst")
//                          .value();
//   tagger->Count({.filter = filter}).value();
//
// Rules say what follows from a word, an expression, a sender or a channel;
// those that are live come with every suggestion, and any can be tried on the
// past before: see tag_rules.h and TryRuleStep.
//
// Learning. The texts given to Apply, with the tags that people set or
// confirmed, are the examples of the next training; TrainStep makes the model
// of them. Feedback on suggestions is learned at once, on top of that model.
//
// Threads: safe for concurrent use; suggestions do not wait for a training.
// Ownership: the database and the scrubber must outlive it. The same class over
// gRPC is rpc::ConnectTagger; it may add DeadlineExceeded and Unavailable,
// which a retry with the same request_id settles.
//
// Every mutation: REQUIRED, TOO_LONG, INVALID_UTF8, MALFORMED, UNKNOWN_ENUM for
// a bad request; NOT_FOUND for an unknown tag or ticket; STALE_VERSION if
// expected_version is neither 0 nor the present one; REQUEST_ID_REUSED. A retry
// with the same request_id changes nothing and returns the resource as it is
// now. A failed call changed nothing, except OUTCOME_UNKNOWN, which a retry
// settles.
#ifndef TASUKI_TAGGING_TAGGER_H_
#define TASUKI_TAGGING_TAGGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/base/tag_filter.h"
#include "tasuki/storage/database.h"
#include "tasuki/tagging/tag_index.h"
#include "tasuki/tagging/tag_model.h"
#include "tasuki/tagging/tag_rules.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki {

// The axis that Apply fills from ApplyTagsRequest::service. It is part of every
// expression and table like any other axis, but is never suggested.
inline constexpr char kServiceAxis[] = "service";

enum class TagSource {
  kPerson = 1,
  kRule = 2,
  kModel = 3,
};

// A tag as a ticket carries it.
struct AppliedTag {
  TagId tag;  // one that was merged away shows as its survivor
  TagSource source = TagSource::kPerson;
  double confidence = 1.0;  // 0 to 1; of a person's tag 1
  Actor actor;              // who applied it
  absl::Time time;
  // The person who agreed with a rule or model; empty if nobody has.
  std::string confirmed_by;
  std::optional<absl::Time> confirm_time;
};

struct TicketTags {
  TicketId ticket;
  std::int64_t version = 0;  // grows with every change; 0: never tagged
  std::optional<absl::Time> occurred_at;
  int week = 0;                  // of occurred_at; see FirstDayOfWeek
  bool has_text = false;         // an example for training is stored
  std::vector<AppliedTag> tags;  // by tag id
};

// Weeks begin on Mondays, in the zone of TaggerOptions::time_zone. Week 0 is
// the one of 1 January 1970.
inline absl::CivilDay FirstDayOfWeek(int week) {
  return absl::CivilDay(1969, 12, 29) + 7 * week;
}

struct ChangeTaxonomyRequest {
  Actor actor;
  std::string request_id;
  std::int64_t expected_version = 0;    // of the taxonomy
  std::vector<TaxonomyChange> changes;  // 1 to 100; all or none
};

struct TaxonomyHistoryRequest {
  std::int64_t after = 0;
  int limit = 100;  // 1 to 100
};

struct TagAssignment {
  TagId tag;
  TagSource source = TagSource::kPerson;
  double confidence = 1.0;  // 0 to 1; of a rule or model
};

struct ApplyTagsRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t expected_version = 0;  // of TicketTags
  std::vector<TagAssignment> add;     // up to 100
  std::vector<TagId> remove;          // up to 100; done first
  // The product it is about: a label at the top of kServiceAxis, which comes
  // into being where it is new. Empty: as before. Up to 200 bytes.
  std::string service;
  // When it was asked, from 1970 on, not in the future. Nothing: as before, at
  // the first Apply the time of the call.
  std::optional<absl::Time> occurred_at;
  // What the tags are about, to learn from. The first text of a ticket is kept,
  // scrubbed; later ones are passed over. Up to 1 MiB.
  std::string text;
  // Who wrote it, in the host's words, and how it came: kept with the text, for
  // rules that ask for them. Up to 200 bytes.
  std::string sender;
  std::optional<Channel> channel;
};

struct EraseTagTextRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
};

struct FindTaggedRequest {
  TagQuery query;
  PageRequest page;
};

struct TopTagsRequest {
  TagQuery query;
  Breakdown breakdown;
  int k = 10;  // 1 to 1000
};

struct SameFactRequest {
  TicketId ticket;
  std::vector<std::string> same_axes;  // "content", "event"
  std::string other_axis;              // "emotion"
};

struct SuggestTagsRequest {
  std::string text;  // required, up to 1 MiB
  int tags = 3;      // per axis, 1 to 100
  int evidence = 3;  // per tag, 0 to 100
  // For rules; nothing: no rule that asks for it matches.
  std::string sender;  // up to 200 bytes
  std::optional<Channel> channel;
};

struct TagSuggestions {
  SuggestionId id;                 // for Feedback
  std::int64_t model_version = 0;  // 0: nothing was trained yet
  // One for every axis but kServiceAxis, by key. "None of these" too where the
  // model does not know the axis.
  std::vector<AxisSuggestion> axes;
  // What live rules say, by rule id; tags as they mean today. A rule whose tag
  // was retired says nothing.
  std::vector<RuleMatch> rules;
};

// A rule as it is kept.
struct TagRuleRecord {
  TagRule rule;
  bool live = false;
  std::int64_t version = 0;
  friend bool operator==(const TagRuleRecord&, const TagRuleRecord&) = default;
};

struct PutTagRuleRequest {
  Actor actor;
  std::string request_id;
  TagRule rule;
  std::int64_t expected_version = 0;  // of the rule
  bool live = false;                  // false: a draft, to be tried
};

struct RemoveTagRuleRequest {
  Actor actor;
  std::string request_id;
  RuleId rule;
  std::int64_t expected_version = 0;
};

struct TryTagRuleRequest {
  TagRule rule;        // need not be kept
  std::string cursor;  // empty: begin; then RuleTrial::progress.next
  int limit = 1000;    // texts read by this step, 1 to 10,000
};

// What a rule would have done, from the first step to this one. Right is what
// people set or confirmed: the rule's tag, or one below it. Only texts are
// counted whose ticket has been judged so on the tag's axis.
struct RuleTrial {
  Progress progress;
  std::int64_t examined = 0;  // judged texts
  std::int64_t tagged = 0;    // of those, with the tag
  std::int64_t matched = 0;   // of those examined, that the rule matches
  std::int64_t right = 0;     // both
  std::int64_t unjudged = 0;  // matched, but nobody has judged them
  // Matched without the tag: where the rule, or a person, was wrong. Of this
  // step, up to 20.
  std::vector<TicketId> doubtful;

  // Nothing where there is nothing to divide by.
  std::optional<double> Precision() const {
    if (matched == 0) return std::nullopt;
    return static_cast<double>(right) / static_cast<double>(matched);
  }
  std::optional<double> Coverage() const {
    if (tagged == 0) return std::nullopt;
    return static_cast<double>(right) / static_cast<double>(tagged);
  }
};

// Accepted where `right` is what was suggested, refused where it is empty,
// changed otherwise. Only axes with a tag in one of the two are judged.
struct TagFeedbackRequest {
  Actor actor;
  std::string request_id;
  SuggestionId suggestion;
  TicketId ticket;               // whose text it was; must have been applied
  std::vector<TagId> suggested;  // what was shown, up to 100
  std::vector<TagId> right;      // what holds, up to 100
};

struct TrainTagsRequest {
  Actor actor;
  std::string cursor;  // empty: begin; then Progress::next
  // Texts read or visited by this step, 1 to 100,000.
  int limit = 1000;
};

struct RollbackTagModelRequest {
  Actor actor;
  std::string request_id;
  std::int64_t expected_version = 0;  // of the model
};

struct TagModelInfo {
  std::int64_t version = 0;   // grows with every training and rollback
  std::int64_t examples = 0;  // that it was trained from
  std::optional<absl::Time> train_time;
};

class Tagger {
 public:
  virtual ~Tagger() = default;

  // Executes the commands in order; the taxonomy's version then. Errors are
  // those of Taxonomy::Apply.
  virtual absl::StatusOr<std::int64_t> ChangeTaxonomy(
      const ChangeTaxonomyRequest& request) = 0;
  // As it is now. It does not change in the caller's hands.
  virtual absl::StatusOr<std::shared_ptr<const Taxonomy>> GetTaxonomy() = 0;
  // The commands that made versions after + 1, after + 2 …; fewer than limit at
  // the end. Replaying the first n gives version n. OUT_OF_RANGE.
  virtual absl::StatusOr<std::vector<TaxonomyChange>> TaxonomyHistory(
      const TaxonomyHistoryRequest& request) = 0;
  // What other rooms understand: see expression.h, whose errors it gives.
  virtual absl::StatusOr<TagFilter> Resolve(const std::string& expression) = 0;

  // Takes tags off and puts tags on. A tag that is there already stays as it
  // is, except that a person's word confirms a rule's or model's tag. A tag on
  // a single-valued axis replaces the one there, but a rule's or model's gives
  // way to what a person set or confirmed: it is left out. Nothing new: the
  // version stays and no event is made.
  // CONFLICTING for two tags on a single-valued axis or a tag added and
  // removed; WRONG_STATE for a retired tag; OUT_OF_RANGE for confidence or
  // occurred_at; LIMIT_REACHED over TagIndex::kMaxTagsPerDocument.
  virtual absl::StatusOr<TicketTags> Apply(const ApplyTagsRequest& request) = 0;
  // A ticket that was never tagged has no tags.
  virtual absl::StatusOr<TicketTags> TagsOf(const TicketId& ticket) = 0;
  // In the order asked for, up to 1000.
  virtual absl::StatusOr<std::vector<TicketTags>> BatchTagsOf(
      const std::vector<TicketId>& tickets) = 0;
  // Removes the text of an example; tags stay, and no later Apply brings a text
  // back. Call Database::ReclaimErased afterwards, and no byte of it is left in
  // the files. The next training forgets it too.
  virtual absl::StatusOr<TicketTags> EraseText(
      const EraseTagTextRequest& request) = 0;

  // The queries: see tag_index.h for meaning, errors and cost.

  // Those first tagged last come first.
  virtual absl::StatusOr<Page<TicketId>> Find(
      const FindTaggedRequest& request) = 0;
  virtual absl::StatusOr<std::int64_t> Count(const TagQuery& query) = 0;
  virtual absl::StatusOr<std::vector<TagCount>> TopTags(
      const TopTagsRequest& request) = 0;
  virtual absl::StatusOr<CrossTable> Cross(const CrossRequest& request) = 0;
  // "Same fact, other emotion", as a filter: TagIndex::Contrast.
  virtual absl::StatusOr<TagFilter> SameFact(
      const SameFactRequest& request) = 0;

  // Tags for a text, with the words that spoke for them. Stores nothing, so
  // nothing is scrubbed: the text is not kept anywhere. OUT_OF_RANGE.
  virtual absl::StatusOr<TagSuggestions> Suggest(
      const SuggestTagsRequest& request) = 0;
  // Records what a person made of a suggestion; the next one profits. Tags are
  // not applied by it. As suggestions are not stored, an id is taken as it
  // comes, once: ALREADY_EXISTS. CONFLICTING for two right tags on a
  // single-valued axis. Nothing is learned from a ticket without a text, nor
  // before the first training.
  virtual absl::Status Feedback(const TagFeedbackRequest& request) = 0;

  // Makes the rule, or replaces the one of its id. The errors of
  // TagRules::Compile; WRONG_STATE for a retired tag; LIMIT_REACHED over
  // TagRules::kMaxRules in the tenant.
  virtual absl::StatusOr<TagRuleRecord> PutRule(
      const PutTagRuleRequest& request) = 0;
  // NOT_FOUND.
  virtual absl::Status RemoveRule(const RemoveTagRuleRequest& request) = 0;
  // All, by id.
  virtual absl::StatusOr<std::vector<TagRuleRecord>> Rules() = 0;
  // Tries a rule on the texts that are stored, whether it is kept or not, and
  // changes nothing. The errors of PutRule; MALFORMED for a cursor.
  virtual absl::StatusOr<RuleTrial> TryRuleStep(
      const TryTagRuleRequest& request) = 0;

  // Trains a model from all examples; the last step puts it in place, together
  // with the feedback that came in meanwhile. A step asked again with its
  // cursor gives the same answer. A cursor lives as long as this object, until
  // another training begins: then STALE_VERSION. WRONG_STATE where there are no
  // examples. The same rows give the same model, bit for bit.
  virtual absl::StatusOr<Progress> TrainStep(
      const TrainTagsRequest& request) = 0;
  virtual absl::StatusOr<TagModelInfo> GetModel() = 0;
  // Puts the model back that the last training replaced, as it was trained,
  // without any feedback since. WRONG_STATE where there is none.
  virtual absl::StatusOr<TagModelInfo> RollbackModel(
      const RollbackTagModelRequest& request) = 0;
};

struct TaggerOptions {
  std::string tenant = "default";
  // IANA; where weeks begin. UNKNOWN_TIME_ZONE.
  std::string time_zone = "UTC";
};

// Loads index and model from the tables: O(assignments + model + feedback since
// it was trained).
absl::StatusOr<std::unique_ptr<Tagger>> OpenTagger(Database& database,
                                                   Scrubber& scrubber,
                                                   TaggerOptions options);

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAGGER_H_
