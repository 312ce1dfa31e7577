// Erases secrets in a way that the compiler keeps.
#ifndef TASUKI_SRC_CARDS_WIPE_H_
#define TASUKI_SRC_CARDS_WIPE_H_

#include <openssl/crypto.h>

#include <cstddef>

namespace tasuki::cards {

inline void Wipe(void* bytes, std::size_t size) {
  OPENSSL_cleanse(bytes, size);
}

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_WIPE_H_
