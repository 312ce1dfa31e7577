// What a centre would be like: calls in simulated time through the production
// RoutingEngine.
//
//   const auto minutes = [](double m) { return absl::Minutes(m); };
//   tasuki::SimulationModel model;
//   model.classes = {{.name = "voice",
//                     .task = {.channel = tasuki::Channel::kVoice},
//                     .interarrival = {.mean = minutes(0.1)},
//                     .service = {.mean = minutes(2)},
//                     .patience = {.mean = minutes(4)}}};
//   model.pools = {{.name = "day", .agent = {.capacity = {.voice = 1}},
//                   .agents = 20}};
//   const auto simulator = tasuki::Simulator::Create(model).value();
//   const auto report = simulator.Run({.calls = 1'000'000}).value();
//   report.total.abandonment.value;       // .0737
//   report.total.abandonment.half_width;  // ± .0006
//
// A call arrives, is refused where all trunks are taken, and else submitted to
// the engine, which assigns it or lets it wait; whoever runs out of patience
// first is cancelled. An agent who was given the call completes it after its
// service time. Nobody declines: offers count as accepted at once.
//
// Estimates. A run of `calls` calls is cut into batches, whose means give the
// standard error (batch means); independent replications add more of them. A
// share is the ratio of two totals, and its error that of a ratio estimator.
// Batches must be long beside the memory of the centre (the closer to full
// load, the longer), else errors come out too small.
//
// Deterministic: the same model and options give the same report, bit for bit
// with the same mathematical library. A class draws arrivals, patience and
// service from a stream of its own, the service as a quantile: so two policies
// meet the same callers under the same seed, and their difference is far more
// certain than either.
//
// Pure: no I/O, no clock. Not synchronised, but const: Run may be called from
// several threads at once.
#ifndef TASUKI_ROUTING_SIMULATOR_H_
#define TASUKI_ROUTING_SIMULATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki {

enum class Shape {
  kNever = 1,        // as patience: waits for ever
  kFixed = 2,        // `mean`, always
  kExponential = 3,  // by `mean`
  kLogNormal = 4,    // by `mean` and `variation`
  kEmpirical = 5,    // each of `samples` equally often
};

// A positive random time. Times are rounded to microseconds and never exceed
// 100 years.
struct Distribution {
  Shape shape = Shape::kExponential;
  absl::Duration mean;   // up to 366 days
  double variation = 1;  // standard deviation / mean, over 0 up to 100
  std::vector<absl::Duration> samples;  // 1 to 1'000'000, up to 366 days
};

struct CallClass {
  std::string name;  // of the report, and in traces; up to 200 bytes
  // As for RoutingEngine::Submit, with services and skills of the model; no
  // `due`, `preferred` or `excluded`.
  TaskSpec task;
  // Between two calls of the class; on average 1 us or more. Not used by
  // Replay.
  Distribution interarrival;
  Distribution service;
  // Where pools differ in speed: one for each pool of the model, instead of
  // `service`.
  std::vector<Distribution> service_of_pool;
  // How long the agent is kept afterwards, up to 24 hours.
  Distribution wrap_up = {.shape = Shape::kFixed};
  Distribution patience = {.shape = Shape::kNever};
  // When the answer is owed, after the arrival; InfiniteDuration: never.
  absl::Duration due_after = absl::InfiniteDuration();
  // An answer within this (inclusive) counts for the service level.
  absl::Duration target_wait = absl::Seconds(20);
};

// Agents who are alike.
struct AgentPool {
  std::string name;  // of the report; up to 200 bytes
  // As for RoutingEngine::AddAgent; available, and takes offers.
  AgentSpec agent;
  int agents = 1;
};

struct ServiceAffinity {
  ServiceHandle service = ServiceHandle::kDefault;
  int team = 0;
  Affinity affinity;
};

struct SimulationModel {
  // Timeouts of offers and containers count for nothing here.
  RoutingOptions routing;
  int skills = 0;                     // SkillHandle 0 … skills - 1
  std::vector<ServiceSpec> services;  // ServiceHandle 1, 2 …; 0 is the default
  std::vector<ServiceAffinity> affinities;
  std::vector<CallClass> classes;  // 1 to 1000
  std::vector<AgentPool> pools;    // 1 to 1000
  // Calls in the centre at a time, waiting or with an agent; a call beyond
  // them is blocked. 0: as many as come, up to routing.max_tasks.
  int trunks = 0;
};

struct SimulationOptions {
  std::uint64_t seed = 1;
  // Calls of each replication that come first and do not count: until the
  // centre is as full as it will be. 0 or more.
  std::int64_t warm_up = 10'000;
  std::int64_t calls = 1'000'000;  // that count; 1 to 10^10
  int replications = 1;            // 1 to 1000
  int batches = 40;  // of each replication, 1 to 10'000; at least 2 in all
};

// A mean, how far off it may be, and its 95 % interval: value ± half_width
// (Student's t with batches - 1 degrees of freedom).
struct Estimate {
  double value = 0;
  double standard_error = 0;
  double half_width = 0;

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

// arrivals = blocked + abandoned + served + in_system. Shares and waits are
// over the calls that were let in, `blocking` over all; waits in seconds.
struct CallFigures {
  std::string name;
  std::int64_t arrivals = 0;
  std::int64_t blocked = 0;  // no trunk, or overflowed by the service
  std::int64_t abandoned = 0;
  std::int64_t served = 0;     // an agent answered
  std::int64_t in_system = 0;  // still waiting when the run was broken off
  Estimate blocking;
  Estimate wait_probability;  // not answered at once
  Estimate mean_wait;         // until answered or abandoned
  Estimate mean_wait_served;  // of those who were answered
  Estimate service_level;     // answered within target_wait
  Estimate abandonment;
  Estimate queue_length;  // waiting calls, over time

  friend bool operator==(const CallFigures&, const CallFigures&) = default;
};

struct PoolFigures {
  std::string name;
  std::int64_t served = 0;
  Estimate occupancy;  // share of time in which an agent has work

  friend bool operator==(const PoolFigures&, const PoolFigures&) = default;
};

struct SimulationReport {
  CallFigures total;
  std::vector<CallFigures> classes;
  std::vector<PoolFigures> pools;
  std::int64_t calls = 0;    // all that arrived, those that do not count too
  absl::Duration simulated;  // time that counts, over all replications

  friend bool operator==(const SimulationReport&,
                         const SimulationReport&) = default;
};

struct TracedCall {
  absl::Duration at;   // since the beginning, never decreasing
  int call_class = 0;  // index into SimulationModel::classes
  std::optional<absl::Duration> service;   // else drawn
  std::optional<absl::Duration> patience;  // else drawn

  friend bool operator==(const TracedCall&, const TracedCall&) = default;
};

class Simulator {
 public:
  // InvalidArgument with the field, and the object "classes[i]", "pools[i]" …
  // that it belongs to, for what the engine or the limits above refuse.
  static absl::StatusOr<Simulator> Create(const SimulationModel& model);

  // Poisson or other renewal arrivals. After the calls that count, arrivals
  // go on until the last of those is answered, so that the end is like the
  // middle; but for at most as many calls again: then some are `in_system`.
  //
  // ResourceExhausted (LIMIT_REACHED) where the queue outgrows
  // routing.max_tasks: the model has no steady state. OUT_OF_RANGE: options,
  // or a run of more than 200 years. O(calls · (log(agents) + engine)).
  absl::StatusOr<SimulationReport> Run(const SimulationOptions& options) const;

  // The calls of a trace instead, all of which count; each replication, with
  // draws of its own for what the trace leaves open, is one batch, so that
  // `warm_up`, `calls` and `batches` do not matter and `replications` is 2 or
  // more. The run ends when the last call has. OUT_OF_RANGE: an empty trace, or
  // one that goes back in time, names no class or is longer than 100 years.
  absl::StatusOr<SimulationReport> Replay(
      const std::vector<TracedCall>& trace,
      const SimulationOptions& options) const;

  // Reads a trace of calls in CSV (RFC 4180; LF or CRLF, an optional byte-order
  // mark, empty lines skipped). The first line names the columns, in any order:
  //
  //   time,class,service,patience
  //   0.5,voice,132.25,
  //   2026-11-22T10:00:00+09:00,voice,,90     (not beside the line above)
  //
  // `time`: seconds, or RFC 3339 in the whole file; the first call is at 0.
  // `class`: a name of the model. `service`, `patience`: seconds, may be empty
  // or missing; then they are drawn. Up to 10'000'000 calls; numbers are plain
  // decimals, up to 31'622'400 (366 days). Errors name the column and the line
  // and never repeat the text: OUT_OF_RANGE for numbers, times that go back
  // and size, NOT_FOUND for the class, REQUIRED for an empty time or class,
  // CONFLICTING for a column named twice, MALFORMED for the rest.
  absl::StatusOr<std::vector<TracedCall>> ReadTrace(std::string_view csv) const;

  const SimulationModel& model() const { return model_; }

 private:
  explicit Simulator(SimulationModel model) : model_(std::move(model)) {}

  SimulationModel model_;
};

}  // namespace tasuki

#endif  // TASUKI_ROUTING_SIMULATOR_H_
