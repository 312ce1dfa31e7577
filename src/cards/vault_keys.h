// The data keys that the vault works with today: one seals; one fingerprints,
// and makes the macs of the access records.
#ifndef TASUKI_SRC_CARDS_VAULT_KEYS_H_
#define TASUKI_SRC_CARDS_VAULT_KEYS_H_

#include <memory>
#include <string>
#include <string_view>

#include "src/base/mutex.h"
#include "src/cards/fingerprint.h"
#include "src/cards/hmac.h"
#include "src/cards/pan.h"
#include "src/cards/pan_seal.h"
#include "src/cards/random_pool.h"
#include "src/cards/store.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki::cards {

struct KeyedMac {
  std::string key_id;
  std::string mac;
};

// Safe for concurrent use: what it holds is used under one lock, for the
// microsecond that a seal takes.
class VaultKeys {
 public:
  VaultKeys(KeyProvider& provider, const Env& env, std::string tenant,
            std::string purpose);

  // Creates what the provider lacks: enabled keys within their cryptoperiod.
  absl::Status Refresh();

  // A row for this number, with a token of its own.
  absl::StatusOr<CardRow> Seal(const Pan& pan);
  // Asks the provider, and so keeps nobody who seals waiting.
  absl::StatusOr<Pan> Open(const CardRow& row) const;
  // Seals and fingerprints the row anew; false where it is of today's keys.
  absl::StatusOr<bool> Reseal(CardRow& row);
  // The key that sealed the row is destroyed, and its number with it.
  bool IsGone(const CardRow& row) const;
  // Seals the number of `fresh`, the same card, into the row.
  absl::Status SealAgain(CardRow& row, const CardRow& fresh);

  // The mac of a message of this tenant under the key of today, and whether
  // this is the one that the named key gives. WRONG_STATE for a destroyed key.
  // MacOf costs no look at the provider.
  absl::StatusOr<KeyedMac> MacOf(std::string_view message);
  absl::StatusOr<bool> IsMacOf(std::string_view message,
                               const std::string& key_id, std::string_view mac);

 private:
  absl::Status RefreshLocked(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // A key never encrypts beyond its cryptoperiod.
  absl::Status RefreshIfExpired(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<KeyInfo> KeyOfToday(KeyPurpose purpose, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SealInto(CardRow& row, const Pan& pan)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<HmacSha256> MacUnder(const SecretKey& key) const;

  KeyProvider& provider_;
  Clock& clock_;
  const std::string tenant_;
  const std::string purpose_;
  Mutex mutex_;
  RandomPool random_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<PanSealer> sealer_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Fingerprinter> fingerprinter_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<HmacSha256> mac_ ABSL_GUARDED_BY(mutex_);
  std::string fingerprint_key_ ABSL_GUARDED_BY(mutex_);
  absl::Time expires_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_VAULT_KEYS_H_
