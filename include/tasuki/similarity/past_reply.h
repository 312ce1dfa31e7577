// The values that similarity works on. Aggregates; not synchronised.
#ifndef TASUKI_SIMILARITY_PAST_REPLY_H_
#define TASUKI_SIMILARITY_PAST_REPLY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/id.h"

namespace tasuki {

// A tag with the axis it belongs to: ("not_drawn", "event").
struct ReplyTag {
  TagId id;
  std::string axis;

  friend bool operator==(const ReplyTag&, const ReplyTag&) = default;
};

// What came of a reply wherever it was used.
struct ReplyOutcome {
  int went_well = 0;  // told as a success, or closed for good
  int reopened = 0;   // the customer had to ask again

  friend bool operator==(const ReplyOutcome&, const ReplyOutcome&) = default;
};

// An inquiry that was answered.
struct PastReply {
  std::string title;    // the question in a line; may be empty
  std::string inquiry;  // what the customer wrote
  std::string reply;    // what was answered; may be empty
  std::vector<ReplyTag> tags;
  std::string service;
  std::string language;
  absl::Time time;
  ReplyOutcome outcome;
};

// An inquiry that waits for its answer.
struct Inquiry {
  std::string title;
  std::string text;
  std::vector<ReplyTag> tags;  // known so far
};

struct TagProbability {
  TagId tag;
  double probability = 0;  // 0 to 1
};

// What a classifier says of a text, as tagging has one. Safe for concurrent
// use; deterministic, if answers are to be.
class TagPrior {
 public:
  virtual ~TagPrior() = default;

  // The likely tags of a text, each at most once, in any order.
  virtual std::vector<TagProbability> Predict(std::string_view text) const = 0;
};

}  // namespace tasuki

#endif  // TASUKI_SIMILARITY_PAST_REPLY_H_
