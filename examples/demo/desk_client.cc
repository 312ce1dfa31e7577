#include "examples/demo/desk_client.h"

#include <grpcpp/security/credentials.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace demo {

DeskClient::DeskClient(const std::string& address) {
  using namespace tasuki::rpc;
  const auto channel =
      tasuki::rpc::OpenChannel(address, grpc::InsecureChannelCredentials());
  tickets = Must(ConnectTickets(channel), "tickets");
  tagger = Must(ConnectTagger(channel), "tagger");
  replies = Must(ConnectPastReplies(channel), "past replies");
  tracker = Must(ConnectTimeTracker(channel), "time tracker");
  router = Must(ConnectRouter(channel), "router");
  desk = Must(ConnectDesk(channel), "desk");
  events = Must(ConnectEventFeed(channel), "events");
}

std::string DeskClient::NextRequest() {
  static std::atomic<int> count = 0;
  static const std::string run = absl::StrCat(absl::ToUnixMicros(absl::Now()));
  return absl::StrCat("demo-", run, "-", ++count);
}

tasuki::Actor Agent(const std::string& name) {
  return {.id = name, .kind = tasuki::ActorKind::kPerson};
}

tasuki::Actor Host() {
  return {.id = "host", .kind = tasuki::ActorKind::kSystem};
}

}  // namespace demo
