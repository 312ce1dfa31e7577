// The two choices that routing consists of: an agent for a task, and a task
// for an agent.
#include <algorithm>
#include <utility>

#include "src/routing/core.h"

namespace tasuki::routing_internal {

bool Core::MayServe(std::uint32_t agent, std::uint32_t class_id) const {
  return Catalog::Satisfies(catalog_.profile(agents_[agent].profile),
                            catalog_.class_info(class_id));
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

bool Core::Reserved(std::uint32_t service, std::uint32_t team) const {
  const Affinity* affinity = AffinityOf(service, team);
  return affinity != nullptr && affinity->reserve > 0 &&
         idle_[team] <= affinity->reserve;
}

// score(now) = KeyOf + slope · now: tasks of one class all grow alike, so their
// order never changes and only heads need to be compared.
std::int64_t Core::KeyOf(const Task& task, const ClassInfo& info) const {
  const ServiceSpec& service = services_[info.service].spec;
  std::int64_t key = service.base + service.priority_weight * task.priority -
                     service.wait_weight * (task.submitted / 1000);
  if (info.has_due) key -= service.due_weight * (task.due / 1000);
  if (task.starving) key += kStarvingBoost;
  return key;
}

std::uint32_t Core::ChooseAgent(std::uint32_t slot, Why& why) {
  const std::uint32_t class_id = ClassOf(slot);
  const ClassInfo& info = catalog_.class_info(class_id);
  if (forced_ != nullptr) return ForcedAgent(class_id);
  std::uint32_t chosen = kNil;
  if (index_.AnyOpen(info.channel)) {
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
    chosen = index_.Find(query, [&](std::uint32_t agent) {
      ++why.considered;
      return (info.cost == 1 ||
              RoomOf(agents_[agent])[AgentIndex::ChannelIndex(info.channel)] >=
                  info.cost) &&
             !IsExcluded(slot, agent) &&
             !Reserved(info.service, agents_[agent].team);
    });
  }
  choices_.push_back(static_cast<std::uint64_t>(AgentHandleOf(chosen)));
  if (chosen != kNil) TellTerms(slot, chosen, why);
  return chosen;
}

std::uint32_t Core::ChooseTask(std::uint32_t holder, Why& why) {
  if (forced_ != nullptr) return ForcedTask(holder);
  const Agent& agent = agents_[holder];
  const auto room = RoomOf(agent);
  std::uint32_t chosen = ChoosePreferring(agent, holder, room);
  why.preferred = chosen != kNil;
  if (chosen == kNil) chosen = ChooseHead(agent, holder, room, why);
  choices_.push_back(
      chosen == kNil ? 0 : static_cast<std::uint64_t>(HandleOf(chosen)));
  if (chosen != kNil) TellTerms(chosen, holder, why);
  return chosen;
}

std::uint32_t Core::ChoosePreferring(const Agent& agent, std::uint32_t holder,
                                     const Room& room) const {
  for (auto at = agent.preferring.First(tasks_); at.slot != kNil;
       at = agent.preferring.Next(tasks_, at)) {
    const std::uint32_t class_id = ClassOf(at.slot);
    const ClassInfo& info = catalog_.class_info(class_id);
    if (room[AgentIndex::ChannelIndex(info.channel)] >= info.cost &&
        MayServe(holder, class_id)) {
      return at.slot;
    }
  }
  return kNil;
}

std::uint32_t Core::ChooseHead(const Agent& agent, std::uint32_t holder,
                               const Room& room, Why& why) {
  struct Candidate {
    std::uint32_t slot = kNil;
    std::int64_t score = 0;
    std::uint64_t sequence = 0;
  };
  Candidate best;
  Candidate second;
  const std::int64_t now_ms = NowMs();
  const auto team = std::uint32_t{agent.team};
  for (const std::uint32_t id : catalog_.ClassesOf(agent.profile)) {
    const ClassHead& head = heads_[id];
    if (head.task == kNil || room[head.channel] < head.cost) continue;
    Candidate candidate{head.task, head.key, head.sequence};
    if (head.excludes && IsExcluded(head.task, holder)) {
      candidate.slot = FirstNotExcluding(id, holder);
      if (candidate.slot == kNil) continue;
      candidate.score = tasks_[candidate.slot].key;
      candidate.sequence = tasks_[candidate.slot].sequence;
    }
    if (head.has_affinities) {
      if (Reserved(head.service, team)) continue;
      const Affinity* affinity = AffinityOf(head.service, team);
      if (affinity != nullptr) candidate.score += affinity->bonus;
    }
    if (head.has_target && IsLate(candidate.slot, head.service)) {
      candidate.score -= kLatePenalty;
    }
    candidate.score += head.slope * now_ms;
    ++why.considered;
    const auto beats = [](const Candidate& a, const Candidate& b) {
      return b.slot == kNil || a.score > b.score ||
             (a.score == b.score && a.sequence < b.sequence);
    };
    if (beats(candidate, best)) {
      second = std::exchange(best, candidate);
    } else if (beats(candidate, second)) {
      second = candidate;
    }
  }
  if (best.slot != kNil) Prefetch(best.slot);
  if (second.slot != kNil) {
    why.runner_up =
        static_cast<TaskHandle>(second.sequence << 24 | second.slot);
    // More than any score can differ: the second starves, or is late.
    if (second.score > kStarvingBoost / 2) second.score -= kStarvingBoost;
    if (second.score < -kLatePenalty / 2) second.score += kLatePenalty;
    why.runner_up_score = second.score;
  }
  return best.slot;
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

bool Core::IsLate(std::uint32_t slot, std::uint32_t service) const {
  const Task& task = tasks_[slot];
  return !task.starving && now_ - task.submitted > services_[service].target;
}

void Core::TellTerms(std::uint32_t slot, std::uint32_t agent, Why& why) const {
  const Task& task = tasks_[slot];
  const ClassInfo& info = catalog_.class_info(ClassOf(slot));
  const ServiceSpec& service = services_[info.service].spec;
  why.base = service.base;
  why.wait = service.wait_weight * (NowMs() - task.submitted / 1000);
  why.priority = service.priority_weight * task.priority;
  if (info.has_due) why.due = service.due_weight * (NowMs() - task.due / 1000);
  const Affinity* affinity = AffinityOf(info.service, agents_[agent].team);
  if (affinity != nullptr) why.bonus = affinity->bonus;
  why.starving = task.starving;
  why.late = IsLate(slot, info.service);
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
  const ClassInfo& info = catalog_.class_info(class_id);
  const std::size_t channel = AgentIndex::ChannelIndex(info.channel);
  if (agent != kNil && agents_[agent].state == AgentState::kAvailable &&
      RoomOf(agents_[agent])[channel] >= info.cost) {
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
    const ClassInfo& info = catalog_.class_info(ClassOf(task));
    const std::size_t channel = AgentIndex::ChannelIndex(info.channel);
    if (RoomOf(agents_[agent])[channel] >= info.cost) return task;
  }
  misfit_ = true;
  return kNil;
}

}  // namespace tasuki::routing_internal
