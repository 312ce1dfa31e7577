#include "src/routing/state_options.h"

#include "src/routing/bytes.h"
#include "src/routing/spec_bytes.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki::routing {
namespace {

using routing_internal::Checksum;
using routing_internal::GetSpec;
using routing_internal::PutSpec;
using routing_internal::Reader;
using routing_internal::Writer;

constexpr std::size_t kSumBytes = 8;

std::string BytesOf(const RoutingOptions& options) {
  Writer writer;
  PutSpec put(writer);
  put(options);
  return std::move(writer).Take();
}

}  // namespace

// Where the options stand is learned from an engine that has nothing else.
absl::StatusOr<std::string> WithOptions(std::string_view state,
                                        const RoutingOptions& options) {
  const RoutingOptions defaults;
  const std::string empty = RoutingEngine(defaults).Snapshot();
  const std::size_t at = empty.find(BytesOf(defaults));
  if (at == std::string::npos || state.size() < at + kSumBytes ||
      state.substr(0, at) != std::string_view(empty).substr(0, at)) {
    return MakeError(Reason::kStoreCorrupt, {.object = "routing snapshot"},
                     "the snapshot is not one of this version's engine");
  }
  RoutingOptions old;
  Reader reader(state.substr(at));
  GetSpec get(reader);
  get(old);
  const std::size_t rest = at + BytesOf(old).size();
  if (!reader.ok() || state.size() < rest + kSumBytes) {
    return MakeError(Reason::kStoreCorrupt, {.object = "routing snapshot"},
                     "the snapshot is truncated");
  }
  Writer changed;
  changed.Bytes(state.substr(0, at));
  changed.Bytes(BytesOf(options));
  changed.Bytes(state.substr(rest, state.size() - rest - kSumBytes));
  changed.Fixed64(Checksum(0, changed.bytes()));
  return std::move(changed).Take();
}

}  // namespace tasuki::routing
