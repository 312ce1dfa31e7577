// The simulator against exact values, against itself, and by hand.
#include "tasuki/routing/simulator.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <string>

#include "src/routing/simulator_random.h"
#include "src/routing/task.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/erlang.h"

namespace tasuki {
namespace {

using Report = SimulationReport;

// One class of calls, one pool; rates per minute.
SimulationModel Single(double arrivals, double services, int agents,
                       double patience = 0) {
  SimulationModel model;
  model.classes = {{.name = "voice",
                    .task = {.channel = Channel::kVoice},
                    .interarrival = {.mean = absl::Minutes(1 / arrivals)},
                    .service = {.mean = absl::Minutes(1 / services)}}};
  if (patience > 0) {
    model.classes[0].patience = {.mean = absl::Minutes(1 / patience)};
  }
  model.pools = {
      {.name = "day", .agent = {.capacity = {.voice = 1}}, .agents = agents}};
  return model;
}

Report Run(const SimulationModel& model, const SimulationOptions& options) {
  return Simulator::Create(model).value().Run(options).value();
}

// Seeded, so it fails always or never; four errors are rarely exceeded.
void TestNear(const Estimate& estimate, double exact) {
  BOOST_TEST_INFO(estimate.value << " ± " << estimate.standard_error
                                 << " instead of " << exact);
  BOOST_TEST(std::abs(estimate.value - exact) <= 4 * estimate.standard_error);
  BOOST_TEST(estimate.standard_error > 0);
  BOOST_TEST(estimate.standard_error < 0.06 * exact + 1e-3);
}

BOOST_AUTO_TEST_CASE(waiting_is_as_erlang_c_says) {
  const Report report = Run(Single(10, 0.5, 25), {.calls = 400'000});
  const QueueFigures exact = ErlangC({.arrival_rate = 10,
                                      .service_rate = 0.5,
                                      .servers = 25,
                                      .target_wait = 1.0 / 3})
                                 .value();
  TestNear(report.total.wait_probability, exact.wait_probability);
  TestNear(report.total.mean_wait, 60 * exact.mean_wait);
  TestNear(report.total.service_level, exact.service_level);
  TestNear(report.total.queue_length, 10 * exact.mean_wait);
  TestNear(report.pools[0].occupancy, 0.8);
  BOOST_TEST(report.total.abandoned == 0);
  BOOST_TEST(report.total.in_system == 0);
}

BOOST_AUTO_TEST_CASE(giving_up_is_as_erlang_a_says) {
  const Report report = Run(Single(10, 0.5, 20, 0.25), {.calls = 400'000});
  const QueueFigures exact = ErlangA({.arrival_rate = 10,
                                      .service_rate = 0.5,
                                      .servers = 20,
                                      .patience_rate = 0.25,
                                      .target_wait = 1.0 / 3})
                                 .value();
  TestNear(report.total.wait_probability, exact.wait_probability);
  TestNear(report.total.mean_wait, 60 * exact.mean_wait);
  TestNear(report.total.mean_wait_served, 60 * exact.mean_wait_served);
  TestNear(report.total.service_level, exact.service_level);
  TestNear(report.total.abandonment, exact.abandonment);
}

BOOST_AUTO_TEST_CASE(two_priorities_wait_as_cobham_says) {
  SimulationModel model = Single(3, 0.5, 18);
  model.services = {{.priority_weight = 1'000'000'000'000}};
  CallClass& high = model.classes[0];
  high.task.service = static_cast<ServiceHandle>(1);
  CallClass low = high;
  high.task.priority = 100;
  low.name = "low";
  low.interarrival.mean = absl::Minutes(1.0 / 5);
  model.classes.push_back(low);
  const Report report = Run(model, {.calls = 400'000});
  const PriorityFigures exact = ErlangPriority({.high_arrival_rate = 3,
                                                .low_arrival_rate = 5,
                                                .service_rate = 0.5,
                                                .servers = 18})
                                    .value();
  TestNear(report.classes[0].mean_wait, 60 * exact.high_mean_wait);
  TestNear(report.classes[1].mean_wait, 60 * exact.low_mean_wait);
  TestNear(report.total.wait_probability, exact.wait_probability);
}

BOOST_AUTO_TEST_CASE(trunks_block_as_the_birth_death_chain_says) {
  SimulationModel model = Single(8.4, 0.5, 15);
  model.trunks = 20;
  const Report report = Run(model, {.calls = 400'000});
  double weight = 1, total = 1, waiting = 0, queue = 0;
  for (int n = 1; n <= 20; ++n) {
    weight *= 8.4 / (0.5 * std::min(n, 15));
    total += weight;
    if (n >= 15 && n < 20) waiting += weight;
    if (n > 15) queue += (n - 15) * weight;
  }
  const double blocking = weight / total;
  TestNear(report.total.blocking, blocking);
  TestNear(report.total.wait_probability, waiting / total / (1 - blocking));
  TestNear(report.total.queue_length, queue / total);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_report) {
  const SimulationModel model = Single(10, 0.5, 20, 0.25);
  const SimulationOptions options{.seed = 7, .calls = 20'000};
  BOOST_TEST((Run(model, options) == Run(model, options)));
  BOOST_TEST((Run(model, options) != Run(model, {.seed = 8, .calls = 20'000})));
}

BOOST_AUTO_TEST_CASE(two_policies_meet_the_same_callers) {
  const SimulationModel model = Single(10, 0.5, 20, 0.25);
  SimulationModel more = model;
  more.pools[0].agents = 1000;
  const SimulationOptions options{.warm_up = 0, .calls = 5000, .batches = 2};
  // With an agent for everybody, calls end when their service does; with few,
  // the same calls come at the same times.
  const Report few = Run(model, options);
  const Report many = Run(more, options);
  BOOST_TEST(many.total.wait_probability.value == 0);
  const double seconds = absl::ToDoubleSeconds(many.simulated);
  BOOST_TEST(std::abs(absl::ToDoubleSeconds(few.simulated) - seconds) < 60);
}

BOOST_AUTO_TEST_CASE(replications_count_as_more_batches) {
  const SimulationModel model = Single(10, 0.5, 25);
  const Report one = Run(model, {.calls = 20'000, .batches = 20});
  const Report four =
      Run(model, {.calls = 20'000, .replications = 4, .batches = 20});
  BOOST_TEST(four.total.arrivals == 4 * one.total.arrivals);
  BOOST_TEST(four.total.mean_wait.standard_error <
             one.total.mean_wait.standard_error);
  // t with 19 and with 79 degrees of freedom.
  const auto t = [](const Estimate& e) {
    return e.half_width / e.standard_error;
  };
  BOOST_TEST(std::abs(t(one.total.mean_wait) - 2.0930) < 1e-3);
  BOOST_TEST(std::abs(t(four.total.mean_wait) - 1.9905) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_queue_that_grows_without_end_is_told) {
  SimulationModel model = Single(2, 1, 1);
  model.routing.max_tasks = 1000;
  const auto report = Simulator::Create(model).value().Run({.calls = 100'000});
  BOOST_TEST((ReasonOf(report.status()) == Reason::kLimitReached));
}

// --- By hand ----------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_trace_is_replayed_to_the_microsecond) {
  SimulationModel model = Single(1, 1, 1);
  model.classes[0].target_wait = absl::Seconds(8);
  const Simulator simulator = Simulator::Create(model).value();
  const auto trace = simulator
                         .ReadTrace(
                             "time,class,service,patience\n"
                             "100,voice,10,\n"     // at once
                             "102,voice,5,\n"      // waits 8: in time
                             "103,voice,1,11.5\n"  // gives up at 114.5
                             "104,voice,1,\n")     // waits 11
                         .value();
  const Report report = simulator.Replay(trace, {.replications = 2}).value();
  BOOST_TEST(report.total.arrivals == 8);
  BOOST_TEST(report.total.served == 6);
  BOOST_TEST(report.total.abandoned == 2);
  BOOST_TEST(report.total.wait_probability.value == 0.75);
  BOOST_TEST(report.total.service_level.value == 0.5);
  BOOST_TEST(std::abs(report.total.mean_wait.value - (0 + 8 + 11.5 + 11) / 4) <
             1e-9);
  BOOST_TEST(std::abs(report.total.mean_wait_served.value - 19.0 / 3) < 1e-9);
  BOOST_TEST(report.total.mean_wait.standard_error == 0);
  // The second and the fourth are served from 110 to 116.
  BOOST_TEST((report.simulated == 2 * absl::Seconds(16)));
  BOOST_TEST(std::abs(report.pools[0].occupancy.value - 1) < 1e-9);
  BOOST_TEST(std::abs(report.total.queue_length.value - (8 + 11.5 + 11) / 16) <
             1e-9);
}

BOOST_AUTO_TEST_CASE(what_waiting_changes_happens_at_its_instant) {
  SimulationModel model = Single(1, 1, 1);
  model.skills = 1;
  Requirement gacha{.all_of = {{static_cast<SkillHandle>(0), 1}}};
  model.classes[0].task.needs = gacha;
  model.classes[0].task.relaxations = {{absl::Seconds(5), {}}};
  model.classes[0].wrap_up = {.shape = Shape::kFixed, .mean = absl::Seconds(7)};
  const Simulator simulator = Simulator::Create(model).value();
  // The second finds the agent wrapping up until 5 + 2 + 7 = 14.
  const auto trace =
      simulator.ReadTrace("service,class,time\r\n2,voice,0\r\n2,voice,6\r\n");
  const Report report =
      simulator.Replay(trace.value(), {.replications = 2}).value();
  BOOST_TEST(std::abs(report.total.mean_wait.value - (5.0 + 8) / 2) < 1e-9);
  BOOST_TEST((report.simulated == 2 * absl::Seconds(14 + 2 + 7)));
  BOOST_TEST(std::abs(report.pools[0].occupancy.value - 18.0 / 23) < 1e-9);
}

BOOST_AUTO_TEST_CASE(what_overflows_is_blocked) {
  SimulationModel model = Single(1, 1, 1);
  model.services = {{.overflow = true}};
  model.classes[0].task.service = static_cast<ServiceHandle>(1);
  const Simulator simulator = Simulator::Create(model).value();
  const std::vector<TracedCall> trace = {
      {.service = absl::Seconds(10)},
      {.at = absl::Seconds(9), .service = absl::Seconds(1)},
      {.at = absl::Seconds(10), .service = absl::Seconds(1)}};
  const Report report = simulator.Replay(trace, {.replications = 2}).value();
  BOOST_TEST(report.total.blocked == 2);
  BOOST_TEST(report.total.served == 4);
  BOOST_TEST(report.total.wait_probability.value == 0);
}

BOOST_AUTO_TEST_CASE(pools_differ_in_speed) {
  SimulationModel model = Single(1, 1, 1);
  model.pools.push_back(model.pools[0]);
  model.pools[1].name = "night";
  model.classes[0].interarrival = {.shape = Shape::kFixed,
                                   .mean = absl::Seconds(10)};
  model.classes[0].service_of_pool = {
      {.shape = Shape::kFixed, .mean = absl::Seconds(4)},
      {.shape = Shape::kFixed, .mean = absl::Seconds(8)}};
  const Report report =
      Run(model, {.warm_up = 10, .calls = 1000, .batches = 10});
  // They take turns: the longest idle first.
  BOOST_TEST(report.pools[0].served == 500);
  BOOST_TEST(std::abs(report.pools[0].occupancy.value - 0.2) < 1e-3);
  BOOST_TEST(std::abs(report.pools[1].occupancy.value - 0.4) < 1e-3);
}

// --- Distributions ----------------------------------------------------------

BOOST_AUTO_TEST_CASE(quantiles_of_the_normal_distribution_are_exact) {
  for (const double p :
       {1e-300, 1e-12, 1e-4, 0.02425, 0.07, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9}) {
    const double x = routing_internal::NormalQuantile(p);
    BOOST_TEST_CONTEXT("p " << p) {
      BOOST_TEST(std::abs(std::erfc(-x / std::sqrt(2.0)) / 2 / p - 1) < 1e-12);
    }
  }
  BOOST_TEST(std::isinf(routing_internal::NormalQuantile(1)));
}

BOOST_AUTO_TEST_CASE(samples_have_the_mean_and_spread_asked_for) {
  using routing_internal::Sampler;
  const auto moments = [](const Distribution& distribution) {
    const Sampler sampler(distribution);
    double sum = 0, squares = 0;
    constexpr int kPoints = 1'000'000;
    for (int i = 0; i < kPoints; ++i) {
      const auto x = static_cast<double>(sampler.At((i + 0.5) / kPoints)) / 1e6;
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kPoints;
    return std::pair(mean, std::sqrt(squares / kPoints - mean * mean) / mean);
  };
  const auto [exponential, one] = moments({.mean = absl::Seconds(100)});
  BOOST_TEST(std::abs(exponential - 100) < 0.01);
  BOOST_TEST(std::abs(one - 1) < 0.01);
  const auto [log_normal, variation] = moments({.shape = Shape::kLogNormal,
                                                .mean = absl::Seconds(100),
                                                .variation = 0.7});
  BOOST_TEST(std::abs(log_normal - 100) < 0.01);
  BOOST_TEST(std::abs(variation - 0.7) < 0.01);
  const auto [empirical, spread] =
      moments({.shape = Shape::kEmpirical,
               .samples = {absl::Seconds(1), absl::Seconds(3), absl::Seconds(2),
                           absl::Seconds(2)}});
  BOOST_TEST(std::abs(empirical - 2) < 1e-9);
  BOOST_TEST(std::abs(spread - std::sqrt(0.5) / 2) < 1e-9);
  const Sampler never({.shape = Shape::kNever});
  BOOST_TEST(never.At(0.5) == routing_internal::kNever);
  const Sampler widest({.shape = Shape::kLogNormal,
                        .mean = absl::Hours(24 * 366),
                        .variation = 100});
  BOOST_TEST(widest.At(0x1p-53) == 3'155'760'000'000'000);
  BOOST_TEST(widest.At(1) == 0);
}

// --- Whatever the model -----------------------------------------------------

class RandomModel {
 public:
  explicit RandomModel(std::uint64_t seed) : random_(seed) {}

  SimulationModel Draw() {
    SimulationModel model;
    model.skills = 3;
    model.routing.max_tasks = 100'000;
    model.routing.first_contact_patience = absl::Seconds(Below(60));
    for (int s = Below(3); s > 0; --s) model.services.push_back(Service());
    for (int p = 1 + Below(4); p > 0; --p) {
      model.pools.push_back({.name = "pool " + std::to_string(p),
                             .agent = Agent(),
                             .agents = 1 + Below(8)});
    }
    for (int c = 1 + Below(4); c > 0; --c) {
      model.classes.push_back(Class(model, "クラス" + std::to_string(c)));
    }
    if (Chance(40)) model.trunks = 1 + Below(40);
    if (Chance(30)) {
      model.affinities.push_back(
          {.team = 1, .affinity = {.bonus = Below(9) * 1000, .reserve = 1}});
    }
    return model;
  }

 private:
  int Below(int n) {
    return static_cast<int>(random_() % static_cast<std::uint64_t>(n));
  }
  bool Chance(int percent) { return Below(100) < percent; }

  Distribution Span(int seconds) {
    Distribution d{.mean = absl::Seconds(1 + Below(2 * seconds))};
    d.shape = static_cast<Shape>(2 + Below(4));
    d.variation = 0.1 + Below(30) / 10.0;
    for (int i = 0; i < 5; ++i) {
      d.samples.push_back(absl::Milliseconds(1 + Below(2000 * seconds)));
    }
    return d;
  }

  ServiceSpec Service() {
    ServiceSpec spec{.wait_weight = Below(3), .due_weight = Below(2)};
    if (Chance(40)) spec.target_wait = absl::Seconds(1 + Below(30));
    if (Chance(40)) spec.starvation_bound = absl::Seconds(30 + Below(300));
    spec.agent_order = static_cast<AgentOrder>(1 + Below(4));
    spec.overflow = Chance(15);
    return spec;
  }

  AgentSpec Agent() {
    AgentSpec spec{.capacity = {.voice = Below(2), .chat = 1 + Below(3)}};
    for (std::uint32_t s = 0; s < 3; ++s) {
      if (Chance(80)) {
        spec.skills.push_back({static_cast<SkillHandle>(s), 1 + Below(5)});
      }
    }
    spec.team = Below(3);
    spec.veteran = Chance(50);
    return spec;
  }

  CallClass Class(const SimulationModel& model, std::string name) {
    CallClass c{.name = std::move(name)};
    c.task.service = static_cast<ServiceHandle>(
        Below(static_cast<int>(model.services.size()) + 1));
    c.task.channel = Chance(50) ? Channel::kVoice : Channel::kChat;
    if (Chance(60)) {
      c.task.needs.all_of = {
          {static_cast<SkillHandle>(Below(3)), 1 + Below(4)}};
      if (Chance(60)) c.task.relaxations = {{absl::Seconds(20), {}}};
    }
    c.task.priority = Below(3);
    c.task.first_contact = Chance(20);
    c.interarrival = Span(20);
    c.service = Span(30);
    if (Chance(30)) {
      for (std::size_t p = 0; p < model.pools.size(); ++p) {
        c.service_of_pool.push_back(Span(30));
      }
    }
    if (Chance(30)) c.wrap_up = Span(5);
    // Without patience such a centre need not have a steady state.
    c.patience = Span(60);
    if (Chance(30)) c.due_after = absl::Seconds(Below(100));
    return c;
  }

  std::mt19937_64 random_;
};

void CheckBooks(const CallFigures& figures) {
  BOOST_TEST(figures.in_system >= 0);
  BOOST_TEST(figures.arrivals == figures.blocked + figures.abandoned +
                                     figures.served + figures.in_system);
  for (const Estimate& share : {figures.blocking, figures.wait_probability,
                                figures.service_level, figures.abandonment}) {
    BOOST_TEST(share.value >= 0);
    BOOST_TEST(share.value <= 1);
  }
  BOOST_TEST(figures.mean_wait.value >= 0);
}

BOOST_AUTO_TEST_CASE(every_call_is_accounted_for_in_any_model) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomModel draw(seed);
      const SimulationModel model = draw.Draw();
      const Report report =
          Run(model, {.seed = seed, .warm_up = 100, .calls = 4000});
      CheckBooks(report.total);
      BOOST_TEST(report.total.arrivals == 4000);
      BOOST_TEST(report.total.in_system == 0);
      CallFigures sum;
      for (const CallFigures& one : report.classes) {
        CheckBooks(one);
        sum.arrivals += one.arrivals;
        sum.served += one.served;
        sum.blocked += one.blocked;
      }
      BOOST_TEST(sum.arrivals == report.total.arrivals);
      BOOST_TEST(sum.served == report.total.served);
      BOOST_TEST(sum.blocked == report.total.blocked);
      std::int64_t served = 0;
      for (const PoolFigures& pool : report.pools) {
        served += pool.served;
        BOOST_TEST(pool.occupancy.value >= 0);
        BOOST_TEST(pool.occupancy.value <= 1);
      }
      BOOST_TEST(served == report.total.served);
      // Little: the queue is what comes in, times how long it waits; but for
      // the ends of the run.
      const double waited =
          report.total.mean_wait.value *
          static_cast<double>(report.total.arrivals - report.total.blocked);
      const double queued = report.total.queue_length.value *
                            absl::ToDoubleSeconds(report.simulated);
      BOOST_TEST(std::abs(waited - queued) <= 0.05 * queued + 1000);
    }
  }
}

}  // namespace
}  // namespace tasuki
