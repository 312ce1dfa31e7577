// The scan itself: reads runs of digits and has each number in them judged.
#ifndef TASUKI_SRC_CARDS_PAN_SCAN_H_
#define TASUKI_SRC_CARDS_PAN_SCAN_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "src/cards/digit_finder.h"
#include "src/cards/digit_run.h"
#include "tasuki/cards/pan_scanner.h"

namespace tasuki::cards {

// What is decided about a number depends on at most this many bytes before its
// first digit and from there on: kLookBehind and kLookAhead digits of at most
// 4 bytes with gaps of 8 code points, and the context.
inline constexpr std::size_t kReachBehind =
    DigitRun::kLookBehind * (DigitRun::kMaxGap + 1) * 4 + 128;
inline constexpr std::size_t kReachAhead =
    DigitRun::kLookAhead * (DigitRun::kMaxGap + 1) * 4 + 128;

// Which numbers to judge: those that begin in [from, until).
struct ScanBounds {
  std::size_t from = 0;
  std::size_t until = static_cast<std::size_t>(-1);
};

// Appends the findings in `text`. `taken`: where the finding before ended; set
// to where the last one ends.
void ScanForPans(FindDigit find_digit, std::string_view text, ScanBounds bounds,
                 std::size_t& taken, std::vector<PanFinding>& findings);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_SCAN_H_
