// The one shape of a unary handler: decode, call, encode.
#ifndef TASUKI_SRC_RPC_SERVER_CALL_H_
#define TASUKI_SRC_RPC_SERVER_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "src/base/wipe.h"
#include "src/rpc/codec.h"
#include "src/rpc/status.h"
#include "src/rpc/wire.h"

namespace tasuki::rpc {

// How a result travels: lists and bare values in a message of their own.
template <class T>
T Wrapped(T value) {
  return value;
}
template <class T>
ListOf<T> Wrapped(std::vector<T> values) {
  return {std::move(values)};
}
inline Value<std::int64_t> Wrapped(std::int64_t value) { return {value}; }
inline Value<std::string> Wrapped(std::string value) {
  return {std::move(value)};
}

template <class Request, class Call>
[[gnu::noinline]] grpc::Status HandleCall(grpc::ServerContext& context,
                                          const ProtoMessage& wire_request,
                                          ProtoMessage& wire_response,
                                          Call call) {
  Request request;
  Decode(wire_request, request);
  auto result = call(request);
  if constexpr (std::is_same_v<decltype(result), absl::Status>) {
    return ToGrpc(result, context);
  } else {
    if (!result.ok()) return ToGrpc(result.status(), context);
    Encode(Wrapped(*std::move(result)), wire_response);
    return grpc::Status::OK;
  }
}

// `call(request)` returns absl::Status or absl::StatusOr<Result>. What the
// request was may hold a card number: nothing of it stays on the stack.
template <class Request, class Call>
grpc::Status ServeCall(grpc::ServerContext& context,
                       const ProtoMessage& wire_request,
                       ProtoMessage& wire_response, Call call) {
  grpc::Status status =
      HandleCall<Request>(context, wire_request, wire_response, call);
  WipeStack();
  return status;
}

}  // namespace tasuki::rpc

// Overrides one method of a generated service: its name, what the wire carries,
// the struct it becomes, and the call, which sees it as `r`.
#define TASUKI_SERVE(Method, WireRequest, WireResponse, Request, ...) \
  grpc::Status Method(grpc::ServerContext* context,                   \
                      const WireRequest* wire_request,                \
                      WireResponse* wire_response) override {         \
    return ServeCall<Request>(                                        \
        *context, *wire_request, *wire_response,                      \
        [this](const Request& r) { return __VA_ARGS__; });            \
  }

#endif  // TASUKI_SRC_RPC_SERVER_CALL_H_
