// How many tasks wait and are held, by service and channel.
#include <algorithm>
#include <map>
#include <utility>

#include "src/base/status_macros.h"
#include "src/routing/store.h"

namespace tasuki::routing {
namespace {

struct Queue {
  QueueCount count;
  // Of those that wait in the table, as many have changed since.
  int changed = 0;
};

class QueueCounts {
 public:
  Queue& Of(const std::string& service, Channel channel) {
    Queue& queue = queues_[{service, channel}];
    queue.count.service = service;
    queue.count.channel = channel;
    return queue;
  }
  static void Count(Queue& queue, RoutedState state, std::int64_t tasks) {
    switch (state) {
      case RoutedState::kWaiting:
        queue.count.waiting += tasks;
        break;
      case RoutedState::kOffered:
        queue.count.offered += tasks;
        break;
      case RoutedState::kAssigned:
        queue.count.assigned += tasks;
        break;
      default:
        queue.count.wrapping_up += tasks;
    }
  }
  void CountChanged(const RoutedTask& task) {
    Queue& queue = Of(task.service, task.channel);
    Count(queue, task.state, 1);
    if (task.state != RoutedState::kWaiting) return;
    auto& oldest = queue.count.oldest_waiting;
    oldest = std::min(oldest.value_or(task.submit_time), task.submit_time);
  }

  auto begin() { return queues_.begin(); }
  auto end() { return queues_.end(); }
  std::vector<QueueCount> InUse() const {
    std::vector<QueueCount> counts;
    for (const auto& [key, queue] : queues_) {
      const QueueCount& count = queue.count;
      if (count.waiting + count.offered + count.assigned + count.wrapping_up >
          0) {
        counts.push_back(count);
      }
    }
    return counts;
  }

 private:
  std::map<std::pair<std::string, Channel>, Queue> queues_;
};

}  // namespace

absl::StatusOr<std::vector<QueueCount>> Store::Queues(
    Snapshot& snapshot, const Unfiled& unfiled) const {
  QueueCounts queues;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT service, channel, state, count(*) FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND handle <> 0
        GROUP BY service, channel, state)sql",
      {tenant_, pool_}, [&queues](const Row& row) {
        QueueCounts::Count(queues.Of(row.String(0), row.As<Channel>(1)),
                           row.As<RoutedState>(2), row.Int(3));
      }));
  for (const Unfiled::Row& row : unfiled.rows()) {
    TASUKI_RETURN_IF_ERROR(snapshot.Query(
        R"sql(
          SELECT service, channel, state FROM routing_task
          WHERE tenant = $1 AND pool = $2 AND id = $3 AND handle <> 0)sql",
        {tenant_, pool_, row->task.id}, [&queues](const Row& old) {
          Queue& queue = queues.Of(old.String(0), old.As<Channel>(1));
          const auto state = old.As<RoutedState>(2);
          QueueCounts::Count(queue, state, -1);
          if (state == RoutedState::kWaiting) ++queue.changed;
        }));
  }
  for (auto& [key, queue] : queues) {
    if (queue.count.waiting == 0) continue;
    TASUKI_ASSIGN_OR_RETURN(
        queue.count.oldest_waiting,
        OldestWaiting(snapshot, unfiled, queue.count, queue.changed));
  }
  for (const Unfiled::Row& row : unfiled.rows()) {
    if (row->handle != TaskHandle::kNone) queues.CountChanged(row->task);
  }
  return queues.InUse();
}

// Of the table, but for tasks that have changed since: `changed` at most.
absl::StatusOr<std::optional<absl::Time>> Store::OldestWaiting(
    Snapshot& snapshot, const Unfiled& unfiled, const QueueCount& queue,
    int changed) const {
  std::optional<absl::Time> oldest;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT submit_time, id FROM routing_task
        WHERE tenant = $1 AND pool = $2 AND handle <> 0 AND service = $3
          AND channel = $4 AND state = $5
        ORDER BY submit_time LIMIT $6)sql",
      {tenant_, pool_, queue.service, queue.channel, RoutedState::kWaiting,
       changed + 1},
      [&](const Row& row) {
        if (oldest || unfiled.Contains(row.As<TaskId>(1))) return;
        oldest = row.Time(0);
      }));
  return oldest;
}

}  // namespace tasuki::routing
