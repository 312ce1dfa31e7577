// Whatever the model: every call is accounted for.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <string>
#include <utility>

#include "tasuki/routing/simulator.h"

namespace tasuki {
namespace {

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
    spec.agent_order = static_cast<AgentOrder>(1 + Below(6));
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
      const SimulationReport report =
          Simulator::Create(model)
              .value()
              .Run({.seed = seed, .warm_up = 100, .calls = 4000})
              .value();
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
