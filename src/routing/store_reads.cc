// Tasks and agents as callers see them.
#include "src/base/status_macros.h"
#include "src/routing/no_such.h"
#include "src/routing/score_bytes.h"
#include "src/routing/store.h"

namespace tasuki::routing {
namespace {

RoutedTask ReadTask(const Row& row) {
  RoutedTask task;
  task.id = row.As<TaskId>(0);
  task.version = row.Int(1);
  task.service = row.String(2);
  task.channel = row.As<Channel>(3);
  task.priority = static_cast<int>(row.Int(4));
  task.cost = static_cast<int>(row.Int(5));
  task.first_contact = row.Int(6) != 0;
  task.state = row.As<RoutedState>(7);
  task.agent = row.As<AgentId>(8);
  task.offer = row.As<OfferId>(9);
  task.deadline = row.OptionalTime(10);
  task.container = row.Int(11);
  task.step = static_cast<int>(row.Int(12));
  task.attempt = static_cast<int>(row.Int(13));
  task.submit_time = row.Time(14);
  task.update_time = row.Time(15);
  task.due = row.OptionalTime(16);
  task.why = ScoreFromBytes(row.Bytes(17));
  task.explanation = row.String(18);
  task.value = static_cast<int>(row.Int(19));
  return task;
}

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

}  // namespace

absl::StatusOr<RoutedTask> Store::GetTask(Snapshot& snapshot,
                                          const TaskId& id) const {
  std::optional<RoutedTask> task;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, service, channel, priority, cost, first_contact,
          state, agent, offer, deadline, container, step, attempt,
          submit_time, update_time, due, why, explanation, value
        FROM routing_task WHERE tenant = $1 AND pool = $2 AND id = $3)sql",
      {tenant_, pool_, id}, [&task](const Row& row) { task = ReadTask(row); }));
  if (!task) return NoSuch("task", "task", id.value());
  return *std::move(task);
}

absl::StatusOr<std::optional<std::int64_t>> Store::EndedVersion(
    Snapshot& snapshot, const TaskId& id) const {
  std::optional<std::int64_t> version;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND id = $3 AND handle = 0)sql",
      {tenant_, pool_, id},
      [&version](const Row& row) { version = row.Int(0); }));
  return version;
}

absl::StatusOr<RoutedAgent> Store::GetAgent(Snapshot& snapshot,
                                            const AgentId& id) const {
  std::optional<RoutedAgent> agent;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, handle, version, voice, chat, mail, team, site, clearance,
          veteran, takes_offers, state, occupancy, update_time,
          works_from, works_until
        FROM routing_agent
        WHERE tenant = $1 AND pool = $2 AND id = $3 AND handle <> 0)sql",
      {tenant_, pool_, id},
      [&agent](const Row& row) { agent = ReadAgent(row).agent; }));
  if (!agent) return NoSuch("agent", "agent", id.value());
  TASUKI_RETURN_IF_ERROR(LoadSkills(snapshot, *agent));
  TASUKI_RETURN_IF_ERROR(LoadLoad(snapshot, *agent));
  return *std::move(agent);
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

absl::Status Store::LoadLoad(Snapshot& snapshot, RoutedAgent& agent) const {
  return snapshot.Query(
      R"sql(
        SELECT channel, cost FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND agent = $3 AND handle <> 0
          AND state IN ($4, $5, $6))sql",
      {tenant_, pool_, agent.id, RoutedState::kOffered, RoutedState::kAssigned,
       RoutedState::kWrappingUp},
      [&agent](const Row& row) {
        CapacityOn(agent.load, row.As<Channel>(0)) +=
            static_cast<int>(row.Int(1));
        ++agent.held;
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
    Snapshot& snapshot, const RoutedAgentFilter& filter, std::string_view after,
    int limit) const {
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
    TASUKI_RETURN_IF_ERROR(LoadLoad(snapshot, agent));
  }
  return agents;
}

// One statement per leading condition, so that each walks its own index.
absl::StatusOr<std::vector<RoutedTask>> Store::ListTasks(
    Snapshot& snapshot, const RoutedTaskFilter& filter, std::string_view after,
    int limit) const {
  std::vector<RoutedTask> tasks;
  const RowSink collect = [&tasks](const Row& row) {
    tasks.push_back(ReadTask(row));
  };
  const int state = filter.state ? static_cast<int>(*filter.state) : 0;
  absl::Status status;
  if (!filter.agent.empty()) {
    status = snapshot.Query(
        R"sql(
          SELECT id, version, service, channel, priority, cost, first_contact,
            state, agent, offer, deadline, container, step, attempt,
            submit_time, update_time, due, why, explanation, value
          FROM routing_task
          WHERE tenant = $1 AND pool = $2 AND agent = $3 AND agent <> ''
            AND id > $4 AND (state = $5 OR $5 = 0)
            AND (service = $6 OR $6 = '')
          ORDER BY id LIMIT $7)sql",
        {tenant_, pool_, filter.agent, after, state, filter.service, limit},
        collect);
  } else if (state != 0) {
    status = snapshot.Query(
        R"sql(
          SELECT id, version, service, channel, priority, cost, first_contact,
            state, agent, offer, deadline, container, step, attempt,
            submit_time, update_time, due, why, explanation, value
          FROM routing_task
          WHERE tenant = $1 AND pool = $2 AND state = $3 AND id > $4
            AND ($5 = '' OR service = $5)
          ORDER BY id LIMIT $6)sql",
        {tenant_, pool_, state, after, filter.service, limit}, collect);
  } else {
    status = snapshot.Query(
        R"sql(
          SELECT id, version, service, channel, priority, cost, first_contact,
            state, agent, offer, deadline, container, step, attempt,
            submit_time, update_time, due, why, explanation, value
          FROM routing_task
          WHERE tenant = $1 AND pool = $2 AND id > $3
            AND ($4 = '' OR service = $4)
          ORDER BY id LIMIT $5)sql",
        {tenant_, pool_, after, filter.service, limit}, collect);
  }
  TASUKI_RETURN_IF_ERROR(status);
  return tasks;
}

absl::StatusOr<std::vector<RoutedTask>> Store::Offers(
    Snapshot& snapshot, const AgentId& agent) const {
  std::vector<RoutedTask> offers;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, service, channel, priority, cost, first_contact,
          state, agent, offer, deadline, container, step, attempt,
          submit_time, update_time, due, why, explanation, value
        FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND agent = $3 AND handle <> 0
          AND state = $4 AND deadline > $5
        ORDER BY deadline, id)sql",
      {tenant_, pool_, agent, RoutedState::kOffered, snapshot.Now()},
      [&offers](const Row& row) { offers.push_back(ReadTask(row)); }));
  return offers;
}

absl::StatusOr<std::vector<QueueCount>> Store::Queues(
    Snapshot& snapshot) const {
  std::vector<QueueCount> queues;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT service, channel, state, count(*), min(submit_time)
        FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND handle <> 0
        GROUP BY service, channel, state
        ORDER BY service, channel, state)sql",
      {tenant_, pool_}, [&queues](const Row& row) {
        const std::string service = row.String(0);
        const auto channel = row.As<Channel>(1);
        if (queues.empty() || queues.back().service != service ||
            queues.back().channel != channel) {
          queues.push_back({.service = service, .channel = channel});
        }
        QueueCount& queue = queues.back();
        switch (row.As<RoutedState>(2)) {
          case RoutedState::kWaiting:
            queue.waiting = row.Int(3);
            queue.oldest_waiting = row.Time(4);
            break;
          case RoutedState::kOffered:
            queue.offered = row.Int(3);
            break;
          case RoutedState::kAssigned:
            queue.assigned = row.Int(3);
            break;
          default:
            queue.wrapping_up = row.Int(3);
        }
      }));
  return queues;
}

}  // namespace tasuki::routing
