// The SQL of the card room: sealed rows and access records.
#ifndef TASUKI_SRC_CARDS_STORE_H_
#define TASUKI_SRC_CARDS_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/cards/fingerprint.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/storage/database.h"

namespace tasuki::cards {

struct CardRow {
  CardInfo info;
  std::string fingerprint_key;
  Fingerprint fingerprint = {};
  std::string seal_key;
  std::string sealed;
};

struct UnkeptCard {
  std::string token;
  absl::Time since;
};

// A record with the hash that chains it to the one before.
struct AccessRow {
  CardAccessRecord record;
  std::string link;
};

// Where the chain ends, so that no record can be changed or dropped.
struct AccessHead {
  std::int64_t number = 0;
  std::string link;  // of the last record
  std::string mac_key;
  std::string mac;  // of number and link
};

// Cards are those of one tenant and purpose, access records those of the
// tenant.
class Store {
 public:
  Store(std::string tenant, std::string purpose)
      : tenant_(std::move(tenant)), purpose_(std::move(purpose)) {}

  absl::StatusOr<std::optional<CardRow>> Find(Snapshot& snapshot,
                                              std::string_view token) const;
  // The oldest row of the same card.
  absl::StatusOr<std::optional<CardRow>> FindSame(Snapshot& snapshot,
                                                  const CardRow& row) const;
  absl::Status Insert(Transaction& transaction, const CardRow& row) const;
  absl::Status SetSeal(Transaction& transaction, const CardRow& row) const;
  absl::Status SetKept(Transaction& transaction, std::string_view token) const;
  absl::Status SetUnkeptSince(Transaction& transaction, std::string_view token,
                              absl::Time since) const;
  // Those that wait for a holder, the longest first.
  absl::StatusOr<std::vector<UnkeptCard>> ListUnkept(Snapshot& snapshot,
                                                     int limit) const;
  // Counts what the key has sealed for this tenant and purpose; the new sum.
  absl::StatusOr<std::uint64_t> AddSeals(Transaction& transaction,
                                         std::string_view key,
                                         std::int64_t seals) const;

  absl::Status AddHolder(Transaction& transaction, std::string_view token,
                         std::string_view holder) const;
  absl::StatusOr<bool> HasHolder(Snapshot& snapshot, std::string_view token,
                                 std::string_view holder) const;
  // The tokens of this purpose that nobody but the holder holds.
  absl::StatusOr<std::vector<std::string>> ListHeldOnlyBy(
      Snapshot& snapshot, std::string_view holder) const;
  absl::Status DeleteHolder(Transaction& transaction,
                            std::string_view holder) const;
  absl::Status DeleteHoldersOf(Transaction& transaction,
                               std::string_view token) const;
  absl::Status Delete(Transaction& transaction, std::string_view token) const;
  // Holders that are gone, so that none of them comes back by a late Keep.
  absl::Status SetReleased(Transaction& transaction,
                           std::string_view holder) const;
  absl::StatusOr<bool> IsReleased(Snapshot& snapshot,
                                  std::string_view holder) const;
  // Rows after `after` in order of token.
  absl::StatusOr<std::vector<CardRow>> ListAfter(Snapshot& snapshot,
                                                 std::string_view after,
                                                 int limit) const;

  // The end of the chain; number is 0 where there is none.
  absl::StatusOr<AccessHead> ReadAccessHead(Snapshot& snapshot) const;
  absl::Status PutAccessHead(Transaction& transaction,
                             const AccessHead& head) const;
  absl::StatusOr<std::int64_t> CountRevealed(Snapshot& snapshot,
                                             std::string_view actor,
                                             absl::Time since) const;
  absl::Status InsertAccess(Transaction& transaction,
                            const AccessRow& row) const;
  absl::StatusOr<std::vector<AccessRow>> ListAccess(Snapshot& snapshot,
                                                    std::int64_t after,
                                                    int limit) const;

 private:
  const std::string tenant_;
  const std::string purpose_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_STORE_H_
