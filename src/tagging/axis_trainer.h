// Batch training of one axis, in steps.
#ifndef TASUKI_SRC_TAGGING_AXIS_TRAINER_H_
#define TASUKI_SRC_TAGGING_AXIS_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/tagging/calibration.h"
#include "src/tagging/linear_axis.h"

namespace tasuki::tagging {

// What an archive says about one axis: labels of some of its texts.
struct LabeledText {
  std::uint32_t text = 0;
  bool complete = true;
  std::vector<std::uint32_t> right;  // positions in tags, sorted
  std::vector<std::uint32_t> wrong;
};
struct AxisArchive {
  std::vector<TagId> tags;  // in the order they came
  std::unordered_map<TagId, std::uint32_t> positions;
  std::vector<LabeledText> labels;

  // Position of a tag, given one now if it has none.
  std::uint32_t PositionOf(const TagId& tag) {
    const auto next = static_cast<std::uint32_t>(tags.size());
    const auto [at, added] = positions.emplace(tag, next);
    if (added) tags.push_back(tag);
    return at->second;
  }
};

struct TrainerOptions {
  float cost = 1.0f;
  int epochs = 6;
  double none_share = 0.05;
  std::size_t row_count = 0;
};

// All but a tenth of the texts are learned first, the tenth calibrates, then
// the last passes learn from all. What it is given must outlive it.
class AxisTrainer {
 public:
  AxisTrainer(const AxisArchive& archive,
              const std::vector<std::vector<Feature>>& texts,
              const SeenCounts& seen, bool multiple,
              const TrainerOptions& options);

  // Visits `limit` texts, or what is left; returns how many.
  std::int64_t Step(std::int64_t limit);

  bool done() const { return epoch_ == options_.epochs; }
  std::int64_t total() const;

  // Requires done().
  LinearAxis Take() &&;

 private:
  // Dual variables of one text, those that are not 0: how hard it pulls at a
  // tag.
  using Pulls = std::vector<std::pair<std::uint32_t, float>>;

  bool HoldsOut(std::size_t example) const;
  // Whether this epoch is one of the last, which learn from all.
  bool LearnsAll() const { return epoch_ >= options_.epochs - final_epochs_; }
  void BeginEpoch();
  void EndEpoch();
  void Visit(std::size_t example);
  std::vector<float> ScoresWithout(std::size_t example) const;
  void LearnCompanies();
  void CalibrateNow();
  std::vector<Entry> EntriesOf(const LabeledText& label) const {
    return ValuesOf(texts_[label.text], seen_);
  }
  Targets TargetsOf(const LabeledText& label) const;

  const AxisArchive& archive_;
  const std::vector<std::vector<Feature>>& texts_;
  const SeenCounts& seen_;
  const bool multiple_;
  const TrainerOptions options_;
  const int final_epochs_;
  int epoch_ = 0;
  std::vector<std::uint32_t> order_;
  std::size_t next_ = 0;  // in order_
  WeightRows<float> rows_;
  std::vector<Pulls> pulls_;
  Calibration calibration_;
  std::vector<Company> companies_;
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_AXIS_TRAINER_H_
