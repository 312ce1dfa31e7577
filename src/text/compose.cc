#include "src/text/compose.h"

#include <utf8proc.h>

#include <array>

#include "src/text/utf8.h"

namespace tasuki {
namespace {

// One character unfolds to at most 18 (U+FDFA), case folding included.
constexpr int kMaxUnfolded = 18;

constexpr char32_t kSoftHyphen = 0xAD;

bool IsMark(utf8proc_int32_t codepoint) {
  switch (utf8proc_category(codepoint)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return true;
    default:
      return false;
  }
}

// The vowels and finals that complete a Hangul syllable.
bool IsJamoVowelOrFinal(utf8proc_int32_t c) {
  return c >= 0x1160 && c <= 0x11FF;
}

}  // namespace

bool JoinsPrevious(char32_t c, const NormalizeOptions& options) {
  if ((c < 0x300 && c != kSoftHyphen) || IsStable(c)) return false;
  std::array<utf8proc_int32_t, kMaxUnfolded> unfolded;
  int flags = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE;
  if (options.drop_ignorable) flags |= UTF8PROC_IGNORE;
  int boundary = 0;
  const utf8proc_ssize_t size = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), unfolded.data(), unfolded.size(),
      static_cast<utf8proc_option_t>(flags), &boundary);
  // What is dropped parts no base from its marks.
  if (size <= 0) return size == 0;
  return IsMark(unfolded[0]) || IsJamoVowelOrFinal(unfolded[0]);
}

void ComposeStretch(std::string_view stretch, const NormalizeOptions& options,
                    std::vector<char32_t>& folded) {
  folded.clear();
  int flags = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
  if (options.fold_case) flags |= UTF8PROC_CASEFOLD;
  if (options.drop_ignorable) flags |= UTF8PROC_IGNORE;
  const auto option = static_cast<utf8proc_option_t>(flags);
  std::array<utf8proc_int32_t, kMaxStretch * kMaxUnfolded> buffer;
  utf8proc_ssize_t size = utf8proc_decompose(
      reinterpret_cast<const utf8proc_uint8_t*>(stretch.data()),
      static_cast<utf8proc_ssize_t>(stretch.size()), buffer.data(),
      buffer.size(), option);
  if (size > 0) size = utf8proc_normalize_utf32(buffer.data(), size, option);
  for (utf8proc_ssize_t i = 0; i < size; ++i) {
    const auto codepoint = static_cast<char32_t>(buffer[i]);
    const int digit = DecimalDigitValue(codepoint);
    folded.push_back(digit < 0 ? codepoint : U'0' + digit);
  }
}

}  // namespace tasuki
