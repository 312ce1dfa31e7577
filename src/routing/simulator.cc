#include "tasuki/routing/simulator.h"

#include <cmath>
#include <set>
#include <span>
#include <string>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/routing/simulation_run.h"
#include "src/routing/simulator_tally.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

using routing_internal::Batch;
using routing_internal::SimulationRun;
using routing_internal::Tally;

constexpr std::size_t kMaxNames = 1000;
constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxSamples = 1'000'000;
constexpr absl::Duration kMaxSpan = absl::Hours(24 * 366);

absl::Status OutOfRange(std::string_view field, std::string_view object,
                        std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field, .object = object},
                   message);
}

absl::Status CheckRange(std::string_view field, std::int64_t value,
                        std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return OutOfRange(
      field, "",
      "must be from " + std::to_string(low) + " to " + std::to_string(high));
}

std::string At(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

absl::Status CheckSamples(std::string_view field, std::string_view object,
                          const std::vector<absl::Duration>& samples) {
  if (samples.empty() || samples.size() > kMaxSamples) {
    return OutOfRange(field, object, "needs from 1 to 1000000 samples");
  }
  for (const absl::Duration sample : samples) {
    if (sample < absl::ZeroDuration() || sample > kMaxSpan) {
      return OutOfRange(field, object,
                        "each sample must be from 0 to 366 days");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDistribution(std::string_view field, std::string_view object,
                               const Distribution& d) {
  switch (d.shape) {
    case Shape::kNever:
      return absl::OkStatus();
    case Shape::kEmpirical:
      return CheckSamples(field, object, d.samples);
    case Shape::kLogNormal:
      if (!std::isfinite(d.variation) || d.variation <= 0 ||
          d.variation > 100) {
        return OutOfRange(field, object,
                          "its variation must be over 0 and up to 100");
      }
      break;
    case Shape::kFixed:
    case Shape::kExponential:
      break;
    default:
      return MakeError(Reason::kUnknownEnum, {.field = field, .object = object},
                       "is of an unknown shape");
  }
  const absl::Duration least =
      d.shape == Shape::kFixed ? absl::ZeroDuration() : absl::Microseconds(1);
  if (d.mean >= least && d.mean <= kMaxSpan) return absl::OkStatus();
  return OutOfRange(field, object,
                    "its mean must be positive and up to 366 days");
}

// As CheckDistribution; and it must come to an end.
absl::Status CheckSpan(std::string_view field, std::string_view object,
                       const Distribution& d) {
  if (d.shape != Shape::kNever) return CheckDistribution(field, object, d);
  return OutOfRange(field, object, "must end: kNever is for patience alone");
}

// Arrivals must not all come at one instant.
absl::Status CheckInterarrival(std::string_view object, const Distribution& d) {
  TASUKI_RETURN_IF_ERROR(CheckDistribution("interarrival", object, d));
  absl::Duration mean = d.mean;
  if (d.shape == Shape::kEmpirical) {
    mean = absl::ZeroDuration();
    for (const absl::Duration sample : d.samples) mean += sample;
    mean /= static_cast<double>(d.samples.size());
  }
  if (d.shape == Shape::kNever || mean >= absl::Microseconds(1)) {
    return absl::OkStatus();
  }
  return OutOfRange("interarrival", object, "must be 1 us or more on average");
}

absl::Status CheckName(std::string_view object, const std::string& name,
                       std::set<std::string>& names) {
  TASUKI_RETURN_IF_ERROR(CheckTextField(
      "name", name, {.required = true, .max_size = kMaxNameBytes}));
  if (names.insert(name).second) return absl::OkStatus();
  return MakeError(Reason::kConflicting, {.field = "name", .object = object},
                   "has the name of another");
}

absl::Status CheckClass(const SimulationModel& model, std::size_t index) {
  const CallClass& c = model.classes[index];
  const std::string object = At("classes", index);
  if (c.task.preferred != AgentHandle::kNone || !c.task.excluded.empty() ||
      c.task.due != absl::InfiniteFuture()) {
    return MakeError(Reason::kConflicting, {.field = "task", .object = object},
                     "tasks of a class have no agents of their own; what they "
                     "owe is due_after");
  }
  TASUKI_RETURN_IF_ERROR(CheckInterarrival(object, c.interarrival));
  if (!c.service_of_pool.empty() &&
      c.service_of_pool.size() != model.pools.size()) {
    return OutOfRange("service_of_pool", object,
                      "needs one distribution for each pool, or none");
  }
  for (const Distribution& d : c.service_of_pool) {
    TASUKI_RETURN_IF_ERROR(CheckSpan("service_of_pool", object, d));
  }
  if (c.service_of_pool.empty()) {
    TASUKI_RETURN_IF_ERROR(CheckSpan("service", object, c.service));
  }
  TASUKI_RETURN_IF_ERROR(CheckSpan("wrap_up", object, c.wrap_up));
  TASUKI_RETURN_IF_ERROR(CheckDistribution("patience", object, c.patience));
  if (c.target_wait < absl::ZeroDuration() || c.target_wait > kMaxSpan) {
    return OutOfRange("target_wait", object, "must be from 0 to 366 days");
  }
  if (c.due_after != absl::InfiniteDuration() &&
      (c.due_after < absl::ZeroDuration() || c.due_after > kMaxSpan)) {
    return OutOfRange("due_after", object,
                      "must be from 0 to 366 days, or infinite");
  }
  return absl::OkStatus();
}

// What the engine refuses, it refuses here.
absl::Status TryEngine(const SimulationModel& model) {
  RoutingEngine engine(model.routing);
  std::vector<AgentHandle> agents;
  TASUKI_RETURN_IF_ERROR(routing_internal::SetUp(model, engine, agents));
  for (std::size_t i = 0; i < model.classes.size(); ++i) {
    const auto task =
        engine.Submit(model.classes[i].task, absl::UnixEpoch()).status();
    const auto info = InfoOf(task);
    if (!info) continue;
    const std::string object = At("classes", i);
    return MakeError(info->reason,
                     {.field = "task." + info->field, .object = object},
                     object + ": " + std::string(task.message()));
  }
  return absl::OkStatus();
}

absl::Status CheckModel(const SimulationModel& model) {
  TASUKI_RETURN_IF_ERROR(RoutingEngine::Check(model.routing));
  TASUKI_RETURN_IF_ERROR(CheckRange("skills", model.skills, 0, 10'000));
  TASUKI_RETURN_IF_ERROR(CheckRange("trunks", model.trunks, 0, 16'777'216));
  if (model.classes.empty() || model.classes.size() > kMaxNames) {
    return OutOfRange("classes", "", "needs from 1 to 1000 classes");
  }
  if (model.pools.empty() || model.pools.size() > kMaxNames) {
    return OutOfRange("pools", "", "needs from 1 to 1000 pools");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < model.classes.size(); ++i) {
    TASUKI_RETURN_IF_ERROR(
        CheckName(At("classes", i), model.classes[i].name, names));
    TASUKI_RETURN_IF_ERROR(CheckClass(model, i));
  }
  names.clear();
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    const AgentPool& pool = model.pools[i];
    const std::string object = At("pools", i);
    TASUKI_RETURN_IF_ERROR(CheckName(object, pool.name, names));
    if (pool.agents < 1 || pool.agents > model.routing.max_agents) {
      return OutOfRange("agents", object, "must be from 1 to max_agents");
    }
    if (!pool.agent.takes_offers ||
        pool.agent.state != AgentState::kAvailable) {
      return MakeError(Reason::kConflicting,
                       {.field = "agent", .object = object},
                       "agents of a pool are available and take offers");
    }
  }
  return TryEngine(model);
}

absl::Status CheckBatches(std::int64_t replications, std::int64_t batches) {
  TASUKI_RETURN_IF_ERROR(CheckRange("replications", replications, 1, 1000));
  TASUKI_RETURN_IF_ERROR(CheckRange("batches", batches, 1, 10'000));
  if (replications * batches >= 2) return absl::OkStatus();
  return OutOfRange("replications", "",
                    "one batch tells no error: ask for more replications");
}

// Each replication counts into its part of the batches.
template <class Go>
absl::StatusOr<SimulationReport> Replicate(const SimulationModel& model,
                                           const SimulationOptions& options,
                                           std::size_t batches, Go go) {
  Tally tally(model, batches * static_cast<std::size_t>(options.replications));
  std::int64_t calls = 0;
  for (int r = 0; r < options.replications; ++r) {
    const auto first = static_cast<std::size_t>(r) * batches;
    SimulationRun run(model, options.seed, static_cast<std::uint64_t>(r),
                      std::span(tally.batches()).subspan(first, batches));
    TASUKI_RETURN_IF_ERROR(go(run));
    calls += run.calls();
  }
  return tally.Report(model, calls);
}

}  // namespace

absl::StatusOr<Simulator> Simulator::Create(const SimulationModel& model) {
  TASUKI_RETURN_IF_ERROR(CheckModel(model));
  return Simulator(model);
}

absl::StatusOr<SimulationReport> Simulator::Run(
    const SimulationOptions& options) const {
  TASUKI_RETURN_IF_ERROR(CheckBatches(options.replications, options.batches));
  TASUKI_RETURN_IF_ERROR(
      CheckRange("warm_up", options.warm_up, 0, 10'000'000'000));
  TASUKI_RETURN_IF_ERROR(CheckRange("calls", options.calls, 1, 10'000'000'000));
  bool somebody_calls = false;
  for (const CallClass& c : model_.classes) {
    somebody_calls |= c.interarrival.shape != Shape::kNever;
  }
  if (!somebody_calls) {
    return OutOfRange("interarrival", "classes", "nobody ever calls");
  }
  return Replicate(model_, options, static_cast<std::size_t>(options.batches),
                   [&options](SimulationRun& run) {
                     return run.Run(options.warm_up, options.calls);
                   });
}

absl::StatusOr<SimulationReport> Simulator::Replay(
    const std::vector<TracedCall>& trace,
    const SimulationOptions& options) const {
  TASUKI_RETURN_IF_ERROR(CheckBatches(options.replications, 1));
  if (trace.empty()) return OutOfRange("trace", "", "has no call");
  absl::Duration last = absl::ZeroDuration();
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const TracedCall& call = trace[i];
    const auto is_span = [](const std::optional<absl::Duration>& span) {
      return !span || (*span >= absl::ZeroDuration() && *span <= kMaxSpan);
    };
    if (call.at < last || call.at > 100 * kMaxSpan || call.call_class < 0 ||
        static_cast<std::size_t>(call.call_class) >= model_.classes.size() ||
        !is_span(call.service) || !is_span(call.patience)) {
      return OutOfRange("trace", At("trace", i),
                        "must name a class, not come before the call before, "
                        "and have spans from 0 to 366 days");
    }
    last = call.at;
  }
  return Replicate(model_, options, 1,
                   [&trace](SimulationRun& run) { return run.Replay(trace); });
}

}  // namespace tasuki
