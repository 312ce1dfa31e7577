// Any commands, in range or not: the engine stays sound, and its journal makes
// another engine exactly like it, by replay and by recovery.
#include "fuzz/routing_engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tasuki::fuzz;  // NOLINT: this file's own namespace
  Bytes in(std::span(data, size));
  const tasuki::RoutingOptions options = OptionsFrom(in);
  tasuki::RoutingEngine engine(options);
  std::string journal;
  engine.set_journal(&journal);
  Driver driver(engine, in);
  while (!in.done()) driver.Step();
  RequireSound(engine);
  tasuki::RoutingEngine replica(options);
  tasuki::RoutingEngine follower(options);
  for (std::string_view rest = journal; !rest.empty();) {
    Require(replica.Replay(&rest).ok());
  }
  for (std::string_view rest = journal; !rest.empty();) {
    Require(follower.Recover(&rest).ok());
  }
  Require(replica.Snapshot() == engine.Snapshot());
  Require(follower.Snapshot() == engine.Snapshot());
  return 0;
}
