// The text form of a tag, shared by Taxonomy and expressions:
//
//   term  = label ":" ( "*" | label { "/" label } [ "/" "*" ] )
//   label = word | '"' { any | '\"' | '\\' } '"'
//   word  = one or more bytes other than space, control, " ( ) / : *
//
// The ideographic space, which a Japanese keyboard types, is a space too.
#ifndef TASUKI_SRC_TAGGING_TAG_PATH_H_
#define TASUKI_SRC_TAGGING_TAG_PATH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tasuki::tagging {

struct TagPath {
  struct Step {
    std::string label;
    std::size_t position = 0;  // of its first byte
  };
  Step axis;
  std::vector<Step> steps;  // empty for `axis:*`
  bool below = false;       // ends in "*"
};

// Whether a byte of a word stands there; false at the end of the text.
bool IsWordAt(std::string_view text, std::size_t position);

// The bytes of the space that stands there; 0 where none does.
std::size_t SpaceAt(std::string_view text, std::size_t position);

// Reads the term at `text[position]`, and moves `position` behind it.
// MALFORMED with the byte position and what was expected there.
absl::StatusOr<TagPath> ParseTagPath(std::string_view text,
                                     std::size_t& position);

// "at byte 12: expected …"
absl::Status ExpectedError(std::size_t position, std::string_view what);

// `label` as it must be written in a path.
std::string QuotedLabel(std::string_view label);

// ASCII letters in lower case; other bytes as they are.
std::string FoldedLabel(std::string_view label);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_TAG_PATH_H_
