// The two choices that routing consists of: an agent for a task, and a task
// for an agent.
#include <algorithm>
#include <utility>

#include "src/routing/core.h"

namespace tasuki::routing_internal {

// Looks in the agent's list, which a search reads anyway, and not in the
// profile and the class, which it does not.
bool Core::MayServe(std::uint32_t slot, std::uint32_t class_id) {
  Agent& agent = agents_[slot];
  return std::ranges::binary_search(
      catalog_.ClassesOf(agent.profile, agent.classes), class_id);
}

Room Core::RoomOf(const Agent& agent) const {
  const auto& [voice, chat, mail] = agent.load;
  Room room;
  for (std::size_t c = 0; c < room.size(); ++c) {
    room[c] = agent.capacity[c] - agent.load[c];
  }
  if ((options_.voice_excludes_chat && chat > 0) ||
      (options_.voice_excludes_mail && mail > 0)) {
    room[0] = -1;
  }
  if (options_.voice_excludes_chat && voice > 0) room[1] = -1;
  if (options_.voice_excludes_mail && voice > 0) room[2] = -1;
  return room;
}

bool Core::IsExcluded(std::uint32_t task, std::uint32_t agent) const {
  const std::uint32_t id = tasks_[task].exclusions;
  if (id == kNil) return false;
  const std::vector<AgentHandle>& set = exclusions_[id];
  return std::find(set.begin(), set.end(), AgentHandleOf(agent)) != set.end();
}

const Affinity* Core::AffinityOf(std::uint32_t service,
                                 std::uint32_t team) const {
  const auto& affinities = services_[service].affinities;
  const auto it = std::lower_bound(affinities.begin(), affinities.end(), team,
                                   [](const Service::TeamAffinity& a,
                                      std::uint32_t t) { return a.team < t; });
  return it != affinities.end() && it->team == team ? &it->affinity : nullptr;
}

std::int64_t Core::QueueTerm(const Service& service) const {
  const std::int64_t above =
      service.queued * 1000 - service.spec.queue_share * queued_;
  return service.spec.queue_weight * above / 1000;
}

std::int64_t Core::BonusOf(const Task& task, std::uint32_t service,
                           std::uint32_t team) const {
  const Affinity* affinity = AffinityOf(service, team);
  if (affinity == nullptr) return 0;
  return affinity->bonus +
         affinity->wait_weight * (NowMs() - task.submitted / 1000);
}

bool Core::Reserved(std::uint32_t service, std::uint32_t team) const {
  const Affinity* affinity = AffinityOf(service, team);
  return affinity != nullptr && affinity->reserve > 0 &&
         idle_[team] <= affinity->reserve;
}

// score(now) = KeyOf + slope · now: tasks of one class all grow alike, so their
// order never changes and only heads need to be compared.
std::int64_t Core::KeyOf(const Task& task, const ClassHead& head) const {
  const ServiceSpec& service = services_[head.service].spec;
  std::int64_t key = service.base + service.priority_weight * task.priority -
                     service.wait_weight * (task.submitted / 1000);
  key += service.value_weight * task.value;
  if (head.has_due) key -= service.due_weight * (task.due / 1000);
  if (task.starving) key += kStarvingBoost;
  return key;
}

std::uint32_t Core::ChooseAgent(std::uint32_t slot, Why& why) {
  const std::uint32_t class_id = ClassOf(slot);
  if (forced_ != nullptr) return ForcedAgent(class_id);
  std::uint32_t chosen = kNil;
  if (index_.AnyOpen(heads_[class_id].channel)) {
    const ClassInfo& info = catalog_.class_info(class_id);
    const AgentOrder order = services_[info.service].spec.agent_order;
    AgentIndex::Query query{.info = &info,
                            .by_load = order == AgentOrder::kLeastOccupied};
    if (!info.all.empty() && catalog_.IsSkill(info.all.front()) &&
        (order == AgentOrder::kBestLevel ||
         order == AgentOrder::kJustSufficient)) {
      const SkillLevel primary = catalog_.SkillOf(info.all.front());
      query.primary_top = catalog_.SkillToken(primary.skill, kLevels);
      query.level_order = order == AgentOrder::kBestLevel ? 1 : -1;
    }
    if (order == AgentOrder::kBestAffinity) {
      GroupByTeam(services_[info.service].ranking, query);
    } else if (order == AgentOrder::kIdleShare) {
      GroupByTeam(RankByIdleness(services_[info.service]), query);
    }
    chosen = index_.Find(query, [&](std::uint32_t agent, std::size_t group) {
      if (!query.groups.empty() &&
          !IsInGroup(agents_[agent].team, info.service, group)) {
        return false;
      }
      ++why.considered;
      return (info.cost == 1 ||
              RoomOf(agents_[agent])[AgentIndex::ChannelIndex(info.channel)] >=
                  info.cost) &&
             !IsExcluded(slot, agent) &&
             !Reserved(info.service, agents_[agent].team);
    });
  }
  choices_.push_back(static_cast<std::uint64_t>(AgentHandleOf(chosen)));
  if (chosen != kNil) TellTerms(slot, chosen, /*queued=*/false, why);
  return chosen;
}

// Team 0 is no token: its agents, and those of teams without an affinity, are
// sorted out one by one.
void Core::GroupByTeam(std::span<const std::uint32_t> ranking,
                       AgentIndex::Query& query) {
  ranking_ = ranking;
  groups_.clear();
  for (const std::uint32_t team : ranking) {
    groups_.push_back(team == 0 || team == kNil
                          ? kNil
                          : catalog_.TeamToken(static_cast<int>(team)));
  }
  query.groups = groups_;
}

std::span<const std::uint32_t> Core::RankByIdleness(const Service& service) {
  std::int64_t idle = 0;
  for (const auto& entry : service.affinities) idle += idle_[entry.team];
  by_idleness_.clear();
  for (const auto& [team, affinity] : service.affinities) {
    by_idleness_.push_back(
        {affinity.idle_share * idle - std::int64_t{1000} * idle_[team], team});
  }
  std::sort(by_idleness_.begin(), by_idleness_.end());
  idle_ranking_.clear();
  for (const auto& entry : by_idleness_) idle_ranking_.push_back(entry.second);
  idle_ranking_.push_back(kNil);
  return idle_ranking_;
}

bool Core::IsInGroup(std::uint32_t team, std::uint32_t service,
                     std::size_t group) const {
  const std::uint32_t wanted = ranking_[group];
  return wanted == kNil ? AffinityOf(service, team) == nullptr : wanted == team;
}

std::uint32_t Core::ChooseTask(std::uint32_t holder, Why& why) {
  if (forced_ != nullptr) return ForcedTask(holder);
  const Agent& agent = agents_[holder];
  const auto room = RoomOf(agent);
  std::uint32_t chosen = agent.preferring_tasks == 0
                             ? kNil
                             : ChoosePreferring(agent, holder, room);
  const bool preferred = chosen != kNil;
  if (!preferred) chosen = ChooseHead(holder, room, why);
  choices_.push_back(
      chosen == kNil ? 0 : static_cast<std::uint64_t>(HandleOf(chosen)));
  why.preferred = preferred;
  if (chosen != kNil) TellTerms(chosen, holder, !preferred, why);
  return chosen;
}

std::uint32_t Core::ChoosePreferring(const Agent& agent, std::uint32_t holder,
                                     const Room& room) {
  for (auto at = agent.preferring.First(tasks_); at.slot != kNil;
       at = agent.preferring.Next(tasks_, at)) {
    const std::uint32_t class_id = ClassOf(at.slot);
    const ClassHead& info = heads_[class_id];
    if (room[info.channel] >= info.cost && MayServe(holder, class_id)) {
      return at.slot;
    }
  }
  return kNil;
}

std::uint32_t Core::ChooseHead(std::uint32_t holder, const Room& room,
                               Why& why) {
  Agent& agent = agents_[holder];
  const auto classes = catalog_.ClassesOf(agent.profile, agent.classes);
  BestTwo best;
  bool others = false;
  const std::int64_t now_ms = NowMs();
  for (const std::uint32_t id : classes) {
    const ClassHead& head = heads_[id];
    const bool plain = !(head.by_service | head.excludes);
    others |= !plain;
    best.Show(head.key + head.slope * now_ms, head.handle,
              (room[head.channel] >= head.needs) & plain);
  }
  if (others) ShowOthers(holder, classes, room, best);
  why.considered = best.considered();
  if (best.best() == 0) return kNil;
  const std::uint32_t slot = SlotIn(best.best());
  Prefetch(slot);
  if (best.second() != 0) {
    why.runner_up = static_cast<TaskHandle>(best.second());
    // More than any score can differ: the second starves, or is late.
    std::int64_t score = best.second_score();
    if (score > kStarvingBoost / 2) score -= kStarvingBoost;
    if (score < -kLatePenalty / 2) score += kLatePenalty;
    why.runner_up_score = score;
  }
  return slot;
}

// The heads whose score, or whose task, depends on the agent or on the target.
void Core::ShowOthers(std::uint32_t holder,
                      std::span<const std::uint32_t> classes, const Room& room,
                      BestTwo& best) const {
  const std::uint32_t team = agents_[holder].team;
  for (const std::uint32_t id : classes) {
    const ClassHead& head = heads_[id];
    if (!head.by_service && !head.excludes) continue;
    if (room[head.channel] < head.needs || Reserved(head.service, team)) {
      continue;
    }
    std::uint32_t slot = SlotIn(head.handle);
    if (head.excludes && IsExcluded(slot, holder)) {
      slot = FirstNotExcluding(id, holder);
      if (slot == kNil) continue;
    }
    const Task& task = tasks_[slot];
    std::int64_t score = task.key + head.slope * NowMs() +
                         QueueTerm(services_[head.service]) +
                         BonusOf(task, head.service, team);
    if (IsLate(task, head.service)) score -= kLatePenalty;
    best.Show(score, static_cast<std::uint64_t>(HandleOf(slot)), true);
  }
}

std::uint32_t Core::FirstNotExcluding(std::uint32_t class_id,
                                      std::uint32_t agent) const {
  const TaskQueue& queue = queues_[class_id];
  auto at = queue.First(tasks_);
  while (at.slot != kNil && IsExcluded(at.slot, agent)) {
    at = queue.Next(tasks_, at);
  }
  return at.slot;
}

bool Core::IsLate(const Task& task, std::uint32_t service) const {
  return !task.starving && now_ - task.submitted > services_[service].target;
}

void Core::TellTerms(std::uint32_t slot, std::uint32_t agent, bool queued,
                     Why& why) const {
  if (!options_.explains) {
    why = {};
    return;
  }
  const Task& task = tasks_[slot];
  const ClassHead& info = HeadOf(slot);
  const ServiceSpec& service = services_[info.service].spec;
  why.base = service.base;
  why.wait = service.wait_weight * (NowMs() - task.submitted / 1000);
  why.priority = service.priority_weight * task.priority;
  why.value = service.value_weight * task.value;
  if (queued) why.queue = QueueTerm(services_[info.service]);
  if (info.has_due) why.due = service.due_weight * (NowMs() - task.due / 1000);
  why.bonus = BonusOf(task, info.service, agents_[agent].team);
  why.starving = task.starving;
  why.late = IsLate(task, info.service);
}

// --- Recover: the recorded choice, if it is possible at all ------------------

std::uint64_t Core::NextForced() {
  if (forced_at_ < forced_->size()) {
    choices_.push_back((*forced_)[forced_at_]);
    return (*forced_)[forced_at_++];
  }
  misfit_ = true;
  return 0;
}

std::uint32_t Core::ForcedAgent(std::uint32_t class_id) {
  const std::uint64_t value = NextForced();
  if (value == 0) return kNil;
  const std::uint32_t agent = SlotOf(static_cast<AgentHandle>(value));
  const ClassHead& info = heads_[class_id];
  if (agent != kNil && agents_[agent].state == AgentState::kAvailable &&
      agents_[agent].on_shift &&
      RoomOf(agents_[agent])[info.channel] >= info.cost) {
    return agent;
  }
  misfit_ = true;
  return kNil;
}

std::uint32_t Core::ForcedTask(std::uint32_t agent) {
  const std::uint64_t value = NextForced();
  if (value == 0) return kNil;
  const std::uint32_t task = SlotOf(static_cast<TaskHandle>(value));
  if (task != kNil && (tasks_[task].phase == Phase::kWaiting ||
                       tasks_[task].phase == Phase::kPreferring)) {
    const ClassHead& info = HeadOf(task);
    if (RoomOf(agents_[agent])[info.channel] >= info.cost) return task;
  }
  misfit_ = true;
  return kNil;
}

}  // namespace tasuki::routing_internal
