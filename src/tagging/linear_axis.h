// One axis of a TagClassifier: a linear score per tag.
//
// Weights are whole multiples of kQuantum, so that what is written to a file
// is the state itself. They stand tag by tag inside feature by feature, and
// each score is summed over the features in order: wider vector instructions
// change no bit of it.
#ifndef TASUKI_SRC_TAGGING_LINEAR_AXIS_H_
#define TASUKI_SRC_TAGGING_LINEAR_AXIS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "src/tagging/company.h"
#include "src/tagging/text_features.h"
#include "tasuki/base/id.h"

namespace tasuki::tagging {

inline constexpr float kQuantum = 1.0f / 1024;
inline constexpr float kBiasValue = 0.5f;

// A feature with its value; the last row, behind all buckets, is the bias.
struct Entry {
  std::uint32_t row = 0;
  float value = 0.0f;
};

// How often each bucket was seen: what makes a feature common or rare.
struct SeenCounts {
  std::uint32_t texts = 0;
  std::vector<std::uint32_t> by_bucket;

  void Count(const std::vector<Feature>& features);
};

// The values of a text: blocks scaled to their lengths, and the bias last.
std::vector<Entry> ValuesOf(const std::vector<Feature>& features,
                            const SeenCounts& seen);

// The tags of an axis get room in steps, as a row is as wide as the room.
inline constexpr std::size_t kTagStep = 16;

template <class Weight>
struct WeightRows {
  std::size_t rows = 0;
  std::size_t width = 0;
  std::vector<Weight> weights;

  WeightRows() = default;
  WeightRows(std::size_t row_count, std::size_t tags)
      : rows(row_count),
        width((tags + kTagStep - 1) / kTagStep * kTagStep),
        weights(row_count * width) {}

  Weight* Row(std::size_t row) { return weights.data() + row * width; }
  const Weight* Row(std::size_t row) const {
    return weights.data() + row * width;
  }
};

// Confidence from scores: softmax(scale · s), or 1 / (1 + e^-(scale · s +
// offset)) on a multi-valued axis.
struct Calibration {
  double scale = 5.0;
  double offset = 0.0;
  double none_below = -1e9;  // the fit under which "none of these" is said
};

struct LinearAxis {
  std::string axis;
  bool multiple = false;
  std::vector<TagId> tags;
  WeightRows<std::int16_t> rows;
  Calibration calibration;
  std::vector<Company> companies;  // of the tags that the last batch had

  // What `tag` is usually seen with; empty where a batch has not told.
  const Company& CompanyOf(std::size_t tag) const;
  // Position of a tag, given one now if it has none.
  std::size_t PositionOf(const TagId& tag, std::size_t row_count);
};

std::vector<float> Scores(const WeightRows<std::int16_t>& rows,
                          const std::vector<Entry>& entries);
std::vector<float> Scores(const WeightRows<float>& rows,
                          const std::vector<Entry>& entries);

// Which way the score of a tag should move: +1, -1, or 0 to leave it.
using Targets = std::vector<std::int8_t>;

// Learns one text; `seen` does not count it yet.
void LearnOne(LinearAxis& axis, const std::vector<Entry>& entries,
              const SeenCounts& seen, const Targets& targets);

// Rounds trained weights to whole quanta.
WeightRows<std::int16_t> Quantised(const WeightRows<float>& rows);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_LINEAR_AXIS_H_
