// The whole state as bytes, and back.
//
//   "tasuki-routing" · version · { state } · checksum
//
// What can be derived is not written: loads and idle counts follow from who
// holds what, queues from keys, classes from plans (in their order).
#include <utility>

#include "src/routing/journal.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace routing_internal {
namespace {

constexpr std::string_view kMagic = "tasuki-routing";
constexpr std::uint64_t kVersion = 4;

bool ShiftIsSound(const AgentRest& agent) {
  return agent.shift_at == kNever ||
         (agent.shift_at >= 0 &&
          (agent.shift_at == absl::ToUnixMicros(agent.spec.works_from) ||
           agent.shift_at == absl::ToUnixMicros(agent.spec.works_until)));
}

bool IsHeld(Phase phase) {
  return phase == Phase::kOffered || phase == Phase::kAssigned ||
         phase == Phase::kWrappingUp;
}

}  // namespace

void Core::SaveTask(std::uint32_t slot, PutSpec& put) const {
  const Task& task = tasks_[slot];
  put(std::uint64_t{task.sequence});
  if (task.sequence == 0) return;
  put(Phase{task.phase});
  const std::uint32_t plan = StepOf(task).plan;
  put(plan);
  put(task.step - catalog_.FirstStepOf(plan));
  put(task.submitted);
  put(DueOf(slot));
  put(task.timer_at);
  put(task.priority);
  put(task.value);
  put(task.attempt);
  put(static_cast<bool>(task.starving));
  put(task.container);
  put(task.phase == Phase::kPreferring ? task.agent : kNil);
  put(task.excludes ? exclusions_[tasks_.rest(slot).exclusions]
                    : std::vector<AgentHandle>());
}

void Core::SaveAgent(std::uint32_t slot, PutSpec& put) const {
  const Agent& agent = agents_[slot];
  put(agent.generation);
  put(agent.profile != kNil);
  if (agent.profile == kNil) return;
  put(rests_[slot].spec);
  put(AgentState{agent.state});
  put(agent.missed);
  put(agent.occupancy);
  put(static_cast<bool>(agent.on_shift));
  put(rests_[slot].shift_at);
  put(static_cast<std::uint32_t>(agent.held));
  for (std::uint32_t task = agent.held_first; task != kNil;
       task = tasks_[task].right) {
    put(task);
  }
}

void Core::Save(Writer& writer) const {
  PutSpec put(writer);
  put(options_);
  put(now_);
  put(journal_sum_);
  put(skills_);
  put(next_sequence_);
  put(next_container_);
  put(wheel_.cursor());
  put(services_.size());
  for (const Service& service : services_) {
    put(service.spec);
    put(service.affinities.size());
    for (const Service::TeamAffinity& entry : service.affinities) {
      put(entry.team);
      put(entry.affinity);
    }
  }
  put(catalog_.plans());
  for (std::uint32_t id = 0; id < catalog_.plans(); ++id) {
    put(catalog_.KeyOf(id));
  }
  put(tasks_.size());
  for (std::uint32_t slot = 0; slot < tasks_.size(); ++slot) {
    SaveTask(slot, put);
  }
  for (std::uint32_t slot = free_task_; slot != kNil;
       slot = tasks_[slot].left) {
    put(slot);
  }
  put(agents_.size());
  for (std::uint32_t slot = 0; slot < agents_.size(); ++slot) {
    SaveAgent(slot, put);
  }
  put(free_agents_);
  put(index_.InOrder());
}

// Everything below checks as it goes: a snapshot is input from outside, and
// its checksum keeps out damage, not intent.
bool Core::LoadTask(std::uint32_t slot, GetSpec& get, Reader& reader) {
  Task& task = tasks_[slot];
  std::uint64_t sequence = 0;
  get(sequence);
  if (sequence == 0) return reader.ok();
  std::int64_t due = kNever;
  std::int64_t timer = kNever;
  std::vector<AgentHandle> excluded;
  Phase phase{};
  std::uint32_t plan = 0;
  std::uint32_t step = 0;  // of those of the plan
  get(phase);
  get(plan);
  get(step);
  get(task.submitted);
  get(due);
  get(timer);
  get(task.priority);
  get(task.value);
  get(task.attempt);
  bool starving = false;
  get(starving);
  get(task.container);
  get(task.agent);
  get(excluded);
  const auto most = static_cast<std::size_t>(options_.max_excluded);
  if (!reader.ok() || sequence >= next_sequence_ || sequence > kMaxSequence ||
      phase < Phase::kWaiting || phase > Phase::kWrappingUp ||
      (phase != Phase::kPreferring && task.agent != kNil) ||
      (phase == Phase::kAssigned && timer != kNever) ||
      plan >= catalog_.plans() || step >= catalog_.StepsOf(plan).size() ||
      task.submitted < 0 || task.submitted > now_ || due < 0 || timer < 0 ||
      task.priority > 100 || task.value > 100 || excluded.size() > most) {
    return false;
  }
  task.sequence = sequence;
  task.phase = phase;
  task.starving = starving;
  task.step = catalog_.FirstStepOf(plan) + step;
  if (HeadOf(slot).has_due != (due != kNever)) return false;
  if (due != kNever) tasks_.rest(slot).due = due;
  for (const AgentHandle agent : excluded) Exclude(slot, agent);
  ++live_tasks_;
  if (timer != kNever) wheel_.Set(tasks_, slot, timer);
  return true;
}

bool Core::LoadTasks(GetSpec& get, Reader& reader) {
  const std::size_t count = reader.Count();
  if (count > static_cast<std::size_t>(options_.max_tasks)) return false;
  tasks_.resize(count);
  std::size_t free = 0;
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if (!LoadTask(slot, get, reader)) return false;
    if (tasks_[slot].sequence == 0) ++free;
  }
  std::uint32_t* link = &free_task_;
  for (; free > 0; --free) {
    std::uint32_t slot = kNil;
    get(slot);
    if (slot >= count || tasks_[slot].sequence != 0 || tasks_[slot].in_tree) {
      return false;
    }
    tasks_[slot].in_tree = true;  // met already; reset when it is used
    *link = slot;
    link = &tasks_[slot].left;
  }
  return reader.ok();
}

bool Core::LoadHeld(std::uint32_t slot, GetSpec& get, Reader& reader) {
  Agent& agent = agents_[slot];
  for (std::size_t n = reader.Count(); n > 0; --n) {
    std::uint32_t at = kNil;
    get(at);
    if (at >= tasks_.size() || !IsHeld(tasks_[at].phase) ||
        tasks_[at].agent != kNil) {
      return false;
    }
    Task& task = tasks_[at];
    const ClassInfo& info = catalog_.class_info(ClassOf(at));
    std::int32_t& load = agent.load[AgentIndex::ChannelIndex(info.channel)];
    if (load > kMaxLoad - info.cost) return false;
    load += info.cost;
    ++agent.held;
    task.agent = slot;
    task.left = agent.held_last;
    (agent.held_last == kNil ? agent.held_first
                             : tasks_[agent.held_last].right) = at;
    agent.held_last = at;
    if (task.phase == Phase::kOffered && task.container != 0) {
      if (agent.container != 0 && agent.container != task.container) {
        return false;
      }
      agent.container = task.container;
      ++agent.container_tasks;
    }
  }
  return reader.ok();
}

bool Core::LoadAgents(GetSpec& get, Reader& reader) {
  const std::size_t count = reader.Count();
  if (count > static_cast<std::size_t>(options_.max_agents)) return false;
  agents_.resize(count);
  class_lists_.resize(count);
  rests_.resize(count);
  std::size_t live = 0;
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    Agent& agent = agents_[slot];
    bool is_live = false;
    get(agent.generation);
    get(is_live);
    if (!is_live) continue;
    ++live;
    AgentRest& rest = rests_[slot];
    const AgentSpec& spec = rest.spec;
    AgentState state{};
    get(rest.spec);
    get(state);
    get(agent.missed);
    get(agent.occupancy);
    bool on_shift = false;
    get(on_shift);
    agent.on_shift = on_shift;
    get(rest.shift_at);
    if (!reader.ok() || !CheckAgentSpec(spec).ok() || !CheckState(state).ok() ||
        !CheckOccupancy(agent.occupancy).ok() || agent.missed < 0 ||
        !ShiftIsSound(rest) || !LoadHeld(slot, get, reader)) {
      return false;
    }
    agent.state = state;
    if (rest.shift_at != kNever) shifts_.emplace(rest.shift_at, slot);
    agent.profile = catalog_.AcquireProfile(spec);
    agent.capacity = {spec.capacity.voice, spec.capacity.chat,
                      spec.capacity.mail};
    agent.team = static_cast<std::uint16_t>(spec.team);
    agent.takes_offers = spec.takes_offers;
    SetIdle(agent, +1);
  }
  get(free_agents_);
  std::vector<std::uint32_t> order;
  get(order);
  if (!reader.ok() || free_agents_.size() != count - live ||
      order.size() != live) {
    return false;
  }
  std::vector<bool> met(count);
  for (const std::uint32_t slot : free_agents_) {
    if (slot >= count || agents_[slot].profile != kNil || met[slot]) {
      return false;
    }
    met[slot] = true;
  }
  for (const std::uint32_t slot : order) {
    if (slot >= count || met[slot]) return false;
    met[slot] = true;
    index_.SetProfile(slot, catalog_.profile(agents_[slot].profile));
    RefreshAgent(slot, false);
  }
  return true;
}

bool Core::LoadServices(GetSpec& get, Reader& reader) {
  const std::size_t count = reader.Count();
  if (count == 0 || count > static_cast<std::size_t>(options_.max_services)) {
    return false;
  }
  services_.clear();
  for (std::uint32_t id = 0; id < count; ++id) {
    ServiceSpec spec;
    get(spec);
    if (!reader.ok() || !CheckServiceSpec(spec).ok()) return false;
    AppendService(spec);
    for (std::size_t n = reader.Count(); n > 0; --n) {
      std::uint32_t team = 0;
      Affinity affinity;
      get(team);
      get(affinity);
      if (!reader.ok() ||
          !CheckAffinity(static_cast<int>(team), affinity).ok()) {
        return false;
      }
      PutAffinity(id, team, affinity);
    }
  }
  return true;
}

bool Core::LoadPlans(GetSpec& get, Reader& reader) {
  for (std::size_t n = reader.Count(); n > 0; --n) {
    get(words_);
    if (!reader.ok() || !KeyIsSound(words_)) return false;
    const std::uint32_t id = catalog_.plans();
    if (catalog_.InternKey(words_) != id) return false;
  }
  GrowClasses();
  return reader.ok();
}

bool Core::KeyIsSound(const Words& key) const {
  const auto spec = Catalog::SpecOf(key);
  return spec.has_value() && CheckTaskSpec(*spec).ok();
}

bool Core::Load(Reader& reader) {
  GetSpec get(reader);
  std::int64_t cursor = 0;
  get(now_);
  get(journal_sum_);
  get(skills_);
  get(next_sequence_);
  get(next_container_);
  get(cursor);
  if (!reader.ok() || now_ < 0 || cursor < 0 || cursor > now_ ||
      !CheckTime(absl::FromUnixMicros(now_), "now").ok() ||
      skills_ > static_cast<std::uint32_t>(options_.max_skills)) {
    return false;
  }
  begun_ = absl::FromUnixMicros(now_);
  wheel_ = TimerWheel(cursor);
  if (!LoadServices(get, reader) || !LoadPlans(get, reader) ||
      !LoadTasks(get, reader) || !LoadAgents(get, reader) || !reader.done()) {
    return false;
  }
  for (std::uint32_t slot = 0; slot < tasks_.size(); ++slot) {
    const Task& task = tasks_[slot];
    if (task.phase == Phase::kWaiting) {
      Enqueue(slot);
    } else if (task.phase == Phase::kPreferring) {
      if (task.agent >= agents_.size() || agents_[task.agent].profile == kNil) {
        return false;
      }
      Prefer(slot, task.agent);
    } else if (IsHeld(task.phase) && task.agent == kNil) {
      return false;
    }
  }
  risen_.clear();
  return true;
}

}  // namespace routing_internal

std::string RoutingEngine::Snapshot() const {
  using routing_internal::Checksum;
  routing_internal::Writer out;
  out.Bytes(routing_internal::kMagic);
  out.Unsigned(routing_internal::kVersion);
  core_->Save(out);
  out.Fixed64(Checksum(0, out.bytes()));
  return std::move(out).Take();
}

absl::StatusOr<RoutingEngine> RoutingEngine::Restore(
    std::string_view snapshot) {
  using namespace routing_internal;  // NOLINT: this file's own namespace
  const auto corrupt = [] {
    return MakeError(Reason::kStoreCorrupt, {.object = "routing snapshot"},
                     "the snapshot is truncated or altered");
  };
  if (snapshot.size() < kMagic.size() + 8 || !snapshot.starts_with(kMagic)) {
    return corrupt();
  }
  const std::string_view body = snapshot.substr(0, snapshot.size() - 8);
  Reader sum(snapshot.substr(body.size()));
  if (sum.Fixed64() != Checksum(0, body)) return corrupt();
  Reader reader(body.substr(kMagic.size()));
  if (reader.Unsigned() != kVersion) {
    return MakeError(Reason::kStoreNewerSchema, {.object = "routing snapshot"},
                     "another version of the engine wrote this snapshot");
  }
  RoutingOptions options;
  GetSpec get(reader);
  get(options);
  if (!reader.ok() || !Core::CheckOptions(options).ok()) return corrupt();
  auto core = std::make_unique<Core>(options);
  if (!core->Load(reader)) return corrupt();
  return RoutingEngine(std::move(core));
}

}  // namespace tasuki
