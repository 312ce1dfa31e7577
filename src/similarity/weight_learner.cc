#include "src/similarity/weight_learner.h"

#include <algorithm>
#include <cmath>

namespace tasuki::similarity {
namespace {

constexpr std::array<double ReplyWeights::*, kWeights> kWeightFields = {
    &ReplyWeights::words, &ReplyWeights::title, &ReplyWeights::characters,
    &ReplyWeights::tags, &ReplyWeights::outcome};
constexpr std::array<double ScoreParts::*, kWeights> kPartFields = {
    &ScoreParts::words, &ScoreParts::title, &ScoreParts::characters,
    &ScoreParts::tags, &ScoreParts::outcome};

constexpr double kMillion = 1e6;
constexpr double kMostWeight = 100;  // ReplyIndex takes no more

// Ids hold numbers of 15 bits as three signs of 32 each: from -4 to below 4.
constexpr std::string_view kSigns = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kDigits = 3;
constexpr int kZero = 1 << 14;
constexpr double kUnit = 4096;

void Append(int number, int digits, std::string& id) {
  for (int shift = 5 * (digits - 1); shift >= 0; shift -= 5) {
    id += kSigns[static_cast<std::size_t>(number >> shift & 31)];
  }
}

// -1 where there is no such number.
int Take(std::string_view digits) {
  int number = 0;
  for (const char digit : digits) {
    const std::size_t value = kSigns.find(digit);
    if (value == std::string_view::npos) return -1;
    number = number << 5 | static_cast<int>(value);
  }
  return number;
}

// Adds what the pair says to `moves`.
void Judge(const Signals& better, const Signals& worse, double proof,
           const ReplyWeights& weights, Signals& moves) {
  Signals shares;
  double all = 0;
  double net = 0;
  for (std::size_t i = 0; i < kWeights; ++i) {
    shares[i] = weights.*kWeightFields[i] * (better[i] - worse[i]);
    all += std::abs(shares[i]);
    net += shares[i];
  }
  if (all == 0) return;
  for (std::size_t i = 0; i < kWeights; ++i) {
    moves[i] +=
        proof * (shares[i] / all - std::abs(shares[i]) / all * net / all);
  }
}

}  // namespace

ReplyWeights Shifted(const ReplyWeights& weights, const WeightShift& shift) {
  ReplyWeights shifted = weights;
  for (std::size_t i = 0; i < kWeights; ++i) {
    const double log = static_cast<double>(shift[i]) / kMillion;
    double& weight = shifted.*kWeightFields[i];
    weight =
        std::min(kMostWeight,
                 weight * std::exp(std::clamp(log, -kMostShift, kMostShift)));
  }
  return shifted;
}

Signals SignalsOf(const ScoreParts& parts, const ReplyWeights& weights) {
  Signals signals = {};
  for (std::size_t i = 0; i < kWeights; ++i) {
    const double weight = weights.*kWeightFields[i];
    if (weight > 0) signals[i] = parts.*kPartFields[i] / weight;
  }
  return signals;
}

SuggestionId NameOf(const Suggestion& suggestion) {
  std::string id = suggestion.search + '.';
  Append(suggestion.rank, 2, id);
  for (const double signal : suggestion.signals) {
    const double number = std::round(signal * kUnit) + kZero;
    Append(static_cast<int>(std::clamp(number, 0.0, 2.0 * kZero - 1)), kDigits,
           id);
  }
  return SuggestionId(id);
}

bool Parse(std::string_view id, Suggestion& suggestion) {
  const std::size_t dot = id.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  std::string_view rest = id.substr(dot + 1);
  if (rest.size() != 2 + kDigits * kWeights) return false;
  suggestion.search = id.substr(0, dot);
  suggestion.rank = Take(rest.substr(0, 2));
  if (suggestion.rank < 0) return false;
  rest.remove_prefix(2);
  for (double& signal : suggestion.signals) {
    const int number = Take(rest.substr(0, kDigits));
    if (number < 0) return false;
    signal = (number - kZero) / kUnit;
    rest.remove_prefix(kDigits);
  }
  return true;
}

WeightShift LearnFrom(const std::vector<JudgedHit>& hits,
                      const ReplyWeights& weights) {
  Signals moves = {};
  int pairs = 0;
  for (const JudgedHit& used : hits) {
    if (used.use != ReplyUse::kUsed || used.suggestion.rank == 0) continue;
    const double proof = (100 - used.edited_percent) / 100.0;
    for (const JudgedHit& other : hits) {
      if (other.use == ReplyUse::kUsed || other.suggestion.rank == 0) continue;
      const bool above = other.suggestion.rank < used.suggestion.rank;
      if (!above && other.use != ReplyUse::kRefused) continue;
      ++pairs;
      Judge(used.suggestion.signals, other.suggestion.signals, proof, weights,
            moves);
    }
  }
  WeightShift shift = {};
  if (pairs == 0) return shift;
  for (std::size_t i = 0; i < kWeights; ++i) {
    shift[i] = std::llround(kMillion * kLearningRate * moves[i] / pairs);
  }
  return shift;
}

}  // namespace tasuki::similarity
