// Unicode folding: one spelling for what readers take as the same text.
//
// Customers write ＡＢＣ, ｶﾞﾁｬ, ガチャ and サーバ－ on whatever keyboard they
// have. A Normalizer brings such variants together and remembers where every
// byte came from, so that a match in the folded text can be highlighted, or
// redacted, in the original:
//
//   tasuki::Normalizer normalizer({.kana = true});
//   tasuki::NormalizedText folded = normalizer.Normalize("ｶﾞﾁｬが出ない");
//   folded.text();                // "がちゃが出ない"
//   folded.Original({0, 9});      // bytes [0, 12): "ｶﾞﾁｬ"
//
// Always: NFKC (Unicode Annex 15; the tables are utf8proc's) and decimal digits
// of every script as ASCII digits. NFKC is applied to stretches of a base
// character with at most 31 marks, as the stream-safe format of that annex cuts
// them, so the time is linear whatever the text.
//
// A byte that is no part of valid UTF-8 becomes one U+FFFD that stands for that
// byte. No text is refused.
//
// A Normalizer is immutable: any number of threads may share one.
#ifndef TASUKI_TEXT_NORMALIZER_H_
#define TASUKI_TEXT_NORMALIZER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tasuki/base/scrubber.h"

namespace tasuki {

// 0 to 9 for a decimal digit of any script (general category Nd, Unicode 15),
// also in the forms that NFKC folds: full width, mathematical. -1 otherwise.
int DecimalDigitValue(char32_t codepoint);

// What happens to ー and to the dashes and tildes typed in its place after kana
// (U+002D, U+007E, U+2010 to U+2015, U+2212, U+2500, U+301C).
enum class LongVowels {
  kKeep = 1,  // as written
  kUnify = 2,  // the stand-ins become ー, and repeated marks one: スーパ－ー =
               // スーパー
  kFold = 3,  // also dropped after the last of three kana or more: サーバー =
              // サーバ
};

struct NormalizeOptions {
  // Full case folding (Unicode 3.13): ß = ss.
  bool fold_case = true;
  // Drops what has no shape of its own: zero width spaces and joiners, soft
  // hyphens, variation selectors (Default_Ignorable_Code_Point).
  bool drop_ignorable = true;
  // Katakana as hiragana: ガチャ = がちゃ.
  bool kana = false;
  // ヴァ ヴィ ヴ ヴェ ヴォ as バ ビ ブ ベ ボ, as most people type them.
  bool va_as_ba = false;
  LongVowels long_vowels = LongVowels::kKeep;
};

// A folded text that knows its original. A value.
class NormalizedText {
 public:
  // Valid UTF-8.
  const std::string& text() const { return text_; }

  // The bytes of the original that `folded` came from, with everything dropped
  // in between; for an empty range the place where it would stand. Both ends of
  // `folded` lie on characters of text(), begin <= end <= text().size(). Where
  // several characters were folded as one whole (ｶﾞ, ½), all its bytes.
  // O(log pieces).
  ByteRange Original(ByteRange folded) const;

 private:
  friend class NormalizedTextBuilder;

  // A stretch that was folded byte for byte, or, `whole`, only together.
  struct Piece {
    ByteRange folded;
    ByteRange original;
    bool whole = false;
  };

  std::string text_;
  std::vector<Piece> pieces_;  // ascending in both, covering all of text_
};

class Normalizer {
 public:
  explicit Normalizer(NormalizeOptions options = {}) : options_(options) {}

  // O(size). The result is at most 36 times as long as `text` (one character,
  // U+FDFA, unfolds to 18), in practice about as long.
  NormalizedText Normalize(std::string_view text) const;

 private:
  NormalizeOptions options_;
};

}  // namespace tasuki

#endif  // TASUKI_TEXT_NORMALIZER_H_
