// Erases secrets in a way that the compiler keeps.
#ifndef TASUKI_SRC_BASE_WIPE_H_
#define TASUKI_SRC_BASE_WIPE_H_

#include <cstddef>
#include <cstring>

namespace tasuki {

inline void Wipe(void* bytes, std::size_t size) {
  std::memset(bytes, 0, size);
  // The compiler must believe that somebody reads what was written.
  __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

// What functions that have returned left on the stack: short strings and blocks
// of text.
[[gnu::noinline]] inline void WipeStack() {
  char left[32 << 10];
  Wipe(left, sizeof left);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_BASE_WIPE_H_
