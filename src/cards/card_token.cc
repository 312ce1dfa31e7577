#include "src/cards/card_token.h"

#include <array>
#include <cstddef>

namespace tasuki::cards {
namespace {
constexpr std::string_view kLetters = "bcdfghjkmnpqrstv";
}  // namespace

std::string MintToken(RandomPool& random) {
  std::array<std::byte, 16> bits;
  random.Fill(bits);
  std::string token(kTokenPrefix);
  token.reserve(kTokenBytes);
  for (const std::byte b : bits) {
    token += kLetters[std::to_integer<std::size_t>(b >> 4)];
    token += kLetters[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  return token;
}

bool IsToken(std::string_view text) {
  return text.size() == kTokenBytes && text.starts_with(kTokenPrefix) &&
         text.find_first_not_of(kLetters, kTokenPrefix.size()) == text.npos;
}

}  // namespace tasuki::cards
