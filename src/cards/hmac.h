// HMAC-SHA-256 (RFC 2104) under one key, its context set up once.
#ifndef TASUKI_SRC_CARDS_HMAC_H_
#define TASUKI_SRC_CARDS_HMAC_H_

#include <openssl/evp.h>

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

#include "src/cards/aes_gcm.h"

namespace tasuki::cards {

inline constexpr std::size_t kMacBytes = 32;
using Mac = std::array<std::byte, kMacBytes>;

// A key for one use of another key: HMAC(key, label ‖ parts), each with its
// length. Erase it. MALFORMED unless `key` has 32 bytes, not all of them zero.
absl::StatusOr<Mac> DeriveKey(Bytes key, std::string_view label,
                              std::initializer_list<std::string_view> parts);

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
