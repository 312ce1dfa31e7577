// What suggests tags for a text, and learns from what people make of it.
//
// TagClassifier implements this from scratch; a host with a language model of
// its own implements it instead, and everything above stays as it is.
#ifndef TASUKI_TAGGING_TAG_MODEL_H_
#define TASUKI_TAGGING_TAG_MODEL_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/scrubber.h"

namespace tasuki {

// Words of the text that spoke for a tag.
struct TagEvidence {
  ByteRange words;      // in the text as given
  double weight = 0.0;  // share of the score, in the model's own unit
};

struct TagSuggestion {
  TagId tag;
  // The probability that the tag is right: of 100 suggestions made with
  // confidence .8 about 80 are.
  double confidence = 0.0;
  std::vector<TagEvidence> because;  // strongest first
};

struct AxisSuggestion {
  std::string axis;
  std::vector<TagSuggestion> tags;  // most confident first
  // How well the text fits what the model knows on this axis; higher is
  // better, comparable within one model only.
  double fit = 0.0;
  // "None of these": the text fits worse than nearly all that the model knows.
  bool none = false;
};

// What is known about a text on one axis.
struct AxisLabel {
  std::string axis;
  std::vector<TagId> right;
  std::vector<TagId> wrong;
  // Whether every tag that is not in `right` is wrong too. With `right` empty
  // that says "none of these".
  bool complete = true;
};

// How suggestions become examples:
//   accepted t       {.right = {t}}
//   changed t to u   {.right = {u}, .wrong = {t}}
//   refused t        {.wrong = {t}, .complete = false}
struct TagExample {
  std::string text;
  std::vector<AxisLabel> labels;  // axes left out say nothing
};

struct SuggestOptions {
  std::size_t tags = 3;      // per axis
  std::size_t evidence = 3;  // per tag
};

class TagModel {
 public:
  virtual ~TagModel() = default;

  // One entry per axis that the model knows, ordered by axis. Changes nothing.
  virtual absl::StatusOr<std::vector<AxisSuggestion>> Suggest(
      std::string_view text, const SuggestOptions& options) const = 0;

  // Takes in one example; the next suggestion profits.
  virtual absl::Status Learn(const TagExample& example) = 0;
};

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAG_MODEL_H_
