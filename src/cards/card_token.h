// Tokens: 128 random bits as letters, behind the time at which they were made.
// Nothing leads from a token to a number, and no token can be taken for one.
#ifndef TASUKI_SRC_CARDS_CARD_TOKEN_H_
#define TASUKI_SRC_CARDS_CARD_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "src/cards/random_pool.h"

namespace tasuki::cards {

// "card" and 43 letters of sixteen, without vowels: no token is a word. The
// first eleven are milliseconds: rows of cards that come one after the other
// stand beside each other, in every table that has their tokens.
inline constexpr std::string_view kTokenPrefix = "card";
inline constexpr std::size_t kTokenTimeLetters = 11;
inline constexpr std::size_t kTokenBytes = 47;

std::string MintToken(absl::Time now, RandomPool& random);

// Whether `text` has the form of a token; whether it exists, the vault knows.
bool IsToken(std::string_view text);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_CARD_TOKEN_H_
