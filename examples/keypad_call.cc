// A caller pays by telephone and the operator hears no number: the whole call,
// with what each side sees.
//
//   keypad_call FOLDER        makes its database and keys there
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "tasuki/cards/card_vault.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/testing/fake_env.h"
#include "tasuki/tickets/tickets.h"

namespace {

template <class T>
T Must(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << "keypad_call: " << result.status().message() << "\n";
  std::exit(1);
}

std::string_view Waits(tasuki::CaptureState state) {
  switch (state) {
    case tasuki::CaptureState::kCardNumber:
      return "card number";
    case tasuki::CaptureState::kExpiry:
      return "expiry date";
    case tasuki::CaptureState::kSecurityCode:
      return "security code";
    case tasuki::CaptureState::kComplete:
      return "all is there";
    default:
      return "ended";
  }
}

// One line of the call: what the caller does, what the operator sees of it.
void Show(const std::string& caller, const std::string& operator_sees) {
  std::printf("%-34s | %s\n", caller.c_str(), operator_sees.c_str());
}

class Call {
 public:
  Call(tasuki::CaptureSession session, tasuki::testing::FakeEnv& world)
      : session_(std::move(session)), world_(world) {}

  // The telephone system hands the keys to the session, one by one.
  void Keys(const std::string& what, std::string_view keys) {
    for (const char key : keys) {
      world_.Advance(absl::Milliseconds(700));
      const absl::Status pressed = session_.Press(
          {.call = "call-17", .sequence = ++sequence_, .key = key},
          world_.Now());
      if (!pressed.ok()) std::cerr << pressed.message() << "\n";
    }
    world_.Advance(absl::Seconds(1));
    const tasuki::CaptureProgress seen = session_.progress(world_.Now());
    std::string line(Waits(seen.state));
    line += ", " + std::to_string(seen.digits) + " digits";
    if (seen.brand != tasuki::CardBrand::kOther) {
      line += ", " + std::string(tasuki::NameOf(seen.brand));
    }
    if (seen.problem != tasuki::CaptureProblem::kNone) {
      line += ", refused: " + std::to_string(seen.attempts_left) +
              " attempts are left";
    }
    Show("keys in " + what, line);
  }
  tasuki::CaptureSession& session() { return session_; }

 private:
  tasuki::CaptureSession session_;
  tasuki::testing::FakeEnv& world_;
  std::uint64_t sequence_ = 0;
};

void Play(const std::string& folder) {
  tasuki::testing::FakeEnv world;  // its clock moves by the keys
  const auto database =
      Must(tasuki::OpenSqlite(world.env(), {.path = folder + "/call.db"}));
  const auto keys = Must(tasuki::OpenFileKeyProvider(
      world.env(), {.path = folder + "/cards.keys",
                    .kek_path = folder + "/cards.kek",
                    .environment = tasuki::KeyEnvironment::kTest,
                    .create = true}));
  const auto vault = Must(
      tasuki::OpenCardVault(*database, *keys, {.reveal_scopes = {"payment"}}));
  const auto tickets = Must(tasuki::OpenTickets(*database, *vault, {}));
  const tasuki::Actor telephone = {.id = "telephone",
                                   .kind = tasuki::ActorKind::kSystem};

  const tasuki::Ticket ticket =
      Must(tickets->Create({.actor = telephone,
                            .request_id = "call-17",
                            .customer_external_id = "user-77",
                            .subject = "電話での支払い",
                            .text = "カードで払いたい"}));
  Show("CALLER", "OPERATOR");
  Call call(Must(tasuki::CaptureSession::Open(
                {.ticket = ticket.id, .call = "call-17", .caller = "user-77"},
                {}, world.Now())),
            world);
  call.Keys("4111 11", "411111");
  call.Keys("the rest, one digit wrong, #", "1111111112#");
  call.Keys("it again, #", "4111111111111111#");
  call.Keys("its month and year, #", "1228#");
  call.Keys("the code on its back, #", "123#");

  tasuki::CapturedCard card = Must(vault->Capture(
      {.actor = telephone, .ticket = ticket.id, .caller = "user-77"},
      call.session()));
  card.security_code->UseOnce([](std::string_view code) {
    Show("", "the gateway gets a code of " + std::to_string(code.size()) +
                 " digits, once");
  });
  const tasuki::Message note =
      Must(tickets->AddMessage({.actor = telephone,
                                .request_id = "call-17-card",
                                .ticket = ticket.id,
                                .kind = tasuki::MessageKind::kNote,
                                .text = tasuki::CardMention(card.card)}));
  Show("hangs up", "on the ticket: " + note.text);

  // Only the payment system, in this process, may ask for the number.
  const tasuki::RevealedCard number = Must(vault->Reveal(
      {.actor = {.id = "gateway", .kind = tasuki::ActorKind::kSystem},
       .token = card.card.token,
       .scope = "payment",
       .reason = "order 4711"}));
  number.Use([](std::string_view digits) {
    Show("", "the gateway gets a number of " + std::to_string(digits.size()) +
                 " digits; the operator none");
  });
  for (const auto& access : Must(vault->ListAccess({})).items) {
    Show("", "in the access log: " + access.actor.id + ", " + access.scope +
                 ", " + access.reason);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: keypad_call FOLDER\n";
    return 2;
  }
  Play(argv[1]);
}
