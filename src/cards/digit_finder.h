// Skips the text in which no digit begins, which is nearly all of it.
#ifndef TASUKI_SRC_CARDS_DIGIT_FINDER_H_
#define TASUKI_SRC_CARDS_DIGIT_FINDER_H_

#include <vector>

namespace tasuki::cards {

// The first byte in [from, end) where a decimal digit may begin, or `end`: an
// ASCII digit, or the lead byte of a script with digits. Of full-width forms,
// which Japanese text is full of, only the digits themselves. `text`, at most
// `from`, is where bytes begin that may be read.
using FindDigit = const char* (*)(const char* text, const char* from,
                                  const char* end);

const char* FindDigitScalar(const char* text, const char* from,
                            const char* end);

// The forms that this processor runs, the fastest last; all are equal.
std::vector<FindDigit> FindDigitForms();

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_DIGIT_FINDER_H_
