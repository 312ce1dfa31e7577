// The formula of reply_index.h in whole numbers. The searcher and the
// exhaustive scorer of the tests both stand on it.
#ifndef TASUKI_SRC_SIMILARITY_SCORING_H_
#define TASUKI_SRC_SIMILARITY_SCORING_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "src/similarity/posting_run.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

// A score of 1.
inline constexpr std::int64_t kScoreUnit = std::int64_t{1} << 32;

// The sum over a field's terms is held in 16 bits: twice as many replies are
// added to at once as with 32, and 6 bits a term were measured to be enough.
// Of more terms than these, only those of the greatest weight count.
inline constexpr std::size_t kMaxFieldTerms = 4096;
// What all terms together come to, at the highest count. Rounding up adds at
// most half a unit for each, which stays within 16 bits.
inline constexpr std::uint32_t kSumUnit = 65535 - kMaxFieldTerms / 2;

// Lengths in one byte: exact to 32, then 16 steps per octave, rounded down.
std::uint8_t LengthCode(std::uint32_t length);
std::uint32_t LengthOfCode(std::uint8_t code);

ReplyFormula Limited(ReplyFormula formula);

// idf(t) ^ idf_power for a term in `with` of `all` replies.
double TermWeight(const ReplyFormula& formula, std::uint32_t all,
                  std::uint32_t with);

// What a posting adds to its field's sum, by its count less one, for a term
// with `share` (w_t over their sum).
using CountTable = std::array<std::uint16_t, kMaxPostingCount>;
CountTable CountWeights(const ReplyFormula& formula, double share);

// By LengthCode: what one unit of a field's sum is worth, in kScoreUnit.
using LengthTable = std::array<std::uint32_t, 256>;
LengthTable LengthFactors(const ReplyFormula& formula, double field_weight,
                          double mean_length);

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
