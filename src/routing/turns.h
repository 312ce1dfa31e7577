// Callers that come at the same time are decided one after the other and
// committed together.
//
// They queue up; the one at the front leads: it takes all that wait as one
// group, does their work, and wakes them. While it commits, the next group
// gathers; whom the last group woke is let in as well, for a commit costs a
// hundred times what waiting for them does. No thread of our own is needed.
#ifndef TASUKI_SRC_ROUTING_TURNS_H_
#define TASUKI_SRC_ROUTING_TURNS_H_

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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
  TaskId task;         // that it names, if any
  bool files = false;  // its group files all tasks
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

  // Turns' own. A lock each: those who are woken do not meet at one.
  enum class Stage { kWaits, kLeads, kDone };
  Mutex mutex;
  Stage stage ABSL_GUARDED_BY(mutex) = Stage::kWaits;
  CondVar wake;
};

class Turns {
 public:
  using Group = std::vector<Turn*>;
  // Lets those in who came meanwhile, behind those that are in the group;
  // whether there were any.
  using More = std::function<bool()>;
  // Settles `result` of each; by one thread at a time.
  using Lead = std::function<void(Group&, const More&)>;

  explicit Turns(Lead lead) : lead_(std::move(lead)) {}

  // Returns once the turn is settled.
  void Take(Turn& turn);

 private:
  using Keys = std::set<std::pair<std::string_view, std::string_view>>;

  // Whether it is this turn's to lead; else it is settled.
  static bool AwaitLead(Turn& turn);
  static void Wake(Turn& turn, Turn::Stage stage);
  // More of those that wait; whether there were any.
  bool TakeIn(Group& group, Keys& keys);

  const Lead lead_;
  // Of the group before; its leader's alone.
  std::size_t last_size_ = 0;
  Mutex mutex_;
  std::deque<Turn*> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_TURNS_H_
