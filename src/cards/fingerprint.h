// "The same card again", without opening anything: a keyed hash of the whole
// number (PCI DSS 3.5.1.1). Without a key there is none: an unkeyed hash of a
// card number is undone by trying all of them.
#ifndef TASUKI_SRC_CARDS_FINGERPRINT_H_
#define TASUKI_SRC_CARDS_FINGERPRINT_H_

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "src/cards/hmac.h"
#include "src/cards/pan.h"

namespace tasuki::cards {

// 128 bits: among 10^9 cards two collide with probability 1.5e-21.
using Fingerprint = std::array<std::byte, 16>;

// For one tenant and purpose; elsewhere the same card has another fingerprint.
// Not synchronised.
class Fingerprinter {
 public:
  // `key`: 32 bytes of a key made for fingerprints only. The key in use is
  // HMAC(key, "tasuki fingerprint" ‖ tenant ‖ purpose), lengths included.
  static absl::StatusOr<Fingerprinter> Create(Bytes key,
                                              std::string_view tenant,
                                              std::string_view purpose);

  absl::StatusOr<Fingerprint> Of(const Pan& pan);

 private:
  explicit Fingerprinter(HmacSha256 hmac) : hmac_(std::move(hmac)) {}
  HmacSha256 hmac_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_FINGERPRINT_H_
