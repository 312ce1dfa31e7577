// The two ways to a component. Behavioural tests run on both:
//
//   BOOST_AUTO_TEST_CASE_TEMPLATE(a_claim_is_exclusive, Transport, Transports)
//   {
//     World world;
//     auto local = Must(OpenTickets(*world.database, scrubber, {}));
//     Transport transport(*local);
//     Tickets& tickets = *transport;
#ifndef TASUKI_TESTS_SUPPORT_TRANSPORT_H_
#define TASUKI_TESTS_SUPPORT_TRANSPORT_H_

#include <tuple>

#ifdef TASUKI_TEST_RPC
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>

#include "tasuki/rpc/connect.h"
#include "tasuki/rpc/serve.h"
#endif

#include "tests/support/world.h"

namespace tasuki::testing {

// The component itself.
template <class Component>
class InProcess {
 public:
  explicit InProcess(Component& component) : component_(component) {}
  Component& operator*() { return component_; }
  Component* operator->() { return &component_; }

 private:
  Component& component_;
};

#ifdef TASUKI_TEST_RPC

inline auto ServiceOf(CardTokens& component) {
  return rpc::ServeCardTokens(component);
}
inline auto ServiceOf(Desk& component) { return rpc::ServeDesk(component); }
inline auto ServiceOf(EventFeed& component) {
  return rpc::ServeEventFeed(component);
}
inline auto ServiceOf(PastReplies& component) {
  return rpc::ServePastReplies(component);
}
inline auto ServiceOf(Router& component) { return rpc::ServeRouter(component); }
inline auto ServiceOf(Tagger& component) { return rpc::ServeTagger(component); }
inline auto ServiceOf(Tickets& component) {
  return rpc::ServeTickets(component);
}
inline auto ServiceOf(TimeTracker& component) {
  return rpc::ServeTimeTracker(component);
}

inline auto ClientOf(CardTokens*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectCardTokens(channel);
}
inline auto ClientOf(Desk*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectDesk(channel);
}
inline auto ClientOf(EventFeed*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectEventFeed(channel);
}
inline auto ClientOf(PastReplies*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectPastReplies(channel);
}
inline auto ClientOf(Router*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectRouter(channel);
}
inline auto ClientOf(Tagger*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectTagger(channel);
}
inline auto ClientOf(Tickets*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectTickets(channel);
}
inline auto ClientOf(TimeTracker*, std::shared_ptr<grpc::Channel> channel) {
  return rpc::ConnectTimeTracker(channel);
}

// A real server on a Unix socket and a real client of it.
template <class Component>
class OverGrpc {
 public:
  explicit OverGrpc(Component& component) : service_(ServiceOf(component)) {
    const std::string address = "unix:" + dir_.File("socket");
    grpc::ServerBuilder builder;
    rpc::Prepare(builder);
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    BOOST_TEST_REQUIRE(server_ != nullptr);
    client_ = Must(ClientOf(
        &component,
        rpc::OpenChannel(address, grpc::InsecureChannelCredentials())));
  }
  ~OverGrpc() { server_->Shutdown(); }

  Component& operator*() { return *client_; }
  Component* operator->() { return client_.get(); }

 private:
  TempDir dir_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Component> client_;
};

template <class Component>
using TransportsOf = std::tuple<InProcess<Component>, OverGrpc<Component>>;

#else

template <class Component>
using TransportsOf = std::tuple<InProcess<Component>>;

#endif  // TASUKI_TEST_RPC

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_SUPPORT_TRANSPORT_H_
