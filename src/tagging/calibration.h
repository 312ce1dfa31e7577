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

// How well a text fits what the axis knows: the log odds of its best tag, how
// much of the text spoke for that tag, and how much text there is.
double FitOf(double confidence, double spoken, std::size_t features);

// The share of a text's squared length that has a positive weight for a tag.
double SpokenFor(const WeightRows<std::int16_t>& rows,
                 const std::vector<Entry>& entries, std::size_t tag);
double SpokenFor(const WeightRows<float>& rows,
                 const std::vector<Entry>& entries, std::size_t tag);

// A text that was kept out of training.
struct HeldOut {
  std::vector<float> scores;  // of the axis' tags
  std::vector<std::size_t> right;
  // Of its best tag, to be judged once confidences are known.
  double spoken = 0.0;
  std::size_t features = 0;
};

// The calibration under which the held-out labels are likeliest. Too few texts
// leave the defaults.
Calibration Calibrate(const std::vector<HeldOut>& texts, bool multiple,
                      double none_share);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_CALIBRATION_H_
