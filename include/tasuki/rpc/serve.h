// A component as a gRPC service.
//
//   grpc::ServerBuilder builder;
//   tasuki::rpc::Prepare(builder);
//   auto service = tasuki::rpc::ServeTickets(*tickets);
//   builder.RegisterService(service.get());
//
// The component must outlive the service, the service the server. Handlers
// block while the component works, so a server of these services is a
// synchronous one (the default of grpc::ServerBuilder).
#ifndef TASUKI_RPC_SERVE_H_
#define TASUKI_RPC_SERVE_H_

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_builder.h>

#include <memory>

#include "tasuki/cards/card_vault.h"
#include "tasuki/desk/desk.h"
#include "tasuki/routing/router.h"
#include "tasuki/similarity/past_replies.h"
#include "tasuki/storage/event.h"
#include "tasuki/tagging/tagger.h"
#include "tasuki/tickets/tickets.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki::rpc {

// Sets what these services need of a server: requests of kMaxMessageBytes, and
// threads that stay when they have nothing to do for a moment. By default gRPC
// ends all but two, and starting others again costs a call a fifth of its time.
void Prepare(grpc::ServerBuilder& builder);

// Of the vault only the half that carries no card number.
std::unique_ptr<grpc::Service> ServeCardTokens(CardTokens& cards);
std::unique_ptr<grpc::Service> ServeDesk(Desk& desk);
std::unique_ptr<grpc::Service> ServeEventFeed(EventFeed& feed);
std::unique_ptr<grpc::Service> ServePastReplies(PastReplies& replies);
std::unique_ptr<grpc::Service> ServeRouter(Router& router);
std::unique_ptr<grpc::Service> ServeTagger(Tagger& tagger);
std::unique_ptr<grpc::Service> ServeTickets(Tickets& tickets);
std::unique_ptr<grpc::Service> ServeTimeTracker(TimeTracker& tracker);

}  // namespace tasuki::rpc

#endif  // TASUKI_RPC_SERVE_H_
