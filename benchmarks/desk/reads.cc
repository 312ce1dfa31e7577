#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "benchmarks/desk/measures.h"
#include "benchmarks/desk/store.h"
#include "benchmarks/figure.h"
#include "echo.grpc.pb.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/rpc/serve.h"

namespace tasuki::bench {
namespace {

constexpr int kInFlight = 64;
constexpr int kRounds = 9;
constexpr int kCalls = 400;  // of each caller, in a round
constexpr int kTickets = 2000;

class EchoServer final : public EchoService::Service {
 public:
  grpc::Status Echo(grpc::ServerContext*, const Nothing*, Nothing*) override {
    return grpc::Status::OK;
  }
};

// Calls/s with so many callers, each waiting for its answer.
double Rate(const std::function<void(std::mt19937_64&)>& call,
            std::uint64_t seed) {
  const double seconds = SecondsOf([&] {
    std::vector<std::thread> callers;
    for (std::uint64_t caller = 0; caller < kInFlight; ++caller) {
      callers.emplace_back([&call, seed, caller] {
        std::mt19937_64 random(seed + caller);
        for (int i = 0; i < kCalls; ++i) call(random);
      });
    }
    for (std::thread& caller : callers) caller.join();
  });
  return kInFlight * kCalls / seconds;
}

void MeasureWire(Tickets& tickets, const std::vector<TicketId>& ids,
                 const Folder& folder, std::uint64_t seed) {
  const std::string address = "unix:" + folder.File("socket");
  const auto service = rpc::ServeTickets(tickets);
  EchoServer echo;
  grpc::ServerBuilder builder;
  rpc::Prepare(builder);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(service.get());
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  const auto channel =
      rpc::OpenChannel(address, grpc::InsecureChannelCredentials());
  const auto client = Ok(rpc::ConnectTickets(channel));
  const auto stub = EchoService::NewStub(channel);

  const auto get = [&](std::mt19937_64& random) {
    Ok(client->Get(ids[random() % ids.size()]));
  };
  const auto bounce = [&](std::mt19937_64&) {
    grpc::ClientContext context;
    Nothing nothing;
    if (!stub->Echo(&context, nothing, &nothing).ok()) Fail("no echo");
  };
  std::vector<double> rates, floors, ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double ours = Rate(get, seed);
    const double floor = Rate(bounce, seed);
    if (round == 0) continue;  // warms up
    rates.push_back(ours);
    floors.push_back(floor);
    ratios.push_back(ours / floor);
  }
  server->Shutdown();
  Figure("desk.read.grpc_rate", Median(rates), "calls/s");
  Figure("desk.read.echo_rate", Median(floors), "calls/s");
  Figure("desk.read.grpc_vs_echo", Median(ratios), "-");
}

void MeasureLocal(Tickets& tickets, const std::vector<TicketId>& ids,
                  std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> nanoseconds;
  constexpr int kReads = 20'000;
  for (int round = 0; round <= kRounds; ++round) {
    const double seconds = SecondsOf([&] {
      for (int i = 0; i < kReads; ++i) {
        Ok(tickets.Get(ids[random() % ids.size()]));
      }
    });
    if (round > 0) nanoseconds.push_back(1e9 * seconds / kReads);
  }
  Figure("desk.read.local_ns", Median(nanoseconds), "ns");
}

}  // namespace

void MeasureReads(std::uint64_t seed) {
  const Folder folder;
  TicketStore store(
      {.path = folder.File("desk.db"), .durability = Durability::kNormal});
  std::vector<TicketId> ids;
  for (int i = 0; i < kTickets; ++i) ids.push_back(store.Create(i).id);
  MeasureWire(store.tickets(), ids, folder, seed);
  MeasureLocal(store.tickets(), ids, seed);
}

}  // namespace tasuki::bench
