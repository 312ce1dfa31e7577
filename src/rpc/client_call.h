// The one shape of a unary call: encode, call, decode.
#ifndef TASUKI_SRC_RPC_CLIENT_CALL_H_
#define TASUKI_SRC_RPC_CLIENT_CALL_H_

#include <grpcpp/client_context.h>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/rpc/codec.h"
#include "src/rpc/status.h"
#include "src/rpc/wire.h"
#include "tasuki/rpc/connect.h"

namespace tasuki::rpc {

absl::Status CheckClient(const std::shared_ptr<grpc::Channel>& channel,
                         const ClientOptions& options);

// The deadline of a call that starts now.
void SetTimeout(grpc::ClientContext& context, absl::Duration timeout);

// A stub with its options. `Stub` is a generated class.
template <class Stub>
class Caller {
 public:
  Caller(std::unique_ptr<Stub> stub, ClientOptions options)
      : stub_(std::move(stub)), options_(options) {}

  // `method` is a member of the generated stub. Result is what travels, such
  // as Ticket, ListOf<Claim> or Nothing.
  template <class Result, class WireRequest, class WireResponse, class Request>
  absl::StatusOr<Result> Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const WireRequest&,
                                                           WireResponse*),
                              const Request& request) const {
    return Call<Result>(method, request, options_.timeout);
  }

  template <class Result, class WireRequest, class WireResponse, class Request>
  absl::StatusOr<Result> Call(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const WireRequest&,
                                                           WireResponse*),
                              const Request& request,
                              absl::Duration timeout) const {
    grpc::ClientContext context;
    SetTimeout(context, timeout);
    WireRequest wire_request;
    WireResponse wire_response;
    Encode(request, wire_request);
    const grpc::Status status =
        ((*stub_).*method)(&context, wire_request, &wire_response);
    if (!status.ok()) return FromGrpc(status, context);
    Result result;
    Decode(wire_response, result);
    return result;
  }

  // The same for a method that returns a list.
  template <class T, class WireRequest, class WireResponse, class Request>
  absl::StatusOr<std::vector<T>> CallForList(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const WireRequest&,
                                   WireResponse*),
      const Request& request) const {
    auto list = Call<ListOf<T>>(method, request);
    if (!list.ok()) return list.status();
    return std::move(list->items);
  }

  const ClientOptions& options() const { return options_; }

 private:
  std::unique_ptr<Stub> stub_;
  ClientOptions options_;
};

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_CLIENT_CALL_H_
