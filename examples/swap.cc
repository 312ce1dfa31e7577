// The same function, in-process and remote: only how the component is opened
// differs.
//
//   swap support.db                     in this process, on an SQLite file
//   swap unix:/run/desk.sock            on a tasuki-server
#include <grpcpp/security/credentials.h>

#include <iostream>
#include <string>

#include "tasuki/base/scrubber.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/tickets/tickets.h"

namespace {

// Host code: it neither knows nor cares where the tickets are.
int AskAndClaim(tasuki::Tickets& tickets) {
  const auto ticket = tickets.Create(
      {.actor = {.id = "web", .kind = tasuki::ActorKind::kSystem},
       .request_id = "swap-create",
       .customer_external_id = "user-77",
       .subject = "ガチャ",
       .text = "欲しいキャラが出ません"});
  if (!ticket.ok()) {
    std::cerr << ticket.status().message() << "\n";
    return 1;
  }
  const auto claim = tickets.Claim({.actor = {.id = "aoki"},
                                    .request_id = "swap-claim",
                                    .ticket = ticket->id});
  if (!claim.ok()) {
    std::cerr << claim.status().message() << "\n";
    return 1;
  }
  std::cout << "ticket " << ticket->id.value() << " is held by "
            << claim->agent.value() << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string where = argc > 1 ? argv[1] : "swap.db";
  if (where.starts_with("unix:")) {
    const auto tickets = tasuki::rpc::ConnectTickets(
        tasuki::rpc::OpenChannel(where, grpc::InsecureChannelCredentials()));
    return AskAndClaim(**tickets);
  }
  auto database = tasuki::OpenSqlite(tasuki::RealEnv(), {.path = where});
  if (!database.ok()) {
    std::cerr << database.status().message() << "\n";
    return 1;
  }
  tasuki::NoScrubber scrubber;  // this host handles no cards
  const auto tickets = tasuki::OpenTickets(**database, scrubber, {});
  if (!tickets.ok()) {
    std::cerr << tickets.status().message() << "\n";
    return 1;
  }
  return AskAndClaim(**tickets);
}
