// Reading and writing UTF-8 one code point at a time.
#ifndef TASUKI_SRC_TEXT_UTF8_H_
#define TASUKI_SRC_TEXT_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tasuki {

inline constexpr char32_t kReplacement = 0xFFFD;

struct DecodedChar {
  char32_t codepoint = kReplacement;
  std::size_t size = 1;  // bytes
  bool valid = false;    // otherwise one bad byte, read as kReplacement
};

// The character at `at` < text.size(). Overlong forms, surrogates and cut-off
// sequences are bad bytes.
inline DecodedChar DecodeUtf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  // Nearly all Japanese: of these leads every sequence of three is good.
  if (lead >= 0xE1 && lead <= 0xEC && text.size() - at >= 3 &&
      (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80) {
    return {(lead & 0xF) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3,
            true};
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return {};
  char32_t codepoint = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    codepoint = codepoint << 6 | (byte(i) & 0x3F);
  }
  const char32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  const bool surrogate = codepoint >= 0xD800 && codepoint <= 0xDFFF;
  if (codepoint < least || codepoint > 0x10FFFF || surrogate) return {};
  return {codepoint, size, true};
}

inline std::size_t Utf8Size(char32_t codepoint) {
  return codepoint < 0x80      ? 1
         : codepoint < 0x800   ? 2
         : codepoint < 0x10000 ? 3
                               : 4;
}

// Writes up to 4 bytes; returns how many.
inline std::size_t WriteUtf8(char32_t codepoint, char* out) {
  const std::size_t size = Utf8Size(codepoint);
  if (size == 1) {
    *out = static_cast<char>(codepoint);
    return 1;
  }
  for (std::size_t i = size - 1; i > 0; --i) {
    out[i] = static_cast<char>(0x80 | (codepoint & 0x3F));
    codepoint >>= 6;
  }
  *out = static_cast<char>((0xF00u >> size & 0xFF) | codepoint);
  return size;
}

inline void AppendUtf8(char32_t codepoint, std::string& text) {
  char bytes[4];
  text.append(bytes, WriteUtf8(codepoint, bytes));
}

// The scripts that Japanese is written in. ー belongs to both kana.
constexpr bool IsHiragana(char32_t c) { return c >= 0x3041 && c <= 0x309F; }
constexpr bool IsKatakana(char32_t c) {
  return (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x30FC && c <= 0x30FF) ||
         (c >= 0x31F0 && c <= 0x31FF);
}
constexpr bool IsKana(char32_t c) { return IsHiragana(c) || IsKatakana(c); }
constexpr bool IsKanji(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF) ||
         c == 0x3005 || c == 0x3006 || c == 0x3007;  // 々 〆 〇
}
constexpr bool IsJapanese(char32_t c) { return IsKana(c) || IsKanji(c); }

// The hiragana of a katakana that has one; other characters as they are.
constexpr char32_t ToHiragana(char32_t c) {
  const bool paired = (c >= U'ァ' && c <= U'ヶ') || c == U'ヽ' || c == U'ヾ';
  return paired ? c - (U'ァ' - U'ぁ') : c;
}

}  // namespace tasuki

#endif  // TASUKI_SRC_TEXT_UTF8_H_
