#include "src/tagging/linear_axis.h"

#include <algorithm>
#include <cmath>

namespace tasuki::tagging {
namespace {

// Measured by cross-validation on intent data; none of them is sharp.
constexpr double kRarity = 0.4;      // weight of ln(texts / texts with it)
constexpr float kPairLength = 1.0f;  // length of the pair block; others 1
// The online step: a feature seen n times moves 1 / (1 + n · kFirmness) as far
// as a new one; kCaution holds back every step.
constexpr float kFirmness = 0.008f;
constexpr float kCaution = 0.5f;

// Rounded, so that it does not depend on the last bits of a library's ln.
float RarityOf(std::uint32_t texts, std::uint32_t with_it) {
  const double rarity =
      kRarity * std::log((1.0 + texts) / (1.0 + std::min(texts, with_it)));
  return static_cast<float>(1.0 + std::round(rarity * 256) / 256);
}

float TimesOf(std::uint32_t frequency) {
  if (frequency == 1) return 1.0f;
  return static_cast<float>(1.0 + std::round(std::log(frequency) * 256) / 256);
}

std::int16_t Saturated(float quanta) {
  return static_cast<std::int16_t>(
      std::lround(std::clamp(quanta, -32767.0f, 32767.0f)));
}

template <class Weight>
std::vector<float> Sum(const WeightRows<Weight>& rows,
                       const std::vector<Entry>& entries, float unit) {
  std::vector<float> scores(rows.width);
  float* const score = scores.data();
  for (const Entry& entry : entries) {
    const Weight* const row = rows.Row(entry.row);
    for (std::size_t tag = 0; tag < rows.width; ++tag) {
      score[tag] += entry.value * static_cast<float>(row[tag]);
    }
  }
  for (float& each : scores) each *= unit;
  return scores;
}

}  // namespace

void SeenCounts::Count(const std::vector<Feature>& features) {
  ++texts;
  std::uint32_t last = ~std::uint32_t{0};
  for (const Feature& feature : features) {
    if (feature.bucket() != last) ++by_bucket[feature.bucket()];
    last = feature.bucket();
  }
}

std::vector<Entry> ValuesOf(const std::vector<Feature>& features,
                            const SeenCounts& seen) {
  std::vector<Entry> entries;
  entries.reserve(features.size() + 1);
  float squares[kBlocks] = {};
  for (const Feature& feature : features) {
    const float value = TimesOf(feature.frequency()) *
                        RarityOf(seen.texts, seen.by_bucket[feature.bucket()]);
    squares[feature.block()] += value * value;
    entries.push_back({feature.bucket(), value});
  }
  float scale[kBlocks] = {1.0f, 1.0f, kPairLength};
  for (int block = 0; block < kBlocks; ++block) {
    if (squares[block] > 0) scale[block] /= std::sqrt(squares[block]);
  }
  for (std::size_t i = 0; i < features.size(); ++i) {
    entries[i].value *= scale[features[i].block()];
  }
  entries.push_back(
      {static_cast<std::uint32_t>(seen.by_bucket.size()), kBiasValue});
  return entries;
}

std::size_t LinearAxis::PositionOf(const TagId& tag, std::size_t row_count) {
  const auto known = std::find(tags.begin(), tags.end(), tag);
  const auto position = static_cast<std::size_t>(known - tags.begin());
  if (known != tags.end()) return position;
  tags.push_back(tag);
  if (tags.size() > rows.width) {
    WeightRows<std::int16_t> wider(row_count, tags.size());
    for (std::size_t row = 0; row < rows.rows; ++row) {
      std::copy_n(rows.Row(row), rows.width, wider.Row(row));
    }
    rows = std::move(wider);
  }
  return position;
}

const Company& LinearAxis::CompanyOf(std::size_t tag) const {
  static const Company kUnknown;
  return tag < companies.size() ? companies[tag] : kUnknown;
}

std::vector<float> Scores(const WeightRows<std::int16_t>& rows,
                          const std::vector<Entry>& entries) {
  return Sum(rows, entries, kQuantum);
}

std::vector<float> Scores(const WeightRows<float>& rows,
                          const std::vector<Entry>& entries) {
  return Sum(rows, entries, 1.0f);
}

void LearnOne(LinearAxis& axis, const std::vector<Entry>& entries,
              const SeenCounts& seen, const Targets& targets) {
  std::vector<float> reach;
  reach.reserve(entries.size());
  float length = kCaution;
  for (const Entry& entry : entries) {
    const std::uint32_t times = entry.row < seen.by_bucket.size()
                                    ? seen.by_bucket[entry.row]
                                    : seen.texts / 4;
    const float part =
        entry.value / (1.0f + static_cast<float>(times) * kFirmness);
    reach.push_back(part);
    length += part * entry.value;
  }
  const std::vector<float> scores = Scores(axis.rows, entries);
  for (std::size_t tag = 0; tag < targets.size(); ++tag) {
    const auto target = static_cast<float>(targets[tag]);
    const float lack = 1.0f - target * scores[tag];
    if (targets[tag] == 0 || lack <= 0) continue;
    const float step = target * lack / length / kQuantum;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      std::int16_t& weight = axis.rows.Row(entries[i].row)[tag];
      weight = Saturated(static_cast<float>(weight) + step * reach[i]);
    }
  }
}

WeightRows<std::int16_t> Quantised(const WeightRows<float>& rows) {
  WeightRows<std::int16_t> quantised;
  quantised.rows = rows.rows;
  quantised.width = rows.width;
  quantised.weights.reserve(rows.weights.size());
  for (const float weight : rows.weights) {
    const std::int16_t quanta = Saturated(weight / kQuantum);
    // A single quantum is noise, and zeros are what makes a model small.
    quantised.weights.push_back(std::abs(quanta) <= 1 ? std::int16_t{0}
                                                      : quanta);
  }
  return quantised;
}

}  // namespace tasuki::tagging
