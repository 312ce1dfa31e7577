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
  return IdleIn(team) <= it->second.reserve;
}

std::int64_t ReferenceRouter::IdleIn(int team) const {
  std::int64_t idle = 0;
  for (const auto& [handle, agent] : agents_) {
    if (agent.spec.team != team || agent.state != AgentState::kAvailable) {
      continue;
    }
    if (agent.held == 0 && agent.on_shift) ++idle;
  }
  return idle;
}

std::int64_t ReferenceRouter::IdleFor(const Service& service) const {
  std::int64_t idle = 0;
  for (const auto& [team, affinity] : service.teams) idle += IdleIn(team);
  return idle;
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
  if (order == AgentOrder::kIdleShare) {
    const auto it = service.teams.find(agent.spec.team);
    constexpr std::int64_t kLast = -1'000'000'000;
    bonus = it == service.teams.end()
                ? kLast
                : 1000 * IdleIn(agent.spec.team) -
                      it->second.idle_share * IdleFor(service);
    team = it == service.teams.end() ? INT_MAX : agent.spec.team;
  }
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

}  // namespace tasuki::testing
