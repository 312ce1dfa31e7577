#include "src/tagging/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "src/tagging/company.h"

namespace tasuki::tagging {
namespace {

constexpr std::size_t kFewestTexts = 20;

// In FitOf.
constexpr double kSpokenWeight = 5.0;
constexpr double kRefusalWeight = 4.0;
constexpr double kCompanyWeight = 3.0;
constexpr std::size_t kRefusedRank = 5;

double Logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double BestOf(const std::vector<float>& scores) {
  return *std::max_element(scores.begin(), scores.end());
}

// Log loss of softmax(scale · s) over the texts with exactly one right tag.
double SoftmaxLoss(const std::vector<HeldOut>& texts, double scale) {
  double loss = 0;
  for (const HeldOut& text : texts) {
    if (text.right.size() != 1) continue;
    const double best = BestOf(text.scores);
    double sum = 0;
    for (const float score : text.scores) {
      sum += std::exp(scale * (score - best));
    }
    loss += std::log(sum) - scale * (text.scores[text.right[0]] - best);
  }
  return loss;
}

Calibration FitSoftmax(const std::vector<HeldOut>& texts) {
  Calibration fitted;
  double least = SoftmaxLoss(texts, fitted.scale);
  for (double scale = 0.5; scale < 40; scale *= 1.04) {
    const double loss = SoftmaxLoss(texts, scale);
    if (loss >= least) continue;
    least = loss;
    fitted.scale = scale;
  }
  return fitted;
}

// Newton's method on the log loss of all (text, tag) decisions [Platt 1999].
Calibration FitLogistic(const std::vector<HeldOut>& texts) {
  Calibration fitted;
  for (int round = 0; round < 30; ++round) {
    // A light pull towards the start keeps separable data finite.
    double g0 = 0.01 * (fitted.scale - 5.0), g1 = 0.01 * fitted.offset;
    double h00 = 0.01, h01 = 0, h11 = 0.01;
    for (const HeldOut& text : texts) {
      for (std::size_t tag = 0; tag < text.scores.size(); ++tag) {
        const double score = text.scores[tag];
        const bool right =
            std::binary_search(text.right.begin(), text.right.end(), tag);
        const double p = Logistic(fitted.scale * score + fitted.offset);
        const double weight = std::max(p * (1 - p), 1e-9);
        g0 += (p - right) * score;
        g1 += p - right;
        h00 += weight * score * score;
        h01 += weight * score;
        h11 += weight;
      }
    }
    const double determinant = h00 * h11 - h01 * h01;
    if (determinant < 1e-12) break;
    fitted.scale -= std::clamp((h11 * g0 - h01 * g1) / determinant, -2.0, 2.0);
    fitted.offset -= std::clamp((h00 * g1 - h01 * g0) / determinant, -2.0, 2.0);
    fitted.scale = std::clamp(fitted.scale, 0.1, 100.0);
    fitted.offset = std::clamp(fitted.offset, -100.0, 100.0);
  }
  return fitted;
}

}  // namespace

std::vector<double> Confidences(const Calibration& calibration, bool multiple,
                                const std::vector<float>& scores,
                                std::size_t tags) {
  std::vector<double> confidences(tags);
  if (tags == 0) return confidences;
  const double best = *std::max_element(
      scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(tags));
  double sum = 0;
  for (std::size_t tag = 0; tag < tags; ++tag) {
    confidences[tag] =
        multiple
            ? Logistic(calibration.scale * scores[tag] + calibration.offset)
            : std::exp(calibration.scale * (scores[tag] - best));
    sum += confidences[tag];
  }
  if (!multiple) {
    for (double& each : confidences) each /= sum;
  }
  return confidences;
}

namespace {

// How far below zero the tags are that a text could be mistaken for, but is
// not.
double Refusal(const std::vector<float>& scores, std::size_t tags) {
  if (tags < kFewestForCompany) return 0;
  std::array<float, kRefusedRank> best;
  std::partial_sort_copy(scores.begin(),
                         scores.begin() + static_cast<std::ptrdiff_t>(tags),
                         best.begin(), best.end(), std::greater<>());
  return -double{best.back()};
}

}  // namespace

double FitOf(const std::vector<float>& scores, std::size_t tags, bool multiple,
             const FitSignals& signals) {
  double sum = 0, squares = 0;
  float best = scores[0], next = std::numeric_limits<float>::lowest();
  for (std::size_t tag = 0; tag < tags; ++tag) {
    const float score = scores[tag];
    sum += score;
    squares += double{score} * score;
    if (tag > 0) next = std::max(next, std::min(score, best));
    best = std::max(best, score);
  }
  const auto n = static_cast<double>(tags);
  const double mean = sum / n;
  const double variance = squares / n - mean * mean;
  const double height =
      variance > 1e-9 ? (best - mean) / std::sqrt(variance) : 0;
  const double margin = multiple || tags == 1 ? best : best - next;
  return height + margin + kSpokenWeight * signals.spoken +
         kRefusalWeight * Refusal(scores, tags) +
         kCompanyWeight * signals.company;
}

namespace {

template <class Weight>
double Spoken(const WeightRows<Weight>& rows, const std::vector<Entry>& entries,
              std::size_t tag) {
  double spoken = 0, all = 0;
  for (const Entry& entry : entries) {
    if (entry.row + 1 == rows.rows) continue;  // the bias says nothing
    const double square = double{entry.value} * entry.value;
    all += square;
    if (rows.Row(entry.row)[tag] > 0) spoken += square;
  }
  return all > 0 ? spoken / all : 0;
}

}  // namespace

double SpokenFor(const WeightRows<std::int16_t>& rows,
                 const std::vector<Entry>& entries, std::size_t tag) {
  return Spoken(rows, entries, tag);
}

double SpokenFor(const WeightRows<float>& rows,
                 const std::vector<Entry>& entries, std::size_t tag) {
  return Spoken(rows, entries, tag);
}

Calibration Calibrate(const std::vector<HeldOut>& texts, bool multiple,
                      double none_share) {
  if (texts.size() < kFewestTexts) return {};
  Calibration fitted = multiple ? FitLogistic(texts) : FitSoftmax(texts);
  std::vector<double> fits;
  for (const HeldOut& text : texts) {
    if (text.right.empty()) continue;
    fits.push_back(
        FitOf(text.scores, text.scores.size(), multiple, text.signals));
  }
  std::sort(fits.begin(), fits.end());
  if (!fits.empty()) {
    const auto position =
        static_cast<std::size_t>(none_share * static_cast<double>(fits.size()));
    fitted.none_below = fits[std::min(position, fits.size() - 1)];
  }
  return fitted;
}

}  // namespace tasuki::tagging
