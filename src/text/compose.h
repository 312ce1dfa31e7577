// NFKC of one stretch: a base character and the marks that belong to it.
#ifndef TASUKI_SRC_TEXT_COMPOSE_H_
#define TASUKI_SRC_TEXT_COMPOSE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "tasuki/text/normalizer.h"

namespace tasuki {

// Base and marks, as the stream-safe text format (UAX 15, 13) bounds them.
inline constexpr int kMaxStretch = 32;

// Whether `codepoint` may change, or be merged into, what stands before it, or
// is dropped and so hides nothing from what follows.
bool JoinsPrevious(char32_t codepoint, const NormalizeOptions& options);

// Whether folding leaves it as it is, which needs no table for most text.
constexpr bool IsStable(char32_t c) {
  return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE) ||
         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3001 && c <= 0x3029);
}

// The folded form of `stretch`, valid UTF-8 of at most kMaxStretch characters;
// empty where nothing remains of it.
void ComposeStretch(std::string_view stretch, const NormalizeOptions& options,
                    std::vector<char32_t>& folded);

}  // namespace tasuki

#endif  // TASUKI_SRC_TEXT_COMPOSE_H_
