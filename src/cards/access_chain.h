// The access records as a chain: each has a hash that covers the one before,
// and the head, which says where the chain ends, has a mac under the key of its
// day. Who changes a record would have to change all hashes behind it, and the
// head he cannot. So no key is needed but the head's, and that moves on.
#ifndef TASUKI_SRC_CARDS_ACCESS_CHAIN_H_
#define TASUKI_SRC_CARDS_ACCESS_CHAIN_H_

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "src/base/mutex.h"
#include "src/cards/store.h"
#include "src/cards/vault_keys.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/storage/database.h"

namespace tasuki::cards {

// As safe for concurrent use as its keys.
class AccessChain {
 public:
  AccessChain(const Store& store, VaultKeys& keys)
      : store_(store), keys_(keys) {}

  // Writes the record behind the last one and gives it its number.
  // STORE_CORRUPT where the head was edited: a chain that was cut must not be
  // mended by going on.
  absl::Status Append(Transaction& transaction, CardAccessRecord record) const;

  // Puts the head under the key of today, so that going on never needs an
  // older one.
  absl::Status Rotate(Transaction& transaction) const;

  // The contract of CardTokens::VerifyAccess.
  absl::Status Verify(Database& database) const;

  // The hash of a record behind one whose hash is `previous`.
  absl::StatusOr<std::string> LinkOf(const CardAccessRecord& record,
                                     std::string_view previous) const;

 private:
  absl::StatusOr<AccessHead> CheckedHead(Snapshot& snapshot) const;
  absl::Status PutHead(Transaction& transaction, AccessHead head) const;

  const Store& store_;
  VaultKeys& keys_;
  mutable Mutex mutex_;
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  // SHA-256, set up when first needed: that costs four times what a hash costs.
  mutable std::unique_ptr<EVP_MD_CTX, Free> hash_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_ACCESS_CHAIN_H_
