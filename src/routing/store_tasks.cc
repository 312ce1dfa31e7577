// Tasks: their table, and what is not filed in it yet.
#include <algorithm>
#include <tuple>
#include <utility>

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

bool Matches(const RoutedTask& task, const RoutedTaskFilter& filter) {
  return (!filter.state || task.state == *filter.state) &&
         (filter.agent.empty() || task.agent == filter.agent) &&
         (filter.service.empty() || task.service == filter.service);
}

}  // namespace

absl::Status Store::FileTasks(Transaction& transaction,
                              const Unfiled& unfiled) const {
  for (const Unfiled::Row& row : unfiled.rows()) {
    TASUKI_RETURN_IF_ERROR(FileTask(transaction, *row));
  }
  return absl::OkStatus();
}

// An id whose earlier task has ended is used anew.
absl::Status Store::FileTask(Transaction& transaction,
                             const TaskRow& row) const {
  const RoutedTask& task = row.task;
  return transaction
      .Execute(R"sql(
        INSERT INTO routing_task (tenant, pool, id, handle, version, service,
          channel, priority, cost, first_contact, value, state, agent, offer,
          deadline, container, step, attempt, submit_time, update_time, due,
          why, explanation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
          $15, $16, $17, $18, $19, $20, $21, $22, $23)
        ON CONFLICT (tenant, pool, id) DO UPDATE
        SET handle = excluded.handle, version = excluded.version,
            service = excluded.service, channel = excluded.channel,
            priority = excluded.priority, cost = excluded.cost,
            first_contact = excluded.first_contact, value = excluded.value,
            state = excluded.state, agent = excluded.agent, offer = excluded.offer,
            deadline = excluded.deadline, container = excluded.container,
            step = excluded.step, attempt = excluded.attempt,
            submit_time = excluded.submit_time,
            update_time = excluded.update_time, due = excluded.due,
            why = excluded.why, explanation = excluded.explanation)sql",
               {tenant_,          pool_,
                task.id,          row.handle,
                task.version,     task.service,
                task.channel,     task.priority,
                task.cost,        task.first_contact,
                task.value,       task.state,
                task.agent,       task.offer,
                task.deadline,    task.container,
                task.step,        task.attempt,
                task.submit_time, task.update_time,
                task.due,         BytesView{ScoreBytes(task.why)},
                task.explanation})
      .status();
}

absl::StatusOr<std::int64_t> Store::PurgeTasks(Transaction& transaction,
                                               absl::Time before,
                                               int limit) const {
  return transaction.Execute(
      R"sql(
        DELETE FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND id IN (
          SELECT id FROM routing_task
          WHERE tenant = $1 AND pool = $2 AND handle = 0 AND update_time <= $3
          ORDER BY update_time, id LIMIT $4))sql",
      {tenant_, pool_, before, limit});
}

absl::Status Store::LiveTasks(Snapshot& snapshot, const Unfiled& unfiled,
                              const TaskSink& sink) const {
  for (const Unfiled::Row& row : unfiled.rows()) {
    if (row->handle == TaskHandle::kNone) continue;
    sink(row->task.id, row->handle, row->task.version);
  }
  return snapshot.Query(
      R"sql(
        SELECT id, handle, version FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND handle <> 0)sql",
      {tenant_, pool_}, [&](const Row& row) {
        const auto id = row.As<TaskId>(0);
        if (unfiled.Contains(id)) return;
        sink(id, static_cast<TaskHandle>(row.Int(1)), row.Int(2));
      });
}

absl::StatusOr<std::optional<RoutedTask>> Store::FiledTask(
    Snapshot& snapshot, const TaskId& id) const {
  std::optional<RoutedTask> task;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, service, channel, priority, cost, first_contact,
          state, agent, offer, deadline, container, step, attempt,
          submit_time, update_time, due, why, explanation, value
        FROM routing_task WHERE tenant = $1 AND pool = $2 AND id = $3)sql",
      {tenant_, pool_, id}, [&task](const Row& row) { task = ReadTask(row); }));
  return task;
}

absl::StatusOr<RoutedTask> Store::GetTask(Snapshot& snapshot,
                                          const Unfiled& unfiled,
                                          const TaskId& id) const {
  if (const TaskRow* row = unfiled.Find(id)) return row->task;
  TASUKI_ASSIGN_OR_RETURN(std::optional<RoutedTask> task,
                          FiledTask(snapshot, id));
  if (!task) return NoSuch("task", "task", id.value());
  return *std::move(task);
}

absl::StatusOr<std::optional<std::int64_t>> Store::EndedVersion(
    Snapshot& snapshot, const Unfiled& unfiled, const TaskId& id) const {
  std::optional<std::int64_t> version;
  if (const TaskRow* row = unfiled.Find(id)) {
    if (row->handle == TaskHandle::kNone) version = row->task.version;
    return version;
  }
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND id = $3 AND handle = 0)sql",
      {tenant_, pool_, id},
      [&version](const Row& row) { version = row.Int(0); }));
  return version;
}

// One statement per leading condition, so that each walks its own index.
absl::StatusOr<std::vector<RoutedTask>> Store::ListFiledTasks(
    Snapshot& snapshot, const RoutedTaskFilter& filter, const TaskId& after,
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

// Those of the table come in steps, as many of them may have changed since.
absl::StatusOr<std::vector<RoutedTask>> Store::ListTasks(
    Snapshot& snapshot, const Unfiled& unfiled, const RoutedTaskFilter& filter,
    const TaskId& after, int limit) const {
  const auto by_id = [](const RoutedTask& a, const RoutedTask& b) {
    return a.id < b.id;
  };
  std::vector<RoutedTask> tasks;
  const auto wanted = static_cast<std::size_t>(limit);
  TaskId last = after;
  for (bool more = true; more && tasks.size() < wanted;) {
    TASUKI_ASSIGN_OR_RETURN(std::vector<RoutedTask> step,
                            ListFiledTasks(snapshot, filter, last, limit));
    more = step.size() == wanted;
    if (more) last = step.back().id;
    for (RoutedTask& task : step) {
      if (!unfiled.Contains(task.id)) tasks.push_back(std::move(task));
    }
  }
  const auto filed = static_cast<std::ptrdiff_t>(tasks.size());
  for (const Unfiled::Row& row : unfiled.rows()) {
    if (after < row->task.id && Matches(row->task, filter)) {
      tasks.push_back(row->task);
    }
  }
  std::inplace_merge(tasks.begin(), tasks.begin() + filed, tasks.end(), by_id);
  if (tasks.size() > wanted) tasks.resize(wanted);
  return tasks;
}

absl::StatusOr<std::vector<RoutedTask>> Store::Offers(
    Snapshot& snapshot, const Unfiled& unfiled, const AgentId& agent) const {
  std::vector<RoutedTask> offers;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, service, channel, priority, cost, first_contact,
          state, agent, offer, deadline, container, step, attempt,
          submit_time, update_time, due, why, explanation, value
        FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND agent = $3 AND handle <> 0
          AND state = $4 AND deadline > $5)sql",
      {tenant_, pool_, agent, RoutedState::kOffered, snapshot.Now()},
      [&](const Row& row) {
        RoutedTask task = ReadTask(row);
        if (!unfiled.Contains(task.id)) offers.push_back(std::move(task));
      }));
  for (const Unfiled::Row& row : unfiled.rows()) {
    const RoutedTask& task = row->task;
    if (task.agent == agent && task.state == RoutedState::kOffered &&
        task.deadline > snapshot.Now()) {
      offers.push_back(task);
    }
  }
  std::sort(offers.begin(), offers.end(),
            [](const RoutedTask& a, const RoutedTask& b) {
              return std::tie(a.deadline, a.id) < std::tie(b.deadline, b.id);
            });
  return offers;
}

}  // namespace tasuki::routing
