#include "src/similarity/scoring.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tasuki {
namespace {

double Limit(double value, double low, double high) {
  return value >= low ? std::min(value, high) : low;  // NaN becomes low
}

// g of reply_index.h.
double CountGain(const ReplyFormula& formula, double count) {
  return (count * (formula.k1 + 1) / (count + formula.k1) + formula.delta) /
         (1 + formula.delta);
}

}  // namespace

std::uint8_t LengthCode(std::uint32_t length) {
  if (length < 32) return static_cast<std::uint8_t>(length);
  const int shift = std::bit_width(length) - 5;
  const std::uint32_t code =
      16 * static_cast<std::uint32_t>(shift) + (length >> shift);
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(code, 255));
}

std::uint32_t LengthOfCode(std::uint8_t code) {
  if (code < 32) return code;
  const std::uint32_t shift = code / 16u - 1;
  return (16u + code % 16u) << shift;
}

ReplyFormula Limited(ReplyFormula formula) {
  formula.k1 = Limit(formula.k1, 0, 10);
  formula.b = Limit(formula.b, 0, 1);
  formula.delta = Limit(formula.delta, 0, 2);
  formula.idf_power = Limit(formula.idf_power, 0, 2);
  return formula;
}

double TermWeight(const ReplyFormula& formula, std::uint32_t all,
                  std::uint32_t with) {
  const double n = with;
  const double idf = std::log1p((all - n + 0.5) / (n + 0.5));
  return std::pow(idf, formula.idf_power);
}

CountTable CountWeights(const ReplyFormula& formula, double share) {
  const double most = CountGain(formula, kMaxPostingCount);
  CountTable table = {};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double gain = CountGain(formula, static_cast<double>(i + 1)) / most;
    table[i] = static_cast<std::uint16_t>(std::lround(share * gain * kSumUnit));
  }
  return table;
}

LengthTable LengthFactors(const ReplyFormula& formula, double field_weight,
                          double mean_length) {
  const double unit = field_weight * CountGain(formula, kMaxPostingCount) *
                      static_cast<double>(kScoreUnit) / kSumUnit;
  LengthTable table = {};
  for (std::size_t code = 0; code < table.size(); ++code) {
    const double length = LengthOfCode(static_cast<std::uint8_t>(code));
    const double relative = mean_length > 0 ? length / mean_length : 1;
    const double factor =
        formula.delta +
        (formula.k1 + 1) /
            (1 + formula.k1 * (1 - formula.b + formula.b * relative));
    table[code] = static_cast<std::uint32_t>(unit * factor + 0.5);
  }
  return table;
}

std::int64_t TagScore(double weight, double probability) {
  return std::llround(weight * probability * static_cast<double>(kScoreUnit));
}

std::int8_t OutcomeCode(const ReplyOutcome& outcome) {
  const double well = std::max(outcome.went_well, 0);
  const double again = std::max(outcome.reopened, 0);
  return static_cast<std::int8_t>(
      std::lround(127 * (well - again) / (well + again + 2)));
}

std::int64_t OutcomeScore(double weight, std::int8_t code) {
  return std::llround(weight * static_cast<double>(kScoreUnit) * code / 127);
}

}  // namespace tasuki
