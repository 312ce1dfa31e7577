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
  ReplyFormula formula;
  std::map<ReplyHandle, AnalyzedReply> replies;

  // (handle, score), best first.
  std::vector<std::pair<ReplyHandle, std::int64_t>> Rank(
      const AnalyzedInquiry& inquiry, const SimilarOptions& options) const {
    const std::array<Field, kReplyFields> fields = Fields(inquiry, options);
    std::vector<std::pair<ReplyHandle, std::int64_t>> ranked;
    for (const auto& [handle, reply] : replies) {
      if (!Fulfils(reply, options.filter)) continue;
      const std::int64_t score =
          TextScore(reply, fields) + TagsScore(reply, inquiry, options);
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
  struct Field {
    std::vector<std::pair<std::uint64_t, CountTable>> terms;
    LengthTable lengths;
  };

  static std::uint32_t CountIn(const AnalyzedReply& reply, std::uint64_t term) {
    const auto place = std::lower_bound(
        reply.terms.begin(), reply.terms.end(), term,
        [](const TermCount& a, std::uint64_t b) { return a.term < b; });
    const bool found = place != reply.terms.end() && place->term == term;
    return found ? place->count : 0;
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

  std::array<Field, kReplyFields> Fields(const AnalyzedInquiry& inquiry,
                                         const SimilarOptions& options) const {
    const std::array<double, kReplyFields> field_weights = {
        options.weights.words, options.weights.title,
        options.weights.characters};
    const auto all = static_cast<std::uint32_t>(replies.size());
    std::array<Field, kReplyFields> fields;
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      std::vector<std::pair<std::uint64_t, double>> terms;
      double sum = 0;
      for (const TermCount& term : inquiry.terms[field]) {
        std::uint32_t with = 0;
        for (const auto& [handle, reply] : replies) {
          with += CountIn(reply, term.term) > 0;
        }
        if (with == 0) continue;
        terms.emplace_back(term.term, TermWeight(formula, all, with));
      }
      if (terms.size() > kMaxFieldTerms) {
        std::stable_sort(
            terms.begin(), terms.end(),
            [](const auto& a, const auto& b) { return a.second > b.second; });
        terms.resize(kMaxFieldTerms);
      }
      for (const auto& [term, weight] : terms) sum += weight;
      for (const auto& [term, weight] : terms) {
        fields[field].terms.emplace_back(term,
                                         CountWeights(formula, weight / sum));
      }
      fields[field].lengths =
          LengthFactors(formula, field_weights[field], MeanLength(field));
    }
    return fields;
  }

  static std::int64_t TextScore(const AnalyzedReply& reply,
                                const std::array<Field, kReplyFields>& fields) {
    std::int64_t score = 0;
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      std::int64_t sum = 0;
      for (const auto& [term, weights] : fields[field].terms) {
        const std::uint32_t count = CountIn(reply, term);
        if (count > 0) sum += weights[std::min(count, kMaxPostingCount) - 1];
      }
      score += sum * fields[field].lengths[LengthCode(reply.lengths[field])];
    }
    return score;
  }

  static std::int64_t TagsScore(const AnalyzedReply& reply,
                                const AnalyzedInquiry& inquiry,
                                const SimilarOptions& options) {
    std::map<TagId, double> probabilities;
    for (const TagProbability& likely : inquiry.likely_tags) {
      probabilities[likely.tag] = likely.probability;
    }
    for (const ReplyTag& known : inquiry.tags) probabilities[known.id] = 1;
    std::int64_t score = 0;
    for (const ReplyTag& tag : reply.tags) {
      const auto likely = probabilities.find(tag.id);
      if (likely == probabilities.end()) continue;
      score += TagScore(options.weights.tags, likely->second);
    }
    return score;
  }
};

}  // namespace tasuki

#endif  // TASUKI_TESTS_SIMILARITY_EXHAUSTIVE_SCORER_H_
