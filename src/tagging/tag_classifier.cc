#include "tasuki/tagging/tag_classifier.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/tagging/axis_trainer.h"
#include "src/tagging/calibration.h"
#include "src/tagging/classifier_model.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using tagging::AxisArchive;
using tagging::AxisTrainer;
using tagging::ClassifierModel;
using tagging::Entry;
using tagging::Feature;
using tagging::LabeledText;
using tagging::LinearAxis;

constexpr std::size_t kMaxLabels = 1000;

// What a batch is made from.
struct Archive {
  tagging::SeenCounts seen;
  std::vector<std::vector<Feature>> texts;
  std::vector<AxisArchive> axes;  // as in the model
};

// A batch under way: the axes that are done, and the one that is not.
struct Training {
  std::vector<LinearAxis> done;
  std::optional<AxisTrainer> trainer;
};

template <class Axes>
std::size_t FindAxis(const Axes& axes, std::string_view key) {
  return static_cast<std::size_t>(
      std::find_if(axes.begin(), axes.end(),
                   [key](const LinearAxis& axis) { return axis.axis == key; }) -
      axes.begin());
}

absl::Status CheckLabel(const std::vector<LinearAxis>& axes,
                        const AxisLabel& label) {
  const std::size_t axis = FindAxis(axes, label.axis);
  if (axis == axes.size()) {
    return MakeError(Reason::kNotFound, {.field = "labels.axis"},
                     "the classifier was created without this axis");
  }
  if (label.right.size() + label.wrong.size() > kMaxLabels) {
    return TooLongError("labels.right", kMaxLabels, "entries");
  }
  for (const std::vector<TagId>* tags : {&label.right, &label.wrong}) {
    for (const TagId& tag : *tags) {
      TASUKI_RETURN_IF_ERROR(CheckIdField("labels.tag", tag.value(),
                                          RequiredMaxSize(kMaxIdBytes)));
    }
  }
  if (label.right.size() > 1 && !axes[axis].multiple) {
    return MakeError(Reason::kConflicting, {.field = "labels.right"},
                     "two right tags on an axis that takes one");
  }
  for (const TagId& tag : label.wrong) {
    if (std::find(label.right.begin(), label.right.end(), tag) !=
        label.right.end()) {
      return MakeError(Reason::kConflicting, {.field = "labels.wrong"},
                       "a tag is both right and wrong");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckExample(const std::vector<LinearAxis>& axes,
                          const TagExample& example) {
  TASUKI_RETURN_IF_ERROR(
      CheckTextField("text", example.text, MaxSize(kMaxTextBytes)));
  if (example.labels.empty()) return RequiredError("labels");
  for (std::size_t i = 0; i < example.labels.size(); ++i) {
    TASUKI_RETURN_IF_ERROR(CheckLabel(axes, example.labels[i]));
    for (std::size_t j = 0; j < i; ++j) {
      if (example.labels[j].axis == example.labels[i].axis) {
        return MakeError(Reason::kConflicting, {.field = "labels"},
                         "labels holds one axis twice");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status TooManyTags() {
  return MakeError(
      Reason::kLimitReached, {.field = "labels"},
      absl::StrCat("an axis has room for ", TagClassifier::kMaxWeights,
                   " weights (buckets times tags); lower "
                   "feature_bits or leave rare tags out"));
}

bool HasRoom(std::size_t row_count, std::size_t tags) {
  return tags <= TagClassifier::kMaxWeights / row_count;
}

}  // namespace

struct TagClassifier::State {
  TagClassifierOptions options;
  ClassifierModel model;
  std::optional<ClassifierModel> previous;
  Archive archive;
  std::optional<Training> training;

  void Reset() {
    training.reset();
    archive = {};
    archive.seen.by_bucket.resize(model.seen.by_bucket.size());
    archive.axes.resize(model.axes.size());
  }

  std::vector<Feature> FeaturesOf(std::string_view text) const {
    return tagging::CountFeatures(
        tagging::ReadText(text, kMaxReadBytes, options.feature_bits));
  }

  void BeginAxis() {
    const std::size_t axis = training->done.size();
    training->trainer.emplace(
        archive.axes[axis], archive.texts, archive.seen,
        model.axes[axis].multiple,
        tagging::TrainerOptions{.cost = static_cast<float>(options.cost),
                                .epochs = options.epochs,
                                .none_share = options.none_share,
                                .row_count = model.row_count()});
  }

  void FinishAxis() {
    const std::string key = model.axes[training->done.size()].axis;
    training->done.push_back(std::move(*training->trainer).Take());
    training->done.back().axis = key;
    training->trainer.reset();
  }
};

TagClassifier::TagClassifier(std::unique_ptr<State> state)
    : state_(std::move(state)) {
  state_->Reset();
}
TagClassifier::~TagClassifier() = default;
TagClassifier::TagClassifier(TagClassifier&&) noexcept = default;
TagClassifier& TagClassifier::operator=(TagClassifier&&) noexcept = default;

absl::StatusOr<TagClassifier> TagClassifier::Create(
    const TagClassifierOptions& options) {
  TASUKI_RETURN_IF_ERROR(tagging::CheckOptions(options));
  auto state = std::make_unique<State>();
  state->options = options;
  state->model = ClassifierModel(options);
  return TagClassifier(std::move(state));
}

absl::StatusOr<TagClassifier> TagClassifier::Parse(std::string_view bytes) {
  TASUKI_ASSIGN_OR_RETURN(tagging::StoredModel stored,
                          tagging::ReadModel(bytes));
  auto state = std::make_unique<State>();
  state->options = std::move(stored.options);
  state->model = std::move(stored.model);
  return TagClassifier(std::move(state));
}

std::string TagClassifier::Serialize() const {
  return tagging::WriteModel(state_->options, state_->model);
}

absl::Status TagClassifier::Add(const TagExample& example) {
  State& state = *state_;
  TASUKI_RETURN_IF_ERROR(CheckExample(state.model.axes, example));
  if (state.training.has_value()) {
    return MakeError(Reason::kWrongState, {},
                     "training has begun; finish or discard it first");
  }
  if (state.archive.texts.size() >= kMaxExamples) {
    return MakeError(
        Reason::kLimitReached, {},
        absl::StrCat("a batch has at most ", kMaxExamples, " examples"));
  }
  const auto text = static_cast<std::uint32_t>(state.archive.texts.size());
  state.archive.texts.push_back(state.FeaturesOf(example.text));
  state.archive.seen.Count(state.archive.texts.back());
  for (const AxisLabel& label : example.labels) {
    AxisArchive& axis =
        state.archive.axes[FindAxis(state.model.axes, label.axis)];
    const auto positions = [&axis](const std::vector<TagId>& tags) {
      std::vector<std::uint32_t> found;
      for (const TagId& tag : tags) found.push_back(axis.PositionOf(tag));
      std::sort(found.begin(), found.end());
      return found;
    };
    LabeledText labeled = {.text = text, .complete = label.complete};
    labeled.right = positions(label.right);
    labeled.wrong = positions(label.wrong);
    axis.labels.push_back(std::move(labeled));
  }
  return absl::OkStatus();
}

absl::StatusOr<Progress> TagClassifier::TrainStep(std::int64_t visits) {
  State& state = *state_;
  if (visits < 1) {
    return MakeError(Reason::kOutOfRange, {.field = "visits"},
                     "visits must be at least 1");
  }
  if (state.archive.texts.empty()) {
    return MakeError(Reason::kWrongState, {},
                     "there are no examples to train from; add some first");
  }
  if (!state.training.has_value()) {
    for (const AxisArchive& axis : state.archive.axes) {
      if (!HasRoom(state.model.row_count(), axis.tags.size())) {
        return TooManyTags();
      }
    }
    state.training.emplace();
  }
  Progress progress;
  for (const AxisArchive& axis : state.archive.axes) {
    progress.total +=
        static_cast<std::int64_t>(axis.labels.size()) * state.options.epochs;
  }
  while (state.training->done.size() < state.model.axes.size()) {
    if (progress.handled == visits) return progress;
    if (!state.training->trainer) state.BeginAxis();
    progress.handled +=
        state.training->trainer->Step(visits - progress.handled);
    if (state.training->trainer->done()) state.FinishAxis();
  }
  state.previous = std::move(state.model);
  state.model = {};
  state.model.seen = std::move(state.archive.seen);
  state.model.axes = std::move(state.training->done);
  state.Reset();
  progress.done = true;
  return progress;
}

void TagClassifier::Discard() { state_->Reset(); }

absl::Status TagClassifier::Rollback() {
  State& state = *state_;
  if (!state.previous) {
    return MakeError(Reason::kWrongState, {},
                     "there is no model before this one");
  }
  state.model = *std::move(state.previous);
  state.previous.reset();
  return absl::OkStatus();
}

absl::Status TagClassifier::Learn(const TagExample& example) {
  State& state = *state_;
  ClassifierModel& model = state.model;
  TASUKI_RETURN_IF_ERROR(CheckExample(model.axes, example));
  for (const AxisLabel& label : example.labels) {
    const LinearAxis& axis = model.axes[FindAxis(model.axes, label.axis)];
    if (!HasRoom(model.row_count(),
                 axis.tags.size() + label.right.size() + label.wrong.size())) {
      return TooManyTags();
    }
  }
  const std::vector<Feature> features = state.FeaturesOf(example.text);
  const std::vector<Entry> entries = tagging::ValuesOf(features, model.seen);
  for (const AxisLabel& label : example.labels) {
    LinearAxis& axis = model.axes[FindAxis(model.axes, label.axis)];
    for (const std::vector<TagId>* tags : {&label.right, &label.wrong}) {
      for (const TagId& tag : *tags) axis.PositionOf(tag, model.row_count());
    }
    tagging::Targets targets(axis.tags.size(), label.complete ? -1 : 0);
    for (const TagId& tag : label.wrong) {
      targets[axis.PositionOf(tag, model.row_count())] = -1;
    }
    for (const TagId& tag : label.right) {
      targets[axis.PositionOf(tag, model.row_count())] = 1;
    }
    tagging::LearnOne(axis, entries, model.seen, targets);
  }
  model.seen.Count(features);
  return absl::OkStatus();
}

namespace {

// A text read for suggesting: its values, and which words they come from.
struct Reading {
  tagging::Text text;
  std::vector<Feature> features;
  std::vector<Entry> entries;
  // The entry of each occurrence; filled where evidence is wanted.
  std::vector<std::uint32_t> entry_of;
};

void LinkOccurrences(Reading& reading) {
  const auto key = [](std::uint32_t bucket, int block) {
    return bucket << 2 | static_cast<std::uint32_t>(block);
  };
  for (const tagging::Occurrence& each : reading.text.occurrences) {
    const std::uint32_t wanted = key(each.bucket, static_cast<int>(each.block));
    const auto found = std::lower_bound(
        reading.features.begin(), reading.features.end(), wanted,
        [&key](const Feature& feature, std::uint32_t value) {
          return key(feature.bucket(), feature.block()) < value;
        });
    reading.entry_of.push_back(
        static_cast<std::uint32_t>(found - reading.features.begin()));
  }
}

// Each occurrence pays its share of the score to the words it comes from.
std::vector<TagEvidence> EvidenceFor(const Reading& reading,
                                     const LinearAxis& axis, std::size_t tag,
                                     std::size_t most) {
  std::vector<TagEvidence> words;
  for (const ByteRange& range : reading.text.words) {
    words.push_back({.words = range});
  }
  for (std::size_t i = 0; i < reading.entry_of.size(); ++i) {
    const std::uint32_t at = reading.entry_of[i];
    const tagging::Occurrence& occurrence = reading.text.occurrences[i];
    const Entry& entry = reading.entries[at];
    const float share = entry.value * tagging::kQuantum *
                        static_cast<float>(axis.rows.Row(entry.row)[tag]) /
                        static_cast<float>(reading.features[at].frequency());
    words[occurrence.word].weight += share / 2;
    words[occurrence.other].weight += share / 2;
  }
  std::erase_if(words, [](const auto& word) { return word.weight <= 0; });
  std::stable_sort(
      words.begin(), words.end(),
      [](const auto& a, const auto& b) { return a.weight > b.weight; });
  words.resize(std::min(words.size(), most));
  return words;
}

AxisSuggestion SuggestOn(const LinearAxis& axis, const Reading& reading,
                         const SuggestOptions& options) {
  AxisSuggestion suggestion = {.axis = axis.axis, .none = true};
  if (axis.tags.empty()) return suggestion;
  const std::vector<float> scores = tagging::Scores(axis.rows, reading.entries);
  const std::vector<double> confidences = tagging::Confidences(
      axis.calibration, axis.multiple, scores, axis.tags.size());
  std::vector<std::size_t> best(axis.tags.size());
  std::iota(best.begin(), best.end(), std::size_t{0});
  const std::size_t wanted = std::min(options.tags, best.size());
  const auto end = best.begin() + static_cast<std::ptrdiff_t>(
                                      std::max<std::size_t>(1, wanted));
  std::partial_sort(best.begin(), end, best.end(),
                    [&](std::size_t a, std::size_t b) {
                      return confidences[a] != confidences[b]
                                 ? confidences[a] > confidences[b]
                                 : axis.tags[a] < axis.tags[b];
                    });
  suggestion.fit = tagging::FitOf(
      scores, axis.tags.size(), axis.multiple,
      {.spoken = tagging::SpokenFor(axis.rows, reading.entries, best[0]),
       .company = tagging::InCompany(axis.CompanyOf(best[0]), scores,
                                     axis.tags.size(), best[0])});
  suggestion.none = suggestion.fit < axis.calibration.none_below;
  for (std::size_t i = 0; i < wanted; ++i) {
    suggestion.tags.push_back(
        {.tag = axis.tags[best[i]], .confidence = confidences[best[i]]});
    if (options.evidence > 0) {
      suggestion.tags.back().because =
          EvidenceFor(reading, axis, best[i], options.evidence);
    }
  }
  return suggestion;
}

}  // namespace

absl::StatusOr<std::vector<AxisSuggestion>> TagClassifier::Suggest(
    std::string_view text, const SuggestOptions& options) const {
  TASUKI_RETURN_IF_ERROR(CheckTextField("text", text, MaxSize(kMaxTextBytes)));
  Reading reading = {.text = tagging::ReadText(text, kMaxReadBytes,
                                               state_->options.feature_bits)};
  reading.features = tagging::CountFeatures(reading.text);
  reading.entries = tagging::ValuesOf(reading.features, state_->model.seen);
  if (options.evidence > 0) LinkOccurrences(reading);
  std::vector<AxisSuggestion> suggestions;
  for (const LinearAxis& axis : state_->model.axes) {
    suggestions.push_back(SuggestOn(axis, reading, options));
  }
  return suggestions;
}

}  // namespace tasuki
