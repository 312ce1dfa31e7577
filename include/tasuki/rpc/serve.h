// A component as a gRPC service.
//
//   grpc::ServerBuilder builder;
//   auto service = tasuki::rpc::ServeTickets(*tickets);
//   builder.RegisterService(service.get());
//
// The component must outlive the service, the service the server. Handlers
// block while the component works, so a server of these services is a
// synchronous one (the default of grpc::ServerBuilder).
#ifndef TASUKI_RPC_SERVE_H_
#define TASUKI_RPC_SERVE_H_

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "tasuki/cards/card_vault.h"
#include "tasuki/storage/event.h"
#include "tasuki/tickets/tickets.h"

namespace tasuki::rpc {

std::unique_ptr<grpc::Service> ServeEventFeed(EventFeed& feed);
std::unique_ptr<grpc::Service> ServeTickets(Tickets& tickets);
std::unique_ptr<grpc::Service> ServeCardTokens(CardTokens& cards);

}  // namespace tasuki::rpc

#endif  // TASUKI_RPC_SERVE_H_
