// Which scheme a number belongs to, by its first four digits and its length.
#ifndef TASUKI_SRC_CARDS_ISSUER_H_
#define TASUKI_SRC_CARDS_ISSUER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tasuki/cards/card_brand.h"

namespace tasuki::cards {

inline constexpr std::size_t kMinDigits = 12;
inline constexpr std::size_t kMaxDigits = 19;

// How much the scheme itself says for a number being a card.
enum class Trust : std::uint8_t {
  kNone,     // no scheme issues this length
  kNamed,    // too common among other numbers: only where a word says so
  kSupport,  // needs a grouping, an expiry date or a word beside it
  kFull,
};

struct Issuer {
  CardBrand brand;
  // Bit n stands for 12 + n digits.
  std::uint8_t full = 0;
  std::uint8_t support = 0;
  std::uint8_t named = 0;

  std::uint8_t lengths() const { return full | support | named; }
  Trust trust(std::size_t digits) const;
};

extern const std::array<Issuer, 16> kIssuers;
// Index in kIssuers by the first four digits; 0: no scheme.
extern const std::array<std::uint8_t, 10'000> kIssuerOfPrefix;

// `prefix` is the first four digits as a number, 0 to 9999; nullptr where no
// scheme issues it.
inline const Issuer* IssuerOf(unsigned prefix) {
  const std::uint8_t index = kIssuerOfPrefix[prefix];
  return index == 0 ? nullptr : &kIssuers[index];
}
// Of a whole number, as digit values; nullptr where no scheme issues its
// length. Takes longer than the first form by the check of the length only.
const Issuer* IssuerOf(std::span<const std::uint8_t> digits);

// Appends CardDisplay.
void AppendDisplay(std::string& text, CardBrand brand,
                   const std::array<char, 4>& last_four);

// The Luhn check over digit values (ISO/IEC 7812-1, annex B).
bool PassesLuhn(std::span<const std::uint8_t> digits);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_ISSUER_H_
