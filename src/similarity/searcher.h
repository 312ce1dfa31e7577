// The exact best replies of a collection for one inquiry, by score alone.
#ifndef TASUKI_SRC_SIMILARITY_SEARCHER_H_
#define TASUKI_SRC_SIMILARITY_SEARCHER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/similarity/collection.h"
#include "src/similarity/filter_program.h"
#include "src/similarity/scoring.h"

namespace tasuki {

inline constexpr std::size_t kScoreParts = kReplyFields + 2;
inline constexpr std::size_t kTagPart = kReplyFields;
inline constexpr std::size_t kOutcomePart = kReplyFields + 1;

struct ScoredReply {
  ReplyHandle handle = 0;
  std::int64_t score = 0;
  std::array<std::int64_t, kScoreParts> parts = {};

  // Better first.
  friend bool operator<(const ScoredReply& a, const ScoredReply& b) {
    return a.score != b.score ? a.score > b.score : a.handle < b.handle;
  }
};

class Searcher {
 public:
  // All outlive the searcher; `options` is valid.
  Searcher(const Collection& collection, const AnalyzedInquiry& inquiry,
           const SimilarOptions& options);

  // The best `count` in order. Once.
  std::vector<ScoredReply> Best(std::size_t count);

  // After Best: whether any reply fulfilled the filter.
  bool any_selected() const { return any_selected_; }

 private:
  struct Term {
    PostingList::Cursor cursor;
    CountTable weights;
  };
  struct Tag {
    PostingList::Cursor cursor;
    std::int64_t score = 0;
  };

  void AddField(std::size_t field, const AnalyzedInquiry& inquiry,
                double weight);
  void AddTags(const AnalyzedInquiry& inquiry, double weight);
  void SearchWindow(std::uint32_t number, const Window& window,
                    const WindowBits& selected);
  void Scatter(std::uint32_t number);
  bool MayMatter(std::size_t place) const;
  ScoredReply Score(ReplyHandle handle, const Window& window) const;
  void Offer(const ScoredReply& reply);

  const Collection& collection_;
  FilterProgram filter_;
  std::array<std::vector<Term>, kReplyFields> terms_;
  std::array<LengthTable, kReplyFields> lengths_;
  std::vector<Tag> tags_;
  std::array<std::int64_t, 256> outcomes_;  // by OutcomeCode + 128
  std::int64_t headroom_ = 0;     // the most that tags and outcome can add
  std::int64_t most_factor_ = 1;  // the largest entry of lengths_

  std::size_t count_ = 0;
  std::vector<ScoredReply> best_;  // a heap, the worst in front
  bool any_selected_ = false;
  // Replies whose sums of all fields add up to less are none of the best.
  std::uint32_t least_sum_ = 0;
  // Per place of a window, before the lengths are looked at; zero where the
  // inquiry has no term in the field, empty where it has no tag.
  std::array<std::vector<std::uint32_t>, kReplyFields> sums_;
  std::vector<std::int64_t> tag_sums_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SEARCHER_H_
