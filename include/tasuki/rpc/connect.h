// A component on a server, behind the same class as in-process.
//
//   auto channel = tasuki::rpc::OpenChannel("unix:/run/desk.sock",
//                                           grpc::InsecureChannelCredentials());
//   auto tickets = tasuki::rpc::ConnectTickets(channel).value();
//   tickets->Get(id);
//
// Codes, reasons, fields, objects and messages of errors are those of the
// component. A remote call may add DeadlineExceeded and Unavailable; then the
// outcome is unknown and a retry with the same request_id settles it. Nothing
// is retried here: set a gRPC service config on the channel for that.
// Safe for concurrent use.
#ifndef TASUKI_RPC_CONNECT_H_
#define TASUKI_RPC_CONNECT_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/desk/desk.h"
#include "tasuki/routing/router.h"
#include "tasuki/similarity/past_replies.h"
#include "tasuki/storage/event.h"
#include "tasuki/tagging/tagger.h"
#include "tasuki/tickets/tickets.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki::rpc {

// No request and no answer is longer, in bytes. gRPC's own limit is a quarter.
inline constexpr int kMaxMessageBytes = 16 << 20;

// A channel that takes answers of that length; any other does for the short
// ones. `address` as gRPC names it: "unix:PATH", "host:port".
std::shared_ptr<grpc::Channel> OpenChannel(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials);

struct ClientOptions {
  // For each call; 1 millisecond to 1 hour.
  absl::Duration timeout = absl::Seconds(30);
};

// REQUIRED for a null channel, OUT_OF_RANGE for the timeout. Connecting itself
// happens at the first call.
absl::StatusOr<std::unique_ptr<CardTokens>> ConnectCardTokens(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<Desk>> ConnectDesk(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<EventFeed>> ConnectEventFeed(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<PastReplies>> ConnectPastReplies(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<Router>> ConnectRouter(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<Tagger>> ConnectTagger(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<Tickets>> ConnectTickets(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});
absl::StatusOr<std::unique_ptr<TimeTracker>> ConnectTimeTracker(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options = {});

}  // namespace tasuki::rpc

#endif  // TASUKI_RPC_CONNECT_H_
