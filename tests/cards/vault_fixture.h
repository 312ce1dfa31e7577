// A vault with its keys and store in a folder of its own.
#ifndef TASUKI_TESTS_CARDS_VAULT_FIXTURE_H_
#define TASUKI_TESTS_CARDS_VAULT_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tasuki/cards/card_vault.h"
#include "tests/support/world.h"

namespace tasuki::testing {

// Numbers that card schemes publish for tests.
inline constexpr char kVisa[] = "4111111111111111";
inline constexpr char kVisa2[] = "4012888888881881";
inline constexpr char kMastercard[] = "5555555555554444";
inline constexpr char kAmex[] = "378282246310005";

struct VaultRoom {
  explicit VaultRoom(CardVaultOptions with = {}) : options(std::move(with)) {
    if (options.reveal_scopes.empty()) options.reveal_scopes = {"refund"};
    Open();
  }

  void Open() {
    keys = Must(OpenFileKeyProvider(world.fake.env(),
                                    {.path = world.dir.File("keys"),
                                     .kek_path = world.dir.File("kek"),
                                     .environment = KeyEnvironment::kTest,
                                     .create = true}));
    vault = Must(OpenCardVault(*world.database, *keys, options));
    feed = Must(OpenEventFeed(*world.database, options.tenant));
  }
  // As a restart of the program.
  void Restart() {
    feed.reset();
    vault.reset();
    keys.reset();
    world.Reopen();
    Open();
  }

  std::string TokenOf(std::string_view number) {
    return Must(vault->Tokenize(Web(), number)).token;
  }
  absl::StatusOr<RevealedCard> Reveal(const std::string& token,
                                      const std::string& scope = "refund",
                                      const std::string& reason = "返金") {
    return vault->Reveal({.actor = Agent("aoki"),
                          .token = token,
                          .scope = scope,
                          .reason = reason});
  }
  std::string NumberOf(const std::string& token) {
    std::string number;
    Must(Reveal(token)).Use([&](std::string_view digits) { number = digits; });
    return number;
  }
  std::vector<CardAccessRecord> Access() {
    return Must(vault->ListAccess({.page = {.size = 1000}})).items;
  }
  // Rotates in steps of `limit` until done; how many rows were sealed anew.
  std::int64_t Rotate(int limit) {
    std::int64_t handled = 0;
    Progress progress;
    do {
      progress = Must(vault->RotateStep(progress.next, limit));
      handled += progress.handled;
    } while (!progress.done);
    return handled;
  }
  std::string KeyInUse(KeyPurpose purpose) {
    for (const KeyInfo& key : Must(keys->List())) {
      if (key.purpose == purpose && key.state == KeyState::kEnabled) {
        return key.id;
      }
    }
    return "";
  }
  // Replaces the key in use; the id of the old one.
  std::string ReplaceKey(KeyPurpose purpose) {
    std::string old = KeyInUse(purpose);
    Must(keys->Create({.purpose = purpose}));
    return old;
  }
  // As somebody who can write to the file.
  void Edit(std::string_view sql) {
    Must(world.database->Write([&](Transaction& transaction) {
      return transaction.Execute(sql, {}).status();
    }));
  }
  std::int64_t Head() {
    return world.database->EventHead(options.tenant).load();
  }
  Event LastEvent() { return Must(feed->Events(Head() - 1, 1)).at(0); }

  World world;
  CardVaultOptions options;
  std::unique_ptr<KeyProvider> keys;
  std::unique_ptr<CardVault> vault;
  std::unique_ptr<EventFeed> feed;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_CARDS_VAULT_FIXTURE_H_
