#include "src/routing/simulation_run.h"

#include <algorithm>
#include <utility>

#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::routing_internal {
namespace {

constexpr std::int64_t kLastMoment = std::int64_t{200} * 31'557'600 * 1'000'000;
constexpr std::uint32_t kGenerations = (1U << 24) - 1;

RoutingOptions AnsweredAtOnce(RoutingOptions options) {
  options.offer_timeout = absl::ZeroDuration();
  options.container_timeout = absl::ZeroDuration();
  return options;
}

absl::Status About(std::string_view list, std::size_t index,
                   const absl::Status& status) {
  const auto info = InfoOf(status);
  if (status.ok() || !info) return status;
  const std::string object =
      std::string(list) + "[" + std::to_string(index) + "]";
  return MakeError(info->reason, {.field = info->field, .object = object},
                   object + ": " + std::string(status.message()));
}

}  // namespace

absl::Status SetUp(const SimulationModel& model, RoutingEngine& engine,
                   std::vector<AgentHandle>& agents) {
  const absl::Time start = absl::UnixEpoch();
  for (int i = 0; i < model.skills; ++i) {
    TASUKI_RETURN_IF_ERROR(engine.AddSkill(start).status());
  }
  for (std::size_t i = 0; i < model.services.size(); ++i) {
    TASUKI_RETURN_IF_ERROR(About(
        "services", i, engine.AddService(model.services[i], start).status()));
  }
  for (std::size_t i = 0; i < model.affinities.size(); ++i) {
    const ServiceAffinity& a = model.affinities[i];
    TASUKI_RETURN_IF_ERROR(
        About("affinities", i,
              engine.SetAffinity(a.service, a.team, a.affinity, start)));
  }
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    for (int n = 0; n < model.pools[i].agents; ++n) {
      const auto agent = engine.AddAgent(model.pools[i].agent, start);
      if (!agent.ok()) return About("pools", i, agent.status());
      agents.push_back(*agent);
    }
  }
  return absl::OkStatus();
}

SimulationRun::SimulationRun(const SimulationModel& model, std::uint64_t seed,
                             std::uint64_t replication,
                             std::span<Batch> batches)
    : model_(model),
      batches_(batches),
      engine_(AnsweredAtOnce(model.routing)),
      pools_(model.pools.size()) {
  for (const CallClass& c : model.classes) {
    classes_.push_back(
        {.random = RandomStream(seed, replication, classes_.size()),
         .interarrival = Sampler(c.interarrival),
         .wrap_up = Sampler(c.wrap_up),
         .patience = Sampler(c.patience),
         .task = c.task,
         .target = absl::ToInt64Microseconds(c.target_wait)});
    ClassState& state = classes_.back();
    if (c.due_after != absl::InfiniteDuration()) {
      state.due_after = absl::ToInt64Microseconds(c.due_after);
    }
    for (const Distribution& d : c.service_of_pool) {
      state.service.emplace_back(d);
    }
    if (state.service.empty()) state.service.emplace_back(c.service);
  }
}

absl::Status SimulationRun::Start() {
  std::vector<AgentHandle> agents;
  TASUKI_RETURN_IF_ERROR(SetUp(model_, engine_, agents));
  std::size_t next = 0;
  for (std::uint32_t pool = 0; pool < pools_.size(); ++pool) {
    for (int i = 0; i < model_.pools[pool].agents; ++i) {
      agents_[agents[next++]] = {pool};
    }
  }
  return absl::OkStatus();
}

absl::Status SimulationRun::Run(std::int64_t warm_up, std::int64_t counted) {
  TASUKI_RETURN_IF_ERROR(Start());
  warm_up_ = warm_up;
  counted_ = unanswered_ = counted;
  for (std::uint32_t c = 0; c < classes_.size(); ++c) {
    const double u = classes_[c].random.Uniform();
    events_.Push({classes_[c].interarrival.At(u), c, 0, Kind::kArrival});
  }
  const std::int64_t last = warm_up + 2 * counted;
  while (unanswered_ > 0 && calls_ < last) TASUKI_RETURN_IF_ERROR(Step());
  StartBatch(kNotCounted);
  return absl::OkStatus();
}

absl::Status SimulationRun::Replay(const std::vector<TracedCall>& trace) {
  TASUKI_RETURN_IF_ERROR(Start());
  counted_ = unanswered_ = static_cast<std::int64_t>(trace.size());
  for (const TracedCall& traced : trace) {
    const std::int64_t at = absl::ToInt64Microseconds(traced.at);
    while (std::min(NextOfEngine(), NextEvent()) <= at) {
      TASUKI_RETURN_IF_ERROR(Step());
    }
    TASUKI_RETURN_IF_ERROR(MoveTo(at));
    const std::uint32_t slot =
        NewCall(static_cast<std::uint32_t>(traced.call_class));
    Call& call = calls_store_[slot];
    if (traced.service) {
      call.service = absl::ToInt64Microseconds(*traced.service);
    }
    if (traced.patience) {
      call.patience = absl::ToInt64Microseconds(*traced.patience);
    }
    TASUKI_RETURN_IF_ERROR(Arrive(slot));
  }
  while (NextOfEngine() != kNever || NextEvent() != kNever) {
    TASUKI_RETURN_IF_ERROR(Step());
  }
  StartBatch(kNotCounted);
  return absl::OkStatus();
}

// --- The clock --------------------------------------------------------------

std::int64_t SimulationRun::NextOfEngine() {
  const absl::Time due = engine_.next_due();
  return due == absl::InfiniteFuture() ? kNever : absl::ToUnixMicros(due);
}

absl::Status SimulationRun::MoveTo(std::int64_t time) {
  now_ = std::max(now_, time);
  if (now_ <= kLastMoment) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = "calls"},
                   "the run leaves 200 years: simulate fewer calls, or calls "
                   "that come more often");
}

absl::Status SimulationRun::Step() {
  const std::int64_t due = NextOfEngine();
  const std::int64_t next = NextEvent();
  TASUKI_RETURN_IF_ERROR(MoveTo(std::min(due, next)));
  if (due <= next) {
    TASUKI_RETURN_IF_ERROR(engine_.Advance(Now()));
    TakeChanges();
    return absl::OkStatus();
  }
  const Event event = events_.top();
  if (event.kind == Kind::kArrival) return Arrival(event.index);
  events_.Pop();
  const Call& call = calls_store_[event.index];
  if (event.generation != (call.generation & kGenerations)) {
    return absl::OkStatus();  // was answered before its patience ended
  }
  if (event.kind == Kind::kEndOfService) return EndService(event.index);
  return call.waits ? Abandon(event.index) : absl::OkStatus();
}

void SimulationRun::Push(std::int64_t after, Kind kind, std::uint32_t slot) {
  events_.Push(
      {now_ + after, slot, calls_store_[slot].generation & kGenerations, kind});
}

// --- Calls ------------------------------------------------------------------

absl::Status SimulationRun::Arrival(std::uint32_t call_class) {
  ClassState& state = classes_[call_class];
  const std::int64_t next = state.interarrival.At(state.random.Uniform());
  events_.ReplaceTop({now_ + next, call_class, 0, Kind::kArrival});
  return Arrive(NewCall(call_class));
}

std::uint32_t SimulationRun::NewCall(std::uint32_t call_class) {
  std::uint32_t slot = static_cast<std::uint32_t>(calls_store_.size());
  if (free_calls_.empty()) {
    calls_store_.emplace_back();
  } else {
    slot = free_calls_.back();
    free_calls_.pop_back();
  }
  ClassState& state = classes_[call_class];
  Call& call = calls_store_[slot];
  call = {.arrived = now_, .generation = call.generation};
  call.call_class = call_class;
  call.patience = state.patience.At(state.random.Uniform());
  call.service_at = state.random.Uniform();
  call.wrap_up_at = state.random.Uniform();
  call.batch = BatchOfNext();
  return slot;
}

void SimulationRun::FreeCall(std::uint32_t slot) {
  ++calls_store_[slot].generation;
  free_calls_.push_back(slot);
}

std::uint32_t SimulationRun::BatchOfNext() {
  const std::int64_t number = calls_++ - warm_up_;
  if (number < 0) return kNotCounted;
  std::uint32_t batch = kNotCounted;
  if (number < counted_) {
    const auto batches = static_cast<std::int64_t>(batches_.size());
    batch = static_cast<std::uint32_t>(number * batches / counted_);
  }
  if (batch != batch_) StartBatch(batch);
  return batch;
}

absl::Status SimulationRun::Arrive(std::uint32_t slot) {
  Call& call = calls_store_[slot];
  ClassState& state = classes_[call.call_class];
  CallTally* const tally = TallyOf(call);
  if (tally != nullptr) ++tally->arrivals;
  if (model_.trunks > 0 && in_centre_ >= model_.trunks) {
    Overflow(slot);
    return absl::OkStatus();
  }
  ++in_centre_;
  if (state.due_after != kNever) {
    state.task.due = absl::FromUnixMicros(now_ + state.due_after);
  }
  const auto task = engine_.Submit(state.task, Now());
  if (!task.ok()) return task.status();
  call.task = *task;
  TakeChanges(*task, slot);
  return absl::OkStatus();
}

absl::Status SimulationRun::EndService(std::uint32_t slot) {
  const Call& call = calls_store_[slot];
  const Sampler& wrap_up = classes_[call.call_class].wrap_up;
  const TaskHandle task = call.task;
  const absl::Duration after = absl::Microseconds(
      std::min(wrap_up.At(call.wrap_up_at), std::int64_t{86'400'000'000}));
  --in_centre_;
  FreeCall(slot);
  TASUKI_RETURN_IF_ERROR(engine_.Complete(task, after, Now()));
  TakeChanges();
  return absl::OkStatus();
}

absl::Status SimulationRun::Abandon(std::uint32_t slot) {
  Call& call = calls_store_[slot];
  if (CallTally* const tally = TallyOf(call)) {
    ++tally->abandoned;
    tally->wait += static_cast<double>(now_ - call.arrived);
    --unanswered_;
  }
  Queue(call.call_class, -1);
  waiting_.erase(call.task);
  --in_centre_;
  FreeCall(slot);
  TASUKI_RETURN_IF_ERROR(engine_.Cancel(call.task, Now()));
  TakeChanges();
  return absl::OkStatus();
}

// --- What the engine did ----------------------------------------------------

void SimulationRun::TakeChanges(TaskHandle fresh, std::uint32_t fresh_slot) {
  for (const Change& change : engine_.changes()) {
    switch (change.kind) {
      case ChangeKind::kQueued:
        Wait(fresh_slot);
        break;
      case ChangeKind::kAssigned:
        Answer(change.task == fresh ? fresh_slot : waiting_.at(change.task),
               change.agent);
        break;
      case ChangeKind::kOverflowed:
        --in_centre_;
        Overflow(fresh_slot);
        break;
      case ChangeKind::kCompleted:
        EndWork(change.agent);
        break;
      default:
        break;  // steps of waiting, and of wrapping up
    }
  }
}

void SimulationRun::Overflow(std::uint32_t slot) {
  if (CallTally* const tally = TallyOf(calls_store_[slot])) {
    ++tally->blocked;
    --unanswered_;
  }
  FreeCall(slot);
}

void SimulationRun::Wait(std::uint32_t slot) {
  Call& call = calls_store_[slot];
  call.waits = true;
  waiting_[call.task] = slot;
  Queue(call.call_class, +1);
  if (CallTally* const tally = TallyOf(call)) ++tally->waited;
  if (call.patience != kNever) Push(call.patience, Kind::kEndOfPatience, slot);
}

void SimulationRun::Answer(std::uint32_t slot, AgentHandle agent) {
  Call& call = calls_store_[slot];
  const ClassState& state = classes_[call.call_class];
  AgentPlace& place = agents_.at(agent);
  if (call.waits) {
    call.waits = false;
    waiting_.erase(call.task);
    Queue(call.call_class, -1);
  }
  if (++place.held == 1) Busy(place.pool, +1);
  if (CallTally* const tally = TallyOf(call)) {
    const std::int64_t wait = now_ - call.arrived;
    ++tally->served;
    if (wait <= state.target) ++tally->in_time;
    tally->wait += static_cast<double>(wait);
    tally->wait_served += static_cast<double>(wait);
    ++batches_[call.batch].pools[place.pool].served;
    --unanswered_;
  }
  if (call.service == kNever) {
    const std::size_t which = state.service.size() == 1 ? 0 : place.pool;
    call.service = state.service[which].At(call.service_at);
  }
  Push(call.service, Kind::kEndOfService, slot);
}

void SimulationRun::EndWork(AgentHandle agent) {
  AgentPlace& place = agents_.at(agent);
  if (--place.held == 0) Busy(place.pool, -1);
}

// --- Over time --------------------------------------------------------------

void SimulationRun::Queue(std::uint32_t call_class, int by) {
  ClassState& state = classes_[call_class];
  if (batch_ != kNotCounted) {
    batches_[batch_].classes[call_class].queue +=
        static_cast<double>(state.queue) *
        static_cast<double>(now_ - state.queue_since);
  }
  state.queue_since = now_;
  state.queue += by;
}

void SimulationRun::Busy(std::uint32_t pool, int by) {
  PoolState& state = pools_[pool];
  if (batch_ != kNotCounted) {
    batches_[batch_].pools[pool].busy +=
        static_cast<double>(state.busy) *
        static_cast<double>(now_ - state.busy_since);
  }
  state.busy_since = now_;
  state.busy += by;
}

void SimulationRun::StartBatch(std::uint32_t batch) {
  for (std::uint32_t c = 0; c < classes_.size(); ++c) Queue(c, 0);
  for (std::uint32_t p = 0; p < pools_.size(); ++p) Busy(p, 0);
  if (batch_ != kNotCounted) {
    batches_[batch_].time += static_cast<double>(now_ - batch_since_);
  }
  batch_ = batch;
  batch_since_ = now_;
}

}  // namespace tasuki::routing_internal
