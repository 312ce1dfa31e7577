// From the caller's keypad to a token on his ticket.
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "tasuki/tickets/tickets.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

const TicketId kTicket("t1");

struct CaptureRoom : VaultRoom {
  CaptureSession OpenSession(CaptureOptions with = {}) {
    return Must(CaptureSession::Open(
        {.ticket = kTicket, .call = "call-1", .caller = "user-1"}, with,
        world.fake.Now()));
  }
  void Press(CaptureSession& session, std::string_view pressed_keys) {
    for (const char key : pressed_keys) {
      Must(session.Press({.call = "call-1", .sequence = ++pressed, .key = key},
                         world.fake.Now()));
    }
  }
  absl::StatusOr<CapturedCard> Capture(CaptureSession& session,
                                       const char* ticket = "t1",
                                       const char* caller = "user-1") {
    return vault->Capture(
        {.actor = Web(), .ticket = TicketId(ticket), .caller = caller},
        session);
  }
  CaptureState StateOf(CaptureSession& session) {
    return session.progress(world.fake.Now()).state;
  }

  std::uint64_t pressed = 0;
};

BOOST_AUTO_TEST_CASE(what_the_caller_keyed_in_becomes_the_token_of_his_ticket) {
  CaptureRoom room;
  CaptureSession session = room.OpenSession();
  room.Press(session, "4111111111111111#1228#123#");
  CapturedCard captured = Must(room.Capture(session));
  BOOST_TEST(captured.card.display == "Visa •••• 1111");
  BOOST_TEST(captured.card.kept);
  BOOST_TEST(captured.expiry_month == 12);
  BOOST_TEST(captured.expiry_year == 2028);
  std::string code;
  BOOST_TEST_REQUIRE(captured.security_code.has_value());
  captured.security_code->UseOnce([&](std::string_view d) { code = d; });
  BOOST_TEST(code == "123");
  BOOST_TEST((room.StateOf(session) == CaptureState::kTaken));
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "captured");
  BOOST_TEST(event.payload == "{\"v\":1,\"token\":\"" + captured.card.token +
                                  "\",\"ticket\":\"t1\"}");
  BOOST_TEST(room.TokenOf(kVisa) == captured.card.token);
  BOOST_TEST(room.NumberOf(captured.card.token) == kVisa);
  // It is the ticket's and not purged.
  room.world.fake.Advance(2 * room.options.unkept_ttl);
  Must(room.world.database->RunDue(100));
  BOOST_TEST(Must(room.vault->Describe(captured.card.token)).kept);
}

BOOST_AUTO_TEST_CASE(a_card_is_captured_once_and_for_its_own_ticket) {
  CaptureRoom room;
  CaptureSession session =
      room.OpenSession({.ask_expiry = false, .ask_security_code = false});
  const std::int64_t head = room.Head();
  CHECK_REASON(room.Capture(session), Reason::kWrongState);
  room.Press(session, "4111111111111111#");
  CHECK_REASON(room.Capture(session, "t2"), Reason::kNotPermitted);
  CHECK_REASON(room.Capture(session, "t1", "user-2"), Reason::kNotPermitted);
  CHECK_REASON(room.Capture(session, ""), Reason::kRequired);
  CHECK_REASON(room.Capture(session, "t1", ""), Reason::kRequired);
  BOOST_TEST(room.Head() == head);
  Must(room.Capture(session).status());
  CHECK_REASON(room.Capture(session), Reason::kWrongState);
  BOOST_TEST(room.Access().empty());
}

BOOST_AUTO_TEST_CASE(a_session_that_expired_gives_nothing) {
  CaptureRoom room;
  CaptureSession session =
      room.OpenSession({.ask_expiry = false, .ask_security_code = false});
  room.Press(session, "4111111111111111#");
  room.world.fake.Advance(absl::Minutes(5));
  CHECK_REASON(room.Capture(session), Reason::kWrongState);
  BOOST_TEST(room.Head() == 0);
}

BOOST_AUTO_TEST_CASE(where_storing_fails_the_session_still_has_the_card) {
  CaptureRoom room;
  CaptureSession session =
      room.OpenSession({.ask_expiry = false, .ask_security_code = false});
  room.Press(session, "4111111111111111#");
  room.TokenOf(kAmex);
  room.Restart();  // seals are counted ahead
  const std::string full = "UPDATE card_seals SET seals = 4294967296";
  room.Edit(full);
  CHECK_REASON(room.Capture(session), Reason::kLimitReached);
  BOOST_TEST((room.StateOf(session) == CaptureState::kComplete));
  room.Edit("UPDATE card_seals SET seals = 1");
  Must(room.Capture(session).status());
}

// The number of seals under a key is in the store, not in the program.
BOOST_AUTO_TEST_CASE(a_key_seals_so_often_and_no_more_whatever_restarts) {
  VaultRoom room;
  room.TokenOf(kVisa);
  room.Edit("UPDATE card_seals SET seals = 4294967295");
  room.Restart();
  room.TokenOf(kVisa2);
  room.Restart();
  const std::int64_t head = room.Head();
  CHECK_REASON(room.vault->Tokenize(Web(), kAmex), Reason::kLimitReached);
  BOOST_TEST(room.Head() == head);
  room.TokenOf(kVisa);  // known: nothing is sealed
  room.ReplaceKey(KeyPurpose::kSeal);
  BOOST_TEST(room.Rotate(10) == 2);
  room.TokenOf(kAmex);
}

BOOST_AUTO_TEST_CASE(numbers_in_a_batch_are_stored_together_or_not_at_all) {
  VaultRoom room;
  const std::string known = room.TokenOf(kAmex);
  const auto made = Must(room.vault->BatchTokenize(
      Web(), {kVisa, "5555 5555 5555 4444", kAmex, kVisa}));
  BOOST_TEST_REQUIRE(made.size() == 4u);
  BOOST_TEST(made[0].display == "Visa •••• 1111");
  BOOST_TEST(made[1].display == "Mastercard •••• 4444");
  BOOST_TEST(made[2].token == known);
  BOOST_TEST(made[3].token == made[0].token);
  BOOST_TEST(Must(room.vault->BatchTokenize(Web(), {})).empty());

  const std::int64_t head = room.Head();
  const auto bad =
      room.vault->BatchTokenize(Web(), {kVisa2, "4012888888881882"});
  CHECK_REASON(bad, Reason::kMalformed);
  BOOST_TEST((bad.status().message().find("number 2") != std::string::npos));
  BOOST_TEST((bad.status().message().find("4012") == std::string::npos));
  CHECK_REASON(room.vault->BatchTokenize(
                   Web(), std::vector<std::string_view>(1001, kVisa)),
               Reason::kTooLong);
  CHECK_REASON(room.vault->BatchTokenize({}, {kVisa}), Reason::kRequired);
  BOOST_TEST(room.Head() == head);
}

// ---- Who holds a token ----

void RunDueAfter(VaultRoom& room, absl::Duration time) {
  room.world.fake.Advance(time);
  Must(room.world.database->RunDue(100));
}

BOOST_AUTO_TEST_CASE(a_token_lives_as_long_as_somebody_holds_it) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const std::string token = room.TokenOf(kVisa);
  const std::string other = room.TokenOf(kAmex);
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(room.vault->Keep({token, other}, "tickets/b"));
  Must(room.vault->Release("tickets/a"));
  RunDueAfter(room, absl::Hours(48));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);

  Must(room.vault->Release("tickets/b"));
  BOOST_TEST(room.LastEvent().type == "released");
  const std::int64_t head = room.Head();
  Must(room.vault->Release("tickets/b"));
  Must(room.vault->Release("tickets/none"));
  CHECK_REASON(room.vault->Release(""), Reason::kRequired);
  BOOST_TEST(room.Head() == head);
  // A ticket with the same card may come meanwhile and keep it.
  BOOST_TEST(!Must(room.vault->Describe(token)).kept);
  Must(room.vault->Keep({token}, "tickets/c"));
  RunDueAfter(room, absl::Hours(24));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
  CHECK_REASON(room.vault->Describe(other), Reason::kNotFound);
  BOOST_TEST(room.LastEvent().type == "purged");
}

// Its text was stored, then erased with its ticket, and only now is it kept.
BOOST_AUTO_TEST_CASE(a_keep_that_comes_after_the_release_keeps_nothing) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const std::string token = room.TokenOf(kVisa);
  Must(room.vault->Release("tickets/a"));
  room.Restart();
  const std::int64_t head = room.Head();
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(room.vault->Release("tickets/a"));
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(!Must(room.vault->Describe(token)).kept);
  Must(room.vault->Keep({token}, "tickets/b"));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
  Must(room.vault->Release("tickets/b"));
  RunDueAfter(room, absl::Hours(24));
  CHECK_REASON(room.vault->Describe(token), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE(what_is_kept_for_nobody_is_kept_for_good) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const std::string token = room.TokenOf(kVisa);
  Must(room.vault->Keep({token}, ""));
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(room.vault->Release("tickets/a"));
  RunDueAfter(room, absl::Hours(48));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
}

BOOST_AUTO_TEST_CASE(another_purpose_neither_keeps_nor_releases) {
  VaultRoom room;
  const std::string token = room.TokenOf(kVisa);
  const auto billing = Must(
      OpenCardVault(*room.world.database, *room.keys, {.purpose = "billing"}));
  Must(room.vault->Keep({token}, "tickets/a"));
  Must(billing->Keep({token}, "tickets/b"));
  Must(billing->Release("tickets/a"));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
  Must(room.vault->Release("tickets/a"));
  BOOST_TEST(!Must(room.vault->Describe(token)).kept);
}

BOOST_AUTO_TEST_CASE(an_erased_ticket_lets_its_cards_go) {
  VaultRoom room({.unkept_ttl = absl::Hours(24)});
  const auto tickets = Must(OpenTickets(*room.world.database, *room.vault, {}));
  const auto create = [&](const char* request) {
    return Must(tickets->Create({.actor = Web(),
                                 .request_id = request,
                                 .customer_external_id = "user-1",
                                 .subject = "返金",
                                 .text = "カード 4111 1111 1111 1111"}));
  };
  const auto erase = [&](const Ticket& ticket) {
    Must(tickets->Erase({.actor = Web(),
                         .request_id = "erase-" + ticket.id.value(),
                         .ticket = ticket.id}));
  };
  const Ticket first = create("one");
  const Ticket second = create("two");
  const std::string token = room.TokenOf(kVisa);
  erase(first);
  RunDueAfter(room, absl::Hours(48));
  BOOST_TEST(Must(room.vault->Describe(token)).kept);
  erase(second);
  RunDueAfter(room, absl::Hours(24));
  CHECK_REASON(room.vault->Describe(token), Reason::kNotFound);
}

}  // namespace
}  // namespace tasuki::testing
