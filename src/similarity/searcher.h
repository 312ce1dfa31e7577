// The exact best replies of a collection for one inquiry, by score alone.
//
// Term after term, a window at a time: each term adds its weight to the sums of
// the replies that have it. Then a bound, the sums times what the shortest text
// would make of them, is compared with the worst of the best so far, 64 replies
// at once, and only what passes is scored. Skipping blocks by their maxima
// (block-max MaxScore) was measured at four times fewer postings and twice the
// time: inquiries have some thirty terms, most of them common.
#ifndef TASUKI_SRC_SIMILARITY_SEARCHER_H_
#define TASUKI_SRC_SIMILARITY_SEARCHER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/similarity/collection.h"
#include "src/similarity/filter_program.h"
#include "src/similarity/scoring.h"
#include "src/similarity/sum_kernels.h"

namespace tasuki {

inline constexpr std::size_t kScoreParts = kReplyFields + 2;
inline constexpr std::size_t kTagPart = kReplyFields;
inline constexpr std::size_t kOutcomePart = kReplyFields + 1;

struct ScoredReply {
  ReplyHandle handle = 0;
  std::int64_t score = 0;
  std::array<std::int64_t, kScoreParts> parts = {};
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
    PostingCursor cursor;
    CountTable weights;
  };
  struct Tag {
    PostingCursor cursor;
    std::int64_t score = 0;
    std::uint16_t bound = 0;  // at least its score, in bound_unit_
  };
  // A field that the inquiry and some reply have terms of.
  struct Field {
    std::size_t number = 0;
    std::vector<Term> terms;
    LengthTable lengths;
    std::uint32_t most = 0;  // the greatest of lengths
    std::unique_ptr<WindowSums> sums =
        std::make_unique_for_overwrite<WindowSums>();
  };
  struct Candidate {
    std::int64_t score = 0;
    ReplyHandle handle = 0;
    std::array<std::uint16_t, kReplyFields> sums = {};
    std::int64_t tags = 0;

    // Better first.
    friend bool operator<(const Candidate& a, const Candidate& b) {
      return a.score != b.score ? a.score > b.score : a.handle < b.handle;
    }
  };

  void AddField(std::size_t number, const AnalyzedInquiry& inquiry,
                double weight);
  void AddTags(const AnalyzedInquiry& inquiry, double weight);
  void PrepareBound();
  void SearchWindow(std::uint32_t number, const Window& window,
                    const WindowBits& selected);
  void Scatter(std::uint32_t number);
  void ScatterTags(std::uint32_t number);
  void Consider(ReplyHandle handle, const Window& window);
  void Offer(const Candidate& candidate);
  ScoredReply Scored(const Candidate& candidate) const;

  const Collection& collection_;
  const SumKernels& kernels_;
  FilterProgram filter_;
  const double outcome_weight_;
  std::vector<Field> fields_;
  std::vector<Tag> tags_;
  std::unique_ptr<WindowSums> tag_bounds_;  // where there are tags_
  std::vector<std::int64_t> tag_scores_;    // by place
  std::uint32_t most_tag_bound_ = 0;        // of all tags together
  std::vector<BoundPart> bound_;
  std::int64_t bound_unit_ = 1;  // of bound_, in kScoreUnit

  std::size_t count_ = 0;
  std::vector<Candidate> best_;  // a heap, the worst in front
  std::uint16_t least_ = 0;      // of bound_, to be among the best
  bool any_selected_ = false;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SEARCHER_H_
