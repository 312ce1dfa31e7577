// The vault in-process: scanner, keys and store joined.
#ifndef TASUKI_SRC_CARDS_LOCAL_VAULT_H_
#define TASUKI_SRC_CARDS_LOCAL_VAULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/json.h"
#include "src/base/mutex.h"
#include "src/cards/access_chain.h"
#include "src/cards/store.h"
#include "src/cards/vault_keys.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/cards/pan_scanner.h"

namespace tasuki::cards {

// Who acts where no person does.
inline const Actor& Vault() {
  static const Actor actor = {.id = "cards", .kind = ActorKind::kSystem};
  return actor;
}

inline JsonObject PayloadOf(const std::string& token) {
  JsonObject payload;
  payload.Add("v", std::int64_t{1}).Add("token", token);
  return payload;
}

class LocalVault final : public CardVault {
 public:
  LocalVault(Database& database, KeyProvider& keys, CardVaultOptions options);

  // Makes the keys that are missing, and looks for what is to be purged: the
  // options may be others than those of the last time.
  absl::Status Start();

  absl::StatusOr<CardInfo> Describe(const std::string& token) override;
  absl::StatusOr<std::vector<CardInfo>> BatchDescribe(
      const std::vector<std::string>& tokens) override;
  absl::StatusOr<Page<CardAccessRecord>> ListAccess(
      const ListCardAccessRequest& request) override;
  absl::Status VerifyAccess() override;
  absl::StatusOr<Progress> RotateStep(const std::string& cursor,
                                      int limit) override;
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view previous_tail) override;
  absl::Status Keep(const std::vector<std::string>& tokens,
                    const std::string& holder) override;
  absl::Status Release(const std::string& holder) override;
  absl::StatusOr<CardInfo> Tokenize(const Actor& actor,
                                    std::string_view number) override;
  absl::StatusOr<std::vector<CardInfo>> BatchTokenize(
      const Actor& actor,
      const std::vector<std::string_view>& numbers) override;
  absl::StatusOr<CapturedCard> Capture(const CaptureCardRequest& request,
                                       CaptureSession& session) override;
  absl::StatusOr<RevealedCard> Reveal(const RevealRequest& request) override;

 private:
  absl::StatusOr<std::vector<CardInfo>> Infos(
      std::string_view field, const std::vector<std::string>& tokens);
  // The sealed row of a number, the one at `place` in its request.
  absl::StatusOr<CardRow> SealText(std::string_view number, std::size_t place);
  // Stores the rows that are new and returns all with the tokens they have; for
  // a ticket, if there is one.
  absl::StatusOr<std::vector<CardInfo>> StoreCards(const Actor& actor,
                                                   std::vector<CardRow> rows,
                                                   const TicketId& ticket);
  // Stores a row that was sealed anew.
  absl::Status StoreSeal(Transaction& transaction, const CardRow& row);
  // A known card whose number is gone has it again from the fresh row.
  absl::Status Revive(Transaction& transaction, CardRow& known,
                      const CardRow& fresh);
  // Gives the token to the ticket, or to nobody: then it waits for a Keep.
  absl::Status Place(Transaction& transaction, const Actor& actor,
                     CardInfo& info, const TicketId& ticket);
  // False where the holder was released: then the token is not its.
  absl::StatusOr<bool> KeepOne(Transaction& transaction,
                               const std::string& token,
                               const std::string& holder);
  // LIMIT_REACHED behind kMaxSeals.
  absl::Status CountSeals(Transaction& transaction, const std::string& key,
                          std::int64_t seals);
  void Emit(Transaction& transaction, const Actor& actor, const char* type,
            const std::string& token, const JsonObject& payload);
  // Decides and records; the sealed row where access is given.
  absl::StatusOr<std::optional<CardRow>> RecordAccess(
      Transaction& transaction, const RevealRequest& request);
  // Purges what has waited for unkept_ttl, and arranges the next look.
  absl::Status PurgeUnkept(Transaction& transaction);
  absl::Status Purge(Transaction& transaction, const std::string& token);
  absl::Status ScheduleLook(Transaction& transaction, absl::Time at);

  Database& database_;
  const CardVaultOptions options_;
  const Store store_;
  VaultKeys keys_;
  const AccessChain chain_;
  const PanScanner scanner_;
  const std::string unkept_;  // the kind of what is due
  Mutex seals_mutex_;
  // What may be sealed under which key before the store must count again.
  std::string seals_key_ ABSL_GUARDED_BY(seals_mutex_);
  std::int64_t seals_left_ ABSL_GUARDED_BY(seals_mutex_) = 0;
  const Database::DueRegistration purge_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_LOCAL_VAULT_H_
