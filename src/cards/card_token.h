// Tokens: 128 random bits as letters. Nothing leads from a token to a number,
// and no token can be taken for one.
#ifndef TASUKI_SRC_CARDS_CARD_TOKEN_H_
#define TASUKI_SRC_CARDS_CARD_TOKEN_H_

#include <string>
#include <string_view>

#include "src/cards/random_pool.h"

namespace tasuki::cards {

// "card" and 32 letters of sixteen, without vowels: no token is a word.
inline constexpr std::string_view kTokenPrefix = "card";
inline constexpr std::size_t kTokenBytes = 36;

std::string MintToken(RandomPool& random);

// Whether `text` has the form of a token; whether it exists, the vault knows.
bool IsToken(std::string_view text);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_CARD_TOKEN_H_
