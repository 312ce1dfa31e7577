// The SQL of the routing room: rows in, rows out, no rules.
#ifndef TASUKI_SRC_ROUTING_STORE_H_
#define TASUKI_SRC_ROUTING_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/routing/rows.h"
#include "src/routing/unfiled.h"
#include "tasuki/routing/router.h"
#include "tasuki/storage/database.h"

namespace tasuki::routing {

// Of one tenant's pool.
class Store {
 public:
  Store(std::string tenant, std::string pool)
      : tenant_(std::move(tenant)), pool_(std::move(pool)) {}

  // --- Leadership, journal and snapshot (store_journal.cc) ---

  // The epoch of a new leader.
  absl::StatusOr<std::int64_t> TakeLease(Transaction& transaction) const;
  // Fences: moves the journal's end from `lease.journal` - 1 on. False where
  // another leader has taken over.
  absl::StatusOr<bool> HoldLease(Transaction& transaction,
                                 const LeaseRow& lease) const;
  absl::StatusOr<LeaseRow> GetLease(Snapshot& snapshot) const;
  absl::Status AppendJournal(Transaction& transaction, const LeaseRow& lease,
                             std::string_view records,
                             std::string_view tasks) const;
  // Rows after `after`, in order.
  using RecordSink = std::function<void(std::string_view records)>;
  absl::Status ReadJournal(Snapshot& snapshot, std::int64_t after,
                           const RecordSink& sink) const;
  absl::Status ForgetJournal(Transaction& transaction,
                             std::int64_t through) const;
  // The tasks that the journal's rows after `filed` changed; and what is left
  // of these rows once they are filed.
  absl::StatusOr<Unfiled> ReadUnfiled(Snapshot& snapshot,
                                      std::int64_t filed) const;
  absl::Status ForgetUnfiled(Transaction& transaction,
                             std::int64_t filed) const;
  struct State {
    std::int64_t number = 0;  // of the last journal row in it
    std::string state;
  };
  absl::StatusOr<std::optional<State>> GetState(Snapshot& snapshot) const;
  absl::Status PutState(Transaction& transaction, std::int64_t number,
                        std::string_view state) const;

  // --- What a group changed but for its tasks (store.cc) ---

  absl::Status Put(Transaction& transaction, const Batch& batch) const;

  absl::StatusOr<std::vector<NameRow>> Names(Snapshot& snapshot) const;
  absl::StatusOr<std::vector<ServiceRow>> Services(Snapshot& snapshot) const;
  // Removed ones too (store_agents.cc).
  absl::StatusOr<std::vector<AgentRow>> Agents(Snapshot& snapshot) const;
  // NOT_FOUND where there is none.
  absl::StatusOr<RoutedAgent> GetAgent(Snapshot& snapshot,
                                       const Unfiled& unfiled,
                                       const AgentId& id) const;
  // Removed or not; NOT_FOUND where there never was one.
  absl::StatusOr<AgentRow> KnownAgent(Snapshot& snapshot,
                                      const Unfiled& unfiled,
                                      const AgentId& id) const;
  absl::StatusOr<std::vector<RoutedAgent>> ListAgents(
      Snapshot& snapshot, const Unfiled& unfiled,
      const RoutedAgentFilter& filter, std::string_view after, int limit) const;

  // --- Tasks (store_tasks.cc, store_queues.cc) ---

  absl::Status FileTasks(Transaction& transaction,
                         const Unfiled& unfiled) const;
  // Up to `limit` tasks that ended at `before` or earlier; how many it was.
  absl::StatusOr<std::int64_t> PurgeTasks(Transaction& transaction,
                                          absl::Time before, int limit) const;

  using TaskSink = std::function<void(const TaskId& id, TaskHandle handle,
                                      std::int64_t version)>;
  absl::Status LiveTasks(Snapshot& snapshot, const Unfiled& unfiled,
                         const TaskSink& sink) const;
  // What the table says.
  absl::StatusOr<std::optional<RoutedTask>> FiledTask(Snapshot& snapshot,
                                                      const TaskId& id) const;
  // NOT_FOUND where there is none.
  absl::StatusOr<RoutedTask> GetTask(Snapshot& snapshot, const Unfiled& unfiled,
                                     const TaskId& id) const;
  // The version of a task that has ended; nothing where there is none.
  absl::StatusOr<std::optional<std::int64_t>> EndedVersion(
      Snapshot& snapshot, const Unfiled& unfiled, const TaskId& id) const;
  absl::StatusOr<std::vector<RoutedTask>> ListTasks(
      Snapshot& snapshot, const Unfiled& unfiled,
      const RoutedTaskFilter& filter, const TaskId& after, int limit) const;
  absl::StatusOr<std::vector<RoutedTask>> Offers(Snapshot& snapshot,
                                                 const Unfiled& unfiled,
                                                 const AgentId& agent) const;
  absl::StatusOr<std::vector<QueueCount>> Queues(Snapshot& snapshot,
                                                 const Unfiled& unfiled) const;

  const std::string& tenant() const { return tenant_; }
  const std::string& pool() const { return pool_; }

 private:
  absl::Status PutService(Transaction& transaction,
                          const ServiceRow& row) const;
  absl::Status PutAgent(Transaction& transaction, const AgentRow& row) const;
  absl::Status FileTask(Transaction& transaction, const TaskRow& row) const;
  absl::StatusOr<std::vector<RoutedTask>> ListFiledTasks(
      Snapshot& snapshot, const RoutedTaskFilter& filter, const TaskId& after,
      int limit) const;
  absl::Status LoadSkills(Snapshot& snapshot, RoutedAgent& agent) const;
  absl::Status LoadLoad(Snapshot& snapshot, const Unfiled& unfiled,
                        RoutedAgent& agent) const;
  absl::StatusOr<std::optional<absl::Time>> OldestWaiting(
      Snapshot& snapshot, const Unfiled& unfiled, const QueueCount& queue,
      int changed) const;

  const std::string tenant_;
  const std::string pool_;
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_STORE_H_
