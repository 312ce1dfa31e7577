#include "src/rpc/client_call.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "tasuki/base/error.h"

namespace tasuki::rpc {

std::shared_ptr<grpc::Channel> OpenChannel(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

absl::Status CheckClient(const std::shared_ptr<grpc::Channel>& channel,
                         const ClientOptions& options) {
  if (channel == nullptr) {
    return MakeError(Reason::kRequired, {.field = "channel"},
                     "channel must be set");
  }
  if (options.timeout < absl::Milliseconds(1) ||
      options.timeout > absl::Hours(1)) {
    return MakeError(Reason::kOutOfRange, {.field = "timeout"},
                     "timeout must be 1 millisecond to 1 hour");
  }
  return absl::OkStatus();
}

void SetTimeout(grpc::ClientContext& context, absl::Duration timeout) {
  // gRPC takes deadlines only; its own clock makes one of a timeout.
  const gpr_timespec span =
      gpr_time_from_nanos(absl::ToInt64Nanoseconds(timeout), GPR_TIMESPAN);
  context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), span));
}

}  // namespace tasuki::rpc
