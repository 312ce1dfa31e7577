// Everything that one server holds: the database, the components over it, and
// the gRPC services over them.
#ifndef TASUKI_SRC_SERVER_SERVING_H_
#define TASUKI_SRC_SERVER_SERVING_H_

#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/cards/card_vault.h"
#include "tasuki/desk/desk.h"
#include "tasuki/desk/tag_prior.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/sqlite/sqlite.h"

namespace tasuki::server {

struct ServingOptions {
  std::string database_path;
  std::string listen;  // see CheckListenAddress
  std::string tenant = "default";
  std::string time_zone = "UTC";
  bool require_review = false;
};

class Serving {
 public:
  static absl::StatusOr<std::unique_ptr<Serving>> Start(
      Env env, const ServingOptions& options);
  // Waits for calls under way, at most a few seconds.
  ~Serving();

  // Does what is due and what follows from events, then waits for the next
  // event or due time, at most `longest`. The server's main loop.
  absl::Status Step(absl::Duration longest);

  // The port that was chosen, for an address that ends in ":0".
  int port() const { return port_; }

 private:
  explicit Serving(Env env) : env_(env) {}
  absl::Status OpenRooms(const ServingOptions& options);
  absl::Status Listen(const std::string& address);

  const Env env_;
  // In the order in which they stand on one another.
  std::unique_ptr<Database> database_;
  std::unique_ptr<EventFeed> events_;
  std::unique_ptr<KeyProvider> keys_;
  std::unique_ptr<CardVault> cards_;
  std::unique_ptr<Tickets> tickets_;
  std::unique_ptr<Tagger> tagger_;
  std::unique_ptr<TagPrior> tag_prior_;
  std::unique_ptr<PastReplies> replies_;
  std::unique_ptr<TimeTracker> tracker_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Desk> desk_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  std::int64_t followed_ = 0;
  std::string tenant_;
};

}  // namespace tasuki::server

#endif  // TASUKI_SRC_SERVER_SERVING_H_
