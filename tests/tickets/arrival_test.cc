#include "tests/tickets/tickets_fixture.h"

namespace tasuki::testing {
namespace {

CreateTicketRequest Inquiry(const std::string& request_id) {
  return {.actor = Web(),
          .request_id = request_id,
          .customer_external_id = "user-1",
          .subject = "ガチャ",
          .text = "欲しいキャラが出ません",
          .service = "monst",
          .language = "ja",
          .channel = Channel::kChat,
          .priority = 3};
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_ticket_comes_in_whole, Transport, Transports) {
  TicketRoom<Transport> room;
  CreateTicketRequest request = Inquiry("r1");
  request.attachments = {{.name = "画面.png",
                          .type = "image/png",
                          .size = 5'000'000'000,
                          .digest = "sha256:00",
                          .uri = "s3://bucket/1"}};
  const Ticket ticket = Must(room.tickets.Create(request));
  BOOST_TEST(ticket.version == 1);
  BOOST_TEST(ticket.subject == "ガチャ");
  BOOST_TEST(ticket.service == "monst");
  BOOST_TEST(ticket.language == "ja");
  BOOST_TEST((ticket.channel == Channel::kChat));
  BOOST_TEST(ticket.priority == 3);
  BOOST_TEST((ticket.state == TicketState::kOpen));
  BOOST_TEST(ticket.first_contact);
  BOOST_TEST(ticket.message_count == 1);
  BOOST_TEST((ticket.create_time == room.world.fake.Now()));
  BOOST_TEST((ticket.occurred_at == ticket.create_time));
  BOOST_TEST(!ticket.first_reply_time.has_value());
  BOOST_TEST(!ticket.outcome.has_value());
  BOOST_TEST((Must(room.tickets.Get(ticket.id)) == ticket));

  const auto page = Must(room.tickets.ListMessages({.ticket = ticket.id}));
  BOOST_TEST_REQUIRE(page.items.size() == 1);
  const Message& message = page.items[0];
  BOOST_TEST(message.number == 1);
  BOOST_TEST(message.text == "欲しいキャラが出ません");
  BOOST_TEST((message.author.kind == ActorKind::kCustomer));
  BOOST_TEST_REQUIRE(message.attachments.size() == 1);
  BOOST_TEST(message.attachments[0].name == "画面.png");
  BOOST_TEST(message.attachments[0].size == 5'000'000'000);

  const Customer customer = Must(room.tickets.FindCustomer("user-1"));
  BOOST_TEST((customer.id == ticket.customer));
  BOOST_TEST(
      (Must(room.tickets.GetCustomer(customer.id)).external_id == "user-1"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retry_makes_no_second_ticket, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket first = Must(room.tickets.Create(Inquiry("r1")));
  const std::int64_t head = room.Head();
  BOOST_TEST((Must(room.tickets.Create(Inquiry("r1"))).id == first.id));
  BOOST_TEST(room.Head() == head);
  CreateTicketRequest other = Inquiry("r1");
  other.text = "別の質問です";
  CHECK_REASON(room.tickets.Create(other), Reason::kRequestIdReused);
  BOOST_TEST((Must(room.tickets.Create(Inquiry("r2"))).id != first.id));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_external_id_names_one_ticket, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  CreateTicketRequest request = Inquiry("r1");
  request.external_id = "form-9";
  const Ticket first = Must(room.tickets.Create(request));
  request.request_id = "r2";
  request.text = "もう一度送りました";
  BOOST_TEST((Must(room.tickets.Create(request)).id == first.id));
  BOOST_TEST(Must(room.tickets.List({})).items.size() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(first_contact_is_known_from_the_start, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  BOOST_TEST(room.Create("user-1").first_contact);
  BOOST_TEST(!room.Create("user-1").first_contact);
  BOOST_TEST(room.Create("user-2").first_contact);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_customer_is_put_by_his_external_id, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Customer made =
      Must(room.tickets.PutCustomer({.actor = Web(),
                                     .request_id = "r1",
                                     .external_id = "user-1",
                                     .display_name = "ゆきまる"}));
  BOOST_TEST(made.version == 1);
  const Customer renamed =
      Must(room.tickets.PutCustomer({.actor = Web(),
                                     .request_id = "r2",
                                     .external_id = "user-1",
                                     .display_name = "pine-tree"}));
  BOOST_TEST((renamed.id == made.id));
  BOOST_TEST(renamed.version == 2);
  BOOST_TEST(renamed.display_name == "pine-tree");
  CreateTicketRequest request = Inquiry("r3");
  request.customer_external_id.clear();
  request.customer = made.id;
  BOOST_TEST((Must(room.tickets.Create(request)).customer == made.id));
  CHECK_REASON(room.tickets.FindCustomer("user-2"), Reason::kNotFound);
  CHECK_REASON(room.tickets.GetCustomer(CustomerId("none")), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_a_customer_adds_opens_the_ticket, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const Claim claim = room.ClaimFor("aoki", ticket.id);
  Must(room.tickets.Send({.actor = Agent("aoki"),
                          .request_id = room.world.NextRequest(),
                          .ticket = ticket.id,
                          .fence = claim.fence,
                          .text = "確認いたします"}));
  BOOST_TEST(
      (Must(room.tickets.Get(ticket.id)).state == TicketState::kAnswered));
  const Message added = Must(room.tickets.AddMessage(
      {.actor = {.id = "user-1", .kind = ActorKind::kCustomer},
       .request_id = "m1",
       .ticket = ticket.id,
       .text = "まだですか"}));
  BOOST_TEST(added.number == 3);
  BOOST_TEST((Must(room.tickets.Get(ticket.id)).state == TicketState::kOpen));
  Must(room.tickets.AddMessage({.actor = Agent("baba"),
                                .request_id = "m2",
                                .ticket = ticket.id,
                                .kind = MessageKind::kNote,
                                .text = "開発に確認中"}));
  CHECK_REASON(room.tickets.AddMessage({.actor = Agent("baba"),
                                        .request_id = "m3",
                                        .ticket = ticket.id,
                                        .kind = MessageKind::kReply,
                                        .text = "claimなしの返信"}),
               Reason::kNotPermitted);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_ticket_of_the_past_comes_in_once, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const absl::Time then = room.world.fake.Now() - absl::Hours(100);
  ImportTicketRequest request = {
      .actor = {.id = "import", .kind = ActorKind::kSystem},
      .request_id = "i1",
      .external_id = "old-1",
      .customer_external_id = "user-1",
      .subject = "ログイン",
      .outcome = Outcome::kWentWell,
      .messages = {{.author = {.id = "user-1", .kind = ActorKind::kCustomer},
                    .text = "入れません",
                    .occurred_at = then},
                   {.kind = MessageKind::kReply,
                    .author = Agent("aoki"),
                    .text = "再設定のご案内です",
                    .occurred_at = then + absl::Minutes(30)}}};
  const ImportedTicket first = Must(room.tickets.Import(request));
  BOOST_TEST(first.created);
  BOOST_TEST((first.ticket.state == TicketState::kClosed));
  BOOST_TEST((first.ticket.occurred_at == then));
  BOOST_TEST((*first.ticket.first_reply_time == then + absl::Minutes(30)));
  BOOST_TEST((first.ticket.create_time == room.world.fake.Now()));
  BOOST_TEST(first.ticket.message_count == 2);
  request.request_id = "i2";
  const ImportedTicket second = Must(room.tickets.Import(request));
  BOOST_TEST(!second.created);
  BOOST_TEST((second.ticket.id == first.ticket.id));
  // Imports count as earlier contacts.
  BOOST_TEST(!room.Create("user-1").first_contact);

  request.request_id = "i3";
  request.external_id = "old-2";
  std::swap(request.messages[0].occurred_at, request.messages[1].occurred_at);
  const std::int64_t head = room.Head();
  CHECK_REASON(room.tickets.Import(request), Reason::kOutOfRange);
  request.messages[0].occurred_at = then;
  request.messages[1].occurred_at = room.world.fake.Now() + absl::Hours(1);
  CHECK_REASON(room.tickets.Import(request), Reason::kOutOfRange);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_inquiries_are_refused_and_change_nothing,
                              Transport, Transports) {
  TicketRoom<Transport> room;
  const auto refused = [&](auto edit, Reason reason, const char* field) {
    CreateTicketRequest request = Inquiry("bad");
    edit(request);
    const auto result = room.tickets.Create(request);
    CHECK_REASON(result, reason);
    BOOST_TEST(Complaint(result.status()) ==
               std::string(NameOf(reason)) + (*field ? " " : "") + field);
  };
  using R = CreateTicketRequest;
  refused([](R& r) { r.actor.id = ""; }, Reason::kRequired, "actor.id");
  refused([](R& r) { r.request_id = ""; }, Reason::kRequired, "request_id");
  refused([](R& r) { r.subject = ""; }, Reason::kRequired, "subject");
  refused([](R& r) { r.subject = std::string(501, 'a'); }, Reason::kTooLong,
          "subject");
  refused([](R& r) { r.text = std::string((1 << 20) + 1, 'a'); },
          Reason::kTooLong, "text");
  refused([](R& r) { r.channel = static_cast<Channel>(9); },
          Reason::kUnknownEnum, "channel");
  refused([](R& r) { r.priority = 10; }, Reason::kOutOfRange, "priority");
  refused([](R& r) { r.customer = CustomerId("x"); }, Reason::kConflicting,
          "customer");
  refused([](R& r) { r.customer_external_id = ""; }, Reason::kConflicting,
          "customer");
  refused([](R& r) { r.attachments.resize(51); }, Reason::kTooLong,
          "attachments");
  refused(
      [](R& r) {
        r.customer_external_id = "";
        r.customer = CustomerId("nobody");
      },
      Reason::kNotFound, "");
  BOOST_TEST(room.Head() == 0);
}

// gRPC itself refuses strings that are not UTF-8, before they reach us.
BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
  TicketRoom<InProcess<Tickets>> room;
  CreateTicketRequest request = Inquiry("bad");
  request.text = "\xE3\x81";
  CHECK_REASON(room.tickets.Create(request), Reason::kInvalidUtf8);
  request.text = std::string("a\0b", 3);
  CHECK_REASON(room.tickets.Create(request), Reason::kInvalidUtf8);
}

}  // namespace
}  // namespace tasuki::testing
