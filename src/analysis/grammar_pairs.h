// Pairs of hiragana that say how something is said, not what it is about.
#ifndef TASUKI_SRC_ANALYSIS_GRAMMAR_PAIRS_H_
#define TASUKI_SRC_ANALYSIS_GRAMMAR_PAIRS_H_

namespace tasuki {

// Whether two neighbouring characters are one of the 500 commonest pairs of
// hiragana, nine tenths of all there are in a text: ます, した, から. The
// rest, such as the ろぐ of ろぐいん, stands in words.
bool IsGrammarPair(char32_t first, char32_t second);

}  // namespace tasuki

#endif  // TASUKI_SRC_ANALYSIS_GRAMMAR_PAIRS_H_
