// Grows a NormalizedText character by character.
#ifndef TASUKI_SRC_TEXT_NORMALIZED_TEXT_BUILDER_H_
#define TASUKI_SRC_TEXT_NORMALIZED_TEXT_BUILDER_H_

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "src/text/utf8.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {

class NormalizedTextBuilder {
 public:
  explicit NormalizedTextBuilder(std::size_t expected_bytes) {
    result_.text_.reserve(expected_bytes);
  }

  // `folded` is all that `original` became. Calls ascend in `original`.
  void Append(std::u32string_view folded, ByteRange original) {
    if (folded.empty()) return;
    const std::size_t begin = result_.text_.size();
    for (const char32_t c : folded) AppendUtf8(c, result_.text_);
    const ByteRange range = {begin, result_.text_.size()};
    // One character of the same size: byte for byte, whichever it is.
    const bool whole = folded.size() != 1 ||
                       range.end - range.begin != original.end - original.begin;
    AddPiece(range, original, whole);
  }

  // Text that stays as it is, but for capitals if `fold_case`. It stood at
  // `begin` of the original.
  void AppendPlain(std::string_view plain, std::size_t begin, bool fold_case) {
    std::string& text = result_.text_;
    const std::size_t at = text.size();
    text += plain;
    for (std::size_t i = at; fold_case && i < text.size(); ++i) {
      if (text[i] >= 'A' && text[i] <= 'Z') {
        text[i] = static_cast<char>(text[i] + ('a' - 'A'));
      }
    }
    AddPiece({at, text.size()}, {begin, begin + plain.size()}, false);
  }

  NormalizedText Finish() && { return std::move(result_); }

 private:
  void AddPiece(ByteRange range, ByteRange original, bool whole) {
    auto& pieces = result_.pieces_;
    if (!whole && !pieces.empty() && !pieces.back().whole &&
        pieces.back().original.end == original.begin) {
      pieces.back().folded.end = range.end;
      pieces.back().original.end = original.end;
    } else {
      pieces.push_back({range, original, whole});
    }
  }

  NormalizedText result_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_TEXT_NORMALIZED_TEXT_BUILDER_H_
