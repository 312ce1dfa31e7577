#include <grpcpp/support/sync_stream.h>

#include "src/rpc/event_wire.h"
#include "src/rpc/server_call.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/storage/v1/events.grpc.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::storage::v1;

// A waiting call holds a thread of the server: longer waits are asked again.
constexpr absl::Duration kLongestWait = absl::Seconds(30);
// How soon a watch sees that its caller is gone.
constexpr absl::Duration kWatchPause = absl::Milliseconds(200);
constexpr int kWatchBatch = 100;

class EventFeedServer final : public pb::EventService::Service {
 public:
  explicit EventFeedServer(EventFeed& feed) : feed_(feed) {}

  TASUKI_SERVE(Events, pb::EventsRequest, pb::EventList, EventsRequest,
               feed_.Events(r.after, r.limit))
  TASUKI_SERVE(History, pb::HistoryRequest, pb::EventList, HistoryRequest,
               feed_.History(r.room, r.subject))
  TASUKI_SERVE(Wait, pb::WaitRequest, pb::WaitResponse, WaitRequest,
               feed_.Wait(r.after, std::min(r.timeout, kLongestWait)))

  grpc::Status Watch(grpc::ServerContext* context,
                     const pb::WatchRequest* request,
                     grpc::ServerWriter<pb::Event>* writer) override {
    std::int64_t seen = request->after();
    while (!context->IsCancelled()) {
      const auto events = feed_.Events(seen, kWatchBatch);
      if (!events.ok()) return ToGrpc(events.status(), *context);
      for (const Event& event : *events) {
        pb::Event message;
        Encode(event, message);
        if (!writer->Write(message)) return grpc::Status::OK;
        seen = event.position;
      }
      const auto head = feed_.Wait(seen, kWatchPause);
      if (!head.ok()) return ToGrpc(head.status(), *context);
    }
    return grpc::Status::OK;
  }

 private:
  EventFeed& feed_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeEventFeed(EventFeed& feed) {
  return std::make_unique<EventFeedServer>(feed);
}

}  // namespace tasuki::rpc
