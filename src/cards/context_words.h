// What the words around a number say about it.
#ifndef TASUKI_SRC_CARDS_CONTEXT_WORDS_H_
#define TASUKI_SRC_CARDS_CONTEXT_WORDS_H_

#include <cstddef>
#include <string_view>

namespace tasuki::cards {

inline constexpr std::size_t kContextBefore = 64;
inline constexpr std::size_t kContextAfter = 48;

enum class Says { kNothing, kCard, kOther };

// Of the number in text[begin, end). The nearest word before it, else behind
// it, in the same sentence; a word of another kind of number belongs to the
// number next to it and is not heard over other digits. O(1).
Says WordsAround(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_CONTEXT_WORDS_H_
