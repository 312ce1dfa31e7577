// The public client library as a host product uses it: six components and the
// desk, all remote.
#ifndef TASUKI_EXAMPLES_DEMO_DESK_CLIENT_H_
#define TASUKI_EXAMPLES_DEMO_DESK_CLIENT_H_

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tasuki/rpc/connect.h"

namespace demo {

struct DeskClient {
  explicit DeskClient(const std::string& address);

  // Unique in this run, and in every other: the time is part of it.
  std::string NextRequest();

  std::unique_ptr<tasuki::Tickets> tickets;
  std::unique_ptr<tasuki::Tagger> tagger;
  std::unique_ptr<tasuki::PastReplies> replies;
  std::unique_ptr<tasuki::TimeTracker> tracker;
  std::unique_ptr<tasuki::Router> router;
  std::unique_ptr<tasuki::Desk> desk;
  std::unique_ptr<tasuki::EventFeed> events;
};

// The value, or the end of the demo with what went wrong.
template <class T>
T Must(absl::StatusOr<T> result, const char* what) {
  if (!result.ok()) {
    std::cerr << "tasuki-demo: " << what << ": " << result.status() << "\n";
    std::exit(1);
  }
  return *std::move(result);
}
inline void Must(const absl::Status& status, const char* what) {
  if (status.ok()) return;
  std::cerr << "tasuki-demo: " << what << ": " << status << "\n";
  std::exit(1);
}

tasuki::Actor Agent(const std::string& name);
tasuki::Actor Host();

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_DESK_CLIENT_H_
