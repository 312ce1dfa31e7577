// Scores every reply by the formula, one after the other: slow, and plainly
// what reply_index.h says. Shares the rounded tables with the index, nothing
// else.
#ifndef TASUKI_TESTS_SIMILARITY_EXHAUSTIVE_SCORER_H_
#define TASUKI_TESTS_SIMILARITY_EXHAUSTIVE_SCORER_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "src/similarity/scoring.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

class ExhaustiveScorer {
 public:
  std::map<ReplyHandle, AnalyzedReply> replies;

  // (handle, score), best first.
  std::vector<std::pair<ReplyHandle, std::int64_t>> Rank(
      const AnalyzedInquiry& inquiry, const SimilarOptions& options) const {
    std::vector<std::pair<ReplyHandle, std::int64_t>> ranked;
    for (const auto& [handle, reply] : replies) {
      if (!Fulfils(reply, options.filter)) continue;
      const std::int64_t score = Score(reply, inquiry, options.weights);
      if (score == 0) continue;
      ranked.emplace_back(handle,
                          score + OutcomeScore(options.weights.outcome,
                                               OutcomeCode(reply.outcome)));
    }
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
      return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
    });
    ranked.resize(std::min<std::size_t>(ranked.size(), options.k));
    return ranked;
  }

 private:
  static std::uint32_t CountIn(const AnalyzedReply& reply, std::uint64_t term) {
    for (const TermCount& count : reply.terms) {
      if (count.term == term) return count.count;
    }
    return 0;
  }

  static bool Fulfils(const AnalyzedReply& reply, const ReplyFilter& filter) {
    std::vector<TagId> tags;
    for (const ReplyTag& tag : reply.tags) tags.push_back(tag.id);
    return filter.tags.Matches(tags) &&
           (filter.service.empty() || filter.service == reply.service) &&
           (filter.language.empty() || filter.language == reply.language) &&
           reply.time >= filter.from && reply.time < filter.to;
  }

  double MeanLength(std::size_t field) const {
    double sum = 0;
    for (const auto& [handle, reply] : replies) {
      sum += LengthOfCode(LengthCode(reply.lengths[field]));
    }
    return sum / static_cast<double>(replies.size());
  }

  std::int64_t Score(const AnalyzedReply& reply, const AnalyzedInquiry& inquiry,
                     const ReplyWeights& weights) const {
    const std::array<double, kReplyFields> field_weights = {
        weights.words, weights.title, weights.characters};
    std::int64_t score = 0;
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      std::vector<std::pair<std::uint64_t, double>> terms;
      double sum = 0;
      for (const TermCount& term : inquiry.terms[field]) {
        std::uint32_t with = 0;
        for (const auto& [handle, other] : replies) {
          with += CountIn(other, term.term) > 0;
        }
        if (with == 0) continue;
        terms.emplace_back(
            term.term,
            TermWeight(formula, static_cast<std::uint32_t>(replies.size()),
                       with));
        sum += terms.back().second;
      }
      std::int64_t field_sum = 0;
      for (const auto& [term, weight] : terms) {
        const std::uint32_t count = CountIn(reply, term);
        if (count == 0) continue;
        field_sum += CountWeights(formula, field_weights[field],
                                  weight / sum)[std::min(count, 4u) - 1];
      }
      score +=
          field_sum *
          LengthFactors(formula,
                        MeanLength(field))[LengthCode(reply.lengths[field])];
    }
    for (const ReplyTag& tag : reply.tags) {
      for (const ReplyTag& known : inquiry.tags) {
        if (known.id == tag.id) score += TagScore(weights.tags, 1);
      }
      for (const TagProbability& likely : inquiry.likely_tags) {
        const bool known = std::any_of(
            inquiry.tags.begin(), inquiry.tags.end(),
            [&](const ReplyTag& other) { return other.id == likely.tag; });
        if (likely.tag == tag.id && !known) {
          score += TagScore(weights.tags, likely.probability);
        }
      }
    }
    return score;
  }

 public:
  ReplyFormula formula;
};

}  // namespace tasuki

#endif  // TASUKI_TESTS_SIMILARITY_EXHAUSTIVE_SCORER_H_
