// Statuses on the wire: code and message as gRPC has them, and what
// MakeError adds in one trailing metadata entry.
#ifndef TASUKI_SRC_RPC_STATUS_H_
#define TASUKI_SRC_RPC_STATUS_H_

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace tasuki::rpc {

grpc::Status ToGrpc(const absl::Status& status,
                    grpc::ServerContextBase& context);
absl::Status FromGrpc(const grpc::Status& status,
                      const grpc::ClientContext& context);

}  // namespace tasuki::rpc

#endif  // TASUKI_SRC_RPC_STATUS_H_
