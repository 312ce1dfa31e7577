#include "src/tagging/axis_trainer.h"

#include <algorithm>
#include <cmath>

namespace tasuki::tagging {
namespace {

constexpr std::size_t kHoldOutEvery = 10;
constexpr std::size_t kMostHeldOut = 2000;
constexpr std::size_t kMostForCompanies = 10'000;
// Steps smaller than this are not worth writing into hundreds of rows.
constexpr float kLeastStep = 1e-3f;

// SplitMix64 [Steele, Lea, Flood 2014]: the order of visits is the same on
// every platform.
std::uint64_t Scrambled(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

}  // namespace

AxisTrainer::AxisTrainer(const AxisArchive& archive,
                         const std::vector<std::vector<Feature>>& texts,
                         const SeenCounts& seen, bool multiple,
                         const TrainerOptions& options)
    : archive_(archive),
      texts_(texts),
      seen_(seen),
      multiple_(multiple),
      options_(options),
      final_epochs_(options.epochs >= 4 ? 2 : 1),
      rows_(options.row_count, archive.tags.size()),
      pulls_(archive.labels.size()) {
  BeginEpoch();
}

bool AxisTrainer::HoldsOut(std::size_t example) const {
  const std::size_t every =
      std::max(kHoldOutEvery, archive_.labels.size() / kMostHeldOut);
  return Scrambled(example) % every == 0;
}

std::int64_t AxisTrainer::total() const {
  return static_cast<std::int64_t>(archive_.labels.size()) * options_.epochs;
}

void AxisTrainer::BeginEpoch() {
  order_.clear();
  next_ = 0;
  for (std::size_t i = 0; i < archive_.labels.size(); ++i) {
    order_.push_back(static_cast<std::uint32_t>(i));
  }
  for (std::size_t i = order_.size(); i > 1; --i) {
    const std::uint64_t random =
        Scrambled(static_cast<std::uint64_t>(epoch_) << 32 | i);
    std::swap(order_[i - 1], order_[random % i]);
  }
}

void AxisTrainer::EndEpoch() {
  ++epoch_;
  if (epoch_ == options_.epochs - final_epochs_) {
    LearnCompanies();
    CalibrateNow();
  }
  BeginEpoch();
}

std::int64_t AxisTrainer::Step(std::int64_t limit) {
  std::int64_t visited = 0;
  while (!done() && visited < limit) {
    if (next_ == order_.size()) {
      EndEpoch();
      continue;
    }
    const std::size_t example = order_[next_++];
    if (LearnsAll() || !HoldsOut(example)) Visit(example);
    ++visited;
  }
  if (next_ == order_.size() && !done()) EndEpoch();
  return visited;
}

Targets AxisTrainer::TargetsOf(const LabeledText& label) const {
  Targets targets(archive_.tags.size(), label.complete ? -1 : 0);
  for (const std::uint32_t tag : label.wrong) targets[tag] = -1;
  for (const std::uint32_t tag : label.right) targets[tag] = 1;
  return targets;
}

// One step of dual coordinate descent for every tag: the exact optimum of that
// tag's problem along this text's dual variable.
void AxisTrainer::Visit(std::size_t example) {
  const LabeledText& label = archive_.labels[example];
  const std::vector<Entry> entries = EntriesOf(label);
  const std::vector<float> scores = Scores(rows_, entries);
  const Targets targets = TargetsOf(label);
  std::vector<float> pull(targets.size());
  for (const auto& [tag, value] : pulls_[example]) pull[tag] = value;
  const float softness = 0.5f / options_.cost;
  float length = softness;
  for (const Entry& entry : entries) length += entry.value * entry.value;
  Pulls steps;
  for (std::uint32_t tag = 0; tag < targets.size(); ++tag) {
    if (targets[tag] == 0) continue;
    const auto target = static_cast<float>(targets[tag]);
    const float slope = target * scores[tag] - 1 + softness * pull[tag];
    const float next = std::max(0.0f, pull[tag] - slope / length);
    const float step = next - pull[tag];
    if (std::abs(step) < kLeastStep) continue;
    pull[tag] = next;
    steps.push_back({tag, target * step});
  }
  if (steps.empty()) return;
  for (const Entry& entry : entries) {
    float* const row = rows_.Row(entry.row);
    for (const auto& [tag, step] : steps) row[tag] += entry.value * step;
  }
  pulls_[example].clear();
  for (std::uint32_t tag = 0; tag < pull.size(); ++tag) {
    if (pull[tag] > 0) pulls_[example].push_back({tag, pull[tag]});
  }
}

// Scores as they were had the text not been learned: without its own pull.
std::vector<float> AxisTrainer::ScoresWithout(std::size_t example) const {
  const LabeledText& label = archive_.labels[example];
  const std::vector<Entry> entries = EntriesOf(label);
  std::vector<float> scores = Scores(rows_, entries);
  scores.resize(archive_.tags.size());
  float length = 0;
  for (const Entry& entry : entries) length += entry.value * entry.value;
  const Targets targets = TargetsOf(label);
  for (const auto& [tag, pull] : pulls_[example]) {
    scores[tag] -= static_cast<float>(targets[tag]) * pull * length;
  }
  return scores;
}

void AxisTrainer::LearnCompanies() {
  const std::size_t tags = archive_.tags.size();
  companies_.resize(tags);
  if (tags < kFewestForCompany) return;
  std::vector<std::vector<std::uint32_t>> examples(tags);
  const std::size_t most = std::max<std::size_t>(1, kMostForCompanies / tags);
  for (std::uint32_t i = 0; i < archive_.labels.size(); ++i) {
    if (!archive_.labels[i].complete || HoldsOut(i)) continue;
    for (const std::uint32_t tag : archive_.labels[i].right) {
      if (examples[tag].size() < most) examples[tag].push_back(i);
    }
  }
  for (std::size_t tag = 0; tag < tags; ++tag) {
    std::vector<float> sums(tags);
    for (const std::uint32_t example : examples[tag]) {
      const std::vector<float> scores = ScoresWithout(example);
      for (std::size_t i = 0; i < tags; ++i) sums[i] += scores[i];
    }
    companies_[tag] = CompanyOf(sums, tag);
  }
}

void AxisTrainer::CalibrateNow() {
  std::vector<HeldOut> texts;
  for (std::size_t i = 0; i < archive_.labels.size(); ++i) {
    const LabeledText& label = archive_.labels[i];
    if (!label.complete || !HoldsOut(i)) continue;
    const std::vector<Entry> entries = EntriesOf(label);
    HeldOut text = {.scores = Scores(rows_, entries),
                    .right = {label.right.begin(), label.right.end()}};
    text.scores.resize(archive_.tags.size());
    if (text.scores.empty()) return;
    const auto best = static_cast<std::size_t>(
        std::max_element(text.scores.begin(), text.scores.end()) -
        text.scores.begin());
    text.signals.spoken = SpokenFor(rows_, entries, best);
    text.signals.company =
        InCompany(companies_[best], text.scores, text.scores.size(), best);
    texts.push_back(std::move(text));
  }
  calibration_ = Calibrate(texts, multiple_, options_.none_share);
}

LinearAxis AxisTrainer::Take() && {
  return {.multiple = multiple_,
          .tags = archive_.tags,
          .rows = Quantised(rows_),
          .calibration = calibration_,
          .companies = std::move(companies_)};
}

}  // namespace tasuki::tagging
