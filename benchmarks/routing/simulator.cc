// The simulator: how right, how fast, and what Wallace and Whitt's centre is
// like under one of our policies.
#include "tasuki/routing/simulator.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"
#include "tasuki/routing/erlang.h"

namespace tasuki::bench {
namespace {

constexpr int kRounds = 7;

// λ, µ, θ (0: nobody gives up), servers and target, in minutes: the tables of
// Erlang-C and Erlang-A that erlang_test.cc holds the formulas to.
constexpr QueueModel kQueues[] = {
    {1, .2, 6, 0, 1. / 3},        {1, .2, 8, 0, 1. / 3},
    {10, .5, 22, 0, 1. / 3},      {10, .5, 25, 0, 1. / 3},
    {50, .25, 210, 0, 1. / 3},    {50, .25, 225, 0, .5},
    {100, .2, 510, 0, 1. / 3},    {8.4, .1, 90, 0, .5},
    {1000, .2, 5050, 0, 1. / 3},  {1, .2, 5, .1, 1. / 3},
    {1, .2, 5, .5, 1. / 3},       {10, .5, 20, .25, 1. / 3},
    {10, .5, 18, 1, 1. / 3},      {50, .25, 200, .25, 1. / 3},
    {50, .25, 190, .5, 1. / 3},   {50, .25, 205, .1, 1. / 3},
    {100, .2, 500, .5, 1. / 3},   {100, .2, 480, .2, 1. / 3},
    {100, .2, 520, 2, 1. / 3},    {8.4, .1, 90, .1, .5},
    {1000, .2, 5000, .5, 1. / 3}, {48, 1, 50, 1, 1. / 3},
    {120, 1, 100, 1, 1. / 3}};
constexpr PriorityModel kPriorities[] = {{.3, .5, 1, 1},
                                         {3, 5, .5, 18},
                                         {20, 25, .25, 190},
                                         {10, 80, .2, 460},
                                         {300, 600, 1, 920}};

template <class T>
T Ok(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}

CallClass Calls(std::string name, double arrivals, double services) {
  return {.name = std::move(name),
          .task = {.channel = Channel::kVoice},
          .interarrival = {.mean = absl::Minutes(1 / arrivals)},
          .service = {.mean = absl::Minutes(1 / services)}};
}

AgentPool Agents(int agents) {
  return {.name = "day", .agent = {.capacity = {.voice = 1}}, .agents = agents};
}

// Batches long beside the memory of the centre, which is 1 / (nµ (1 - √ρ)²)
// where nobody gives up; else the slower of patience and service.
SimulationOptions Long(double arrivals, double services, int servers,
                       double patience, std::uint64_t seed) {
  const double full = servers * services;
  const double spare = 1 - std::sqrt(arrivals / full);
  const double memory = patience > 0 ? 1 / std::min(patience, services)
                                     : 1 / (full * spare * spare);
  const auto batch =
      static_cast<std::int64_t>(std::max(80'000., 20 * memory * arrivals));
  return {
      .seed = seed, .warm_up = 5 * batch, .calls = 50 * batch, .batches = 50};
}

class WorstZ {
 public:
  void Compare(const char* what, const Estimate& estimate, double exact) {
    const double z = std::abs(estimate.value - exact) / estimate.standard_error;
    ++compared_;
    squares_ += z * z;
    if (!(z > worst_)) return;
    worst_ = z;
    where_ = what;
  }
  void Print() const {
    std::printf("# %d values, root mean square %.2f, worst: %s\n", compared_,
                std::sqrt(squares_ / compared_), where_.c_str());
    Figure("routing.simulator.worst_z", worst_, "-");
  }

 private:
  double worst_ = 0;
  double squares_ = 0;
  int compared_ = 0;
  std::string where_;
};

void CompareQueue(const QueueModel& queue, std::uint64_t seed, WorstZ& worst) {
  SimulationModel model;
  model.classes = {Calls("voice", queue.arrival_rate, queue.service_rate)};
  model.classes[0].target_wait = absl::Minutes(queue.target_wait);
  if (queue.patience_rate > 0) {
    model.classes[0].patience = {.mean =
                                     absl::Minutes(1 / queue.patience_rate)};
  }
  model.pools = {Agents(queue.servers)};
  const CallFigures got =
      Ok(Ok(Simulator::Create(model))
             .Run(Long(queue.arrival_rate, queue.service_rate, queue.servers,
                       queue.patience_rate, seed)))
          .total;
  const QueueFigures exact =
      Ok(queue.patience_rate > 0 ? ErlangA(queue) : ErlangC(queue));
  worst.Compare("P(wait)", got.wait_probability, exact.wait_probability);
  worst.Compare("wait", got.mean_wait, 60 * exact.mean_wait);
  worst.Compare("wait of the served", got.mean_wait_served,
                60 * exact.mean_wait_served);
  worst.Compare("service level", got.service_level, exact.service_level);
  if (queue.patience_rate > 0) {
    worst.Compare("abandonment", got.abandonment, exact.abandonment);
  }
}

void ComparePriority(const PriorityModel& queue, std::uint64_t seed,
                     WorstZ& worst) {
  SimulationModel model;
  model.services = {{.priority_weight = 1'000'000'000'000}};
  model.classes = {Calls("high", queue.high_arrival_rate, queue.service_rate),
                   Calls("low", queue.low_arrival_rate, queue.service_rate)};
  for (CallClass& c : model.classes) {
    c.task.service = static_cast<ServiceHandle>(1);
  }
  model.classes[0].task.priority = 100;
  model.pools = {Agents(queue.servers)};
  const SimulationReport got =
      Ok(Ok(Simulator::Create(model))
             .Run(Long(queue.high_arrival_rate + queue.low_arrival_rate,
                       queue.service_rate, queue.servers, 0, seed)));
  const PriorityFigures exact = Ok(ErlangPriority(queue));
  worst.Compare("P(wait)", got.total.wait_probability, exact.wait_probability);
  worst.Compare("wait of the first", got.classes[0].mean_wait,
                60 * exact.high_mean_wait);
  worst.Compare("wait of the second", got.classes[1].mean_wait,
                60 * exact.low_mean_wait);
}

SkillHandle Skill(int skill) { return static_cast<SkillHandle>(skill); }

// Six kinds of calls, 90 agents with two skills each, 15 with each as their
// primary one and three of these with each other one; 30 trunks beyond the
// agents; ten minutes a call, 84 erlangs.
SimulationModel WallaceWhitt() {
  SimulationModel model;
  model.skills = 6;
  model.trunks = 120;
  // The one policy for all three figures: service level first, and where two
  // heads are both in time or both late, the longer queue. Even queues leave
  // the fewest agents without a call that they could take.
  const ServiceSpec policy = {.queue_weight = 1'000'000,
                              .queue_share = 1000 / 6,
                              .target_wait = absl::Seconds(30)};
  for (int kind = 0; kind < 6; ++kind) {
    CallClass calls = Calls("kind " + std::to_string(kind), 8.4 / 6, .1);
    calls.task.service = static_cast<ServiceHandle>(1 + kind);
    model.services.push_back(policy);
    calls.task.needs.all_of = {{Skill(kind), 1}};
    calls.target_wait = absl::Seconds(30);
    model.classes.push_back(calls);
    for (int other = 1; other < 6; ++other) {
      const int second = (kind + other) % 6;
      AgentPool pool = Agents(3);
      pool.name = std::to_string(kind) + " and " + std::to_string(second);
      pool.agent.skills = {{Skill(kind), 2}, {Skill(second), 1}};
      model.pools.push_back(pool);
    }
  }
  return model;
}

}  // namespace

void MeasureSimulator(std::uint64_t seed) {
  WorstZ worst;
  // A seed each: the errors of two centres tell more than one.
  std::uint64_t next = 1000 * seed;
  for (const QueueModel& queue : kQueues) CompareQueue(queue, ++next, worst);
  for (const PriorityModel& queue : kPriorities) {
    ComparePriority(queue, ++next, worst);
  }
  worst.Print();

  const Simulator centre = Ok(Simulator::Create(WallaceWhitt()));
  std::vector<double> rates;
  for (int round = 0; round <= kRounds; ++round) {
    SimulationReport report;
    const double seconds = ThreadSecondsOf(
        [&] { report = Ok(centre.Run({.seed = ++next, .calls = 1'000'000})); });
    if (round > 0) rates.push_back(static_cast<double>(report.calls) / seconds);
  }
  Rates("routing.simulator.rate", rates);
}

void MeasureWallaceWhitt(std::uint64_t seed) {
  const CallFigures got = Ok(Ok(Simulator::Create(WallaceWhitt()))
                                 .Run({.seed = seed,
                                       .warm_up = 100'000,
                                       .calls = 40'000'000,
                                       .batches = 100}))
                              .total;
  Figure("routing.ww84.blocking", got.blocking.value, "-");
  Figure("routing.ww84.blocking.se", got.blocking.standard_error, "-");
  Figure("routing.ww84.wait_min", got.mean_wait.value / 60, "min");
  Figure("routing.ww84.wait_min.se", got.mean_wait.standard_error / 60, "min");
  Figure("routing.ww84.sl30", got.service_level.value, "-");
  Figure("routing.ww84.sl30.se", got.service_level.standard_error, "-");
}

}  // namespace tasuki::bench
