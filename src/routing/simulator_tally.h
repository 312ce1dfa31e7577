// What a simulation counts, batch by batch, and the estimates of it.
#ifndef TASUKI_SRC_ROUTING_SIMULATOR_TALLY_H_
#define TASUKI_SRC_ROUTING_SIMULATOR_TALLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tasuki/routing/simulator.h"

namespace tasuki::routing_internal {

// Of the calls of one class that arrived in one batch; times in microseconds.
struct CallTally {
  std::int64_t arrivals = 0;
  std::int64_t blocked = 0;
  std::int64_t abandoned = 0;
  std::int64_t served = 0;
  std::int64_t waited = 0;   // were not answered at once
  std::int64_t in_time = 0;  // were answered within the target
  double wait = 0;
  double wait_served = 0;
  double queue = 0;  // waiting calls · time

  CallTally& operator+=(const CallTally& other);
};

struct PoolTally {
  std::int64_t served = 0;
  double busy = 0;  // agents with work · time
};

struct Batch {
  std::vector<CallTally> classes;
  std::vector<PoolTally> pools;
  double time = 0;
};

class Tally {
 public:
  Tally(const SimulationModel& model, std::size_t batches);

  std::vector<Batch>& batches() { return batches_; }
  SimulationReport Report(const SimulationModel& model,
                          std::int64_t calls) const;

 private:
  std::vector<Batch> batches_;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_SIMULATOR_TALLY_H_
