#include "src/text/kana_fold.h"

#include "src/text/compose.h"
#include "src/text/utf8.h"

namespace tasuki {
namespace {

constexpr char32_t kLongVowel = U'ー';

bool StandsForLongVowel(char32_t c) {
  return c == kLongVowel || c == U'-' || c == U'~' ||
         (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 ||
         c == 0x301C;
}

// Most of a Japanese text: whatever the options and the neighbours, it stays.
bool IsPlainAnywhere(char32_t c) {
  return (c >= U'ぁ' && c <= U'ん') || (c >= 0x4E00 && c <= 0x9FFF);
}

// ヴ before a small vowel, in either kana; 0 where they do not merge.
char32_t VaRow(char32_t small_vowel) {
  switch (small_vowel) {
    case U'ァ':
      return U'バ';
    case U'ィ':
      return U'ビ';
    case U'ェ':
      return U'ベ';
    case U'ォ':
      return U'ボ';
    case U'ぁ':
      return U'ば';
    case U'ぃ':
      return U'び';
    case U'ぇ':
      return U'べ';
    case U'ぉ':
      return U'ぼ';
    default:
      return 0;
  }
}

}  // namespace

// Whether the character would be merged into the one held back.
bool KanaFold::Extends(char32_t codepoint) const {
  if (held_.codepoint == 0) return false;
  if (options_.long_vowels != LongVowels::kKeep &&
      StandsForLongVowel(codepoint)) {
    return true;
  }
  return options_.va_as_ba && VaRow(codepoint) != 0;
}

std::size_t KanaFold::PassPlain(std::string_view text, std::size_t begin) {
  // These two look back at whole runs of kana.
  if (options_.kana || options_.long_vowels == LongVowels::kFold) return begin;
  const bool marks = options_.long_vowels != LongVowels::kKeep;
  if (Extends(DecodeUtf8(text, begin).codepoint)) return begin;
  std::size_t at = begin;
  std::size_t last = begin;
  char32_t before = 0;
  while (at < text.size()) {
    const DecodedChar c = DecodeUtf8(text, at);
    if (!IsPlainAnywhere(c.codepoint)) {
      if (!c.valid || (c.codepoint >= 0x80 && !IsStable(c.codepoint))) break;
      if (marks && IsKana(before) && StandsForLongVowel(c.codepoint) &&
          (before == kLongVowel || c.codepoint != kLongVowel)) {
        break;
      }
      if (options_.va_as_ba && (c.codepoint == U'ヴ' || c.codepoint == U'ゔ')) {
        break;
      }
    }
    before = c.codepoint;
    last = at;
    at += c.size;
  }
  // What follows may join the last character.
  const std::size_t end = at == text.size() ? at : last;
  if (end != begin) {
    Settle(false);
    kana_run_ = 0;
  }
  return end;
}

void KanaFold::Push(std::u32string_view folded, ByteRange original) {
  if (folded.size() != 1) {
    Settle(!folded.empty() && IsKana(folded.front()));
    kana_run_ = 0;
    if (options_.kana) {
      std::u32string hiragana(folded);
      for (char32_t& c : hiragana) c = ToHiragana(c);
      out_.Append(hiragana, original);
    } else {
      out_.Append(folded, original);
    }
    return;
  }
  const char32_t codepoint = folded.front();
  if (Absorb(codepoint, original)) return;
  const bool kana = IsKana(codepoint);
  Settle(kana);
  if (!kana) {
    kana_run_ = 0;
    out_.Append(folded, original);
    return;
  }
  ++kana_run_;
  held_ = {.codepoint = codepoint, .original = original};
}

// Merges the character into the one held back.
bool KanaFold::Absorb(char32_t codepoint, ByteRange original) {
  if (held_.codepoint == 0) return false;
  if (options_.long_vowels != LongVowels::kKeep &&
      StandsForLongVowel(codepoint)) {
    if (held_.codepoint == kLongVowel) {
      held_.original.end = original.end;
      return true;
    }
    if (!held_.long_vowel) held_.long_vowel_original.begin = original.begin;
    held_.long_vowel = true;
    held_.long_vowel_original.end = original.end;
    return true;
  }
  const bool va = held_.codepoint == U'ヴ' || held_.codepoint == U'ゔ';
  if (options_.va_as_ba && va && !held_.long_vowel) {
    const char32_t merged = VaRow(codepoint);
    if (merged == 0) return false;
    held_.codepoint = merged;
    held_.original.end = original.end;
    return true;
  }
  return false;
}

// Decides on the character held back, now that the next one is known.
void KanaFold::Settle(bool kana_follows) {
  const Held held = held_;
  held_ = {};
  if (held.codepoint == 0) return;
  char32_t codepoint = held.codepoint;
  if (options_.va_as_ba && codepoint == U'ヴ') codepoint = U'ブ';
  if (options_.va_as_ba && codepoint == U'ゔ') codepoint = U'ぶ';
  const bool dropped = options_.long_vowels == LongVowels::kFold &&
                       !kana_follows && kana_run_ >= 3;
  if (held.long_vowel && dropped) {
    // The mark stays part of the last kana's place in the original.
    Emit(codepoint, {held.original.begin, held.long_vowel_original.end});
    return;
  }
  Emit(codepoint, held.original);
  if (!held.long_vowel) return;
  ++kana_run_;
  Emit(kLongVowel, held.long_vowel_original);
}

void KanaFold::Emit(char32_t codepoint, ByteRange original) {
  if (options_.kana) codepoint = ToHiragana(codepoint);
  out_.Append(std::u32string_view(&codepoint, 1), original);
}

}  // namespace tasuki
