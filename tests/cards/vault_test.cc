// Tokens, and the half of the vault that operators reach, in both ways.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "tests/cards/vault_fixture.h"
#include "tests/support/transport.h"

namespace tasuki::testing {
namespace {

using Transports = TransportsOf<CardTokens>;

BOOST_AUTO_TEST_CASE(the_same_card_has_the_same_token) {
  VaultRoom room;
  const CardInfo first = Must(room.vault->Tokenize(Web(), kVisa));
  BOOST_TEST(first.token.size() == 47u);
  BOOST_TEST((first.brand == CardBrand::kVisa));
  BOOST_TEST(first.last_four == "1111");
  BOOST_TEST(first.display == "Visa •••• 1111");
  BOOST_TEST(!first.kept);
  BOOST_TEST((first.create_time == room.world.fake.Now()));
  BOOST_TEST(room.TokenOf(kVisa) == first.token);
  BOOST_TEST(room.Head() == 1);
}

BOOST_AUTO_TEST_CASE(separators_and_scripts_make_no_other_card) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  for (const char* number :
       {"4111 1111 1111 1111", "4111-1111-1111-1111",
        "４１１１１１１１１１１１１１１１",
        "４１１１　１１１１　１１１１　１１１１", "٤١١١١١١١١١١١١١١١",
        "4111ー1111ー1111ー1111", " 4111 11111111 1111 ",
        "4111\u200b111111111111"}) {
    BOOST_TEST_CONTEXT(number) { BOOST_TEST(room.TokenOf(number) == token); }
  }
}

BOOST_AUTO_TEST_CASE(other_cards_have_other_tokens) {
  VaultRoom room;
  std::set<std::string> tokens;
  for (const char* number : {kVisa, kVisa2, kMastercard, kAmex}) {
    tokens.insert(room.TokenOf(number));
  }
  BOOST_TEST(tokens.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_token_is_unknown_for_another_purpose_or_tenant) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  auto open = [&](const char* tenant, const char* purpose) {
    return Must(OpenCardVault(
        *room.world.database, *room.keys,
        {.tenant = tenant, .purpose = purpose, .reveal_scopes = {"refund"}}));
  };
  const auto billing = open("default", "billing");
  const auto elsewhere = open("other", "support");
  for (CardVault* vault : {billing.get(), elsewhere.get()}) {
    CHECK_REASON(vault->Describe(token), Reason::kNotFound);
    CHECK_REASON(vault->Reveal({.actor = Agent("aoki"),
                                .token = token,
                                .scope = "refund",
                                .reason = "返金"}),
                 Reason::kAccessRefused);
    const std::string other = Must(vault->Tokenize(Web(), kVisa)).token;
    BOOST_TEST(other != token);
    CHECK_REASON(room.vault->Describe(other), Reason::kNotFound);
    // Neither may it keep, rotate or purge what is not its own.
    Must(vault->Keep({token}, ""));
    BOOST_TEST(Must(vault->RotateStep("", 10)).handled == 0);
  }
  BOOST_TEST(!Must(room.vault->Describe(token)).kept);
  BOOST_TEST(room.TokenOf(kVisa) == token);
  room.world.fake.Advance(room.options.unkept_ttl);
  Must(room.world.database->RunDue(100));
  CHECK_REASON(room.vault->Describe(token), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE(what_is_no_card_number_is_refused_without_repeating_it) {
  VaultRoom room;
  const std::int64_t head = room.Head();
  const std::string long_number(1 << 20, '4');
  for (const std::string& number :
       {std::string(), std::string("4111111111111112"), std::string("411"),
        std::string("card 4111111111111111"), std::string("4111x11111111111"),
        std::string(kVisa) + kVisa, std::string("0000000000000000"),
        std::string("4111111111111111\xff"), long_number}) {
    BOOST_TEST_INFO_SCOPE(number.substr(0, 40));
    const auto info = room.vault->Tokenize(Web(), number);
    CHECK_REASON(info, Reason::kMalformed);
    BOOST_TEST((info.status().message().find("411") == std::string::npos));
  }
  CHECK_REASON(room.vault->Tokenize({}, kVisa), Reason::kRequired);
  CHECK_REASON(room.vault->Tokenize(
                   {.id = "a", .kind = static_cast<ActorKind>(9)}, kVisa),
               Reason::kUnknownEnum);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE(a_card_outlives_a_restart) {
  VaultRoom room;
  const std::string token = room.TokenOf(kAmex);
  room.Restart();
  BOOST_TEST(room.TokenOf(kAmex) == token);
  BOOST_TEST(room.NumberOf(token) == kAmex);
  BOOST_TEST(Must(room.vault->Describe(token)).display == "Amex •••• 0005");
  Must(room.vault->VerifyAccess());
}

BOOST_AUTO_TEST_CASE(options_are_checked) {
  VaultRoom room;
  auto open = [&](CardVaultOptions options) {
    return OpenCardVault(*room.world.database, *room.keys, options).status();
  };
  CHECK_REASON(open({.tenant = ""}), Reason::kRequired);
  CHECK_REASON(open({.purpose = ""}), Reason::kRequired);
  CHECK_REASON(open({.purpose = "a b"}), Reason::kMalformed);
  CHECK_REASON(open({.reveals_per_hour = 0}), Reason::kOutOfRange);
  CHECK_REASON(open({.reveals_per_hour = 10'001}), Reason::kOutOfRange);
  CHECK_REASON(open({.unkept_ttl = absl::Minutes(59)}), Reason::kOutOfRange);
  CHECK_REASON(open({.unkept_ttl = absl::Hours(24 * 90 + 1)}),
               Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_card_is_described, Transport, Transports) {
  VaultRoom room;
  Transport cards(*room.vault);
  const CardInfo made = Must(room.vault->Tokenize(Web(), kMastercard));
  const CardInfo info = Must(cards->Describe(made.token));
  BOOST_TEST(info.token == made.token);
  BOOST_TEST((info.brand == CardBrand::kMastercard));
  BOOST_TEST(info.last_four == "4444");
  BOOST_TEST(info.display == "Mastercard •••• 4444");
  BOOST_TEST(!info.kept);
  BOOST_TEST((info.create_time == made.create_time));
  Must(room.vault->Keep({made.token}, ""));
  BOOST_TEST(Must(cards->Describe(made.token)).kept);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_cards_are_described_in_order, Transport,
                              Transports) {
  VaultRoom room;
  Transport cards(*room.vault);
  const std::string visa = room.TokenOf(kVisa);
  const std::string amex = room.TokenOf(kAmex);
  const auto infos = Must(cards->BatchDescribe({amex, visa, amex}));
  BOOST_TEST_REQUIRE(infos.size() == 3u);
  BOOST_TEST(infos[0].token == amex);
  BOOST_TEST(infos[1].display == "Visa •••• 1111");
  BOOST_TEST(infos[2].token == amex);
  BOOST_TEST(Must(cards->BatchDescribe({})).empty());
  CHECK_REASON(cards->BatchDescribe({visa, "card" + std::string(43, 'b')}),
               Reason::kNotFound);
  CHECK_REASON(cards->BatchDescribe({visa, ""}), Reason::kRequired);
  CHECK_REASON(cards->BatchDescribe(std::vector<std::string>(1001, visa)),
               Reason::kTooLong);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_requests_change_nothing, Transport,
                              Transports) {
  VaultRoom room;
  Transport cards(*room.vault);
  room.TokenOf(kVisa);
  const std::int64_t head = room.Head();
  CHECK_REASON(cards->Describe(""), Reason::kRequired);
  CHECK_REASON(cards->Describe(std::string(2000, 'b')), Reason::kTooLong);
  CHECK_REASON(cards->Describe("card bcd"), Reason::kMalformed);
  CHECK_REASON(cards->Describe("card" + std::string(43, 'b')),
               Reason::kNotFound);
  CHECK_REASON(cards->ListAccess({.page = {.size = 0}}), Reason::kOutOfRange);
  CHECK_REASON(cards->ListAccess({.page = {.size = 1001}}),
               Reason::kOutOfRange);
  CHECK_REASON(cards->ListAccess({.page = {.token = "?"}}), Reason::kMalformed);
  CHECK_REASON(cards->ListAccess({.page = {.token = std::string(40, 'A')}}),
               Reason::kPageTokenMismatch);
  CHECK_REASON(cards->RotateStep("", 0), Reason::kOutOfRange);
  CHECK_REASON(cards->RotateStep("", 1001), Reason::kOutOfRange);
  CHECK_REASON(cards->RotateStep("a b", 1), Reason::kMalformed);
  CHECK_REASON(cards->RotateStep(std::string(2000, 'c'), 1), Reason::kTooLong);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(accesses_come_in_pages, Transport, Transports) {
  VaultRoom room({.reveals_per_hour = 2});
  Transport cards(*room.vault);
  BOOST_TEST(Must(cards->ListAccess({})).items.empty());
  Must(cards->VerifyAccess());
  const std::string token = room.TokenOf(kVisa);
  for (int i = 0; i < 5; ++i) room.Reveal(token).status().IgnoreError();
  std::vector<CardAccessRecord> all;
  PageRequest page = {.size = 2};
  do {
    auto records = Must(cards->ListAccess({.page = page}));
    BOOST_TEST(records.items.size() <= 2u);
    all.insert(all.end(), records.items.begin(), records.items.end());
    page.token = records.next_token;
  } while (!page.token.empty());
  BOOST_TEST_REQUIRE(all.size() == 5u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(all[i].number == static_cast<std::int64_t>(i + 1));
    BOOST_TEST((all[i].access ==
                (i < 2 ? CardAccess::kRevealed : CardAccess::kRefused)));
    BOOST_TEST(all[i].token == token);
    BOOST_TEST((all[i].actor == Agent("aoki")));
    BOOST_TEST((all[i].time == room.world.fake.Now()));
    BOOST_TEST(all[i].scope == "refund");
    BOOST_TEST(all[i].reason == "返金");
  }
  Must(cards->VerifyAccess());
  room.Edit("UPDATE card_access SET reason = 'なし' WHERE number = 3");
  CHECK_REASON(cards->VerifyAccess(), Reason::kStoreCorrupt);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_rotate_in_steps, Transport, Transports) {
  VaultRoom room;
  Transport cards(*room.vault);
  for (const char* number : {kVisa, kVisa2, kMastercard}) room.TokenOf(number);
  room.ReplaceKey(KeyPurpose::kSeal);
  Progress progress = Must(cards->RotateStep("", 2));
  BOOST_TEST(!progress.done);
  BOOST_TEST(progress.handled == 2);
  progress = Must(cards->RotateStep(progress.next, 2));
  BOOST_TEST(progress.done);
  BOOST_TEST(progress.handled == 1);
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "resealed");
  BOOST_TEST(event.payload == "{\"v\":1,\"token\":\"" + event.subject +
                                  "\",\"key\":\"" +
                                  room.KeyInUse(KeyPurpose::kSeal) + "\"}");
}

}  // namespace
}  // namespace tasuki::testing
