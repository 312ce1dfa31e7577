// Who sees a number, and what is written down about it.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <type_traits>

#include "src/cards/access_chain.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

static_assert(!std::is_copy_constructible_v<RevealedCard>);
static_assert(!std::is_copy_assignable_v<RevealedCard>);

BOOST_AUTO_TEST_CASE(a_card_is_revealed_and_the_access_recorded) {
  VaultRoom room;
  const std::string token = room.TokenOf("4111-1111-1111-1111");
  RevealedCard card = Must(room.Reveal(token, "refund", "二重課金"));
  std::string digits;
  card.Use([&](std::string_view number) { digits = number; });
  BOOST_TEST(digits == kVisa);
  const RevealedCard moved = std::move(card);
  card.Use([&](std::string_view number) { digits = number; });
  BOOST_TEST(digits.empty());
  moved.Use([&](std::string_view number) { digits = number; });
  BOOST_TEST(digits == kVisa);

  const auto records = room.Access();
  BOOST_TEST_REQUIRE(records.size() == 1u);
  BOOST_TEST((records[0].access == CardAccess::kRevealed));
  BOOST_TEST(records[0].token == token);
  BOOST_TEST(records[0].reason == "二重課金");
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "revealed");
  BOOST_TEST(event.subject == token);
  BOOST_TEST((event.actor == Agent("aoki")));
  BOOST_TEST(event.payload == "{\"v\":1,\"token\":\"" + token + "\"}");
}

BOOST_AUTO_TEST_CASE(every_refusal_is_in_the_same_words_and_recorded) {
  VaultRoom room({.reveals_per_hour = 1});
  const std::string token = room.TokenOf(kVisa);
  const std::string unknown = "card" + std::string(43, 'b');
  const absl::Status scope = room.Reveal(token, "curiosity").status();
  const absl::Status nobody = room.Reveal(unknown).status();
  const absl::Status no_token = room.Reveal(kVisa).status();
  Must(room.Reveal(token).status());
  const absl::Status quota = room.Reveal(token).status();
  CHECK_REASON(scope, Reason::kAccessRefused);
  BOOST_TEST((nobody == scope));
  BOOST_TEST((no_token == scope));
  BOOST_TEST((quota == scope));

  const auto records = room.Access();
  BOOST_TEST_REQUIRE(records.size() == 5u);
  const std::string tokens[] = {token, unknown, "", token, token};
  for (std::size_t i = 0; i < 5; ++i) {
    BOOST_TEST(records[i].token == tokens[i]);
    BOOST_TEST((records[i].access ==
                (i == 3 ? CardAccess::kRevealed : CardAccess::kRefused)));
  }
  BOOST_TEST(room.LastEvent().type == "reveal_refused");
  Must(room.vault->VerifyAccess());
}

BOOST_AUTO_TEST_CASE(without_scopes_nothing_is_revealed) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const auto closed = Must(OpenCardVault(*room.world.database, *room.keys, {}));
  CHECK_REASON(closed->Reveal({.actor = Agent("aoki"),
                               .token = token,
                               .scope = "refund",
                               .reason = "返金"}),
               Reason::kAccessRefused);
}

BOOST_AUTO_TEST_CASE(the_quota_is_per_actor_and_slides) {
  VaultRoom room({.reveals_per_hour = 2});
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token).status());
  room.world.fake.Advance(absl::Minutes(30));
  Must(room.Reveal(token).status());
  CHECK_REASON(room.Reveal(token), Reason::kAccessRefused);
  Must(room.vault
           ->Reveal({.actor = Agent("baba"),
                     .token = token,
                     .scope = "refund",
                     .reason = "返金"})
           .status());
  room.world.fake.Advance(absl::Minutes(30) - absl::Microseconds(1));
  CHECK_REASON(room.Reveal(token), Reason::kAccessRefused);
  room.world.fake.Advance(absl::Microseconds(1));
  room.Restart();  // the quota is in the records
  Must(room.Reveal(token).status());
  CHECK_REASON(room.Reveal(token), Reason::kAccessRefused);
}

BOOST_AUTO_TEST_CASE(a_number_in_reason_or_scope_is_masked) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token, "refund", "カード 4012 8888 8888 1881 の返金")
           .status());
  CHECK_REASON(room.Reveal(token, kMastercard), Reason::kAccessRefused);
  const auto records = room.Access();
  BOOST_TEST(records.at(0).reason == "カード Visa •••• 1881 の返金");
  BOOST_TEST(records.at(1).scope == "Mastercard •••• 4444");
}

BOOST_AUTO_TEST_CASE(a_bad_request_is_neither_answered_nor_recorded) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const std::int64_t head = room.Head();
  const RevealRequest good = {.actor = Agent("aoki"),
                              .token = token,
                              .scope = "refund",
                              .reason = "返金"};
  auto bad = [&](auto change, Reason reason) {
    RevealRequest request = good;
    change(request);
    CHECK_REASON(room.vault->Reveal(request), reason);
  };
  bad([](auto& r) { r.actor.id.clear(); }, Reason::kRequired);
  bad([](auto& r) { r.actor.kind = ActorKind(77); }, Reason::kUnknownEnum);
  bad([](auto& r) { r.token.clear(); }, Reason::kRequired);
  bad([](auto& r) { r.scope.clear(); }, Reason::kRequired);
  bad([](auto& r) { r.scope = std::string(101, 's'); }, Reason::kTooLong);
  bad([](auto& r) { r.reason.clear(); }, Reason::kRequired);
  bad([](auto& r) { r.reason = std::string(501, 'r'); }, Reason::kTooLong);
  bad([](auto& r) { r.reason = "\xff"; }, Reason::kInvalidUtf8);
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(room.Access().empty());
}

// What somebody with the file could do to the records.
BOOST_AUTO_TEST_CASE(an_edited_record_is_found) {
  const char* const edits[] = {
      "UPDATE card_access SET reason = 'none' WHERE number = 2",
      "UPDATE card_access SET scope = 'audit' WHERE number = 2",
      "UPDATE card_access SET actor = 'baba' WHERE number = 2",
      "UPDATE card_access SET actor_kind = 2 WHERE number = 2",
      "UPDATE card_access SET access = 2 WHERE number = 2",
      "UPDATE card_access SET time = time + 1 WHERE number = 2",
      "UPDATE card_access SET token = '' WHERE number = 2",
      "UPDATE card_access SET link = x'00' WHERE number = 2",
      "UPDATE card_access SET link = x'' WHERE number = 3",
      "DELETE FROM card_access WHERE number = 1",
      "DELETE FROM card_access WHERE number = 2",
      "DELETE FROM card_access WHERE number = 3",
      "DELETE FROM card_access",
      "DELETE FROM card_access_head",
      "UPDATE card_access_head SET number = 2",
      "UPDATE card_access_head SET link = x'00'",
      "UPDATE card_access_head SET mac = x'00'",
      "UPDATE card_access_head SET mac_key = 'key-0'",
  };
  for (const char* edit : edits) {
    BOOST_TEST_CONTEXT(edit) {
      VaultRoom room;
      const std::string token = room.TokenOf(kVisa);
      for (const char* reason : {"一", "二", "三"}) {
        Must(room.Reveal(token, "refund", reason).status());
      }
      Must(room.vault->VerifyAccess());
      room.Edit(edit);
      CHECK_REASON(room.vault->VerifyAccess(), Reason::kStoreCorrupt);
    }
  }
}

BOOST_AUTO_TEST_CASE(records_that_changed_places_are_found) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  for (const char* reason : {"一", "二", "三"}) {
    Must(room.Reveal(token, "refund", reason).status());
  }
  room.Edit("UPDATE card_access SET number = 9 WHERE number = 1");
  room.Edit("UPDATE card_access SET number = 1 WHERE number = 2");
  room.Edit("UPDATE card_access SET number = 2 WHERE number = 9");
  const absl::Status status = room.vault->VerifyAccess();
  CHECK_REASON(status, Reason::kStoreCorrupt);
  BOOST_TEST(InfoOf(status)->object == "card access 1");
}

BOOST_AUTO_TEST_CASE(a_chain_that_was_cut_is_not_continued) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token).status());
  Must(room.Reveal(token).status());
  room.Edit("DELETE FROM card_access WHERE number = 2");
  room.Edit(
      "UPDATE card_access_head SET number = 1, "
      "link = (SELECT link FROM card_access WHERE number = 1)");
  CHECK_REASON(room.vault->VerifyAccess(), Reason::kStoreCorrupt);
  CHECK_REASON(room.Reveal(token), Reason::kStoreCorrupt);
  BOOST_TEST(room.Access().size() == 1u);
}

// The hashes are no secret: only the mac of the head stands in the way.
BOOST_AUTO_TEST_CASE(a_chain_that_was_computed_anew_is_found) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  for (const char* reason : {"一", "二", "三"}) {
    Must(room.Reveal(token, "refund", reason).status());
  }
  cards::VaultKeys keys(*room.keys, room.world.fake.env(), "default",
                        "support");
  const cards::Store store("default", "support");
  const cards::AccessChain chain(store, keys);
  std::string link;
  Must(room.world.database->Write([&](Transaction& transaction) {
    link.clear();
    absl::Status status;
    for (CardAccessRecord record : room.Access()) {
      if (record.number == 2) record.reason = "なし";
      link = Must(chain.LinkOf(record, link));
      status = transaction
                   .Execute(
                       "UPDATE card_access SET reason = $2, link = $3 "
                       "WHERE number = $1",
                       {record.number, record.reason, BytesView{link}})
                   .status();
      if (!status.ok()) break;
    }
    return status;
  }));
  CHECK_REASON(room.vault->VerifyAccess(), Reason::kStoreCorrupt);
  Must(room.world.database->Write([&](Transaction& transaction) {
    return transaction
        .Execute("UPDATE card_access_head SET link = $1", {BytesView{link}})
        .status();
  }));
  CHECK_REASON(room.vault->VerifyAccess(), Reason::kStoreCorrupt);
}

BOOST_AUTO_TEST_CASE(missing_keys_are_no_edited_records) {
  VaultRoom room;
  Must(room.Reveal(room.TokenOf(kVisa)).status());
  std::filesystem::remove(room.world.dir.File("keys"));
  const absl::Status status = room.vault->VerifyAccess();
  BOOST_TEST(absl::IsNotFound(status), status.ToString());
}

BOOST_AUTO_TEST_CASE(a_sealed_number_opens_in_its_own_row_only) {
  VaultRoom room;
  const std::string visa = room.TokenOf(kVisa);
  const std::string amex = room.TokenOf(kAmex);
  room.Edit(
      "UPDATE card SET sealed = (SELECT sealed FROM card WHERE token = '" +
      amex + "') WHERE token = '" + visa + "'");
  CHECK_REASON(room.Reveal(visa), Reason::kStoreCorrupt);
  BOOST_TEST(room.NumberOf(amex) == kAmex);
  BOOST_TEST(room.Access().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_row_under_another_key_or_purpose_does_not_open) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const auto billing =
      Must(OpenCardVault(*room.world.database, *room.keys,
                         {.purpose = "billing", .reveal_scopes = {"refund"}}));
  room.Edit("UPDATE card SET purpose = 'billing'");
  CHECK_REASON(billing->Reveal({.actor = Agent("aoki"),
                                .token = token,
                                .scope = "refund",
                                .reason = "返金"}),
               Reason::kStoreCorrupt);
  room.Edit("UPDATE card SET purpose = 'support'");
  BOOST_TEST(room.NumberOf(token) == kVisa);
  room.ReplaceKey(KeyPurpose::kSeal);
  room.Edit("UPDATE card SET seal_key = '" + room.KeyInUse(KeyPurpose::kSeal) +
            "'");
  CHECK_REASON(room.Reveal(token), Reason::kStoreCorrupt);
}

BOOST_AUTO_TEST_CASE(without_a_record_nothing_is_revealed) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  Must(room.Reveal(token).status());
  room.Edit("DROP TABLE card_access");
  BOOST_TEST(!room.Reveal(token).ok());
}

}  // namespace
}  // namespace tasuki::testing
