// A card number through every door of the ticket room; afterwards no file and
// no event holds it in any form.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

#include "tasuki/tickets/tickets.h"
#include "tests/cards/canary.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

struct CanaryRoom : VaultRoom {
  CanaryRoom()
      : tickets(Must(OpenTickets(*world.database, *vault, {}))),
        token(TokenOf(kCanary)) {}

  void CheckText(const std::string& text) {
    BOOST_TEST((text.find(token) != std::string::npos), text);
  }
  Ticket Create() {
    return Must(tickets->Create({.actor = customer,
                                 .request_id = world.NextRequest(),
                                 .customer_external_id = "user-1",
                                 .subject = Grouped("-"),
                                 .text = "カード " + FullWidth()}));
  }
  std::string Text(const TicketId& ticket, int number) {
    return Must(tickets->ListMessages({.ticket = ticket}))
        .items.at(static_cast<std::size_t>(number - 1))
        .text;
  }

  void WriteMessages(const TicketId& ticket) {
    for (const std::string& text :
         {std::string("card: 4929 7133"), std::string("7042 0067 です")}) {
      Must(tickets->AddMessage({.actor = customer,
                                .request_id = world.NextRequest(),
                                .ticket = ticket,
                                .text = text}));
    }
    CheckText(Text(ticket, 3));
    CheckText(Must(tickets->AddMessage({.actor = aoki,
                                        .request_id = world.NextRequest(),
                                        .ticket = ticket,
                                        .kind = MessageKind::kNote,
                                        .text = Grouped(" ")}))
                  .text);
  }

  void Answer(const TicketId& ticket) {
    const std::int64_t fence =
        Must(tickets->Claim({.actor = aoki,
                             .request_id = world.NextRequest(),
                             .ticket = ticket}))
            .fence;
    const Draft draft =
        Must(tickets->SaveDraft({.actor = aoki,
                                 .request_id = world.NextRequest(),
                                 .ticket = ticket,
                                 .fence = fence,
                                 .text = "Visa " + Grouped("-")}));
    CheckText(draft.text);
    CheckText(Must(tickets->Review({.actor = Agent("baba"),
                                    .request_id = world.NextRequest(),
                                    .ticket = ticket,
                                    .draft_version = draft.version,
                                    .verdict = ReviewVerdict::kComment,
                                    .text = "カード " + Grouped(" ")}))
                  .text);
    CheckText(Must(tickets->Send({.actor = aoki,
                                  .request_id = world.NextRequest(),
                                  .ticket = ticket,
                                  .fence = fence}))
                  .text);
    CheckText(Must(tickets->Send({.actor = aoki,
                                  .request_id = world.NextRequest(),
                                  .ticket = ticket,
                                  .fence = fence,
                                  .text = "カード " + FullWidth()}))
                  .text);
    CheckText(Must(tickets->Hold({.actor = aoki,
                                  .request_id = world.NextRequest(),
                                  .ticket = ticket,
                                  .fence = fence,
                                  .reason = std::string("card ") + kCanary}))
                  .hold_reason);
  }

  void Import() {
    const absl::Time then = world.fake.Now() - absl::Hours(1);
    const Ticket ticket =
        Must(tickets->Import({.actor = Web(),
                              .request_id = world.NextRequest(),
                              .external_id = "old-1",
                              .customer_external_id = "user-2",
                              .subject = std::string("card ") + kCanary,
                              .messages = {{.author = customer,
                                            .text = "カード " + Grouped("　"),
                                            .occurred_at = then},
                                           {.author = customer,
                                            .text = "もう一度 4929 7133",
                                            .occurred_at = then},
                                           {.author = customer,
                                            .text = "7042 0067",
                                            .occurred_at = then}}}))
            .ticket;
    CheckText(ticket.subject);
    CheckText(Text(ticket.id, 1));
    CheckText(Text(ticket.id, 3));
  }

  std::unique_ptr<Tickets> tickets;
  const std::string token;
  const Actor customer = {.id = "user-1", .kind = ActorKind::kCustomer};
  const Actor aoki = Agent("aoki");
};

BOOST_AUTO_TEST_CASE(no_file_and_no_event_holds_the_number) {
  CanaryRoom room;
  const Ticket ticket = room.Create();
  room.CheckText(ticket.subject);
  room.CheckText(room.Text(ticket.id, 1));
  room.WriteMessages(ticket.id);
  room.Answer(ticket.id);
  room.CheckText(Must(room.tickets->PutCustomer(
                          {.actor = Web(),
                           .request_id = room.world.NextRequest(),
                           .external_id = "user-1",
                           .display_name = std::string("card ") + kCanary}))
                     .display_name);
  room.Import();
  BOOST_TEST(Must(room.vault->Describe(room.token)).kept);
  Must(room.Reveal(room.token, "refund", "card " + Grouped(" ")).status());
  room.Reveal(kCanary).status().IgnoreError();
  room.ReplaceKey(KeyPurpose::kSeal);
  BOOST_TEST(room.Rotate(10) == 1);

  std::string events;
  for (const Event& event : Must(room.feed->Events(0, 1000))) {
    events += event.subject + event.actor.id + event.payload + "\n";
  }
  CheckClean("the feed", events);
  // Database, WAL, index, lock, keys and their key.
  BOOST_TEST(
      CheckFolder(
          std::filesystem::path(room.world.dir.File("x")).parent_path()) >= 5);
  // And the search would have found it.
  BOOST_TEST((Contents(room.world.dir.File("world.db-wal")).find(room.token) !=
              std::string::npos));
}

}  // namespace
}  // namespace tasuki::testing
