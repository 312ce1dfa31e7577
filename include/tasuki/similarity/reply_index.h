// Finds the past replies whose inquiries resemble a new one. Pure: no I/O, no
// clock, no threads; the same calls give the same answers, bit for bit.
//
//   ReplyIndex index;
//   index.Add(0, analyzer.Analyze(past_reply));
//   SimilarReplies found =
//       index.FindSimilar(analyzer.Analyze(inquiry), {.k = 5}).value();
//   for (const ReplyHit& hit : found.hits) …  // hit.handle, hit.score,
//   hit.parts
//
// The index holds no text: terms are fingerprints, replies sketches. Removing a
// reply removes its postings, its counts and every term that was only its own.
//
// Score. For field f (words, title, characters), with W_f its weight:
//
//   W_f · h_f(d) · Σ_t w_t · g(count of t in d) / Σ_t w_t
//   w_t  = idf(t) ^ idf_power,  idf(t) = ln(1 + (N − n_t + ½) / (n_t + ½))
//   h(d) = δ + (k1 + 1) / (1 + k1 · (1 − b + b · length(d) / mean length))
//   g(c) = (c · (k1 + 1) / (c + k1) + δ) / (1 + δ),  c ≤ 4
//
// which is BM25 (Robertson and Zaragoza 2009) with the δ of BM25+ (Lv and Zhai
// 2011) at a count of one, and with counts and length taken apart, which makes
// one multiplication per reply of what would be one per posting. N and n_t
// (replies, replies with t) are exact at every query. The sums over t run over
// the inquiry's distinct terms, each once, that some reply of the index has.
// Added to it:
//
//   W_tags · Σ P(tag | inquiry) over the reply's tags, known tags with P = 1
//   W_outcome · (went_well − reopened) / (went_well + reopened + 2)
//
// All of it in whole numbers, after rounding w, g, h once per query; lengths
// above 32 in steps of 1/16. Of more than 4096 terms of one field those of the
// greatest w count. Ties go to the lower handle.
//
// Not synchronised: one writer or many readers.
#ifndef TASUKI_SIMILARITY_REPLY_INDEX_H_
#define TASUKI_SIMILARITY_REPLY_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/tag_filter.h"
#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki {

// The caller's number for a reply, counted up from 0: memory grows with the
// highest one in use. Reuse those of removed replies.
using ReplyHandle = std::uint32_t;
inline constexpr ReplyHandle kMaxReplyHandle = (1u << 30) - 1;

inline constexpr int kMaxSimilarReplies = 1000;

// Finite, 0 or more.
struct ReplyWeights {
  double words = 1.0;
  double title = 0.3;
  double characters = 1.0;
  double tags = 3.0;
  double outcome = 0.05;
};

struct ReplyFormula {
  double k1 = 1.0;          // 0 to 10
  double b = 0.75;          // 0 to 1
  double delta = 0.7;       // 0 to 2
  double idf_power = 0.65;  // 0 to 2
};

// A reply must fulfil all of it; what is empty asks for nothing.
struct ReplyFilter {
  TagFilter tags;
  std::string service;
  std::string language;
  // Of whole microseconds, as the times of replies are kept.
  absl::Time from = absl::InfinitePast();  // inclusive
  absl::Time to = absl::InfiniteFuture();  // exclusive
};

struct SimilarOptions {
  int k = 10;  // 1 to kMaxSimilarReplies
  ReplyFilter filter;
  ReplyWeights weights;
  // Replies whose texts resemble a better hit's at least so much (Jaccard, 0 to
  // 1) are counted there instead of shown; above 1 nothing is collapsed.
  double near_duplicate = 0.8;
  // How much a hit loses for resembling a better one: score · (1 − diversity ·
  // similarity), 0 to 1 (maximal marginal relevance, Carbonell and Goldstein
  // 1998), within the 4 · k best replies. 0: by score alone.
  double diversity = 0.2;
  // Replies to the same fact in another mood, such as "emotion": those whose
  // tags equal the inquiry's (or, where it has none, the best hit's) on every
  // other axis and differ on this one are offered apart. Empty: not done.
  std::string apart_axis;
};

struct ScoreParts {
  double words = 0;
  double title = 0;
  double characters = 0;
  double tags = 0;
  double outcome = 0;
};

struct ReplyHit {
  ReplyHandle handle = 0;
  double score = 0;  // the sum of the parts
  ScoreParts parts;
  std::vector<TagId> tags_in_common;  // with the inquiry's known tags
  int near_duplicates = 0;            // collapsed into this hit
};

// Why there is no hit.
enum class NoHits {
  kNone = 0,  // there are hits
  kEmptyIndex = 1,
  kEmptyInquiry = 2,  // no terms and no tags: only signs, or stop words
  kFilter = 3,        // no reply fulfils the filter
  kNoMatch = 4,       // no reply in the filter shares a term or a tag
};

struct SimilarReplies {
  std::vector<ReplyHit> hits;   // best first
  std::vector<ReplyHit> apart;  // the same fact on another apart_axis
  NoHits no_hits = NoHits::kNone;
};

class ReplyIndex {
 public:
  // A formula out of its limits is brought into them.
  explicit ReplyIndex(const ReplyFormula& formula = {});
  ~ReplyIndex();
  ReplyIndex(ReplyIndex&&) noexcept;
  ReplyIndex& operator=(ReplyIndex&&) noexcept;

  // Visible to the next query. AlreadyExists; OutOfRange for a handle above the
  // limit; LIMIT_REACHED at 7 GiB of postings (some 60 million replies).
  // O(terms of the reply), and for handles that do not ascend some 250 bytes of
  // each term's list.
  absl::Status Add(ReplyHandle handle, const AnalyzedReply& reply);

  // NotFound. As Remove, then Add.
  absl::Status Replace(ReplyHandle handle, const AnalyzedReply& reply,
                       const AnalyzedReply* was = nullptr);

  // Leaves no trace of the reply. The index does not know which terms a reply
  // has, only which replies a term has; `was`, the reply as it was added, saves
  // it the search. O(terms of the reply) with it, O(terms of the index) without
  // or with another: tens of microseconds, or milliseconds. NotFound.
  absl::Status Remove(ReplyHandle handle, const AnalyzedReply* was = nullptr);

  // The terms that the reply has, to be given to Remove in the place of `was`,
  // which then does not search: counts are 1, and it is const. O(terms of the
  // index).
  std::vector<TermCount> TermsOf(ReplyHandle handle) const;

  bool Contains(ReplyHandle handle) const;
  std::size_t size() const;

  // Bytes held, to within the allocator's rounding. O(terms + replies).
  std::size_t MemoryBytes() const;

  // Distinct terms of all fields that some reply has.
  std::size_t TermCountForTesting() const;

  // The exact best k. InvalidArgument for k, weights, near_duplicate or
  // diversity out of their limits, a time range that ends before it begins, or
  // a malformed tag filter. O(postings of the inquiry's terms + replies / 64).
  absl::StatusOr<SimilarReplies> FindSimilar(
      const AnalyzedInquiry& inquiry, const SimilarOptions& options = {}) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tasuki

#endif  // TASUKI_SIMILARITY_REPLY_INDEX_H_
