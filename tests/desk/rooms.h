// A whole desk over one database: its parts, opened and joined.
#ifndef TASUKI_TESTS_DESK_ROOMS_H_
#define TASUKI_TESTS_DESK_ROOMS_H_

#include <memory>

#include "src/base/status_macros.h"
#include "tasuki/desk/desk.h"
#include "tasuki/desk/tag_prior.h"

namespace tasuki::testing {

struct Rooms {
  absl::Status Open(Database& database) {
    TASUKI_ASSIGN_OR_RETURN(tickets, OpenTickets(database, scrubber, {}));
    TASUKI_ASSIGN_OR_RETURN(tagger, OpenTagger(database, scrubber, {}));
    tag_prior = MakeTagPrior(*tagger);
    TASUKI_ASSIGN_OR_RETURN(
        replies,
        OpenPastReplies(database, scrubber, {.tag_prior = tag_prior.get()}));
    TASUKI_ASSIGN_OR_RETURN(
        tracker,
        OpenTimeTracker(database, scrubber, {.time_zone = "Asia/Tokyo"}));
    TASUKI_ASSIGN_OR_RETURN(router, OpenRouter(database, {}));
    TASUKI_ASSIGN_OR_RETURN(events, OpenEventFeed(database, "default"));
    TASUKI_ASSIGN_OR_RETURN(desk, OpenDesk(database,
                                           {.tickets = tickets.get(),
                                            .tagger = tagger.get(),
                                            .replies = replies.get(),
                                            .tracker = tracker.get(),
                                            .router = router.get(),
                                            .scrubber = &scrubber,
                                            .events = events.get()},
                                           {}));
    return absl::OkStatus();
  }

  NoScrubber scrubber;
  std::unique_ptr<Tickets> tickets;
  std::unique_ptr<Tagger> tagger;
  std::unique_ptr<TagPrior> tag_prior;
  std::unique_ptr<PastReplies> replies;
  std::unique_ptr<TimeTracker> tracker;
  std::unique_ptr<Router> router;
  std::unique_ptr<EventFeed> events;
  std::unique_ptr<Desk> desk;
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_DESK_ROOMS_H_
