#include "tests/routing/reference_router.h"

#include <algorithm>
#include <climits>
#include <optional>
#include <string>

namespace tasuki::testing {
namespace {

int LevelOf(const AgentSpec& agent, SkillHandle skill) {
  for (const SkillLevel& s : agent.skills) {
    if (s.skill == skill) return s.level;
  }
  return 0;
}

}  // namespace

// --- Who may, and who comes first -------------------------------------------

const Requirement& ReferenceRouter::NeedsOf(const Task& task) {
  return task.relaxed == 0
             ? task.spec.needs
             : task.spec.relaxations[static_cast<std::size_t>(task.relaxed - 1)]
                   .needs;
}

bool ReferenceRouter::Qualifies(const Agent& agent, const Task& task) const {
  const Requirement& needs = NeedsOf(task);
  const auto has = [&](const SkillLevel& s) {
    return LevelOf(agent.spec, s.skill) >= s.level;
  };
  return std::all_of(needs.all_of.begin(), needs.all_of.end(), has) &&
         (needs.any_of.empty() ||
          std::any_of(needs.any_of.begin(), needs.any_of.end(), has)) &&
         (needs.team == 0 || needs.team == agent.spec.team) &&
         (needs.site == 0 || needs.site == agent.spec.site) &&
         needs.clearance <= agent.spec.clearance &&
         (!task.veterans_only || agent.spec.veteran);
}

void ReferenceRouter::AddLoad(AgentHandle agent, const Task& task, int sign) {
  agents_.at(agent).load[static_cast<std::size_t>(task.spec.channel)] +=
      sign * task.spec.cost;
}

int ReferenceRouter::Room(AgentHandle handle, Channel channel) const {
  const auto excluded_by = [&](Channel other, bool excludes) {
    return excludes && Load(handle, other) > 0;
  };
  const bool chat = options_.voice_excludes_chat;
  const bool mail = options_.voice_excludes_mail;
  const bool blocked =
      channel == Channel::kVoice
          ? excluded_by(Channel::kChat, chat) ||
                excluded_by(Channel::kMail, mail)
          : excluded_by(Channel::kVoice,
                        channel == Channel::kChat ? chat : mail);
  if (blocked) return 0;
  return CapacityOf(agents_.at(handle).spec.capacity, channel) -
         Load(handle, channel);
}

bool ReferenceRouter::HasRoom(AgentHandle handle) const {
  const Agent& agent = agents_.at(handle);
  return agent.state == AgentState::kAvailable && agent.spec.takes_offers &&
         agent.on_shift &&
         (Room(handle, Channel::kVoice) > 0 ||
          Room(handle, Channel::kChat) > 0 || Room(handle, Channel::kMail) > 0);
}

bool ReferenceRouter::Reserved(const Task& task, int team) const {
  const Service& service =
      services_[static_cast<std::size_t>(task.spec.service)];
  const auto it = service.teams.find(team);
  if (it == service.teams.end() || it->second.reserve == 0) return false;
  int idle = 0;
  for (const auto& [handle, agent] : agents_) {
    if (agent.spec.team != team || agent.state != AgentState::kAvailable) {
      continue;
    }
    if (agent.held == 0 && agent.on_shift) ++idle;
  }
  return idle <= it->second.reserve;
}

bool ReferenceRouter::Excluded(const Task& task, AgentHandle agent) const {
  const auto& list = task.spec.excluded;
  return std::find(list.begin(), list.end(), agent) != list.end();
}

bool ReferenceRouter::MayHave(const Task& task, AgentHandle handle) const {
  const Agent& agent = agents_.at(handle);
  if (task.state != TaskState::kWaiting || task.picked) return false;
  if (task.preferring && task.agent != handle) return false;
  if (!Qualifies(agent, task)) return false;
  if (Room(handle, task.spec.channel) < task.spec.cost) return false;
  if (task.preferring) return true;
  return !Excluded(task, handle) && !Reserved(task, agent.spec.team);
}

ReferenceRouter::Order ReferenceRouter::OrderOf(AgentHandle handle,
                                                const Task& task) const {
  const Agent& agent = agents_.at(handle);
  const Service& service =
      services_[static_cast<std::size_t>(task.spec.service)];
  const AgentOrder order = service.spec.agent_order;
  int band = (agent.occupancy >= 30) + (agent.occupancy >= 60) +
             (agent.occupancy >= 90);
  if (order == AgentOrder::kLeastOccupied) {
    const Capacity& c = agent.spec.capacity;
    const int all = c.voice + c.chat + c.mail;
    const int load = Load(handle, Channel::kVoice) +
                     Load(handle, Channel::kChat) +
                     Load(handle, Channel::kMail);
    band = all == 0 ? 16 : std::min(16, 16 * load / all);
  }
  const Requirement& needs = NeedsOf(task);
  int level = 0;
  if (!needs.all_of.empty()) {
    level = LevelOf(agent.spec, needs.all_of.front().skill);
  }
  if (order == AgentOrder::kBestLevel) level = -level;
  if (order != AgentOrder::kBestLevel && order != AgentOrder::kJustSufficient) {
    level = 0;
  }
  std::int64_t bonus = 0;
  int team = 0;
  if (order == AgentOrder::kBestAffinity) {
    const auto it = service.teams.find(agent.spec.team);
    bonus = it == service.teams.end() ? 0 : it->second.bonus;
    team = it == service.teams.end() ? INT_MAX : agent.spec.team;
  }
  return {band, level, -bonus, team, agent.touched};
}

AgentHandle ReferenceRouter::ChooseAgent(const Task& task) const {
  AgentHandle best = AgentHandle::kNone;
  for (const auto& [handle, agent] : agents_) {
    if (!MayHave(task, handle) || !HasRoom(handle)) continue;
    if (best == AgentHandle::kNone ||
        OrderOf(handle, task) < OrderOf(best, task)) {
      best = handle;
    }
  }
  return best;
}

Why ReferenceRouter::TermsOf(const Task& task, AgentHandle handle) const {
  const Service& service =
      services_[static_cast<std::size_t>(task.spec.service)];
  Why why{.base = service.spec.base,
          .wait = service.spec.wait_weight * (Ms(now_) - Ms(task.submitted)),
          .priority = service.spec.priority_weight * task.spec.priority,
          .value = service.spec.value_weight * task.spec.value,
          .starving = task.starving,
          .late = !task.starving &&
                  now_ - task.submitted > service.spec.target_wait};
  if (task.spec.due != absl::InfiniteFuture()) {
    why.due = service.spec.due_weight * (Ms(now_) - Ms(task.spec.due));
  }
  const auto it = service.teams.find(agents_.at(handle).spec.team);
  if (it != service.teams.end()) {
    why.bonus = it->second.bonus +
                it->second.wait_weight * (Ms(now_) - Ms(task.submitted));
  }
  return why;
}

// How far the queue of the task's service is above its share, weighted.
std::int64_t ReferenceRouter::QueueTerm(const Task& task) const {
  std::int64_t all = 0;
  std::int64_t own = 0;
  for (const auto& [handle, other] : tasks_) {
    if (other.state != TaskState::kWaiting || other.preferring ||
        other.picked) {
      continue;
    }
    ++all;
    if (other.spec.service == task.spec.service) ++own;
  }
  const ServiceSpec& spec =
      services_[static_cast<std::size_t>(task.spec.service)].spec;
  return spec.queue_weight * (own * 1000 - spec.queue_share * all) / 1000;
}

// Of the moment of the choice: a container's next tasks meet shorter queues.
void ReferenceRouter::NoteQueueTerm(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  task.queue_term = task.preferring ? 0 : QueueTerm(task);
}

void ReferenceRouter::SetShift(AgentHandle handle) {
  Agent& agent = agents_.at(handle);
  const AgentSpec& spec = agent.spec;
  agent.on_shift = spec.works_from <= now_ && now_ < spec.works_until;
  agent.shift_at = now_ < spec.works_from    ? spec.works_from
                   : now_ < spec.works_until ? spec.works_until
                                             : absl::InfiniteFuture();
}

ReferenceRouter::Kind ReferenceRouter::KindOf(const Task& task) {
  const Requirement& needs = NeedsOf(task);
  const auto sorted = [](const std::vector<SkillLevel>& skills, int from) {
    std::vector<std::pair<SkillHandle, int>> pairs;
    for (const SkillLevel& s : skills) pairs.emplace_back(s.skill, s.level);
    if (from < static_cast<int>(pairs.size())) {
      std::sort(pairs.begin() + from, pairs.end());
    }
    return pairs;
  };
  return {.service = task.spec.service,
          .channel = task.spec.channel,
          .cost = task.spec.cost,
          .has_due = task.spec.due != absl::InfiniteFuture(),
          .veterans_only = task.veterans_only,
          .all_of = sorted(needs.all_of, 1),
          .any_of = sorted(needs.any_of, 0),
          .team = needs.team,
          .site = needs.site,
          .clearance = needs.clearance};
}

TaskHandle ReferenceRouter::ChoosePreferring(AgentHandle agent) const {
  TaskHandle oldest = TaskHandle::kNone;
  for (const auto& [handle, task] : tasks_) {
    if (!task.preferring || !MayHave(task, agent)) continue;
    if (oldest == TaskHandle::kNone ||
        task.sequence < tasks_.at(oldest).sequence) {
      oldest = handle;
    }
  }
  return oldest;
}

// The best of each kind, then the best of these heads: only now do team, length
// of the queue and lateness count.
TaskHandle ReferenceRouter::ChooseTask(AgentHandle agent) const {
  const TaskHandle preferring = ChoosePreferring(agent);
  if (preferring != TaskHandle::kNone) return preferring;
  using Rank = std::tuple<int, std::int64_t, std::int64_t>;
  const auto rank_of = [&](TaskHandle handle, bool among_heads) -> Rank {
    const Task& task = tasks_.at(handle);
    const Why why = TermsOf(task, agent);
    const int tier = why.starving ? 1 : why.late && among_heads ? -1 : 0;
    const std::int64_t among =
        among_heads ? QueueTerm(task) : -why.bonus;  // see Affinity
    return {tier, why.score() + among,
            -static_cast<std::int64_t>(task.sequence)};
  };
  std::map<Kind, TaskHandle> heads;
  for (const auto& [handle, task] : tasks_) {
    if (!MayHave(task, agent)) continue;
    const auto [head, is_first] = heads.try_emplace(KindOf(task), handle);
    if (!is_first && rank_of(handle, false) > rank_of(head->second, false)) {
      head->second = handle;
    }
  }
  TaskHandle best = TaskHandle::kNone;
  for (const auto& [kind, head] : heads) {
    if (best == TaskHandle::kNone ||
        rank_of(head, true) > rank_of(best, true)) {
      best = head;
    }
  }
  return best;
}

// --- Moves ------------------------------------------------------------------

void ReferenceRouter::Begin(absl::Time now) {
  now_ = now;
  changes_.clear();
}

void ReferenceRouter::End() {
  // One more idle agent may allow a team mate to work.
  std::map<int, bool> teams;
  for (const Service& service : services_) {
    for (const auto& [team, affinity] : service.teams) teams[team] = true;
  }
  for (const auto& [team, unused] : teams) {
    std::map<std::uint64_t, AgentHandle> order;
    for (const auto& [handle, agent] : agents_) {
      if (agent.spec.team == team) order[agent.touched] = handle;
    }
    for (const auto& [touched, handle] : order) Drain(handle);
  }
}

Change& ReferenceRouter::Tell(ChangeKind kind, TaskHandle handle,
                              AgentHandle agent) {
  Change& change = changes_.emplace_back();
  change.kind = kind;
  change.task = handle;
  change.agent = agent;
  if (handle != TaskHandle::kNone) {
    change.step = tasks_.at(handle).relaxed;
    change.attempt = tasks_.at(handle).attempt;
  }
  return change;
}

void ReferenceRouter::Touch(AgentHandle handle, bool touched) {
  Agent& agent = agents_.at(handle);
  const bool has_room = HasRoom(handle);
  if (has_room && (touched || !agent.had_room)) agent.touched = ++clock_;
  agent.had_room = has_room;
}

void ReferenceRouter::SetStage(Task& task) {
  const absl::Duration waited = now_ - task.submitted;
  task.timer = absl::InfiniteFuture();
  const auto at = [&](absl::Duration after) {
    if (waited < after) {
      task.timer = std::min(task.timer, task.submitted + after);
    }
    return waited >= after;
  };
  task.relaxed = 0;
  for (const Relaxation& relaxation : task.spec.relaxations) {
    if (at(relaxation.after)) ++task.relaxed;
  }
  task.veterans_only =
      task.spec.first_contact && !at(options_.first_contact_patience);
  const absl::Duration bound =
      services_[static_cast<std::size_t>(task.spec.service)]
          .spec.starvation_bound;
  if (bound != absl::InfiniteDuration()) task.starving = at(bound);
}

void ReferenceRouter::Place(TaskHandle handle, bool tell, ChangeKind queued) {
  Task& task = tasks_.at(handle);
  task.state = TaskState::kWaiting;
  task.preferring = false;
  task.agent = AgentHandle::kNone;
  task.queue_term = 0;
  SetStage(task);
  const AgentHandle agent = ChooseAgent(task);
  if (agent != AgentHandle::kNone) {
    Hand(handle, agent, ChangeKind::kOffered, 0);
  } else if (services_[static_cast<std::size_t>(task.spec.service)]
                 .spec.overflow) {
    Tell(ChangeKind::kOverflowed, handle, AgentHandle::kNone);
    tasks_.erase(handle);
  } else if (tell) {
    Tell(queued, handle, AgentHandle::kNone);
  }
}

void ReferenceRouter::Hand(TaskHandle handle, AgentHandle agent,
                           ChangeKind kind, std::uint32_t container) {
  Task& task = tasks_.at(handle);
  const absl::Duration timeout =
      kind == ChangeKind::kOffered    ? options_.offer_timeout
      : kind == ChangeKind::kReserved ? options_.container_timeout
                                      : absl::ZeroDuration();
  Why why = TermsOf(task, agent);
  why.preferred = task.preferring;
  why.queue = task.queue_term;
  if (kind == ChangeKind::kAssigned || !options_.explains) why = {};
  const bool answered = timeout == absl::ZeroDuration();
  if (answered && !options_.tracks_work) {
    ++task.attempt;
    Change& change = Tell(ChangeKind::kAssigned, handle, agent);
    change.container = container;
    change.why = why;
    tasks_.erase(handle);
    Touch(agent, true);
    return;
  }
  AddLoad(agent, task, +1);
  ++agents_.at(agent).held;
  task.preferring = false;
  task.agent = agent;
  task.container = container;
  task.held_since = ++clock_;
  ++task.attempt;
  task.timer = absl::InfiniteFuture();
  Change& change = Tell(answered ? ChangeKind::kAssigned : kind, handle, agent);
  change.container = container;
  change.why = why;
  task.state = answered ? TaskState::kAssigned : TaskState::kOffered;
  if (!answered) change.deadline = task.timer = now_ + timeout;
  Touch(agent, true);
}

void ReferenceRouter::TakeBack(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  const AgentHandle agent = task.agent;
  AddLoad(agent, task, -1);
  --agents_.at(agent).held;
  task.agent = AgentHandle::kNone;
  task.container = 0;
  task.state = TaskState::kWaiting;
  task.timer = absl::InfiniteFuture();
  Touch(agent, true);
  // In nobody's reach until it is placed.
  task.picked = true;
}

void ReferenceRouter::GiveBack(TaskHandle handle, ChangeKind kind) {
  const AgentHandle agent = tasks_.at(handle).agent;
  TakeBack(handle);
  Tell(kind, handle, agent);
}

void ReferenceRouter::MarkAssigned(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  task.state = TaskState::kAssigned;
  task.timer = absl::InfiniteFuture();
  agents_.at(task.agent).missed = 0;
  Tell(ChangeKind::kAssigned, handle, task.agent).container = task.container;
  if (options_.tracks_work) return;
  TakeBack(handle);
  tasks_.erase(handle);
}

void ReferenceRouter::EndWork(TaskHandle handle, ChangeKind kind) {
  const AgentHandle agent = tasks_.at(handle).agent;
  Tell(kind, handle, agent);
  TakeBack(handle);
  tasks_.erase(handle);
  Drain(agent);
}

void ReferenceRouter::Drain(AgentHandle agent) {
  while (HasRoom(agent)) {
    const TaskHandle task = ChooseTask(agent);
    if (task == TaskHandle::kNone) return;
    NoteQueueTerm(task);
    Hand(task, agent, ChangeKind::kOffered, 0);
  }
}

std::vector<TaskHandle> ReferenceRouter::Held(AgentHandle agent,
                                              std::uint32_t container,
                                              bool offers_only) const {
  std::map<std::uint64_t, TaskHandle> held;
  for (const auto& [handle, task] : tasks_) {
    if (task.agent != agent || task.preferring) continue;
    if (offers_only && task.state != TaskState::kOffered) continue;
    if (container != 0 && task.container != container) continue;
    held[task.held_since] = handle;
  }
  std::vector<TaskHandle> list;
  for (const auto& [since, handle] : held) list.push_back(handle);
  return list;
}

void ReferenceRouter::LetGo(AgentHandle agent) {
  std::map<std::uint64_t, TaskHandle> waiting;
  for (const auto& [handle, task] : tasks_) {
    if (task.preferring && task.agent == agent) {
      waiting[task.sequence] = handle;
    }
  }
  for (const auto& [sequence, handle] : waiting) {
    Tell(ChangeKind::kRelaxed, handle, AgentHandle::kNone);
    Place(handle, false, ChangeKind::kQueued);
  }
}

void ReferenceRouter::LeaveState(AgentHandle agent) {
  Touch(agent, false);
  const std::vector<TaskHandle> offers = Held(agent, 0, true);
  for (const TaskHandle task : offers) GiveBack(task, ChangeKind::kWithdrawn);
  if (agents_.at(agent).state == AgentState::kOffline) LetGo(agent);
  for (const TaskHandle task : offers) {
    tasks_.at(task).picked = false;
    Place(task, true, ChangeKind::kRequeued);
  }
}

void ReferenceRouter::OnTimer(TaskHandle handle) {
  Task& task = tasks_.at(handle);
  const AgentHandle holder = task.agent;
  if (task.state == TaskState::kWrappingUp) {
    EndWork(handle, ChangeKind::kCompleted);
    return;
  }
  if (task.state == TaskState::kOffered) {
    std::vector<TaskHandle> expired = {handle};
    if (task.container != 0) expired = Held(holder, task.container, true);
    for (const TaskHandle t : expired) GiveBack(t, ChangeKind::kExpired);
    Agent& agent = agents_.at(holder);
    ++agent.missed;
    if (options_.max_missed > 0 && agent.missed >= options_.max_missed &&
        agent.state == AgentState::kAvailable) {
      agent.state = AgentState::kOnBreak;
      Tell(ChangeKind::kAgentOnBreak, TaskHandle::kNone, holder);
      LeaveState(holder);
    }
    for (const TaskHandle t : expired) {
      tasks_.at(t).picked = false;
      Place(t, true, ChangeKind::kRequeued);
    }
    Drain(holder);
    return;
  }
  const bool preferring = task.preferring;
  const bool starving = task.starving;
  const auto stage = std::pair(task.relaxed, task.veterans_only);
  task.preferring = false;
  task.agent = AgentHandle::kNone;
  SetStage(task);
  if (preferring || stage != std::pair(task.relaxed, task.veterans_only)) {
    Tell(ChangeKind::kRelaxed, handle, AgentHandle::kNone);
  }
  if (starving != task.starving) {
    Tell(ChangeKind::kStarving, handle, AgentHandle::kNone);
  }
  Place(handle, false, ChangeKind::kQueued);
}

}  // namespace tasuki::testing
