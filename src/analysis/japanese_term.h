// Which words of a Japanese text count, and under which name.
#ifndef TASUKI_SRC_ANALYSIS_JAPANESE_TERM_H_
#define TASUKI_SRC_ANALYSIS_JAPANESE_TERM_H_

#include <string>
#include <string_view>

#include "tasuki/text/normalizer.h"

namespace tasuki {

// The parts that are used of IPADIC's features: class, subclass, base form.
struct MecabFeature {
  std::string_view part_of_speech;
  std::string_view subclass;
  std::string_view base;  // empty where the dictionary knows none
};
MecabFeature ParseFeature(std::string_view feature);

// Content words: what a text is about, not how it is said.
bool IsContentWord(const MecabFeature& feature);

// Folded kana, and no more than its kanji where it has two or more; empty for
// the words that every inquiry contains.
std::string JapaneseTerm(std::string_view base);

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_JAPANESE_TERM_H_
