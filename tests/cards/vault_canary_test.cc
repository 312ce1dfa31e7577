// A card number through every door of the ticket room; afterwards no file and
// no event holds it in any form.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tasuki/tickets/tickets.h"
#include "tests/cards/vault_fixture.h"

namespace tasuki::testing {
namespace {

// Not a published test number, so that nothing else puts it into a file.
constexpr char kCanary[] = "4929713370420067";

std::string Grouped(std::string_view separator) {
  std::string text;
  for (std::size_t at = 0; at < 16; at += 4) {
    if (at != 0) text += separator;
    text += std::string(kCanary + at, 4);
  }
  return text;
}

std::string FullWidth() {
  std::string text;
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    text += "\xEF\xBC";
    text += static_cast<char>(0x90 + (*digit - '0'));
  }
  return text;
}

// Every form in which a number could lie in a file.
std::vector<std::pair<std::string, std::string>> Forms() {
  const std::int64_t value = std::stoll(kCanary);
  std::string bcd, little, big, values, utf16;
  for (std::size_t i = 0; i < 16; i += 2) {
    bcd += static_cast<char>((kCanary[i] - '0') << 4 | (kCanary[i + 1] - '0'));
  }
  // 16 digits take 7 bytes; the eighth is a zero on one side.
  for (int shift = 0; shift < 56; shift += 8) {
    little += static_cast<char>(value >> shift & 0xff);
    big.insert(big.begin(), little.back());
  }
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    values += static_cast<char>(*digit - '0');
    utf16 += *digit;
    utf16 += '\0';
  }
  std::string hex;
  for (const char* digit = kCanary; *digit != 0; ++digit) {
    hex += '3';
    hex += *digit;
  }
  return {{"ASCII", kCanary},
          {"spaces", Grouped(" ")},
          {"hyphens", Grouped("-")},
          {"full width", FullWidth()},
          {"ideographic spaces", Grouped("　")},
          {"BCD", bcd},
          {"little endian", little},
          {"big endian", big},
          {"digit values", values},
          {"UTF-16", utf16},
          {"hexadecimal", hex}};
}

std::string Contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void CheckClean(const std::string& where, const std::string& bytes) {
  for (const auto& [name, form] : Forms()) {
    BOOST_TEST((bytes.find(form) == std::string::npos),
               where << " holds the number as " << name);
  }
}

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
  int files = 0;
  const std::filesystem::path folder =
      std::filesystem::path(room.world.dir.File("x")).parent_path();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    CheckClean(entry.path().filename().string(), Contents(entry.path()));
    ++files;
  }
  BOOST_TEST(files >= 5);  // database, WAL, index, lock, keys and their key
  // And the search would have found it.
  BOOST_TEST((Contents(room.world.dir.File("world.db-wal")).find(room.token) !=
              std::string::npos));
}

}  // namespace
}  // namespace tasuki::testing
