// AES-256-GCM (NIST SP 800-38D) under one key, contexts set up once: fetching
// the cipher and expanding the key cost four times what sealing a card costs.
#ifndef TASUKI_SRC_CARDS_AES_GCM_H_
#define TASUKI_SRC_CARDS_AES_GCM_H_

#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tasuki::cards {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kIvBytes = 12;
inline constexpr std::size_t kTagBytes = 16;

// Not synchronised.
class AesGcm {
 public:
  // InvalidArgument unless `key` has 32 bytes that are not all zero.
  static absl::StatusOr<AesGcm> Create(Bytes key);

  // `sealed` has room for the plaintext and the tag. The IV must never come
  // again under this key.
  absl::Status Seal(Bytes iv, Bytes aad, Bytes plaintext, MutableBytes sealed);

  // `plaintext` has room for `sealed` less the tag. Where anything was altered,
  // FailedPrecondition STORE_CORRUPT and `plaintext` is zero.
  absl::Status Open(Bytes iv, Bytes aad, Bytes sealed, MutableBytes plaintext);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const {
      EVP_CIPHER_CTX_free(context);  // erases the key
    }
  };
  using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;

  AesGcm(Context seal, Context open)
      : seal_(std::move(seal)), open_(std::move(open)) {}

  Context seal_;
  Context open_;
};

// True where the bytes are equal; takes the same time wherever they differ.
bool SameBytes(Bytes a, Bytes b);

bool AllZero(Bytes bytes);

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_AES_GCM_H_
