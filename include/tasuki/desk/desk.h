// The desk: the workflow of a support centre over the six components, as
// ordinary functions.
//
// Host code can call the components itself; the desk is for those who want the
// whole day. What an agent does at once (take a ticket, finish it) is one call
// here that makes several there, each under a request id derived from the
// call's, so that a retry completes what a crash left half done. What follows
// from an event (an inquiry came in, a reply was sent, a ticket was closed) is
// done by Advance, which reads the event feed from a stored position: the event
// table is the outbox, and no transaction spans two components.
//
//   auto desk = tasuki::OpenDesk(*database, {.tickets = tickets.get(), …}, {})
//                   .value();
//   tickets->Create({…});                  // arrive, through any door
//   desk->Advance(100);                    // tagged, and offered to somebody
//   Work work = desk->Take({.actor = aoki, .request_id = next_id(),
//                           .ticket = ticket.id}).value();
//   tickets->Send({… .fence = work.claim.fence …});
//   desk->Finish({.actor = aoki, .request_id = next_id(), .ticket = ticket.id,
//                 .fence = work.claim.fence, .outcome = Outcome::kWentWell});
//   desk->Advance(100);                    // the reply can be found from now
//   on
//
// What Advance does, by event of the ticket room:
//   created      the tags that rules give are applied, and on other axes the
//                model's best, if it is sure enough; the ticket is submitted
//                to the router
//   claimed      the router's task goes to the claim's agent, whatever was
//                offered to whom in between: the claim wins
//   released, claim_expired   the task goes back to its queue, its age kept
//   replied      the reply can be found as a past reply
//   message_added by a customer, reopened   the ticket is submitted again, for
//                the agent who had it, if nobody holds it
//   closed       the task is complete, the outcome goes to the past replies,
//                running time on the ticket stops
//   erased       its past replies are removed, and the text that the tag model
//                learns from; card tokens that only it held are purged
// and tokens in any of them are kept in the card vault.
//
// Threads: safe for concurrent use; concurrent Advance calls wait for one
// another. Ownership: database and parts must outlive it. Parts may be remote.
#ifndef TASUKI_DESK_DESK_H_
#define TASUKI_DESK_DESK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/desk/archive.h"
#include "tasuki/desk/report.h"
#include "tasuki/routing/router.h"
#include "tasuki/similarity/past_replies.h"
#include "tasuki/storage/database.h"
#include "tasuki/tagging/tagger.h"
#include "tasuki/tickets/tickets.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki {

struct TakeRequest {
  Actor actor;  // the agent
  std::string request_id;
  TicketId ticket;
  // Percent of the agent's attention, less than 100 for chats side by side.
  int weight = kWholeAgent;
};

// A ticket in an agent's hands.
struct Work {
  Claim claim;
  Ticket ticket;
  WorkInterval interval;  // the time that runs on it now
};

struct FinishRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
  Outcome outcome = Outcome::kExplained;
};

struct ImportConversationRequest {
  Actor actor;
  std::string request_id;
  ArchivedConversation conversation;
};

struct AdvanceResult {
  std::int64_t handled = 0;   // events
  std::int64_t position = 0;  // of the last one handled
  bool caught_up = false;
  // Steps whose trigger no longer asked for them, such as offering a ticket
  // that was closed meanwhile.
  std::int64_t moot = 0;
};

enum class TicketOrigin { kLive = 1, kImported = 2 };

struct ReportRequest {
  // Of the first message; the end is open.
  absl::Time from;
  absl::Time to;
  std::optional<TicketOrigin> origin;  // both, if not set
  absl::Duration target = absl::Minutes(60);
  int topics = 10;  // 0 to 100
};

class Desk {
 public:
  virtual ~Desk() = default;

  // Handles up to `limit` (1 … 1000) further events. A part that is away stops
  // it with the part's error; the next call goes on there. A step is repeated
  // after a crash, and then changes nothing.
  virtual absl::StatusOr<AdvanceResult> Advance(int limit) = 0;

  // Claims the ticket, takes the router's task and starts the time on it; what
  // the agent did before is stopped by that. The errors of Tickets::Claim and
  // TimeTracker::Start.
  virtual absl::StatusOr<Work> Take(const TakeRequest& request) = 0;

  // Closes the ticket and stops the agent's time on it. The errors of
  // Tickets::Close.
  virtual absl::StatusOr<Ticket> Finish(const FinishRequest& request) = 0;

  // A conversation of the past: ticket, tags and past replies. Values that the
  // taxonomy lacks are added to it. Importing again adds nothing, and completes
  // what a crash left out. OUT_OF_RANGE for messages of the future.
  virtual absl::StatusOr<ImportedTicket> ImportConversation(
      const ImportConversationRequest& request) = 0;

  // O(tickets in the tenant).
  virtual absl::StatusOr<DeskReport> Report(const ReportRequest& request) = 0;
};

// All are required. Over rpc they are the clients of the same server.
struct DeskParts {
  Tickets* tickets = nullptr;
  Tagger* tagger = nullptr;
  PastReplies* replies = nullptr;
  TimeTracker* tracker = nullptr;
  Router* router = nullptr;
  Scrubber* scrubber = nullptr;
  EventFeed* events = nullptr;
};

struct DeskOptions {
  std::string tenant = "default";
  // A tag is applied without asking where the model is at least this sure.
  double tag_confidence = 0.3;
  // Level that a task asks of the skill called like its service, and of the
  // one called like its language, where the router knows such skills.
  int service_level = 1;
  int language_level = 1;
  // After so long the language is no longer asked for, and after twice as long
  // the service neither.
  absl::Duration relax_after = absl::Minutes(20);
};

// REQUIRED for a missing part, OUT_OF_RANGE for options.
absl::StatusOr<std::unique_ptr<Desk>> OpenDesk(Database& database,
                                               DeskParts parts,
                                               DeskOptions options);

}  // namespace tasuki

#endif  // TASUKI_DESK_DESK_H_
