// A whole desk in one process; the desk itself is reached in one of two ways.
#ifndef TASUKI_TESTS_DESK_DESK_FIXTURE_H_
#define TASUKI_TESTS_DESK_DESK_FIXTURE_H_

#include <string>

#include "tests/desk/rooms.h"
#include "tests/support/transport.h"

namespace tasuki::testing {

template <class Transport>
struct DeskRoom {
  DeskRoom()
      : transport((Must(rooms.Open(*world.database)), *rooms.desk)),
        desk(*transport) {}

  void AddAgent(const std::string& name) {
    Must(rooms.router->PutSkills({.actor = Web(),
                                  .request_id = world.NextRequest(),
                                  .skills = {SkillId("monst")}}));
    Must(rooms.router->PutAgent(
        {.actor = Web(),
         .request_id = world.NextRequest(),
         .agent = AgentId(name),
         .skills = {{.skill = SkillId("monst"), .level = 3}},
         .capacity = {.voice = 1, .chat = 3, .mail = 3},
         // First contacts wait for veterans first.
         .veteran = true,
         .state = AgentState::kAvailable}));
  }
  Ticket Create(const std::string& text = "欲しいキャラが出ません") {
    return Must(rooms.tickets->Create({.actor = Web(),
                                       .request_id = world.NextRequest(),
                                       .customer_external_id = "user-1",
                                       .subject = "ガチャ",
                                       .text = text,
                                       .service = "monst",
                                       .language = "ja"}));
  }
  // Until nothing follows any more.
  void Advance() {
    while (!Must(desk.Advance(10)).caught_up) {
    }
  }
  RoutedTask TaskOf(const TicketId& ticket) {
    return Must(rooms.router->GetTask(TaskId(ticket.value())));
  }
  Work Take(const std::string& agent, const TicketId& ticket) {
    return Must(desk.Take({.actor = Agent(agent),
                           .request_id = world.NextRequest(),
                           .ticket = ticket}));
  }
  void Reply(const std::string& agent, const Work& work,
             const std::string& text) {
    Must(rooms.tickets->Send({.actor = Agent(agent),
                              .request_id = world.NextRequest(),
                              .ticket = work.ticket.id,
                              .fence = work.claim.fence,
                              .text = text}));
  }
  Ticket Finish(const std::string& agent, const Work& work) {
    return Must(desk.Finish({.actor = Agent(agent),
                             .request_id = world.NextRequest(),
                             .ticket = work.ticket.id,
                             .fence = work.claim.fence,
                             .outcome = Outcome::kWentWell}));
  }
  std::int64_t Head() { return world.database->EventHead("default").load(); }
  // As after a crash: what was followed is followed again.
  void ForgetPosition() {
    Must(world.database->Write([](Transaction& transaction) {
      return transaction.Execute("UPDATE desk_cursor SET position = 0", {})
          .status();
    }));
  }

  World world;
  Rooms rooms;
  Transport transport;
  Desk& desk;
};

using Transports = TransportsOf<Desk>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_DESK_DESK_FIXTURE_H_
