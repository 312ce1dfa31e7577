// The data keys that the vault works with today: one seals, one fingerprints,
// and one derived from that chains the access records.
#ifndef TASUKI_SRC_CARDS_VAULT_KEYS_H_
#define TASUKI_SRC_CARDS_VAULT_KEYS_H_

#include <map>
#include <memory>
#include <string>

#include "src/base/mutex.h"
#include "src/cards/fingerprint.h"
#include "src/cards/hmac.h"
#include "src/cards/pan.h"
#include "src/cards/pan_seal.h"
#include "src/cards/random_pool.h"
#include "src/cards/store.h"
#include "tasuki/cards/key_provider.h"

namespace tasuki::cards {

// Safe for concurrent use: everything in it is used under one lock, for the
// microsecond that a seal takes.
class VaultKeys {
 public:
  VaultKeys(KeyProvider& provider, Random& random, std::string tenant,
            std::string purpose);

  // Creates what the provider lacks: enabled keys within their cryptoperiod.
  absl::Status Refresh(absl::Time now);

  // A row for this number, with a token of its own.
  absl::StatusOr<CardRow> Seal(const Pan& pan, absl::Time now);
  absl::StatusOr<Pan> Open(const CardRow& row);
  // Seals and fingerprints the row anew; false where it is of today's keys.
  absl::StatusOr<bool> Reseal(CardRow& row, absl::Time now);

  // The mac of a record behind `previous`, under the key named, or today's
  // where the name is empty; the name of the key that was used comes back.
  absl::StatusOr<std::string> MacOf(const CardAccessRecord& record,
                                    const std::string& previous,
                                    std::string& key_id);

 private:
  absl::Status RefreshLocked(absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<KeyInfo> KeyOfToday(KeyPurpose purpose, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status SealInto(CardRow& row, const Pan& pan)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Pan> OpenLocked(const CardRow& row)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  KeyProvider& provider_;
  const std::string tenant_;
  const std::string purpose_;
  Mutex mutex_;
  RandomPool random_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<PanSealer> sealer_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Fingerprinter> fingerprinter_ ABSL_GUARDED_BY(mutex_);
  std::string fingerprint_key_ ABSL_GUARDED_BY(mutex_);
  absl::Time expires_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_VAULT_KEYS_H_
