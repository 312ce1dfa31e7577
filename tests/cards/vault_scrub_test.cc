// The vault as the scrubber of everything that is stored.
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "tasuki/cards/pan_scanner.h"
#include "tasuki/tickets/tickets.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(a_number_in_a_text_becomes_a_token) {
  VaultRoom room;
  const Scrubbed scrubbed =
      Must(room.vault->Scrub("カードは4111-1111-1111-1111 です", ""));
  const std::string token = room.TokenOf(kVisa);
  BOOST_TEST(scrubbed.text == "カードは[Visa •••• 1111 " + token + "] です");
  BOOST_TEST_REQUIRE(scrubbed.findings.size() == 1u);
  BOOST_TEST(scrubbed.findings[0].kind == "card");
  BOOST_TEST(scrubbed.findings[0].token == token);
  BOOST_TEST(scrubbed.findings[0].display == "Visa •••• 1111");
  BOOST_TEST(scrubbed.previous_ranges.empty());
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "tokenised");
  BOOST_TEST(event.payload ==
             "{\"v\":1,\"token\":\"" + token + "\",\"brand\":1}");
}

BOOST_AUTO_TEST_CASE(text_without_numbers_is_not_touched) {
  VaultRoom room;
  const std::int64_t head = room.Head();
  for (const char* text :
       {"", "注文番号 4111-1111 の件", "\xff\xfe", "12:34"}) {
    const Scrubbed scrubbed = Must(room.vault->Scrub(text, "4111"));
    BOOST_TEST(scrubbed.text == text);
    BOOST_TEST(scrubbed.findings.empty());
  }
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE(several_numbers_each_have_their_token) {
  VaultRoom room;
  const Scrubbed scrubbed = Must(
      room.vault->Scrub("card 4111111111111111, card 3782 822463 10005 then "
                        "card ４１１１１１１１１１１１１１１１",
                        ""));
  const std::string visa = room.TokenOf(kVisa);
  const std::string amex = room.TokenOf(kAmex);
  BOOST_TEST(scrubbed.text == "card [Visa •••• 1111 " + visa +
                                  "], card [Amex •••• 0005 " + amex +
                                  "] then card [Visa •••• 1111 " + visa + "]");
  BOOST_TEST(scrubbed.findings.size() == 3u);
  BOOST_TEST(room.Head() == 2);
}

BOOST_AUTO_TEST_CASE(scrubbing_what_was_scrubbed_changes_nothing) {
  VaultRoom room;
  const std::string once =
      Must(room.vault->Scrub("私のカード 4111 1111 1111 1111 10/28", "")).text;
  const Scrubbed twice = Must(room.vault->Scrub(once, once));
  BOOST_TEST(twice.text == once);
  BOOST_TEST(twice.findings.empty());
  BOOST_TEST(twice.previous_ranges.empty());
}

BOOST_AUTO_TEST_CASE(a_number_split_over_two_messages_is_found) {
  VaultRoom room;
  const std::string before = "カード番号は 4111 1111";
  const Scrubbed scrubbed = Must(room.vault->Scrub("1111 1111 です", before));
  BOOST_TEST(scrubbed.text ==
             "[Visa •••• 1111 " + room.TokenOf(kVisa) + "] です");
  BOOST_TEST_REQUIRE(scrubbed.previous_ranges.size() == 1u);
  BOOST_TEST(scrubbed.previous_ranges[0].begin == before.size() - 9);
  BOOST_TEST(scrubbed.previous_ranges[0].end == before.size());
}

// Whatever the scanner takes for a card, the vault can hold.
BOOST_AUTO_TEST_CASE(whatever_is_found_can_be_stored) {
  VaultRoom room;
  const PanScanner scanner;
  const std::string pieces[] = {
      "4111",   "1111", "1111", "1111", "5555", "4444", " ",  "-", "４１１１",
      "カード", "3782", "8224", "6310", "005",  "\n",   "11", "a", "/"};
  constexpr unsigned kSeed = 20;
  BOOST_TEST_INFO_SCOPE("seed " << kSeed);
  std::mt19937 random(kSeed);
  auto some_text = [&] {
    std::string text;
    for (int i = 0; i < 24; ++i) text += pieces[random() % std::size(pieces)];
    return text;
  };
  std::size_t found = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string before = some_text();
    const std::string text = some_text();
    const Scrubbed scrubbed = Must(room.vault->Scrub(text, before));
    const PanScan scan = scanner.ScanAfter(before, text);
    BOOST_TEST(scrubbed.findings.size() == scan.findings.size());
    found += scan.findings.size();
    for (const ScrubFinding& finding : scrubbed.findings) {
      BOOST_TEST(Must(room.vault->Describe(finding.token)).display ==
                 finding.display);
    }
  }
  BOOST_TEST(found > 0u);
}

BOOST_AUTO_TEST_CASE(an_unkept_token_is_purged_at_its_time) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const std::string unkept = room.TokenOf(kVisa);
  const std::string kept = room.TokenOf(kAmex);
  const absl::Time made = room.world.fake.Now();
  Must(room.vault->Keep({kept, "card" + std::string(43, 'b')}, ""));
  Must(room.vault->Keep({}, ""));
  Must(room.vault->Keep({"unknown"}, ""));

  room.world.fake.Set(made + absl::Hours(24) - absl::Microseconds(1));
  Must(room.world.database->RunDue(100));
  Must(room.vault->Describe(unkept));
  room.Restart();
  room.world.fake.Set(made + absl::Hours(24));
  Must(room.world.database->RunDue(100));
  CHECK_REASON(room.vault->Describe(unkept), Reason::kNotFound);
  BOOST_TEST(room.LastEvent().type == "purged");
  BOOST_TEST(room.LastEvent().subject == unkept);
  BOOST_TEST(Must(room.vault->Describe(kept)).kept);
  BOOST_TEST(room.TokenOf(kVisa) != unkept);
}

BOOST_AUTO_TEST_CASE(a_token_seen_again_waits_anew) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const std::string token = room.TokenOf(kVisa);
  room.world.fake.Advance(absl::Hours(23));
  BOOST_TEST(room.TokenOf(kVisa) == token);
  room.world.fake.Advance(absl::Hours(23));
  Must(room.world.database->RunDue(100));
  Must(room.vault->Describe(token));
  room.world.fake.Advance(absl::Hours(1));
  Must(room.world.database->RunDue(100));
  CHECK_REASON(room.vault->Describe(token), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE(a_retry_of_a_split_number_adds_nothing) {
  VaultRoom room;
  const auto tickets = Must(OpenTickets(*room.world.database, *room.vault, {}));
  const Actor customer = {.id = "user-1", .kind = ActorKind::kCustomer};
  const Ticket ticket =
      Must(tickets->Create({.actor = customer,
                            .request_id = "create",
                            .customer_external_id = "user-1",
                            .subject = "返金",
                            .text = "カード番号は 4111 1111"}));
  const AddMessageRequest second = {.actor = customer,
                                    .request_id = "second",
                                    .ticket = ticket.id,
                                    .text = "1111 1111 です"};
  const Message message = Must(tickets->AddMessage(second));
  const std::string token = room.TokenOf(kVisa);
  BOOST_TEST(message.text == "[Visa •••• 1111 " + token + "] です");
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
  const std::int64_t head = room.Head();
  BOOST_TEST(Must(tickets->AddMessage(second)).text == message.text);
  BOOST_TEST(room.Head() == head);
  const auto messages =
      Must(tickets->ListMessages({.ticket = ticket.id})).items;
  BOOST_TEST_REQUIRE(messages.size() == 2u);
  BOOST_TEST(messages[0].text == "カード番号は *********");
  BOOST_TEST(messages[1].text == message.text);
}

BOOST_AUTO_TEST_CASE(an_event_names_each_token_once) {
  VaultRoom room;
  const auto tickets = Must(OpenTickets(*room.world.database, *room.vault, {}));
  const std::string text = std::string("card ") + kVisa + " card " + kVisa;
  const Ticket ticket = Must(tickets->Create({.actor = Web(),
                                              .request_id = "create",
                                              .customer_external_id = "user-1",
                                              .subject = text,
                                              .text = text}));
  const std::string tokens = "\"tokens\":[\"" + room.TokenOf(kVisa) + "\"]}";
  BOOST_TEST(room.LastEvent().payload.ends_with(tokens),
             room.LastEvent().payload);
  Must(tickets->AddMessage({.actor = Agent("aoki"),
                            .request_id = "note",
                            .ticket = ticket.id,
                            .kind = MessageKind::kNote,
                            .text = text}));
  BOOST_TEST(room.LastEvent().payload.ends_with(tokens),
             room.LastEvent().payload);
}

}  // namespace
}  // namespace tasuki::testing
