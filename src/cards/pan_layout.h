// How the digits of a card are grouped, and what may stand between the groups.
#ifndef TASUKI_SRC_CARDS_PAN_LAYOUT_H_
#define TASUKI_SRC_CARDS_PAN_LAYOUT_H_

#include <cstddef>
#include <cstdint>

#include "src/cards/code_point.h"
#include "src/cards/digit_run.h"

namespace tasuki::cards {

inline constexpr std::uint8_t kHard = kHyphen | kDot | kSlash | kComma | kMark;
inline constexpr std::size_t kLongGroup = DigitRun::kLongGroup;

constexpr std::uint32_t Bits(auto... places) {
  return (0u | ... | (1u << places));
}

// Where the groups of a card end: 4-4-4-4(-3), 4-6-5, 4-6-4, 6-13, 4-3-3-3.
inline std::uint32_t UsualCuts(std::size_t digits) {
  switch (digits) {
    case 13:
      return Bits(4, 7, 8, 10, 12);
    case 14:
    case 15:
      return Bits(4, 8, 10, 12);
    case 19:
      return Bits(4, 6, 8, 12, 16);
    default:
      return Bits(4, 8, 12, 16);
  }
}

// Whether `gap` goes on in the manner of `core`, what stands between the groups
// of a number.
inline bool GoesOn(std::uint8_t gap, std::uint8_t core) {
  if (core & kHard) return (gap & kHard) == core;
  if (gap & kHard) return false;
  if (core == kLine) return (gap & kLine) != 0;
  const bool wider = (gap & kWide) && !(core & kWide);
  return (core & kSpace) && (gap & kBlank) == kSpace && !wider;
}

inline bool Parts(std::uint8_t gap) {
  return (gap & (kLine | kComma | kWide)) != 0;
}

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_LAYOUT_H_
