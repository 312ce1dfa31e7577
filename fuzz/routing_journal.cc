// Any bytes as a journal, as they are or with their sums made right: a record
// is taken or refused; what is taken leaves the engine sound.
#include "fuzz/routing_engine.h"
#include "src/routing/bytes.h"

namespace {

using tasuki::RoutingEngine;
using tasuki::fuzz::Bytes;
using tasuki::fuzz::Driver;

// The rest of the input as records that pass for sound.
std::string Sealed(Bytes& in) {
  using tasuki::routing_internal::Checksum;
  std::string journal;
  std::uint64_t sum = 0;
  while (!in.done()) {
    std::string body;
    for (int n = in.Next(); n > 0 && !in.done(); --n) {
      body += static_cast<char>(in.Next());
    }
    sum = Checksum(sum, body);
    tasuki::routing_internal::Writer writer;
    writer.Unsigned(body.size());
    writer.Bytes(body);
    writer.Fixed64(sum);
    journal += writer.bytes();
  }
  return journal;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  Bytes in(std::span(data, size));
  RoutingEngine engine(tasuki::fuzz::OptionsFrom(in));
  Driver driver(engine, in);
  const std::uint8_t flags = in.Next();
  for (int n = flags >> 2; n > 0 && !in.done(); --n) driver.Step();
  std::string journal;
  if (flags & 1) {
    journal = Sealed(in);
  } else {
    while (!in.done()) journal += static_cast<char>(in.Next());
  }
  const std::string before = engine.Snapshot();
  for (std::string_view rest = journal; !rest.empty();) {
    const std::string_view whole = rest;
    const absl::Status status =
        flags & 2 ? engine.Replay(&rest) : engine.Recover(&rest);
    if (status.ok()) {
      tasuki::fuzz::Require(rest.size() < whole.size());
      continue;
    }
    tasuki::fuzz::Require(rest == whole);
    // What is damaged changed nothing; what did not fit may have.
    if (status.code() == absl::StatusCode::kFailedPrecondition) return 0;
    if (whole.size() == journal.size()) {
      tasuki::fuzz::Require(engine.Snapshot() == before);
    }
    break;
  }
  tasuki::fuzz::RequireSound(engine);
  return 0;
}
