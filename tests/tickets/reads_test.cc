#include <set>

#include "tests/tickets/tickets_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_is_paged_and_misses_nothing, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  std::vector<TicketId> made;
  for (int i = 0; i < 7; ++i) {
    made.push_back(room.Create("user-" + std::to_string(i % 2)).id);
    room.world.fake.Advance(absl::Milliseconds(1));
  }
  std::vector<TicketId> seen;
  ListTicketsRequest request = {.page = {.size = 3}};
  int pages = 0;
  do {
    const auto page = Must(room.tickets.List(request));
    for (const Ticket& ticket : page.items) seen.push_back(ticket.id);
    request.page.token = page.next_token;
    ++pages;
  } while (!request.page.token.empty());
  BOOST_TEST(pages == 3);
  BOOST_TEST((seen == made));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(each_filter_gives_what_it_says, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket a = room.Create("user-1");
  const Ticket b = room.Create("user-2");
  room.ClaimFor("aoki", b.id);
  const auto list = [&](TicketFilter filter) {
    std::set<TicketId> ids;
    for (const Ticket& ticket :
         Must(room.tickets.List({.filter = filter})).items) {
      ids.insert(ticket.id);
    }
    return ids;
  };
  using Ids = std::set<TicketId>;
  BOOST_TEST((list({}) == Ids{a.id, b.id}));
  BOOST_TEST((list({.customer = a.customer}) == Ids{a.id}));
  BOOST_TEST((list({.claimed_by = AgentId("aoki")}) == Ids{b.id}));
  BOOST_TEST(
      (list({.customer = a.customer, .claimed_by = AgentId("aoki")}) == Ids{}));
  BOOST_TEST((list({.state = TicketState::kOpen}) == Ids{a.id, b.id}));
  BOOST_TEST((list({.state = TicketState::kClosed}) == Ids{}));
  BOOST_TEST((list({.service = "none"}) == Ids{}));
  room.world.fake.Advance(absl::Hours(1));
  BOOST_TEST((list({.claimed_by = AgentId("aoki")}) == Ids{}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_token_fits_one_query_only, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  room.Create();
  room.Create();
  const auto page = Must(room.tickets.List({.page = {.size = 1}}));
  BOOST_TEST_REQUIRE(!page.next_token.empty());
  CHECK_REASON(room.tickets.List({.filter = {.service = "x"},
                                  .page = {.token = page.next_token}}),
               Reason::kPageTokenMismatch);
  CHECK_REASON(room.tickets.List({.page = {.token = "???"}}),
               Reason::kMalformed);
  CHECK_REASON(room.tickets.List({.page = {.size = 0}}), Reason::kOutOfRange);
  CHECK_REASON(room.tickets.List({.page = {.size = 1001}}),
               Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_comes_in_the_order_asked, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const TicketId a = room.Create().id, b = room.Create().id;
  const auto both = Must(room.tickets.BatchGet({b, a}));
  BOOST_TEST((both.at(0).id == b && both.at(1).id == a));
  CHECK_REASON(room.tickets.BatchGet({a, TicketId("none")}), Reason::kNotFound);
  CHECK_REASON(room.tickets.Get(TicketId("")), Reason::kRequired);
}

BOOST_AUTO_TEST_CASE(a_tenant_does_not_see_anothers_tickets) {
  World world;
  NoScrubber scrubber;
  auto one = Must(OpenTickets(*world.database, scrubber, {.tenant = "one"}));
  auto two = Must(OpenTickets(*world.database, scrubber, {.tenant = "two"}));
  const Ticket ticket = Must(one->Create({.actor = Web(),
                                          .request_id = "r",
                                          .customer_external_id = "user-1",
                                          .subject = "s",
                                          .text = "t"}));
  CHECK_REASON(two->Get(ticket.id), Reason::kNotFound);
  CHECK_REASON(
      two->Claim(
          {.actor = Agent("aoki"), .request_id = "c", .ticket = ticket.id}),
      Reason::kNotFound);
  BOOST_TEST(Must(two->List({})).items.empty());
  // The same request id is another tenant's own.
  BOOST_TEST((Must(two->Create({.actor = Web(),
                                .request_id = "r",
                                .customer_external_id = "user-1",
                                .subject = "other",
                                .text = "t"}))
                  .id != ticket.id));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_history_of_a_ticket_is_its_events, Transport,
                              Transports) {
  TicketRoom<Transport> room;
  const Ticket ticket = room.Create();
  const Claim claim = room.ClaimFor("aoki", ticket.id);
  Must(room.tickets.Send({.actor = Agent("aoki"),
                          .request_id = "send",
                          .ticket = ticket.id,
                          .fence = claim.fence,
                          .text = "回答です"}));
  std::vector<std::string> types;
  for (const Event& event :
       Must(room.feed->History("tickets", ticket.id.value()))) {
    types.push_back(event.type);
    BOOST_TEST(event.payload.find("回答") == std::string::npos);
  }
  BOOST_TEST(
      (types == std::vector<std::string>{"created", "claimed", "replied"}));
}

}  // namespace
}  // namespace tasuki::testing
