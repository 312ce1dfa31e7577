// The two choices that routing consists of: an agent for a task, and a task
// for an agent.
#include <algorithm>
#include <utility>

#include "src/routing/core.h"

namespace tasuki::routing_internal {

// Looks in the agent's list, which a search reads anyway, and not in the
// profile and the class, which it does not.
bool Core::MayServe(std::uint32_t slot, std::uint32_t class_id) {
  return ClassesOf(slot).Visited([&](const auto ids) {
    return std::ranges::binary_search(ids, class_id);
  });
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
  if (!tasks_[task].excludes) return false;
  const std::vector<AgentHandle>& set =
      exclusions_[tasks_.rest(task).exclusions];
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
std::int64_t Core::KeyOf(std::uint32_t slot, const ClassHead& head) const {
  const Task& task = tasks_[slot];
  const ServiceSpec& service = services_[head.service].spec;
  std::int64_t key = service.base + service.priority_weight * task.priority -
                     service.wait_weight * (task.submitted / 1000);
  key += service.value_weight * task.value;
  if (head.has_due) key -= service.due_weight * (tasks_.rest(slot).due / 1000);
  if (task.starving) key += kStarvingBoost;
  return key;
}

std::uint32_t Core::ChooseAgent(std::uint32_t slot, Why& why) {
  const std::uint32_t class_id = ClassOf(slot);
  if (forced_ != nullptr) return ForcedAgent(class_id);
  const ClassHead& head = heads_[class_id];
  std::uint32_t chosen = kNil;
  if (index_.AnyOpen(head.channel)) {
    AgentIndex::Query query{.class_id = class_id, .channel = head.channel};
    const Service& service = services_[head.service];
    if (service.spec.agent_order != AgentOrder::kLongestIdle) {
      OrderAgents(catalog_.class_info(class_id), query);
    }
    const bool reserves = !service.affinities.empty();
    int considered = 0;
    chosen = index_.Find(query, [&](std::uint32_t agent, std::size_t group) {
      if (!query.groups.empty() &&
          !IsInGroup(agents_[agent].team, head.service, group)) {
        return false;
      }
      ++considered;
      return (head.cost == 1 ||
              RoomOf(agents_[agent])[head.channel] >= head.cost) &&
             !IsExcluded(slot, agent) &&
             !(reserves && Reserved(head.service, agents_[agent].team));
    });
    PrefetchAgent(chosen);
    if (options_.explains && chosen != kNil) {
      why.considered = considered;
      TellTerms(slot, chosen, /*queued=*/false, why);
    }
  }
  choices_.push_back(static_cast<std::uint64_t>(AgentHandleOf(chosen)));
  return chosen;
}

void Core::OrderAgents(const ClassInfo& info, AgentIndex::Query& query) {
  const AgentOrder order = services_[info.service].spec.agent_order;
  query.by_load = order == AgentOrder::kLeastOccupied;
  if (query.by_load) TrackLoad();
  if (!info.all.empty() && catalog_.IsSkill(info.all.front()) &&
      (order == AgentOrder::kBestLevel ||
       order == AgentOrder::kJustSufficient)) {
    query.primary = info.all.front();
    query.primary_top =
        catalog_.SkillToken(catalog_.SkillOf(query.primary).skill, kLevels);
    query.level_order = order == AgentOrder::kBestLevel ? 1 : -1;
  }
  const Service& service = services_[info.service];
  if (order == AgentOrder::kBestAffinity) {
    GroupByTeam(service.ranking, query);
  } else if (order == AgentOrder::kIdleShare) {
    GroupByTeam(RankByIdleness(service), query);
  }
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

// The head's score, or the task itself, depends on the agent or on the target.
template <bool explains>
void Core::LookAt(std::uint32_t class_id, std::uint32_t holder,
                  const Room& room, BestHeads<explains>& best) const {
  const ClassHead& head = heads_[class_id];
  const std::uint32_t team = agents_[holder].team;
  if (room[head.channel] < head.cost || Reserved(head.service, team)) return;
  const std::uint32_t slot = FirstFor(class_id, holder);
  if (slot == kNil) return;
  const Task& task = tasks_[slot];
  std::int64_t score = task.key + head.slope * NowMs() +
                       QueueTerm(services_[head.service]) +
                       BonusOf(task, head.service, team);
  if (IsLate(task, head.service)) score -= kLatePenalty;
  best.Show(score, RankOf(task.sequence, class_id));
}

// Where nothing is explained, nobody asks for the second.
template <bool explains>
std::uint32_t Core::ChooseHead(std::uint32_t holder, const Room& room,
                               [[maybe_unused]] Why& why) {
  BestHeads<explains> best;
  ClassesOf(holder).Visited([&](const auto ids) {
    if (!alike_) {
      best.ShowPlain(ids, fronts_.data(), heads_.data(), room, NowMs());
    } else if (room[heads_[0].channel] >= heads_[0].cost) {
      best.ShowAlike(ids, fronts_.data(), heads_[0].slope * NowMs());
    }
    if (need_a_look_ == 0) return;
    for (const std::uint32_t id : ids) {
      if (heads_[id].needs_a_look) LookAt(id, holder, room, best);
    }
  });
  if (!best.any()) return kNil;
  const std::uint32_t class_id = ClassIn(best.best());
  const std::uint32_t slot = FirstFor(class_id, holder);
  tasks_.Prefetch(slot);
  tasks_.Prefetch(queues_[class_id].second());
  if constexpr (explains) TellOthers(best, holder, why);
  return slot;
}

void Core::TellOthers(const BestHeads<true>& best, std::uint32_t holder,
                      Why& why) const {
  why.considered = best.considered();
  if (!best.any_second()) return;
  // Put together from what is at hand: its record is not.
  const std::uint32_t other = FirstFor(ClassIn(best.second()), holder);
  why.runner_up =
      static_cast<TaskHandle>(SequenceIn(best.second()) << 24 | other);
  // More than any score can differ: the second starves, or is late.
  std::int64_t score = best.second_score();
  if (score > kStarvingBoost / 2) score -= kStarvingBoost;
  if (score < -kLatePenalty / 2) score += kLatePenalty;
  why.runner_up_score = score;
}

std::uint32_t Core::FirstAllowed(std::uint32_t class_id,
                                 std::uint32_t agent) const {
  const TaskQueue& queue = queues_[class_id];
  auto at = queue.First(tasks_);
  while (at.slot != kNil && IsExcluded(at.slot, agent)) {
    at = queue.Next(tasks_, at);
  }
  return at.slot;
}

std::uint32_t Core::ChooseTask(std::uint32_t holder, Why& why) {
  if (forced_ != nullptr) return ForcedTask(holder);
  const Agent& agent = agents_[holder];
  const auto room = RoomOf(agent);
  std::uint32_t chosen =
      agent.preferring_tasks == 0 ? kNil : ChoosePreferring(holder, room);
  const bool preferred = chosen != kNil;
  if (!preferred) {
    chosen = options_.explains ? ChooseHead<true>(holder, room, why)
                               : ChooseHead<false>(holder, room, why);
  }
  choices_.push_back(
      chosen == kNil ? 0 : static_cast<std::uint64_t>(HandleOf(chosen)));
  if (options_.explains && chosen != kNil) {
    why.preferred = preferred;
    TellTerms(chosen, holder, !preferred, why);
  }
  return chosen;
}

std::uint32_t Core::ChoosePreferring(std::uint32_t holder, const Room& room) {
  const TaskQueue& queue = rests_[holder].preferring;
  for (auto at = queue.First(tasks_); at.slot != kNil;
       at = queue.Next(tasks_, at)) {
    const std::uint32_t class_id = ClassOf(at.slot);
    const ClassHead& info = heads_[class_id];
    if (room[info.channel] >= info.cost && MayServe(holder, class_id)) {
      return at.slot;
    }
  }
  return kNil;
}

bool Core::IsLate(const Task& task, std::uint32_t service) const {
  return !task.starving && now_ - task.submitted > services_[service].target;
}

void Core::TellTerms(std::uint32_t slot, std::uint32_t agent, bool queued,
                     Why& why) const {
  const Task& task = tasks_[slot];
  const ClassHead& info = HeadOf(slot);
  const ServiceSpec& service = services_[info.service].spec;
  why.base = service.base;
  why.wait = service.wait_weight * (NowMs() - task.submitted / 1000);
  why.priority = service.priority_weight * task.priority;
  why.value = service.value_weight * task.value;
  if (queued) why.queue = QueueTerm(services_[info.service]);
  if (info.has_due) {
    why.due = service.due_weight * (NowMs() - tasks_.rest(slot).due / 1000);
  }
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
