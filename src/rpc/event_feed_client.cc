#include "src/base/status_macros.h"
#include "src/rpc/client_call.h"
#include "src/rpc/event_wire.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/storage/v1/events.grpc.pb.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::storage::v1::EventService::Stub;

class EventFeedClient final : public EventFeed {
 public:
  explicit EventFeedClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::StatusOr<std::vector<Event>> Events(std::int64_t after,
                                            int limit) override {
    return caller_.CallForList<Event>(&Stub::Events,
                                      EventsRequest{after, limit});
  }
  absl::StatusOr<std::vector<Event>> History(
      const std::string& room, const std::string& subject) override {
    return caller_.CallForList<Event>(&Stub::History,
                                      HistoryRequest{room, subject});
  }
  absl::StatusOr<std::int64_t> Wait(std::int64_t after,
                                    absl::Duration timeout) override {
    // The server answers after `timeout`; the call may take that much longer.
    TASUKI_ASSIGN_OR_RETURN(const Value<std::int64_t> head,
                            caller_.Call<Value<std::int64_t>>(
                                &Stub::Wait, WaitRequest{after, timeout},
                                timeout + caller_.options().timeout));
    return head.value;
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EventFeed>> ConnectEventFeed(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<EventFeedClient>(
      Caller<Stub>(storage::v1::EventService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
