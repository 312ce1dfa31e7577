// The folding of kana, a stream over characters that are already NFKC.
#ifndef TASUKI_SRC_TEXT_KANA_FOLD_H_
#define TASUKI_SRC_TEXT_KANA_FOLD_H_

#include <string_view>

#include "src/text/normalized_text_builder.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {

class KanaFold {
 public:
  KanaFold(const NormalizeOptions& options, NormalizedTextBuilder& out)
      : options_(options), out_(out) {}

  // What one stretch of the original became: one character, or several.
  void Push(std::u32string_view folded, ByteRange original);

  // After the last Push.
  void Finish() { Settle(false); }

  // The end of what stands at `begin` and needs no folding beyond that of
  // ASCII capitals, so that it can go to the builder as it is; `begin` where
  // the first character must be pushed. Decides on what was pushed before.
  std::size_t PassPlain(std::string_view text, std::size_t begin);

 private:
  // The character before the present one, held back because what follows may
  // still change it.
  struct Held {
    char32_t codepoint = 0;  // 0: nothing
    ByteRange original;
    bool long_vowel = false;  // a ー that stands after codepoint
    ByteRange long_vowel_original;
  };

  bool Extends(char32_t codepoint) const;
  bool Absorb(char32_t codepoint, ByteRange original);
  void Settle(bool kana_follows);
  void Emit(char32_t codepoint, ByteRange original);

  const NormalizeOptions& options_;
  NormalizedTextBuilder& out_;
  Held held_;
  int kana_run_ = 0;  // kana up to and including held_
};

}  // namespace tasuki

#endif  // TASUKI_SRC_TEXT_KANA_FOLD_H_
