#include "src/cards/card_token.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace tasuki::cards {
namespace {
constexpr std::string_view kLetters = "bcdfghjkmnpqrstv";  // ascending
}  // namespace

std::string MintToken(absl::Time now, RandomPool& random) {
  std::array<std::byte, 16> bits;
  random.Fill(bits);
  std::string token(kTokenBytes, '\0');
  auto letter = std::copy(kTokenPrefix.begin(), kTokenPrefix.end(), &token[0]);
  const auto millis = static_cast<std::uint64_t>(absl::ToUnixMillis(now));
  for (std::size_t left = kTokenTimeLetters; left > 0; --left) {
    *letter++ = kLetters[millis >> (4 * (left - 1)) & 15];
  }
  for (const std::byte b : bits) {
    *letter++ = kLetters[std::to_integer<std::size_t>(b >> 4)];
    *letter++ = kLetters[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  return token;
}

bool IsToken(std::string_view text) {
  return text.size() == kTokenBytes && text.starts_with(kTokenPrefix) &&
         text.find_first_not_of(kLetters, kTokenPrefix.size()) == text.npos;
}

}  // namespace tasuki::cards
