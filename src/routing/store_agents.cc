// Agents as callers see them.
#include "src/base/status_macros.h"
#include "src/routing/no_such.h"
#include "src/routing/store.h"

namespace tasuki::routing {
namespace {

AgentRow ReadAgent(const Row& row) {
  AgentRow read;
  RoutedAgent& agent = read.agent;
  agent.id = row.As<AgentId>(0);
  read.handle = static_cast<AgentHandle>(row.Int(1));
  agent.version = row.Int(2);
  agent.capacity = {.voice = static_cast<int>(row.Int(3)),
                    .chat = static_cast<int>(row.Int(4)),
                    .mail = static_cast<int>(row.Int(5))};
  agent.team = row.String(6);
  agent.site = row.String(7);
  agent.clearance = static_cast<int>(row.Int(8));
  agent.veteran = row.Int(9) != 0;
  agent.takes_offers = row.Int(10) != 0;
  agent.state = row.As<AgentState>(11);
  agent.occupancy = static_cast<int>(row.Int(12));
  agent.update_time = row.Time(13);
  agent.works_from = row.OptionalTime(14);
  agent.works_until = row.OptionalTime(15);
  return read;
}

int& CapacityOn(Capacity& capacity, Channel channel) {
  switch (channel) {
    case Channel::kVoice:
      return capacity.voice;
    case Channel::kChat:
      return capacity.chat;
    default:
      return capacity.mail;
  }
}

bool IsHeld(RoutedState state) {
  return state == RoutedState::kOffered || state == RoutedState::kAssigned ||
         state == RoutedState::kWrappingUp;
}

}  // namespace

absl::StatusOr<RoutedAgent> Store::GetAgent(Snapshot& snapshot,
                                            const Unfiled& unfiled,
                                            const AgentId& id) const {
  TASUKI_ASSIGN_OR_RETURN(AgentRow row, KnownAgent(snapshot, unfiled, id));
  if (row.handle == AgentHandle::kNone) {
    return NoSuch("agent", "agent", id.value());
  }
  return std::move(row.agent);
}

absl::StatusOr<AgentRow> Store::KnownAgent(Snapshot& snapshot,
                                           const Unfiled& unfiled,
                                           const AgentId& id) const {
  std::optional<AgentRow> known;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, handle, version, voice, chat, mail, team, site, clearance,
          veteran, takes_offers, state, occupancy, update_time,
          works_from, works_until
        FROM routing_agent
        WHERE tenant = $1 AND pool = $2 AND id = $3)sql",
      {tenant_, pool_, id},
      [&known](const Row& row) { known = ReadAgent(row); }));
  if (!known) return NoSuch("agent", "agent", id.value());
  TASUKI_RETURN_IF_ERROR(LoadSkills(snapshot, known->agent));
  TASUKI_RETURN_IF_ERROR(LoadLoad(snapshot, unfiled, known->agent));
  return *std::move(known);
}

absl::Status Store::LoadSkills(Snapshot& snapshot, RoutedAgent& agent) const {
  return snapshot.Query(
      R"sql(
        SELECT skill, level FROM routing_agent_skill
        WHERE tenant = $1 AND pool = $2 AND agent = $3 ORDER BY skill)sql",
      {tenant_, pool_, agent.id}, [&agent](const Row& row) {
        agent.skills.push_back(
            {row.As<SkillId>(0), static_cast<int>(row.Int(1))});
      });
}

absl::Status Store::LoadLoad(Snapshot& snapshot, const Unfiled& unfiled,
                             RoutedAgent& agent) const {
  const auto hold = [&agent](Channel channel, int cost) {
    CapacityOn(agent.load, channel) += cost;
    ++agent.held;
  };
  for (const Unfiled::Row& row : unfiled.rows()) {
    const RoutedTask& task = row->task;
    if (task.agent == agent.id && IsHeld(task.state)) {
      hold(task.channel, task.cost);
    }
  }
  return snapshot.Query(
      R"sql(
        SELECT id, channel, cost FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND agent = $3 AND handle <> 0
          AND state IN ($4, $5, $6))sql",
      {tenant_, pool_, agent.id, RoutedState::kOffered, RoutedState::kAssigned,
       RoutedState::kWrappingUp},
      [&](const Row& row) {
        if (unfiled.Contains(row.As<TaskId>(0))) return;
        hold(row.As<Channel>(1), static_cast<int>(row.Int(2)));
      });
}

absl::StatusOr<std::vector<AgentRow>> Store::Agents(Snapshot& snapshot) const {
  std::vector<AgentRow> agents;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, handle, version, voice, chat, mail, team, site, clearance,
          veteran, takes_offers, state, occupancy, update_time,
          works_from, works_until
        FROM routing_agent WHERE tenant = $1 AND pool = $2)sql",
      {tenant_, pool_},
      [&agents](const Row& row) { agents.push_back(ReadAgent(row)); }));
  for (AgentRow& row : agents) {
    TASUKI_RETURN_IF_ERROR(LoadSkills(snapshot, row.agent));
  }
  return agents;
}

absl::StatusOr<std::vector<RoutedAgent>> Store::ListAgents(
    Snapshot& snapshot, const Unfiled& unfiled, const RoutedAgentFilter& filter,
    std::string_view after, int limit) const {
  std::vector<RoutedAgent> agents;
  const int state = filter.state ? static_cast<int>(*filter.state) : 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, handle, version, voice, chat, mail, team, site, clearance,
          veteran, takes_offers, state, occupancy, update_time,
          works_from, works_until
        FROM routing_agent
        WHERE tenant = $1 AND pool = $2 AND id > $3 AND handle <> 0
          AND (state = $4 OR $4 = 0) AND (team = $5 OR $5 = '')
        ORDER BY id LIMIT $6)sql",
      {tenant_, pool_, after, state, filter.team, limit},
      [&agents](const Row& row) { agents.push_back(ReadAgent(row).agent); }));
  for (RoutedAgent& agent : agents) {
    TASUKI_RETURN_IF_ERROR(LoadSkills(snapshot, agent));
    TASUKI_RETURN_IF_ERROR(LoadLoad(snapshot, unfiled, agent));
  }
  return agents;
}

}  // namespace tasuki::routing
