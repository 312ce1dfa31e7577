#include "src/cards/pan.h"

#include <algorithm>

#include "tasuki/base/error.h"

namespace tasuki::cards {
namespace {

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

absl::StatusOr<Pan> Pan::FromDigits(std::string_view digits) {
  const auto malformed = [](std::string_view message) {
    return MakeError(Reason::kMalformed, {.field = "pan"}, message);
  };
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits ||
      !AllDigits(digits)) {
    return malformed("a card number is 12 to 19 digits without separators");
  }
  Secret<kMaxDigits> values;
  const auto room = values.Resize(digits.size());
  for (std::size_t i = 0; i < digits.size(); ++i) {
    room[i] = static_cast<std::byte>(digits[i] - '0');
  }
  const std::span<const std::uint8_t> numbers(
      reinterpret_cast<const std::uint8_t*>(room.data()), room.size());
  const Issuer* issuer = IssuerOf(numbers);
  if (issuer == nullptr) return malformed("no card scheme issues this number");
  if (!PassesLuhn(numbers)) {
    return malformed("the check digit of the card number is wrong");
  }
  Pan pan;
  pan.brand_ = issuer->brand;
  const auto bytes = std::as_bytes(std::span(digits));
  std::copy(bytes.begin(), bytes.end(),
            pan.digits_.Resize(digits.size()).begin());
  return pan;
}

std::array<char, 4> Pan::last_four() const {
  std::array<char, 4> last = {};
  const auto digits = digits_.bytes();
  if (digits.size() < last.size()) return last;  // moved from
  std::transform(digits.end() - 4, digits.end(), last.begin(),
                 [](std::byte b) { return static_cast<char>(b); });
  return last;
}

}  // namespace tasuki::cards
