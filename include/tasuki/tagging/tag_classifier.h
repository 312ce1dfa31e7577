// Suggests tags from the words and letters of a text; learns from an archive
// and from every accepted, changed or refused suggestion. No downloaded
// weights, no dictionary: Japanese, English and mixed texts alike.
//
//   TagClassifier classifier = TagClassifier::Create({
//       .axes = {{.axis = "content"}, {.axis = "emotion", .multiple = true}},
//   }).value();
//   for (const TagExample& example : archive) classifier.Add(example);
//   while (!classifier.TrainStep(1000)->done) {}
//   auto suggestions = classifier.Suggest("ガチャで欲しいキャラが出ない", {});
//   classifier.Learn({.text = …, .labels = {{.axis = "content",
//                                            .right = {gacha}}}});
//
// Model. A text becomes hashed features in three blocks, each of length one:
// words and word pairs in a row; letters in a row (3 to 5 within a word, 1 to 4
// in Japanese or Chinese); any two words. Values are (1 + ln tf) · (1 + .4 · ln
// (texts / texts with it)). Every axis has one linear support vector machine
// per tag with squared hinge loss, trained by dual coordinate descent [Hsieh et
// al. 2008, "A dual coordinate descent method for large-scale linear SVM"].
// One example at a time is learned by a second-order step that changes rare
// features more than common ones [Crammer et al. 2009, "Adaptive regularization
// of weight vectors"]. A tenth of the archive is kept apart at first to
// calibrate confidence: softmax over scaled scores on a single-valued axis,
// a logistic curve on a multi-valued one.
// Whether none of the tags fits is read from how far the best one stands out,
// how surely the others are refused, how much of the text spoke for it, and
// whether the other tags score as they do where it is right.
//
// The same calls in the same order give the same model, bit for bit, on one
// build. Not synchronised: const calls may run at the same time as one another.
#ifndef TASUKI_TAGGING_TAG_CLASSIFIER_H_
#define TASUKI_TAGGING_TAG_CLASSIFIER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/page.h"
#include "tasuki/tagging/tag_model.h"

namespace tasuki {

struct ClassifierAxis {
  std::string axis;
  // Whether a text may carry several tags of the axis.
  bool multiple = false;
};

struct TagClassifierOptions {
  std::vector<ClassifierAxis> axes;  // 1 to 100
  // Features are hashed into 2^feature_bits buckets, 10 to 20. One axis takes
  // 2^feature_bits · tags · 2 bytes of memory, and twice that in training.
  int feature_bits = 16;
  // How much one training example may pull, above 0, at most 1000. Less is
  // smoother.
  double cost = 1.0;
  // Passes over the archive, 2 to 100.
  int epochs = 6;
  // The share of known inquiries for which "none of these" may be said
  // wrongly, 0 to .5.
  double none_share = 0.05;
};

class TagClassifier final : public TagModel {
 public:
  // A text counts with its first bytes only.
  static constexpr std::size_t kMaxReadBytes = 8192;
  static constexpr std::size_t kMaxExamples = 1'000'000;
  // Buckets times tags, per axis.
  static constexpr std::size_t kMaxWeights = std::size_t{1} << 27;

  // OUT_OF_RANGE, REQUIRED, TOO_LONG, CONFLICTING (an axis twice).
  static absl::StatusOr<TagClassifier> Create(
      const TagClassifierOptions& options);

  // A classifier as Serialize wrote it. STORE_CORRUPT for a truncated or
  // edited one, STORE_NEWER_SCHEMA for one of another version.
  static absl::StatusOr<TagClassifier> Parse(std::string_view bytes);

  ~TagClassifier() override;
  TagClassifier(TagClassifier&&) noexcept;
  TagClassifier& operator=(TagClassifier&&) noexcept;

  // Batch training. Suggestions use the model there is until the last step
  // puts the new one in its place.

  // Keeps an example, about 1 kB, for the next batch.
  // REQUIRED, TOO_LONG, INVALID_UTF8, NOT_FOUND (the axis), CONFLICTING (two
  // right tags on a single-valued axis, a tag right and wrong), LIMIT_REACHED,
  // WRONG_STATE (training has begun). On an error nothing changes.
  absl::Status Add(const TagExample& example);

  // Works on the kept examples, `visits` texts long, at least 1. Done: the
  // model learned from them alone is in place, what it learned by Learn since
  // Create or the last batch is gone, and the examples are dropped.
  // WRONG_STATE without examples, OUT_OF_RANGE, LIMIT_REACHED (kMaxWeights).
  absl::StatusOr<Progress> TrainStep(std::int64_t visits);

  // Drops the kept examples and what was trained from them so far.
  void Discard();

  // Puts the model back that the last finished batch replaced, as it was then.
  // WRONG_STATE where there is none, as after a Rollback or a Parse.
  absl::Status Rollback();

  // TagModel. Tags are learned as they come; an axis without any suggests
  // none. INVALID_UTF8, TOO_LONG (1 MB), NOT_FOUND (the axis), CONFLICTING.
  absl::StatusOr<std::vector<AxisSuggestion>> Suggest(
      std::string_view text, const SuggestOptions& options) const override;
  absl::Status Learn(const TagExample& example) override;

  // The present model, without kept examples and without its predecessor. The
  // parsed copy answers and learns exactly as this one.
  std::string Serialize() const;

 private:
  struct State;
  explicit TagClassifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAG_CLASSIFIER_H_
