// HMAC-SHA-256 (RFC 2104) under one key, its context set up once.
#ifndef TASUKI_SRC_CARDS_HMAC_H_
#define TASUKI_SRC_CARDS_HMAC_H_

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <utility>

#include "src/cards/aes_gcm.h"

namespace tasuki::cards {

inline constexpr std::size_t kMacBytes = 32;
using Mac = std::array<std::byte, kMacBytes>;

// Not synchronised.
class HmacSha256 {
 public:
  static absl::StatusOr<HmacSha256> Create(Bytes key);

  absl::StatusOr<Mac> Of(Bytes message);

 private:
  struct Free {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  using Context = std::unique_ptr<EVP_MAC_CTX, Free>;
  explicit HmacSha256(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_HMAC_H_
