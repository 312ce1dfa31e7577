// A ticket room, reached in one of the two ways.
#ifndef TASUKI_TESTS_TICKETS_TICKETS_FIXTURE_H_
#define TASUKI_TESTS_TICKETS_TICKETS_FIXTURE_H_

#include <boost/mpl/list.hpp>
#include <memory>
#include <string>

#include "tasuki/base/scrubber.h"
#include "tasuki/tickets/tickets.h"
#include "tests/support/transport.h"
#include "tests/support/world.h"

namespace tasuki::testing {

template <class Transport>
struct TicketRoom {
  explicit TicketRoom(TicketsOptions options = {})
      : local(Must(OpenTickets(*world.database, scrubber, options))),
        transport(*local),
        tickets(*transport),
        feed(Must(OpenEventFeed(*world.database, options.tenant))) {}

  Ticket Create(const std::string& customer = "user-1") {
    return Must(tickets.Create({.actor = Web(),
                                .request_id = world.NextRequest(),
                                .customer_external_id = customer,
                                .subject = "ガチャ",
                                .text = "欲しいキャラが出ません"}));
  }
  Claim ClaimFor(const std::string& agent, const TicketId& ticket) {
    return Must(tickets.Claim({.actor = Agent(agent),
                               .request_id = world.NextRequest(),
                               .ticket = ticket}));
  }
  std::int64_t Head() { return world.database->EventHead("default").load(); }
  std::string LastEvent() {
    return Must(feed->Events(Head() - 1, 1)).at(0).type;
  }

  World world;
  NoScrubber scrubber;
  std::unique_ptr<Tickets> local;
  Transport transport;
  Tickets& tickets;
  std::unique_ptr<EventFeed> feed;
};

using Transports = TransportsOf<Tickets>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_TICKETS_TICKETS_FIXTURE_H_
