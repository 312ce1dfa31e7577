// What scores mean: confidence, and whether a text fits at all.
#ifndef TASUKI_SRC_TAGGING_CALIBRATION_H_
#define TASUKI_SRC_TAGGING_CALIBRATION_H_

#include <cstddef>
#include <vector>

#include "src/tagging/linear_axis.h"

namespace tasuki::tagging {

// Confidence per tag, from the scores of the axis' tags.
std::vector<double> Confidences(const Calibration& calibration, bool multiple,
                                const std::vector<float>& scores,
                                std::size_t tags);

// What FitOf cannot read from the scores.
struct FitSignals {
  double spoken = 0.0;   // SpokenFor the best tag
  double company = 0.0;  // InCompany of the best tag
};

// How well a text fits what the axis knows, from the scores of its first `tags`
// tags (one at least): how far the best one stands out from all, in standard
// deviations; how far from the next, or from zero where several tags may be
// right; how surely the others are refused, by the score of the fifth; how much
// of the text spoke for the best; and whether it is in its usual company.
//
// Of the signals in a linear model's answer these told inquiries of intents
// left out of training best from the others, in English and in Japanese.
double FitOf(const std::vector<float>& scores, std::size_t tags, bool multiple,
             const FitSignals& signals);

// The share of a text's squared length that has a positive weight for a tag.
double SpokenFor(const WeightRows<std::int16_t>& rows,
                 const std::vector<Entry>& entries, std::size_t tag);
double SpokenFor(const WeightRows<float>& rows,
                 const std::vector<Entry>& entries, std::size_t tag);

// A text that was kept out of training.
struct HeldOut {
  std::vector<float> scores;  // of the axis' tags
  std::vector<std::size_t> right;
  FitSignals signals;
};

// The calibration under which the held-out labels are likeliest. Too few texts
// leave the defaults.
Calibration Calibrate(const std::vector<HeldOut>& texts, bool multiple,
                      double none_share);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_CALIBRATION_H_
