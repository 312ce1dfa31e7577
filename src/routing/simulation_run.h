// One replication: the clock, the callers and the agents around an engine.
#ifndef TASUKI_SRC_ROUTING_SIMULATION_RUN_H_
#define TASUKI_SRC_ROUTING_SIMULATION_RUN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "src/routing/event_heap.h"
#include "src/routing/simulator_random.h"
#include "src/routing/simulator_tally.h"
#include "src/routing/task.h"
#include "tasuki/routing/routing_engine.h"
#include "tasuki/routing/simulator.h"

namespace tasuki::routing_internal {

// An engine that is set up as the model says; the agents are added in the
// order of their pools. Fails where the engine refuses something, naming what.
absl::Status SetUp(const SimulationModel& model, RoutingEngine& engine,
                   std::vector<AgentHandle>& agents);

class SimulationRun {
 public:
  // Counts into `batches`.
  SimulationRun(const SimulationModel& model, std::uint64_t seed,
                std::uint64_t replication, std::span<Batch> batches);

  // `counted` calls count, those after the first `warm_up`.
  absl::Status Run(std::int64_t warm_up, std::int64_t counted);
  absl::Status Replay(const std::vector<TracedCall>& trace);

  std::int64_t calls() const { return calls_; }

 private:
  static constexpr std::uint32_t kNotCounted = 0xffff'ffff;

  enum class Kind : std::uint8_t { kArrival, kEndOfService, kEndOfPatience };
  struct Event {
    std::int64_t time;
    std::uint32_t index;  // of the class, or of the call
    std::uint32_t generation : 24;
    Kind kind : 8;
  };
  static_assert(sizeof(Event) == 16);

  struct Call {
    TaskHandle task = TaskHandle::kNone;
    std::int64_t arrived = 0;
    std::int64_t patience = kNever;
    std::int64_t service = kNever;  // where it does not depend on the agent
    double service_at = 0;          // else its quantile
    double wrap_up_at = 0;
    std::uint32_t call_class = 0;
    std::uint32_t batch = kNotCounted;
    std::uint32_t generation = 0;
    bool waits = false;
  };
  struct ClassState {
    RandomStream random;
    Sampler interarrival;
    std::vector<Sampler> service;  // one, or one for each pool
    Sampler wrap_up;
    Sampler patience;
    TaskSpec task;
    std::int64_t due_after = kNever;
    std::int64_t target = 0;
    std::int64_t queue = 0;
    std::int64_t queue_since = 0;
  };
  struct PoolState {
    std::int64_t busy = 0;
    std::int64_t busy_since = 0;
  };
  struct AgentPlace {
    std::uint32_t pool = 0;
    std::int32_t held = 0;
  };

  absl::Status Start();
  // The next event, or what the engine has due before it.
  absl::Status Step();
  std::int64_t NextEvent() const {
    return events_.empty() ? kNever : events_.top().time;
  }
  std::int64_t NextOfEngine();
  absl::Status MoveTo(std::int64_t time);
  absl::Status Arrival(std::uint32_t call_class);
  absl::Status Arrive(std::uint32_t slot);
  absl::Status EndService(std::uint32_t slot);
  absl::Status Abandon(std::uint32_t slot);
  void TakeChanges(TaskHandle fresh = TaskHandle::kNone,
                   std::uint32_t fresh_slot = 0);
  void Wait(std::uint32_t slot);
  void Answer(std::uint32_t slot, AgentHandle agent);
  void Overflow(std::uint32_t slot);
  void EndWork(AgentHandle agent);

  void Queue(std::uint32_t call_class, int by);
  void Busy(std::uint32_t pool, int by);
  // What has been waited and worked so far belongs to the batch before.
  void StartBatch(std::uint32_t batch);
  // The batch of the call that arrives now.
  std::uint32_t BatchOfNext();
  CallTally* TallyOf(const Call& call) {
    return call.batch == kNotCounted
               ? nullptr
               : &batches_[call.batch].classes[call.call_class];
  }

  std::uint32_t NewCall(std::uint32_t call_class);
  // The call was blocked, or abandoned, or its service has ended.
  void FreeCall(std::uint32_t slot);
  void Push(std::int64_t after, Kind kind, std::uint32_t slot);
  absl::Time Now() const { return absl::FromUnixMicros(now_); }

  const SimulationModel& model_;
  const std::span<Batch> batches_;
  RoutingEngine engine_;
  std::vector<ClassState> classes_;
  std::vector<PoolState> pools_;
  absl::flat_hash_map<AgentHandle, AgentPlace> agents_;

  EventHeap<Event> events_;
  std::vector<Call> calls_store_;
  std::vector<std::uint32_t> free_calls_;
  absl::flat_hash_map<TaskHandle, std::uint32_t> waiting_;
  std::int64_t now_ = 0;
  std::int64_t calls_ = 0;
  std::int64_t in_centre_ = 0;  // let in, and their agent not yet done
  std::int64_t warm_up_ = 0;
  std::int64_t counted_ = 0;
  std::int64_t unanswered_ = 0;        // of those that count
  std::uint32_t batch_ = kNotCounted;  // that waiting and work count for
  std::int64_t batch_since_ = 0;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_SIMULATION_RUN_H_
