// What happened, in the order in which it was committed.
//
// Every change of every room appends one Event in the same transaction as the
// change itself. Positions are dense per tenant (1, 2, 3 …) and in commit
// order: a reader that has seen 7 has seen all up to 7. Offers, watches,
// webhooks, in-memory indexes and the desk all stand on this one feed.
//
//   std::int64_t seen = 0;
//   while (running) {
//     for (const Event& event : feed->Events(seen, 100).value()) {
//       … event.type …; seen = event.position;
//     }
//     feed->Wait(seen, absl::Seconds(30));
//   }
#ifndef TASUKI_STORAGE_EVENT_H_
#define TASUKI_STORAGE_EVENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"

namespace tasuki {

struct Event {
  std::int64_t position = 0;
  std::string tenant;
  std::string room;     // "tickets"
  std::string subject;  // the id of what changed
  std::int64_t subject_version = 0;
  std::string type;  // "created"; with its room: "tickets.created"
  absl::Time time;
  Actor actor;
  std::string request_id;
  // Canonical JSON of ids, numbers, times and digests with a version "v";
  // never what a user wrote, so that text stays erasable.
  std::string payload;
};

// Safe for concurrent use. Also remote: rpc::ConnectEventFeed.
class EventFeed {
 public:
  static constexpr int kMaxLimit = 1000;

  virtual ~EventFeed() = default;

  // The next events with a position above `after`, at most `limit`
  // (1 … kMaxLimit), oldest first; fewer, also none, at the end.
  // OUT_OF_RANGE. O(limit).
  virtual absl::StatusOr<std::vector<Event>> Events(std::int64_t after,
                                                    int limit) = 0;

  // All events about one subject of one room, oldest first: its history.
  virtual absl::StatusOr<std::vector<Event>> History(
      const std::string& room, const std::string& subject) = 0;

  // Returns the last position as soon as it is above `after`, or after
  // `timeout` (at most an hour) whatever it is then. Never an error in
  // process; remote may add Unavailable.
  virtual absl::StatusOr<std::int64_t> Wait(std::int64_t after,
                                            absl::Duration timeout) = 0;
};

}  // namespace tasuki

#endif  // TASUKI_STORAGE_EVENT_H_
