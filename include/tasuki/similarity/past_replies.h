// PastReplies: what was asked before and how it was answered, found again while
// an agent reads the next inquiry.
//
// A past reply is known by the host's own reference, such as "ticket/number";
// an inquiry that got several replies is added with each. Its texts are
// scrubbed of card numbers before they are stored. The tables are the truth; a
// ReplyIndex in memory follows them.
//
//   auto replies = tasuki::OpenPastReplies(*database, scrubber, {}).value();
//   replies->Add({.actor = aoki, .request_id = next_id(),
//                 .id = ReplyId("01jd3m…/2"),
//                 .content = {.title = "ガチャ",
//                             .inquiry = "欲しいキャラが出ません",
//                             .reply = "排出率は…",
//                             .tags = {{not_drawn, "event"}}}});
//   FoundReplies found = replies->FindSimilar({.text = "十連しても出ない"})
//                            .value();
//   for (const FoundReply& hit : found.hits)
//     … hit.record.content.reply, hit.matches, hit.record.outcomes …
//   replies->Feedback({.actor = aoki, .request_id = next_id(),
//                      .suggestion = hit.id, .reply = hit.record.id,
//                      .use = ReplyUse::kUsed, .edited_percent = 20});
//
// Threads: safe for concurrent use. No search waits for a writer. One that
// finds the index behind, and nobody catching up, takes in what is new first. A
// call that has returned is seen by every search that begins later; so is what
// others wrote to the same database, except by a search that finds another
// thread just taking it in.
// Memory: the index of the texts twice, so that one can be searched while the
// other changes; together about 1.4 times the texts in UTF-8.
// Ownership: database, scrubber and tag model must outlive it. The same class
// over gRPC is rpc::ConnectPastReplies; it may add DeadlineExceeded and
// Unavailable, which a retry with the same request_id settles.
//
// Every mutation: REQUIRED, TOO_LONG, INVALID_UTF8, MALFORMED, UNKNOWN_ENUM for
// a bad request; NOT_FOUND for an unknown reply; STALE_VERSION if
// expected_version is neither 0 nor the reply's; REQUEST_ID_REUSED. A retry
// with the same request_id changes nothing and returns the reply as it is now.
// A failed call changed nothing, except OUTCOME_UNKNOWN, which a retry settles.
//
// Events (room "similarity", subject the reply's id; payload v and what is
// named here): added, replaced {occurred_at, author, tags, outcome, tokens};
// tags_set {tags}; outcome_set {outcome}; removed; feedback_given {suggestion,
// use, edited_percent, outcome}; of the subject "weights": weights_forgotten.
#ifndef TASUKI_SIMILARITY_PAST_REPLIES_H_
#define TASUKI_SIMILARITY_PAST_REPLIES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/outcome.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/base/tag_filter.h"
#include "tasuki/similarity/past_reply.h"
#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"
#include "tasuki/storage/database.h"

namespace tasuki {

inline constexpr int kMaxFoundReplies = 100;

// What a host stores of an answered inquiry.
struct ReplyContent {
  std::string title;           // the question in a line; up to 500 bytes
  std::string inquiry;         // required, up to 1 MiB
  std::string reply;           // required, up to 1 MiB
  std::vector<ReplyTag> tags;  // up to 100; kept by id, each once
  std::string service;         // up to 200 bytes
  std::string language;        // BCP 47, "ja"; up to 200 bytes
  // Nothing: the time of the Add. From 1970 on, not in the future.
  std::optional<absl::Time> occurred_at;
  AgentId author;  // of the reply; may be empty
  // How the inquiry that it answered ended.
  std::optional<Outcome> outcome;
};

struct ReplyRecord {
  ReplyId id;
  // Grows with every change, also from a removal to an Add of the same id.
  std::int64_t version = 0;
  ReplyContent content;  // scrubbed; occurred_at is set
  // Over the inquiry it answered and those of its feedback: kWentWell,
  // kExplained and kListened count as went_well, kReopened as reopened.
  ReplyOutcome outcomes;
  absl::Time create_time;
  absl::Time update_time;
};

struct AddPastReplyRequest {
  Actor actor;
  std::string request_id;
  ReplyId id;  // the host's reference; required
  ReplyContent content;
};

struct AddedReply {
  ReplyRecord record;
  bool added = false;  // false: it was there already
};

struct ReplacePastReplyRequest {
  Actor actor;
  std::string request_id;
  ReplyId id;
  std::int64_t expected_version = 0;
  ReplyContent content;
};

struct RemovePastReplyRequest {
  Actor actor;
  std::string request_id;
  ReplyId id;
  std::int64_t expected_version = 0;
};

struct SetReplyTagsRequest {
  Actor actor;
  std::string request_id;
  ReplyId id;
  std::int64_t expected_version = 0;
  std::vector<ReplyTag> tags;  // instead of those it had
};

struct SetReplyOutcomeRequest {
  Actor actor;
  std::string request_id;
  ReplyId id;
  std::int64_t expected_version = 0;
  std::optional<Outcome> outcome;  // nothing: not known (any more)
};

// All that are set must hold.
struct PastReplyFilter {
  std::string service;
  std::string language;
  std::optional<absl::Time> from;  // of occurred_at, inclusive
  std::optional<absl::Time> to;    // exclusive
};

struct ListPastRepliesRequest {
  PastReplyFilter filter;
  PageRequest page;
};

struct FindSimilarRequest {
  std::string title;           // up to 500 bytes
  std::string text;            // an inquiry or a draft; up to 1 MiB
  std::vector<ReplyTag> tags;  // known so far; up to 100
  PastReplyFilter filter;
  TagFilter tag_filter;
  int k = 10;  // 1 to kMaxFoundReplies
  // Such as "emotion": see SimilarOptions::apart_axis.
  std::string apart_axis;
};

struct FoundReply {
  // Of this hit in this search; names it in Feedback. It carries what the
  // search gave the hit, in some 50 characters, so that a search stores
  // nothing.
  SuggestionId id;
  ReplyRecord record;
  double score = 0;  // the sum of the parts
  ScoreParts parts;
  // The words that it shares with the request, in the order of the term.
  std::vector<TermMatch> matches;
  std::vector<TagId> tags_in_common;  // with the request's tags
  int near_duplicates = 0;            // collapsed into this hit
};

struct FoundReplies {
  std::vector<FoundReply> hits;   // best first
  std::vector<FoundReply> apart;  // the same fact on another apart_axis
  NoHits no_hits = NoHits::kNone;
};

// What became of a hit.
enum class ReplyUse {
  kShown = 1,
  kUsed = 2,     // it became a reply, edited or not
  kRefused = 3,  // the agent said that it does not fit
};

struct ReplyFeedbackRequest {
  Actor actor;
  std::string request_id;
  SuggestionId suggestion;  // FoundReply::id
  ReplyId reply;            // FoundReply::record.id
  ReplyUse use = ReplyUse::kShown;
  // How much of the text was changed before it was sent; 0 to 100.
  int edited_percent = 0;
  // How the inquiry in which it was used ended, as soon as that is known.
  std::optional<Outcome> outcome;
};

struct ReplyUsageRequest {
  std::optional<absl::Time> from;  // of a hit's first feedback, inclusive
  std::optional<absl::Time> to;    // exclusive
};

// Of hits, each once, by what was said of it last.
struct ReplyUsage {
  std::int64_t shown = 0;  // also those that were used or refused
  std::int64_t used = 0;
  std::int64_t refused = 0;
  double mean_edited_percent = 0;  // of those used
  ReplyOutcome outcomes;           // of the inquiries in which they were used
};

// The weights that searches use.
struct LearnedWeights {
  ReplyWeights weights;
  std::int64_t searches = 0;  // whose feedback moved them
};

struct ForgetWeightsRequest {
  Actor actor;
  std::string request_id;
};

class PastReplies {
 public:
  virtual ~PastReplies() = default;

  // The next FindSimilar sees it. An id that is there already is returned as it
  // is, with added = false. OUT_OF_RANGE for occurred_at; LIMIT_REACHED after
  // 2^30 ids in one tenant.
  virtual absl::StatusOr<AddedReply> Add(
      const AddPastReplyRequest& request) = 0;

  // The whole content. What feedback said of its uses stays.
  virtual absl::StatusOr<ReplyRecord> Replace(
      const ReplacePastReplyRequest& request) = 0;

  // Takes the rows and every trace in the index away. Call
  // Database::ReclaimErased afterwards, and no byte of the texts is left in the
  // files. The id, its last version and the numbers of its feedback stay.
  virtual absl::Status Remove(const RemovePastReplyRequest& request) = 0;

  virtual absl::StatusOr<ReplyRecord> SetTags(
      const SetReplyTagsRequest& request) = 0;
  virtual absl::StatusOr<ReplyRecord> SetOutcome(
      const SetReplyOutcomeRequest& request) = 0;

  virtual absl::StatusOr<ReplyRecord> Get(const ReplyId& id) = 0;
  // In the order asked for, up to 1000; NOT_FOUND names the first that is not
  // there.
  virtual absl::StatusOr<std::vector<ReplyRecord>> BatchGet(
      const std::vector<ReplyId>& ids) = 0;
  // In the order in which the ids were added first.
  virtual absl::StatusOr<Page<ReplyRecord>> List(
      const ListPastRepliesRequest& request) = 0;

  // The past replies that help most with an inquiry, and why; see reply_index.h
  // for the score. Stores nothing. A request without any words or tags is
  // answered with no_hits. OUT_OF_RANGE for k or a time range that ends before
  // it begins; MALFORMED for the tag filter. The search, and for each hit
  // O(size of the texts).
  virtual absl::StatusOr<FoundReplies> FindSimilar(
      const FindSimilarRequest& request) = 0;

  // Says what became of a hit; instead of what was said of it before, except
  // that kShown takes nothing back. The outcome of a used hit counts in its
  // reply's. CONFLICTING for edited_percent or outcome without kUsed, and for a
  // suggestion that was of another reply; OUT_OF_RANGE for edited_percent.
  //
  // A used hit also teaches the weights, a little each time: the parts of the
  // score in which it was ahead of the hits above it that were shown, and of
  // those refused, gain; the others lose. So say what was shown first. Other
  // feedback on the same search takes the lesson back and gives its own.
  // Every weight stays within a quarter and four times of the option's.
  virtual absl::Status Feedback(const ReplyFeedbackRequest& request) = 0;

  virtual absl::StatusOr<LearnedWeights> Weights() = 0;
  // Back to those of the options; feedback teaches anew from here. The feedback
  // itself stays.
  virtual absl::StatusOr<LearnedWeights> ForgetWeights(
      const ForgetWeightsRequest& request) = 0;

  // How often hits were used. OUT_OF_RANGE for a range that ends before it
  // begins. O(feedback in the range).
  virtual absl::StatusOr<ReplyUsage> Usage(
      const ReplyUsageRequest& request) = 0;
};

struct PastRepliesOptions {
  std::string tenant = "default";
  MecabOptions dictionary;
  // How hits are scored and chosen: see reply_index.h.
  ReplyFormula formula;
  ReplyWeights weights;  // to begin with
  // Whether feedback moves them: see Feedback. All who open a tenant should
  // agree; who does not learn uses `weights` as they are.
  bool learn_weights = true;
  double near_duplicate = 0.8;
  double diversity = 0.2;
  const TagPrior* tag_prior = nullptr;  // may be nullptr
};

// Loads the index from the tables: O(size of all texts). WRONG_STATE names the
// MeCab dictionary that is missing or is not of the kind needed; OUT_OF_RANGE
// for weights, near_duplicate and diversity.
absl::StatusOr<std::unique_ptr<PastReplies>> OpenPastReplies(
    Database& database, Scrubber& scrubber, PastRepliesOptions options);

}  // namespace tasuki

#endif  // TASUKI_SIMILARITY_PAST_REPLIES_H_
