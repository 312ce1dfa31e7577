// What a worker of the kill loop does, as steps that may be repeated.
//
// A cycle is a row of steps, each one mutation under a request id of its own.
// A worker that was killed inside a step does that step again, under the same
// request id: that settles it. A new component joins the loop as a new Load.
#ifndef TASUKI_TESTS_KILL_LOAD_H_
#define TASUKI_TESTS_KILL_LOAD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tasuki/storage/database.h"

namespace tasuki::testing {

// Where a worker is: what it was told by the steps of this cycle so far.
struct Place {
  int worker = 0;
  int cycle = 0;
  std::vector<std::string> results;

  std::string Cycle() const {
    return std::to_string(worker) + "-" + std::to_string(cycle);
  }
  std::string RequestId() const {
    return Cycle() + "-" + std::to_string(results.size());
  }
};

class Load {
 public:
  virtual ~Load() = default;

  virtual std::size_t steps() const = 0;

  // The next step of this cycle; what it returns, without blanks, is known to
  // the steps behind it. Called from many threads.
  virtual absl::StatusOr<std::string> Run(const Place& place) = 0;

  // "request type" of an event that the next step makes.
  virtual std::string EventOf(const Place& place) const = 0;

  // What happens without a worker, as by a server's timer; called by one
  // thread. True if nothing is left to do.
  virtual absl::StatusOr<bool> Follow() { return true; }

  // Empty if the store shows what a worker was told in a cycle, however far it
  // got; otherwise what is wrong. Called when nothing is left to follow.
  virtual std::string Check(const Place& place) = 0;
};

// Tickets: create, claim, draft, send, close.
absl::StatusOr<std::unique_ptr<Load>> OpenTicketsLoad(Database& database);

// The desk: create, take, send, finish, and what follows from each.
absl::StatusOr<std::unique_ptr<Load>> OpenDeskLoad(Database& database);

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_KILL_LOAD_H_
