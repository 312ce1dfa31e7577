#include "src/cards/code_point.h"

#include <algorithm>
#include <array>

#include "tasuki/text/normalizer.h"

namespace tasuki::cards {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  Symbol::Kind kind;
  std::uint8_t value = 0;
};

constexpr auto kSep = Symbol::kSeparator;
constexpr auto kNone = Symbol::kInvisible;

// Separators and invisible characters beyond ASCII, ordered.
constexpr std::array kRanges = {
    Range{0x85, 0x85, kSep, kLine},
    Range{0xa0, 0xa0, kSep, kSpace},
    Range{0xad, 0xad, kNone},       // soft hyphen
    Range{0xb7, 0xb7, kSep, kDot},  // middle dot
    Range{0x300, 0x36f, kNone},     // combining marks
    Range{0x61c, 0x61c, kNone},     // Arabic letter mark
    Range{0x1680, 0x1680, kSep, kSpace},
    Range{0x180e, 0x180e, kNone},
    Range{0x2000, 0x200a, kSep, kSpace},
    Range{0x200b, 0x200f, kNone},  // zero width, direction marks
    Range{0x2010, 0x2015, kSep, kHyphen},
    Range{0x2022, 0x2022, kSep, kDot},  // bullet
    Range{0x2024, 0x2024, kSep, kDot},
    Range{0x2027, 0x2027, kSep, kDot},
    Range{0x2028, 0x2029, kSep, kLine},
    Range{0x202a, 0x202e, kNone},  // directional embedding
    Range{0x202f, 0x202f, kSep, kSpace},
    Range{0x2043, 0x2043, kSep, kHyphen},
    Range{0x2044, 0x2044, kSep, kSlash},
    Range{0x205f, 0x205f, kSep, kSpace},
    Range{0x2060, 0x2064, kNone},  // word joiner
    Range{0x2066, 0x2069, kNone},  // directional isolates
    Range{0x20d0, 0x20ff, kNone},  // enclosing marks: keycap digits
    Range{0x2212, 0x2212, kSep, kHyphen},
    Range{0x2215, 0x2215, kSep, kSlash},
    Range{0x2219, 0x2219, kSep, kDot},
    Range{0x22c5, 0x22c5, kSep, kDot},
    Range{0x2500, 0x2501, kSep, kHyphen},  // box drawing, typed as a dash
    Range{0x3000, 0x3000, kSep, kSpace | kWide},
    Range{0x3001, 0x3001, kSep, kComma},
    Range{0x30fb, 0x30fb, kSep, kDot},
    Range{0x30fc, 0x30fc, kSep, kHyphen},  // ー
    Range{0xfe00, 0xfe0f, kNone},          // variation selectors
    Range{0xfe58, 0xfe58, kSep, kHyphen},
    Range{0xfe63, 0xfe63, kSep, kHyphen},
    Range{0xfeff, 0xfeff, kNone},
    Range{0xff0a, 0xff0a, kSep, kMark},
    Range{0xff0c, 0xff0c, kSep, kComma},
    Range{0xff0d, 0xff0d, kSep, kHyphen},
    Range{0xff0e, 0xff0e, kSep, kDot},
    Range{0xff0f, 0xff0f, kSep, kSlash},
    Range{0xff1a, 0xff1a, kSep, kMark},
    Range{0xff3f, 0xff3f, kSep, kMark},
    Range{0xff5c, 0xff5c, kSep, kMark},
    Range{0xff64, 0xff64, kSep, kComma},
    Range{0xff65, 0xff65, kSep, kDot},
    Range{0xff70, 0xff70, kSep, kHyphen},  // ｰ
};
static_assert(std::is_sorted(kRanges.begin(), kRanges.end(),
                             [](const Range& a, const Range& b) {
                               return a.last < b.first;
                             }));

Symbol Classify(char32_t c, std::uint8_t bytes) {
  // Most separators stand where no script has its digits.
  const bool may_be_digit = c >= 0x660 && (c < 0x2000 || c >= 0xa620);
  if (const int value = may_be_digit ? DecimalDigitValue(c) : -1; value >= 0) {
    return {Symbol::kDigit, static_cast<std::uint8_t>(value), bytes};
  }
  const auto range = std::lower_bound(
      kRanges.begin(), kRanges.end(), c,
      [](const Range& r, char32_t point) { return r.last < point; });
  if (range != kRanges.end() && range->first <= c) {
    return {range->kind, range->value, bytes};
  }
  return {Symbol::kOther, 0, bytes};
}

}  // namespace

constinit const std::array<Symbol, 256> kSymbols = [] {
  std::array<Symbol, 256> table;
  // One by one: of `table = {}`, GCC 12 makes all elements behind a changed one
  // equal to it.
  for (Symbol& symbol : table) symbol = {Symbol::kOther, 0, 1};
  // Under all other first bytes, kanji among them, lies nothing but kOther.
  for (const int lead : {0xc2, 0xcc, 0xcd, 0xd8, 0xd9, 0xdb, 0xdf, 0xe0, 0xe1,
                         0xe2, 0xe3, 0xea, 0xef, 0xf0}) {
    table[static_cast<std::size_t>(lead)].bytes = 0;
  }
  const auto put = [&table](std::string_view all, std::uint8_t gap) {
    for (const char c : all) {
      table[static_cast<unsigned char>(c)] = {kSep, gap, 1};
    }
  };
  put(" ", kSpace);
  put("\t", kSpace | kWide);
  put("\n\r\v\f", kLine);
  put("-", kHyphen);
  put(".", kDot);
  put("/", kSlash);
  put(",", kComma);
  put(":_*|", kMark);
  for (std::uint8_t i = 0; i < 10; ++i) {
    table['0' + i] = {Symbol::kDigit, i, 1};
  }
  return table;
}();

namespace {

__attribute__((noinline)) Symbol Decode(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
  };
  const unsigned char lead = byte(0);
  const std::uint8_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < size) return {};
  char32_t c = lead & (0x7f >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    c = c << 6 | (byte(i) & 0x3f);
  }
  // An overlong form is not that character, and surrogates are none.
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < kLeast[size] || (c >= 0xd800 && c < 0xe000)) return {};
  return Classify(c, size);
}

}  // namespace

Symbol WideSymbolAt(std::string_view text, std::size_t at) {
  // Most of what touches a number in Japanese: kana, full-width digits.
  if (text.size() - at > 2) {
    const auto byte = [text, at](std::size_t i) {
      return static_cast<unsigned char>(text[at + i]);
    };
    if (byte(0) == 0xe3 && byte(1) - 0x81u < 2u) return {};  // ぁ to ソ
    if (byte(0) == 0xef && byte(1) == 0xbc && byte(2) - 0x90u < 10u) {
      return {Symbol::kDigit, static_cast<std::uint8_t>(byte(2) - 0x90u), 3};
    }
  }
  return Decode(text.substr(at));
}

}  // namespace tasuki::cards
