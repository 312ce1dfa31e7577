// Callers that come at the same time are decided one after the other and
// committed together.
//
// They queue up; the one at the front leads: it takes all that wait as one
// group, does their work, and wakes them. While it commits, the next group
// gathers. No thread of our own is needed.
#ifndef TASUKI_SRC_ROUTING_TURNS_H_
#define TASUKI_SRC_ROUTING_TURNS_H_

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/routing/pool.h"
#include "src/storage/request_log.h"
#include "tasuki/storage/database.h"

namespace tasuki::routing {

// One caller's command, or question.
struct Turn {
  // What it is recorded under; nothing for a question.
  std::optional<RequestKey> key;
  TaskId task;  // that it names, if any
  // Decides; returns the ids that `load` makes the answer of.
  std::function<absl::StatusOr<std::string>(Pool&)> decide;
  // Assigns the answer: as of the group's end, or of now for a retry. May run
  // more than once.
  std::function<absl::Status(Snapshot&, const std::string& ids)> load;

  // The leader's.
  absl::Status result;
  std::string ids;
  bool repeated = false;  // ran before under its key: answered already
  bool decided = false;   // OK, and to be recorded
  bool done = false;
  CondVar wake;
};

class Turns {
 public:
  using Group = std::vector<Turn*>;
  // Settles `result` of each; by one thread at a time.
  using Lead = std::function<void(const Group&)>;

  explicit Turns(Lead lead) : lead_(std::move(lead)) {}

  // Returns once the turn is settled.
  void Take(Turn& turn);

 private:
  Group GroupAtFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Lead lead_;
  Mutex mutex_;
  std::deque<Turn*> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_TURNS_H_
