#include "src/routing/core.h"

#include <algorithm>
#include <utility>

namespace tasuki::routing_internal {

namespace {

// To copy from: clearing so many bytes anew is a slow string instruction.
constexpr Change kBlankChange;

int Clamp(int value, int low, int high) { return std::clamp(value, low, high); }

absl::Duration ClampSpan(absl::Duration span) {
  return std::clamp(span, absl::ZeroDuration(), absl::Hours(24 * 366));
}

}  // namespace

RoutingOptions Core::Clamped(RoutingOptions o) {
  o.max_agents = Clamp(o.max_agents, 1, 1'000'000);
  o.max_tasks = Clamp(o.max_tasks, 1, 1 << 24);
  o.max_skills = Clamp(o.max_skills, 1, 10'000);
  o.max_services = Clamp(o.max_services, 1, 10'000);
  o.max_classes = Clamp(o.max_classes, 1, 1'000'000);
  o.max_teams = Clamp(o.max_teams, 1, 10'000);
  o.max_sites = Clamp(o.max_sites, 1, 10'000);
  o.max_relaxations = Clamp(o.max_relaxations, 0, 32);
  o.max_excluded = Clamp(o.max_excluded, 0, 1000);
  o.max_pull = Clamp(o.max_pull, 1, 1000);
  o.max_missed = Clamp(o.max_missed, 0, 1'000'000);
  o.offer_timeout = ClampSpan(o.offer_timeout);
  o.container_timeout = ClampSpan(o.container_timeout);
  o.first_contact_patience = ClampSpan(o.first_contact_patience);
  return o;
}

Core::Core(const RoutingOptions& options)
    : options_(options),
      offer_timeout_(absl::ToInt64Microseconds(options.offer_timeout)),
      container_timeout_(absl::ToInt64Microseconds(options.container_timeout)),
      catalog_(options),
      services_(1),
      idle_(static_cast<std::size_t>(options.max_teams) + 1),
      reserving_(static_cast<std::size_t>(options.max_teams) + 1),
      tasks_(static_cast<std::size_t>(options.max_tasks)) {}

Change& Core::Tell(ChangeKind kind, std::uint32_t task, std::uint32_t agent) {
  Change& change = changes_.emplace_back(kBlankChange);
  change.kind = kind;
  change.agent = AgentHandleOf(agent);
  if (task != kNil) {
    const Task& t = tasks_[task];
    change.task = HandleOf(task);
    change.attempt = t.attempt;
    change.step = static_cast<int>(StepOf(t).relaxed);
  }
  return change;
}

// --- Agents -----------------------------------------------------------------

std::uint32_t Core::NewAgent(const AgentSpec& spec) {
  std::uint32_t slot = static_cast<std::uint32_t>(agents_.size());
  if (free_agents_.empty()) {
    agents_.emplace_back();
    class_lists_.emplace_back();
    rests_.emplace_back();
  } else {
    slot = free_agents_.back();
    free_agents_.pop_back();
  }
  Agent& agent = agents_[slot];
  agent = Agent{.generation = agent.generation + 1};
  agent.state = spec.state;
  ApplySpec(slot, spec);
  return slot;
}

void Core::ApplySpec(std::uint32_t slot, const AgentSpec& spec) {
  Agent& agent = agents_[slot];
  SetIdle(agent, -1);
  const std::uint32_t before = agent.profile;
  agent.profile = catalog_.AcquireProfile(spec);
  class_lists_[slot] = {};
  rests_[slot].spec = spec;
  SetShift(slot);
  agent.team = static_cast<std::uint16_t>(spec.team);
  agent.takes_offers = spec.takes_offers;
  agent.capacity = {spec.capacity.voice, spec.capacity.chat,
                    spec.capacity.mail};
  index_.SetProfile(slot, catalog_.profile(agent.profile));
  if (before != kNil) catalog_.ReleaseProfile(before);
  SetIdle(agent, +1);
  RefreshAgent(slot, before == kNil);
}

void Core::FreeAgent(std::uint32_t slot) {
  Agent& agent = agents_[slot];
  index_.Remove(slot);
  catalog_.ReleaseProfile(agent.profile);
  shifts_.erase({rests_[slot].shift_at, slot});
  agent = Agent{.generation = agent.generation};
  rests_[slot] = {};
  free_agents_.push_back(slot);
}

void Core::SetShift(std::uint32_t slot) {
  Agent& agent = agents_[slot];
  AgentRest& rest = rests_[slot];
  // The infinities become the ends of the range.
  const std::int64_t from = absl::ToUnixMicros(rest.spec.works_from);
  const std::int64_t until = absl::ToUnixMicros(rest.spec.works_until);
  shifts_.erase({rest.shift_at, slot});
  agent.on_shift = from <= now_ && now_ < until;
  rest.shift_at = now_ < from ? from : now_ < until ? until : kNever;
  if (rest.shift_at != kNever) shifts_.emplace(rest.shift_at, slot);
}

void Core::ChangeShift(std::uint32_t slot) {
  SetIdle(agents_[slot], -1);
  SetShift(slot);
  SetIdle(agents_[slot], +1);
  RefreshAgent(slot, false);
  Drain(slot);
}

// Counts the agent out before a change and in after it.
void Core::SetIdle(const Agent& agent, int by) {
  if (agent.profile == kNil || agent.state != AgentState::kAvailable ||
      !agent.on_shift || agent.held > 0) {
    return;
  }
  const auto team = std::uint32_t{agent.team};
  idle_[team] += by;
  if (by > 0 && reserving_[team] > 0) risen_.push_back(team);
}

// The load for the capacity, in sixteenths.
std::uint8_t Core::LoadBandOf(const Agent& agent) {
  const std::int32_t all =
      agent.capacity[0] + agent.capacity[1] + agent.capacity[2];
  // Assignments may have gone far beyond the capacity.
  const std::int64_t load =
      std::int64_t{agent.load[0]} + agent.load[1] + agent.load[2];
  return static_cast<std::uint8_t>(
      all == 0 ? 16 : std::min<std::int64_t>(16, 16 * load / all));
}

void Core::RefreshAgent(std::uint32_t slot, bool touched) {
  Agent& agent = agents_[slot];
  const bool may_have_room = agent.state == AgentState::kAvailable &&
                             agent.takes_offers && agent.on_shift;
  if (!may_have_room && !agent.in_index) return;
  AgentIndex::Openness open;
  if (may_have_room) {
    const auto room = RoomOf(agent);
    for (std::size_t c = 0; c < room.size(); ++c) {
      if (room[c] > 0) open.channels |= static_cast<std::uint8_t>(1U << c);
    }
  }
  open.day_band = static_cast<std::uint8_t>((agent.occupancy >= 30) +
                                            (agent.occupancy >= 60) +
                                            (agent.occupancy >= 90));
  if (index_.tracks_load()) open.load_band = LoadBandOf(agent);
  const bool had_room = agent.in_index;
  const bool has_room = open.channels != 0;
  agent.in_index = has_room;
  // Where nobody looks for the agent, the place in the order does not matter.
  index_.Update(slot, open, has_room && (touched || !had_room));
}

// Once somebody asks for the least occupied.
void Core::TrackLoad() {
  if (index_.tracks_load()) return;
  index_.TrackLoad();
  for (std::uint32_t agent = 0; agent < agents_.size(); ++agent) {
    if (agents_[agent].profile != kNil) RefreshAgent(agent, false);
  }
}

const std::vector<std::uint32_t>& Core::Collect(std::uint32_t agent, Held what,
                                                std::uint32_t container) {
  collected_.clear();
  for (std::uint32_t task = agents_[agent].held_first; task != kNil;
       task = tasks_[task].right) {
    const Task& t = tasks_[task];
    const bool wanted = what == Held::kAll ||
                        (t.phase == Phase::kOffered &&
                         (what == Held::kOffers || t.container == container));
    if (wanted) collected_.push_back(task);
  }
  return collected_;
}

// The agent's state is no longer kAvailable: what was only offered goes on.
void Core::LeaveState(std::uint32_t agent) {
  RefreshAgent(agent, false);
  const std::vector<std::uint32_t>& offers = Collect(agent, Held::kOffers);
  for (const std::uint32_t task : offers) {
    GiveBack(task, ChangeKind::kWithdrawn);
  }
  if (agents_[agent].state == AgentState::kOffline) LetGoOfPreferring(agent);
  for (const std::uint32_t task : offers) Place(task, ChangeKind::kRequeued);
}

void Core::LetGoOfPreferring(std::uint32_t agent) {
  const TaskQueue& preferring = rests_[agent].preferring;
  while (!preferring.empty()) {
    const std::uint32_t task = preferring.First(tasks_).slot;
    Dequeue(task);
    Tell(ChangeKind::kRelaxed, task, kNil);
    Place(task, ChangeKind::kRelaxed);
  }
}

// What the agent holds goes on to others; what they wrap up is done.
void Core::RetireAgent(std::uint32_t slot) {
  Agent& agent = agents_[slot];
  SetIdle(agent, -1);
  agent.state = AgentState::kOffline;
  RefreshAgent(slot, false);
  const std::vector<std::uint32_t>& held = Collect(slot, Held::kAll);
  for (const std::uint32_t task : held) {
    if (tasks_[task].phase == Phase::kWrappingUp) {
      Tell(ChangeKind::kCompleted, task, slot);
      TakeBack(task);
      FreeTask(task);
    } else {
      GiveBack(task, ChangeKind::kWithdrawn);
    }
  }
  LetGoOfPreferring(slot);
  for (const std::uint32_t task : held) {
    if (tasks_[task].phase != Phase::kFree) {
      Place(task, ChangeKind::kRequeued);
    }
  }
  FreeAgent(slot);
}

// --- Services ---------------------------------------------------------------

void Core::AppendService(const ServiceSpec& spec) {
  SetPolicy(services_.emplace_back(), spec);
}

void Core::PutAffinity(std::uint32_t service, std::uint32_t team,
                       const Affinity& affinity) {
  auto& all = services_[service].affinities;
  auto it = std::lower_bound(all.begin(), all.end(), team,
                             [](const Service::TeamAffinity& a,
                                std::uint32_t t) { return a.team < t; });
  if (it == all.end() || it->team != team) it = all.insert(it, {team, {}});
  reserving_[team] += (affinity.reserve > 0) - (it->affinity.reserve > 0);
  it->affinity = affinity;
  RankTeams(services_[service]);
  for (std::uint32_t id = 0; id < heads_.size(); ++id) {
    if (heads_[id].service != service) continue;
    heads_[id].by_service = true;
    RefreshHead(id);
  }
  risen_.push_back(team);
}

void Core::RankTeams(Service& service) {
  std::vector<Service::TeamAffinity> sorted = service.affinities;
  sorted.push_back({kNil, {}});  // all other teams
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) {
                     return a.affinity.bonus > b.affinity.bonus;
                   });
  service.ranking.clear();
  for (const auto& entry : sorted) service.ranking.push_back(entry.team);
}

// Where a team keeps agents in reserve, one more idle agent may allow another
// of the same team to work.
void Core::Settle() {
  std::sort(risen_.begin(), risen_.end());
  risen_.erase(std::unique(risen_.begin(), risen_.end()), risen_.end());
  for (const std::uint32_t team : risen_) {
    if (waiting_ == 0) break;
    for (const std::uint32_t agent : index_.InOrder()) {
      if (agents_[agent].team == team) {
        Drain(agent);
      }
    }
  }
  risen_.clear();
}

}  // namespace tasuki::routing_internal
