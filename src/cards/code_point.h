// What the scanner sees of a text: digits, separators, invisible characters
// and everything else, decoded from bytes that may be invalid UTF-8.
#ifndef TASUKI_SRC_CARDS_CODE_POINT_H_
#define TASUKI_SRC_CARDS_CODE_POINT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tasuki::cards {

// The separators between two digits, as bits: a gap is the union of its own.
enum Gap : std::uint8_t {
  kGlued = 0,  // nothing visible
  kSpace = 1,
  kLine = 2,
  kHyphen = 4,
  kDot = 8,
  kSlash = 16,
  kComma = 32,
  kMark = 64,   // : _ * |
  kWide = 128,  // beside kSpace: a tab, an ideographic space, several spaces
};
// What separates two numbers rather than two groups of one.
inline constexpr std::uint8_t kLoose = kSpace | kWide | kLine | kComma;
inline constexpr std::uint8_t kBlank = kSpace | kLine;

// A gap with one separator more; a second space makes it wide.
inline std::uint8_t Joined(std::uint8_t gap, std::uint8_t separator) {
  static_assert(kWide == kSpace << 7);
  return gap | separator | (gap & separator & kSpace) << 7;
}

// As wide as a register: it is read again at once, and three bytes would be
// waited for.
struct alignas(4) Symbol {
  enum Kind : std::uint8_t { kDigit, kSeparator, kInvisible, kOther };
  Kind kind = kOther;
  std::uint8_t value = 0;  // 0 to 9, or the Gap bit
  // How many bytes it took, at least 1; of kOther perhaps not all.
  std::uint8_t bytes = 1;
};

// By the first byte; bytes is 0 where the next ones matter.
extern const std::array<Symbol, 256> kSymbols;
Symbol WideSymbolAt(std::string_view text, std::size_t at);

// The symbol at text[at]; at < text.size(). An invalid or truncated sequence is
// kOther and one byte long, so decoding falls in step again wherever it starts.
inline Symbol SymbolAt(std::string_view text, std::size_t at) {
  const Symbol symbol = kSymbols[static_cast<unsigned char>(text[at])];
  return symbol.bytes != 0 ? symbol : WideSymbolAt(text, at);
}

// The Gap bit of an ASCII separator; kGlued for any other byte.
inline std::uint8_t AsciiGap(char c) {
  const Symbol symbol = kSymbols[static_cast<unsigned char>(c)];
  return symbol.kind == Symbol::kSeparator ? symbol.value
                                           : std::uint8_t{kGlued};
}

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_CODE_POINT_H_
