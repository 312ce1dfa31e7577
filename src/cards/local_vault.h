// The vault in-process: scanner, keys and store joined.
#ifndef TASUKI_SRC_CARDS_LOCAL_VAULT_H_
#define TASUKI_SRC_CARDS_LOCAL_VAULT_H_

#include <string>
#include <vector>

#include "src/base/json.h"
#include "src/cards/access_chain.h"
#include "src/cards/store.h"
#include "src/cards/vault_keys.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/cards/pan_scanner.h"

namespace tasuki::cards {

class LocalVault final : public CardVault {
 public:
  LocalVault(Database& database, KeyProvider& keys, CardVaultOptions options);

  // Makes the keys that are missing.
  absl::Status Start() { return keys_.Refresh(); }

  absl::StatusOr<CardInfo> Describe(const std::string& token) override;
  absl::StatusOr<Page<CardAccessRecord>> ListAccess(
      const ListCardAccessRequest& request) override;
  absl::Status VerifyAccess() override;
  absl::StatusOr<Progress> RotateStep(const std::string& cursor,
                                      int limit) override;
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view previous_tail) override;
  absl::Status Keep(const std::vector<std::string>& tokens) override;
  absl::StatusOr<CardInfo> Tokenize(const Actor& actor,
                                    std::string_view number) override;
  absl::StatusOr<RevealedCard> Reveal(const RevealRequest& request) override;

 private:
  // Stores the rows that are new and returns all with the tokens they have.
  absl::StatusOr<std::vector<CardInfo>> StoreCards(const Actor& actor,
                                                   std::vector<CardRow> rows);
  void Emit(Transaction& transaction, const Actor& actor, const char* type,
            const std::string& token, const JsonObject& payload);
  // Decides and records; the sealed row where access is given.
  absl::StatusOr<std::optional<CardRow>> RecordAccess(
      Transaction& transaction, const RevealRequest& request);
  absl::Status Purge(Transaction& transaction, const DueItem& item);

  Database& database_;
  const CardVaultOptions options_;
  const Store store_;
  VaultKeys keys_;
  const AccessChain chain_;
  const PanScanner scanner_;
  const std::string unkept_;  // the kind of what is due
  const Database::DueRegistration purge_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_LOCAL_VAULT_H_
