#include "src/server/serving.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/server/listen_address.h"
#include "tasuki/base/error.h"

namespace tasuki::server {
namespace {

// A handler blocks while its write waits for its group, so threads are what
// group commits are made of.
constexpr int kMaxThreads = 256;
// Time enough to look up from another ticket.
constexpr absl::Duration kOfferTimeout = absl::Minutes(2);

}  // namespace

absl::StatusOr<std::unique_ptr<Serving>> Serving::Start(
    Env env, const ServingOptions& options) {
  TASUKI_RETURN_IF_ERROR(CheckListenAddress(options.listen));
  std::unique_ptr<Serving> serving(new Serving(env));
  serving->tenant_ = options.tenant;
  TASUKI_RETURN_IF_ERROR(serving->OpenRooms(options));
  TASUKI_RETURN_IF_ERROR(serving->Listen(options.listen));
  return serving;
}

Serving::~Serving() {
  if (server_ == nullptr) return;
  server_->Shutdown(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                 gpr_time_from_seconds(3, GPR_TIMESPAN)));
  server_->Wait();
}

absl::Status Serving::OpenRooms(const ServingOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(database_,
                          OpenSqlite(env_, {.path = options.database_path}));
  TASUKI_ASSIGN_OR_RETURN(events_, OpenEventFeed(*database_, options.tenant));
  TASUKI_ASSIGN_OR_RETURN(
      keys_,
      OpenFileKeyProvider(env_, {.path = options.database_path + ".keys",
                                 .kek_path = options.database_path + ".kek",
                                 .create = true}));
  TASUKI_ASSIGN_OR_RETURN(
      cards_, OpenCardVault(*database_, *keys_, {.tenant = options.tenant}));
  TASUKI_ASSIGN_OR_RETURN(
      tickets_, OpenTickets(*database_, *cards_,
                            {.tenant = options.tenant,
                             .require_review = options.require_review}));
  TASUKI_ASSIGN_OR_RETURN(
      tagger_,
      OpenTagger(*database_, *cards_,
                 {.tenant = options.tenant, .time_zone = options.time_zone}));
  tag_prior_ = MakeTagPrior(*tagger_);
  TASUKI_ASSIGN_OR_RETURN(
      replies_, OpenPastReplies(
                    *database_, *cards_,
                    {.tenant = options.tenant, .tag_prior = tag_prior_.get()}));
  TASUKI_ASSIGN_OR_RETURN(tracker_,
                          OpenTimeTracker(*database_, *cards_,
                                          {.tenant = options.tenant,
                                           .time_zone = options.time_zone}));
  TASUKI_ASSIGN_OR_RETURN(
      router_,
      OpenRouter(*database_, {.tenant = options.tenant,
                              .routing = {.offer_timeout = kOfferTimeout}}));
  TASUKI_ASSIGN_OR_RETURN(desk_, OpenDesk(*database_,
                                          {.tickets = tickets_.get(),
                                           .tagger = tagger_.get(),
                                           .replies = replies_.get(),
                                           .tracker = tracker_.get(),
                                           .router = router_.get(),
                                           .scrubber = cards_.get(),
                                           .events = events_.get()},
                                          {.tenant = options.tenant}));
  services_.push_back(rpc::ServeEventFeed(*events_));
  services_.push_back(rpc::ServeCardTokens(*cards_));
  services_.push_back(rpc::ServeTickets(*tickets_));
  services_.push_back(rpc::ServeTagger(*tagger_));
  services_.push_back(rpc::ServePastReplies(*replies_));
  services_.push_back(rpc::ServeTimeTracker(*tracker_));
  services_.push_back(rpc::ServeRouter(*router_));
  services_.push_back(rpc::ServeDesk(*desk_));
  return absl::OkStatus();
}

absl::Status Serving::Listen(const std::string& address) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ResourceQuota quota("tasuki-server");
  quota.SetMaxThreads(kMaxThreads);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota);
  rpc::Prepare(builder);
  // Two servers on one port would share its calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    return MakeError(Reason::kStoreUnavailable, {.field = "listen"},
                     absl::StrCat("cannot listen on ", address,
                                  ": the address is in use or the socket's "
                                  "folder cannot be written"));
  }
  return absl::OkStatus();
}

absl::Status Serving::Step(absl::Duration longest) {
  constexpr int kLimit = 100;
  const absl::StatusOr<absl::Time> next = database_->RunDue(kLimit);
  const absl::StatusOr<AdvanceResult> advanced = desk_->Advance(kLimit);
  if (advanced.ok()) {
    followed_ = advanced->position;
    if (!advanced->caught_up) return next.status();
  }
  absl::Duration wait = longest;
  if (next.ok()) wait = std::min(wait, *next - env_.clock->Now());
  const std::atomic<std::int64_t>& head = database_->EventHead(tenant_);
  // After a failure the events that are there already are no news: pause.
  const std::int64_t known = advanced.ok() ? followed_ : head.load();
  database_->WaitForEvents([&] { return head.load() > known; },
                           std::max(wait, absl::ZeroDuration()));
  return next.ok() ? advanced.status() : next.status();
}

}  // namespace tasuki::server
