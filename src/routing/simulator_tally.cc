#include "src/routing/simulator_tally.h"

#include <array>
#include <cmath>

namespace tasuki::routing_internal {
namespace {

// The 97.5 % point of Student's t: a table, then Cornish and Fisher's series.
double StudentQuantile(std::size_t freedom) {
  static constexpr std::array<double, 30> kTable = {
      12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060,
      2.2622,  2.2281, 2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199,
      2.1098,  2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
      2.0595,  2.0555, 2.0518, 2.0484, 2.0452, 2.0423};
  if (freedom <= kTable.size()) return kTable[freedom - 1];
  constexpr double z = 1.959963985;
  const auto n = static_cast<double>(freedom);
  return z + (z * z * z + z) / (4 * n) +
         (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n);
}

// Σ part / Σ whole over the batches, with the error of a ratio estimator.
template <class Part, class Whole>
Estimate Ratio(const std::vector<Batch>& batches, Part part, Whole whole) {
  double parts = 0;
  double wholes = 0;
  for (const Batch& batch : batches) {
    parts += part(batch);
    wholes += whole(batch);
  }
  if (wholes == 0) return {};
  Estimate estimate{.value = parts / wholes};
  double squares = 0;
  for (const Batch& batch : batches) {
    const double off = part(batch) - estimate.value * whole(batch);
    squares += off * off;
  }
  const auto n = static_cast<double>(batches.size());
  estimate.standard_error = std::sqrt(squares * n / (n - 1)) / wholes;
  estimate.half_width =
      estimate.standard_error * StudentQuantile(batches.size() - 1);
  return estimate;
}

// `of` gives the tally of a batch: one class, or all of them.
template <class Of>
CallFigures FiguresOf(const std::vector<Batch>& batches, Of of) {
  CallTally all;
  for (const Batch& batch : batches) all += of(batch);
  CallFigures figures{.arrivals = all.arrivals,
                      .blocked = all.blocked,
                      .abandoned = all.abandoned,
                      .served = all.served};
  figures.in_system = all.arrivals - all.blocked - all.abandoned - all.served;
  const auto share = [&](auto CallTally::*part, auto whole) {
    return Ratio(
        batches,
        [&](const Batch& b) { return static_cast<double>(of(b).*part); },
        [&](const Batch& b) { return static_cast<double>(whole(of(b))); });
  };
  const auto in_seconds = [](Estimate estimate) {
    return Estimate{estimate.value / 1e6, estimate.standard_error / 1e6,
                    estimate.half_width / 1e6};
  };
  const auto arrived = [](const CallTally& t) { return t.arrivals; };
  const auto let_in = [](const CallTally& t) { return t.arrivals - t.blocked; };
  const auto ended = [](const CallTally& t) { return t.served + t.abandoned; };
  const auto answered = [](const CallTally& t) { return t.served; };
  figures.blocking = share(&CallTally::blocked, arrived);
  figures.wait_probability = share(&CallTally::waited, let_in);
  figures.mean_wait = in_seconds(share(&CallTally::wait, ended));
  figures.mean_wait_served =
      in_seconds(share(&CallTally::wait_served, answered));
  figures.service_level = share(&CallTally::in_time, let_in);
  figures.abandonment = share(&CallTally::abandoned, let_in);
  figures.queue_length = Ratio(
      batches, [&](const Batch& b) { return of(b).queue; },
      [](const Batch& b) { return b.time; });
  return figures;
}

}  // namespace

CallTally& CallTally::operator+=(const CallTally& other) {
  arrivals += other.arrivals;
  blocked += other.blocked;
  abandoned += other.abandoned;
  served += other.served;
  waited += other.waited;
  in_time += other.in_time;
  wait += other.wait;
  wait_served += other.wait_served;
  queue += other.queue;
  return *this;
}

Tally::Tally(const SimulationModel& model, std::size_t batches)
    : batches_(batches) {
  for (Batch& batch : batches_) {
    batch.classes.resize(model.classes.size());
    batch.pools.resize(model.pools.size());
  }
}

SimulationReport Tally::Report(const SimulationModel& model,
                               std::int64_t calls) const {
  SimulationReport report{.calls = calls};
  report.total = FiguresOf(batches_, [](const Batch& batch) {
    CallTally sum;
    for (const CallTally& one : batch.classes) sum += one;
    return sum;
  });
  for (std::size_t c = 0; c < model.classes.size(); ++c) {
    report.classes.push_back(FiguresOf(
        batches_, [c](const Batch& batch) { return batch.classes[c]; }));
    report.classes.back().name = model.classes[c].name;
  }
  for (std::size_t p = 0; p < model.pools.size(); ++p) {
    PoolFigures& pool = report.pools.emplace_back();
    pool.name = model.pools[p].name;
    for (const Batch& batch : batches_) pool.served += batch.pools[p].served;
    const double agents = model.pools[p].agents;
    pool.occupancy = Ratio(
        batches_, [p](const Batch& b) { return b.pools[p].busy; },
        [agents](const Batch& b) { return b.time * agents; });
  }
  double micros = 0;
  for (const Batch& batch : batches_) micros += batch.time;
  report.simulated = absl::Microseconds(micros);
  return report;
}

}  // namespace tasuki::routing_internal
