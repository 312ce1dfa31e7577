// Seals card numbers under one data key (DEK).
#ifndef TASUKI_SRC_CARDS_PAN_SEAL_H_
#define TASUKI_SRC_CARDS_PAN_SEAL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "src/cards/aes_gcm.h"
#include "src/cards/pan.h"
#include "src/cards/random_pool.h"

namespace tasuki::cards {

// Random IVs of 96 bits are safe for this many seals under one key (NIST
// SP 800-38D, 8.3). The store counts them: a program that starts again does not
// begin at 0.
inline constexpr std::uint64_t kMaxSeals = std::uint64_t{1} << 32;

// Not synchronised.
class PanSealer {
 public:
  // Seals under HMAC(key, "tasuki seal" ‖ tenant ‖ purpose), lengths included:
  // seals of one vault count for one key.
  static absl::StatusOr<PanSealer> Create(std::string key_id, Bytes key,
                                          std::string_view tenant,
                                          std::string_view purpose);

  // For one record; key id, tenant and purpose are authenticated with it: a
  // sealed number opens in its own row, under its own key, and nowhere else.
  // Version, IV, ciphertext and tag: 29 bytes more than the digits, which are
  // padded to 19 so that the size tells no brand.
  absl::StatusOr<std::string> Seal(const Pan& pan, std::string_view record_id,
                                   RandomPool& random);

  // FailedPrecondition STORE_CORRUPT for anything but what Seal gave for the
  // same record, vault and key.
  absl::StatusOr<Pan> Open(std::string_view sealed, std::string_view record_id);

  const std::string& key_id() const { return key_id_; }

 private:
  PanSealer(std::string key_id, AesGcm gcm, std::string_view tenant,
            std::string_view purpose)
      : key_id_(std::move(key_id)),
        gcm_(std::move(gcm)),
        tenant_(tenant),
        purpose_(purpose) {}
  void BindTo(std::string_view record_id);

  std::string key_id_;
  AesGcm gcm_;
  std::string tenant_;
  std::string purpose_;
  std::string aad_;  // kept for its capacity
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_SEAL_H_
