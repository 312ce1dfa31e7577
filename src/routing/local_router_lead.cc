// The leader's half: deciding a group, committing it, and loading the pool.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/routing/local_router.h"
#include "src/routing/schema.h"
#include "src/routing/state_options.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {

absl::Status LocalRouter::Deposed() const {
  const std::string object = absl::StrCat("pool ", options_.pool);
  return MakeError(
      Reason::kStoreUnavailable, {.object = object},
      absl::StrCat("another router leads ", object, " now: call that one"));
}

void LocalRouter::Lead(Turns::Group& group, const Turns::More& more) {
  const absl::Status status = DecideAndCommit(group, more);
  if (status.ok()) return;
  // It may be ahead of the tables; the next group loads it again.
  pool_.reset();
  for (Turn* turn : group) turn->result = status;
}

absl::Status LocalRouter::DecideAndCommit(Turns::Group& group,
                                          const Turns::More& more) {
  if (deposed_) return Deposed();
  if (!pool_) TASUKI_RETURN_IF_ERROR(LoadPool());
  decided_ = false;
  // Who only asks need not wait for the writes of other rooms.
  const bool asks = std::none_of(group.begin(), group.end(),
                                 [](const Turn* turn) { return turn->key; });
  if (!asks) return Commit(group, more);
  TASUKI_RETURN_IF_ERROR(database_.Read(
      [&](Snapshot& snapshot) { return Decide(snapshot, group, more); }));
  return changes_ ? Commit(group, more) : absl::OkStatus();
}

// Once: where the closure around it runs again, the engine is ahead already.
absl::Status LocalRouter::Decide(Snapshot& snapshot, Turns::Group& group,
                                 const Turns::More& more) {
  if (decided_) return absl::OkStatus();
  decided_ = true;
  TASUKI_RETURN_IF_ERROR(pool_->Begin(snapshot.Now()));
  changes_ = !pool_->batch().empty();
  std::size_t decided = 0;
  do {
    const auto part = std::span(group).subspan(decided);
    TASUKI_RETURN_IF_ERROR(LookUp(snapshot, part));
    changes_ |= Decide(part);
    decided = group.size();
  } while (more());
  if (pool_->broken()) {
    return MakeError(Reason::kInternal, {.object = options_.pool},
                     "a command failed half-way; nothing was changed");
  }
  return absl::OkStatus();
}

// Whether there is anything to be recorded.
bool LocalRouter::Decide(std::span<Turn* const> turns) {
  bool changes = false;
  for (Turn* turn : turns) {
    if (turn->repeated) continue;
    absl::StatusOr<std::string> ids = turn->decide(*pool_);
    turn->result = ids.status();
    if (!ids.ok() || !turn->key) continue;
    turn->ids = *std::move(ids);
    turn->decided = true;
    changes = true;
  }
  return changes;
}

// What these turns need from the tables before they are decided: which of their
// requests ran before, and which tasks that they name have ended.
absl::Status LocalRouter::LookUp(Snapshot& snapshot,
                                 std::span<Turn* const> turns) {
  std::map<TaskId, std::int64_t> ended;
  for (Turn* turn : turns) {
    if (turn->key) {
      const auto earlier = FindRequest(snapshot, *turn->key);
      turn->repeated = !earlier.ok() || earlier->has_value();
      turn->result = earlier.status();
      if (earlier.ok() && earlier->has_value()) {
        turn->result = turn->load(snapshot, **earlier);
      }
      if (turn->repeated) continue;
    }
    if (turn->task.empty() || pool_->IsLive(turn->task)) continue;
    TASUKI_ASSIGN_OR_RETURN(const std::optional<std::int64_t> version,
                            store_.EndedVersion(snapshot, turn->task));
    if (version) ended[turn->task] = *version;
  }
  pool_->KnowEnded(std::move(ended));
  return absl::OkStatus();
}

absl::Status LocalRouter::Commit(Turns::Group& group, const Turns::More& more) {
  const std::int64_t number = journal_end_ + 1;
  std::int64_t bytes = 0;
  std::string state;
  bool held = true;
  const absl::Status status =
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(Decide(transaction, group, more));
        if (!changes_) return absl::OkStatus();
        TASUKI_ASSIGN_OR_RETURN(held,
                                store_.HoldLease(transaction, epoch_, number));
        if (!held) return Deposed();
        bytes = static_cast<std::int64_t>(pool_->batch().journal.size());
        // Never costs more than the journal itself, and bounds what is
        // recovered.
        if (journal_bytes_ + bytes >= options_.snapshot_after &&
            journal_bytes_ + bytes >= snapshot_bytes_) {
          state = pool_->Snapshot();
        }
        return WriteGroup(transaction, group, number, state);
      });
  if (!held) deposed_ = true;
  TASUKI_RETURN_IF_ERROR(status);
  if (!changes_) return absl::OkStatus();
  journal_end_ = number;
  journal_bytes_ += bytes;
  if (!state.empty()) {
    journal_bytes_ = 0;
    snapshot_bytes_ = static_cast<std::int64_t>(state.size());
  }
  return absl::OkStatus();
}

absl::Status LocalRouter::WriteGroup(Transaction& transaction,
                                     const Turns::Group& group,
                                     std::int64_t number,
                                     const std::string& state) const {
  const Batch& batch = pool_->batch();
  TASUKI_RETURN_IF_ERROR(
      store_.AppendJournal(transaction, number, epoch_, batch.journal));
  TASUKI_RETURN_IF_ERROR(store_.Put(transaction, batch));
  if (!state.empty()) {
    TASUKI_RETURN_IF_ERROR(store_.PutState(transaction, number, state));
    if (!options_.keep_journal) {
      TASUKI_RETURN_IF_ERROR(store_.ForgetJournal(transaction, number));
    }
  }
  for (Turn* turn : group) {
    if (!turn->decided) continue;
    TASUKI_RETURN_IF_ERROR(RecordRequest(transaction, *turn->key, turn->ids));
    turn->result = turn->load(transaction, turn->ids);
  }
  return absl::OkStatus();
}

absl::Status LocalRouter::LoadPool() {
  std::optional<RoutingEngine> engine;
  Directory directory;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const Store::Lease lease,
                                store_.GetLease(snapshot));
        deposed_ = lease.epoch != epoch_;
        if (deposed_) return Deposed();
        journal_end_ = lease.journal;
        TASUKI_ASSIGN_OR_RETURN(RoutingEngine loaded, LoadEngine(snapshot));
        engine.emplace(std::move(loaded));
        TASUKI_ASSIGN_OR_RETURN(directory, LoadDirectory(snapshot));
        return absl::OkStatus();
      }));
  pool_.emplace(Pool::Name{options_.tenant, options_.pool}, options_.routing,
                *std::move(engine), std::move(directory));
  return absl::OkStatus();
}

// The snapshot and the outcomes recorded after it.
absl::StatusOr<RoutingEngine> LocalRouter::LoadEngine(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(const std::optional<Store::State> state,
                          store_.GetState(snapshot));
  if (!state) {
    return MakeError(Reason::kStoreCorrupt, {.object = options_.pool},
                     "the pool has no snapshot");
  }
  TASUKI_ASSIGN_OR_RETURN(RoutingEngine engine,
                          RoutingEngine::Restore(state->state));
  snapshot_bytes_ = static_cast<std::int64_t>(state->state.size());
  journal_bytes_ = 0;
  absl::Status applied;
  TASUKI_RETURN_IF_ERROR(store_.ReadJournal(
      snapshot, state->number, [&](std::string_view records) {
        journal_bytes_ += static_cast<std::int64_t>(records.size());
        while (applied.ok() && !records.empty()) {
          applied = engine.Recover(&records);
        }
      }));
  if (!applied.ok()) {
    return MakeError(
        Reason::kStoreCorrupt, {.object = options_.pool},
        absl::StrCat("the journal does not fit: ", applied.message()));
  }
  return engine;
}

absl::StatusOr<Directory> LocalRouter::LoadDirectory(Snapshot& snapshot) const {
  Directory directory;
  directory.service_names.Add("");
  directory.services.emplace_back();
  TASUKI_ASSIGN_OR_RETURN(const std::vector<NameRow> names,
                          store_.Names(snapshot));
  for (const NameRow& name : names) {
    directory.Names(name.kind).Add(name.name);
  }
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ServiceRow> services,
                          store_.Services(snapshot));
  for (const ServiceRow& row : services) {
    directory.service_names.Add(row.service.name);
    directory.services.push_back(row.service);
  }
  TASUKI_ASSIGN_OR_RETURN(const std::vector<AgentRow> agents,
                          store_.Agents(snapshot));
  for (const AgentRow& row : agents) {
    directory.agents[row.agent.id] = row;
    if (row.handle != AgentHandle::kNone) {
      directory.agent_names[row.handle] = row.agent.id;
    }
  }
  TASUKI_RETURN_IF_ERROR(
      store_.LiveTasks(snapshot, [&](TaskId id, Directory::LiveTask task) {
        directory.task_names[task.handle] = id;
        directory.tasks[std::move(id)] = std::move(task);
      }));
  return directory;
}

// The pool goes on under the options it is opened with now.
absl::Status LocalRouter::AdoptOptions() {
  const std::string before = pool_->Snapshot();
  TASUKI_ASSIGN_OR_RETURN(const std::string state,
                          WithOptions(before, options_.routing));
  if (state == before) return absl::OkStatus();
  if (!RoutingEngine::Restore(state).ok()) {
    return MakeError(Reason::kLimitReached, {.field = "routing"},
                     "the pool holds more than these routing options allow");
  }
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            const bool held,
            store_.HoldLease(transaction, epoch_, journal_end_ + 1));
        if (!held) return Deposed();
        return store_.PutState(transaction, journal_end_ + 1, state);
      }));
  return LoadPool();
}

absl::Status LocalRouter::Start() {
  TASUKI_RETURN_IF_ERROR(database_.Migrate(RoutingSchema()));
  const std::string empty = RoutingEngine(options_.routing).Snapshot();
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(epoch_, store_.TakeLease(transaction));
        TASUKI_ASSIGN_OR_RETURN(const std::optional<Store::State> state,
                                store_.GetState(transaction));
        return state ? absl::OkStatus()
                     : store_.PutState(transaction, 0, empty);
      }));
  TASUKI_RETURN_IF_ERROR(LoadPool());
  TASUKI_RETURN_IF_ERROR(AdoptOptions());
  due_ = database_.HandleDueStep([this] { return RunDue(); });
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> LocalRouter::RunDue() {
  absl::Time next = absl::InfiniteFuture();
  // Each turn begins with what is due.
  const absl::Status status = Ask({}, [&next](Pool& pool) {
    next = pool.next_due();
    return absl::OkStatus();
  });
  // Its successor does it.
  if (deposed_) return absl::InfiniteFuture();
  TASUKI_RETURN_IF_ERROR(status);
  return next;
}

}  // namespace tasuki::routing
