// How feedback moves the weights by which scores are summed. Pure.
//
// A used hit says: I am better than the hits that were shown above me, and than
// those that were refused. Where the parts of the score disagree about such a
// pair, the weights of the parts that were right grow and the others shrink.
// Hits below the used one say nothing: nobody may have read them (Joachims
// 2002, "Optimizing search engines using clickthrough data").
//
// For a pair, with c_i the difference that part i makes to the score and
// s_i = c_i / Σ|c_j|, the logarithm of weight i moves by s_i - |s_i| · Σ s_j:
// nothing where all parts agree, and together always nothing, so that weights
// keep their scale. A search moves them by the mean over its pairs, times
// kLearningRate.
#ifndef TASUKI_SRC_SIMILARITY_WEIGHT_LEARNER_H_
#define TASUKI_SRC_SIMILARITY_WEIGHT_LEARNER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tasuki/similarity/past_replies.h"

namespace tasuki::similarity {

inline constexpr std::size_t kWeights = 5;  // in the order of ReplyWeights
inline constexpr double kLearningRate = 0.02;
// A weight ends up between a quarter and four times what the host gave.
inline constexpr double kMostShift = 1.3862943611198906;  // ln 4

// Of the logarithms of the weights, in millionths: whole numbers, so that what
// was added can be taken back exactly.
using WeightShift = std::array<std::int64_t, kWeights>;

ReplyWeights Shifted(const ReplyWeights& weights, const WeightShift& shift);

// What the weights multiply: the parts of a score, each over its weight (0
// where the weight is 0).
using Signals = std::array<double, kWeights>;

Signals SignalsOf(const ScoreParts& parts, const ReplyWeights& weights);

// A hit as its suggestion id carries it: the search that found it, its place
// there and its signals to 1/4096. What was found costs no row until somebody
// says something about it.
struct Suggestion {
  std::string search;
  int rank = 0;  // from 1; 0: not ranked with the others
  Signals signals = {};
};

SuggestionId NameOf(const Suggestion& suggestion);
// False for an id that NameOf did not make.
bool Parse(std::string_view id, Suggestion& suggestion);

struct JudgedHit {
  Suggestion suggestion;
  ReplyUse use = ReplyUse::kShown;
  int edited_percent = 0;  // what is half rewritten is half a proof
};

// What the hits of one search teach.
WeightShift LearnFrom(const std::vector<JudgedHit>& hits,
                      const ReplyWeights& weights);

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_WEIGHT_LEARNER_H_
