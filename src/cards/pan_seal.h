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

// Where a number lives. All of it is authenticated: a sealed number opens in
// its own row, under its own key, and nowhere else.
struct SealPlace {
  std::string_view tenant;
  std::string_view purpose;
  std::string_view record_id;
};

// Random IVs of 96 bits are safe for this many seals under one key (NIST
// SP 800-38D, 8.3). Counted per PanSealer: the vault rotates long before.
inline constexpr std::uint64_t kMaxSeals = std::uint64_t{1} << 32;

// Not synchronised.
class PanSealer {
 public:
  static absl::StatusOr<PanSealer> Create(std::string key_id, Bytes key);

  // Version, IV, ciphertext and tag: 29 bytes more than the digits, which are
  // padded to 19 so that the size tells no brand. ResourceExhausted
  // LIMIT_REACHED behind kMaxSeals.
  absl::StatusOr<std::string> Seal(const Pan& pan, const SealPlace& place,
                                   RandomPool& random);

  // FailedPrecondition STORE_CORRUPT for anything but what Seal gave for the
  // same place under the same key.
  absl::StatusOr<Pan> Open(std::string_view sealed, const SealPlace& place);

  const std::string& key_id() const { return key_id_; }

 private:
  PanSealer(std::string key_id, AesGcm gcm)
      : key_id_(std::move(key_id)), gcm_(std::move(gcm)) {}
  void BindTo(const SealPlace& place);

  std::string key_id_;
  AesGcm gcm_;
  std::uint64_t seals_ = 0;
  std::string aad_;  // kept for its capacity
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_PAN_SEAL_H_
