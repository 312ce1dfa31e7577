#include "tasuki/cards/card_secrets.h"

#include <algorithm>
#include <utility>

#include "src/base/wipe.h"
#include "tasuki/base/error.h"

namespace tasuki {

RevealedCard::RevealedCard(std::string_view digits) {
  size_ = std::min(digits.size(), digits_.size());
  std::copy_n(digits.begin(), size_, digits_.begin());
}

RevealedCard::RevealedCard(RevealedCard&& other) noexcept
    : digits_(other.digits_), size_(std::exchange(other.size_, 0)) {
  tasuki::Wipe(other.digits_.data(), other.digits_.size());
}

RevealedCard::~RevealedCard() { tasuki::Wipe(digits_.data(), digits_.size()); }

void RevealedCard::Use(
    const std::function<void(std::string_view digits)>& use) const {
  use(std::string_view(digits_.data(), size_));
}

absl::StatusOr<SecurityCode> SecurityCode::FromDigits(std::string_view digits) {
  const bool good = (digits.size() == 3 || digits.size() == 4) &&
                    std::all_of(digits.begin(), digits.end(),
                                [](char c) { return c >= '0' && c <= '9'; });
  if (!good) {
    return MakeError(Reason::kMalformed, {.field = "security_code"},
                     "a security code is 3 or 4 digits");
  }
  SecurityCode code;
  code.size_ = digits.size();
  std::copy(digits.begin(), digits.end(), code.digits_.begin());
  return code;
}

SecurityCode::SecurityCode(SecurityCode&& other) noexcept {
  *this = std::move(other);
}
SecurityCode& SecurityCode::operator=(SecurityCode&& other) noexcept {
  if (this == &other) return *this;
  digits_ = other.digits_;
  size_ = std::exchange(other.size_, 0);
  tasuki::Wipe(other.digits_.data(), other.digits_.size());
  return *this;
}
SecurityCode::~SecurityCode() { tasuki::Wipe(digits_.data(), digits_.size()); }

void SecurityCode::UseOnce(
    const std::function<void(std::string_view digits)>& use) {
  const SecurityCode taken = std::move(*this);
  use(std::string_view(taken.digits_.data(), taken.size_));
}

}  // namespace tasuki
