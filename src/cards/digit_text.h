// The decimal digits of any script in a text, as ASCII.
#ifndef TASUKI_SRC_CARDS_DIGIT_TEXT_H_
#define TASUKI_SRC_CARDS_DIGIT_TEXT_H_

#include <array>
#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "src/base/wipe.h"
#include "src/cards/code_point.h"
#include "src/cards/pan.h"

namespace tasuki::cards {

// Erases them when it goes.
class DigitText {
 public:
  DigitText() = default;
  ~DigitText() { Wipe(digits_.data(), digits_.size()); }
  DigitText(const DigitText&) = delete;
  DigitText& operator=(const DigitText&) = delete;

  // False where the text holds anything but digits, separators and what cannot
  // be seen, or more digits than a card has.
  bool Append(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const Symbol symbol = SymbolAt(text, at);
      if (symbol.kind == Symbol::kOther) return false;
      if (symbol.kind == Symbol::kDigit) {
        if (size_ == digits_.size()) return false;
        digits_[size_++] = static_cast<char>('0' + symbol.value);
      }
      at += symbol.bytes;
    }
    return true;
  }

  absl::StatusOr<Pan> ToPan() const {
    return Pan::FromDigits(std::string_view(digits_.data(), size_));
  }

 private:
  std::array<char, kMaxDigits> digits_ = {};
  std::size_t size_ = 0;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_DIGIT_TEXT_H_
