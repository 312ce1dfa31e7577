// The formula of reply_index.h in whole numbers. The searcher and the
// exhaustive scorer of the tests both stand on it.
#ifndef TASUKI_SRC_SIMILARITY_SCORING_H_
#define TASUKI_SRC_SIMILARITY_SCORING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "src/similarity/posting_list.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

// A score of 1. A field's sum is kTermUnit · kLengthUnit of it.
inline constexpr int kTermBits = 18;
inline constexpr int kLengthBits = 10;
inline constexpr std::int64_t kScoreUnit = std::int64_t{1}
                                           << (kTermBits + kLengthBits);

// Lengths in one byte: exact to 32, then 16 steps per octave, rounded down.
std::uint8_t LengthCode(std::uint32_t length);
std::uint32_t LengthOfCode(std::uint8_t code);

ReplyFormula Limited(ReplyFormula formula);

// idf(t) ^ idf_power for a term in `with` of `all` replies.
double TermWeight(const ReplyFormula& formula, std::uint32_t all,
                  std::uint32_t with);

// What a posting adds, by its count less one, for a term with `share` (w_t over
// their sum) of a field with `field_weight`.
using CountTable = std::array<std::uint32_t, kMaxPostingCount>;
CountTable CountWeights(const ReplyFormula& formula, double field_weight,
                        double share);

// h by LengthCode, in units of kLengthUnit.
using LengthTable = std::array<std::uint32_t, 256>;
LengthTable LengthFactors(const ReplyFormula& formula, double mean_length);

// What a tag of this probability adds, in kScoreUnit.
std::int64_t TagScore(double weight, double probability);

// The outcome in steps of 1/127, and what such steps add.
std::int8_t OutcomeCode(const ReplyOutcome& outcome);
std::int64_t OutcomeScore(double weight, std::int8_t code);

constexpr double AsScore(std::int64_t score) {
  return static_cast<double>(score) / static_cast<double>(kScoreUnit);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SCORING_H_
