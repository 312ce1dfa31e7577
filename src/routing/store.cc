// What a group of commands changed but for tasks, and all of it on opening.
#include "src/routing/store.h"

#include "src/base/status_macros.h"

namespace tasuki::routing {
namespace {

ServiceRow ReadService(const Row& row) {
  ServiceRow read;
  read.handle = static_cast<ServiceHandle>(row.Int(0));
  read.service.name = row.String(1);
  ServiceSpec& policy = read.service.policy;
  policy.base = row.Int(2);
  policy.wait_weight = row.Int(3);
  policy.due_weight = row.Int(4);
  policy.priority_weight = row.Int(5);
  // What ToInt64Microseconds gives for no bound.
  const auto span = [&row](int column) {
    return row.Int(column) == INT64_MAX ? absl::InfiniteDuration()
                                        : absl::Microseconds(row.Int(column));
  };
  policy.starvation_bound = span(6);
  policy.agent_order = row.As<AgentOrder>(7);
  policy.overflow = row.Int(8) != 0;
  policy.target_wait = span(9);
  policy.value_weight = row.Int(10);
  policy.queue_weight = row.Int(11);
  policy.queue_share = static_cast<int>(row.Int(12));
  return read;
}

}  // namespace

absl::Status Store::Put(Transaction& transaction, const Batch& batch) const {
  for (const NameRow& name : batch.names) {
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(R"sql(
              INSERT INTO routing_name (tenant, pool, kind, number, name)
              VALUES ($1, $2, $3, $4, $5))sql",
                     {tenant_, pool_, name.kind, name.number, name.name})
            .status());
  }
  for (const auto& [name, row] : batch.services) {
    TASUKI_RETURN_IF_ERROR(PutService(transaction, row));
  }
  for (const auto& [id, row] : batch.agents) {
    TASUKI_RETURN_IF_ERROR(PutAgent(transaction, row));
  }
  for (const Event& event : batch.events) transaction.Emit(event);
  return absl::OkStatus();
}

absl::Status Store::PutService(Transaction& transaction,
                               const ServiceRow& row) const {
  const ServiceSpec& policy = row.service.policy;
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(
              R"sql(
            INSERT INTO routing_service (tenant, pool, number, name, base,
              wait_weight, due_weight, priority_weight, starvation_bound,
              agent_order, overflow, target_wait, value_weight, queue_weight,
              queue_share)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
              $14, $15)
            ON CONFLICT (tenant, pool, number) DO UPDATE
            SET base = excluded.base, wait_weight = excluded.wait_weight,
                due_weight = excluded.due_weight,
                priority_weight = excluded.priority_weight,
                starvation_bound = excluded.starvation_bound,
                agent_order = excluded.agent_order,
                overflow = excluded.overflow,
                target_wait = excluded.target_wait,
                value_weight = excluded.value_weight,
                queue_weight = excluded.queue_weight,
                queue_share = excluded.queue_share)sql",
              {tenant_, pool_, row.handle, row.service.name, policy.base,
               policy.wait_weight, policy.due_weight, policy.priority_weight,
               policy.starvation_bound, policy.agent_order, policy.overflow,
               policy.target_wait, policy.value_weight, policy.queue_weight,
               policy.queue_share})
          .status());
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
            DELETE FROM routing_affinity
            WHERE tenant = $1 AND pool = $2 AND service = $3)sql",
                                      {tenant_, pool_, row.handle})
                             .status());
  for (const TeamAffinity& affinity : row.service.affinities) {
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(
                R"sql(
              INSERT INTO routing_affinity
                (tenant, pool, service, team, bonus, wait_weight, reserve,
                 idle_share)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql",
                {tenant_, pool_, row.handle, affinity.team, affinity.bonus,
                 affinity.wait_weight, affinity.reserve, affinity.idle_share})
            .status());
  }
  return absl::OkStatus();
}

absl::Status Store::PutAgent(Transaction& transaction,
                             const AgentRow& row) const {
  const RoutedAgent& agent = row.agent;
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(
              R"sql(
            INSERT INTO routing_agent (tenant, pool, id, handle, version,
              voice, chat, mail, team, site, clearance, veteran, takes_offers,
              works_from, works_until, state, occupancy, update_time)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
              $14, $15, $16, $17, $18)
            ON CONFLICT (tenant, pool, id) DO UPDATE
            SET handle = excluded.handle, version = excluded.version,
                voice = excluded.voice, chat = excluded.chat,
                mail = excluded.mail, team = excluded.team,
                site = excluded.site, clearance = excluded.clearance,
                veteran = excluded.veteran,
                takes_offers = excluded.takes_offers,
                works_from = excluded.works_from,
                works_until = excluded.works_until, state = excluded.state,
                occupancy = excluded.occupancy,
                update_time = excluded.update_time)sql",
              {tenant_, pool_, agent.id, row.handle, agent.version,
               agent.capacity.voice, agent.capacity.chat, agent.capacity.mail,
               agent.team, agent.site, agent.clearance, agent.veteran,
               agent.takes_offers, agent.works_from, agent.works_until,
               agent.state, agent.occupancy, agent.update_time})
          .status());
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
            DELETE FROM routing_agent_skill
            WHERE tenant = $1 AND pool = $2 AND agent = $3)sql",
                                      {tenant_, pool_, agent.id})
                             .status());
  for (const SkillAtLevel& skill : agent.skills) {
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(R"sql(
              INSERT INTO routing_agent_skill
                (tenant, pool, agent, skill, level)
              VALUES ($1, $2, $3, $4, $5))sql",
                     {tenant_, pool_, agent.id, skill.skill, skill.level})
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NameRow>> Store::Names(Snapshot& snapshot) const {
  std::vector<NameRow> names;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT kind, number, name FROM routing_name
        WHERE tenant = $1 AND pool = $2 ORDER BY kind, number)sql",
      {tenant_, pool_}, [&names](const Row& row) {
        names.push_back({row.As<NameKind>(0), row.Int(1), row.String(2)});
      }));
  return names;
}

absl::StatusOr<std::vector<ServiceRow>> Store::Services(
    Snapshot& snapshot) const {
  std::vector<ServiceRow> services;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, name, base, wait_weight, due_weight, priority_weight,
          starvation_bound, agent_order, overflow, target_wait, value_weight,
          queue_weight, queue_share
        FROM routing_service
        WHERE tenant = $1 AND pool = $2 ORDER BY number)sql",
      {tenant_, pool_},
      [&services](const Row& row) { services.push_back(ReadService(row)); }));
  for (ServiceRow& service : services) {
    TASUKI_RETURN_IF_ERROR(snapshot.Query(
        R"sql(
          SELECT team, bonus, wait_weight, reserve, idle_share
          FROM routing_affinity
          WHERE tenant = $1 AND pool = $2 AND service = $3
          ORDER BY team)sql",
        {tenant_, pool_, service.handle}, [&service](const Row& row) {
          service.service.affinities.push_back(
              {row.String(0), row.Int(1), row.Int(2),
               static_cast<int>(row.Int(3)), static_cast<int>(row.Int(4))});
        }));
  }
  return services;
}

}  // namespace tasuki::routing
