// The leader's half: deciding a group, committing it, and loading the pool.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/routing/local_router.h"
#include "src/routing/schema.h"
#include "src/routing/state_options.h"
#include "src/routing/task_bytes.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {
namespace {

// Bounds what is in memory twice, and what a router that does not lead reads.
constexpr std::size_t kMaxUnfiled = 1024;

// As a table gives it back.
absl::Time WholeMicros(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

// What a task was submitted with, and why it was decided on last.
void KeepWhatStays(const RoutedTask& before, RoutedTask& task) {
  task.service = before.service;
  task.channel = before.channel;
  task.priority = before.priority;
  task.cost = before.cost;
  task.first_contact = before.first_contact;
  task.value = before.value;
  task.submit_time = before.submit_time;
  task.due = before.due;
  if (!task.explanation.empty()) return;
  task.why = before.why;
  task.explanation = before.explanation;
}

}  // namespace

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
  if (!pool_) TASUKI_RETURN_IF_ERROR(LoadPool());
  work_ = Work();
  // Who only asks need not wait for the writes of other rooms.
  const bool asks =
      std::none_of(group.begin(), group.end(),
                   [](const Turn* turn) { return turn->key || turn->files; });
  if (!asks) return Commit(group, more);
  TASUKI_RETURN_IF_ERROR(database_.Read(
      [&](Snapshot& snapshot) { return DecideOnce(snapshot, group, more); }));
  return work_.any ? Commit(group, more) : absl::OkStatus();
}

// Where the closure around it runs again, the engine is ahead already; and what
// has failed may have left it half-way.
absl::Status LocalRouter::DecideOnce(Snapshot& snapshot, Turns::Group& group,
                                     const Turns::More& more) {
  if (!work_.outcome) work_.outcome = Decide(snapshot, group, more);
  return *work_.outcome;
}

absl::Status LocalRouter::Decide(Snapshot& snapshot, Turns::Group& group,
                                 const Turns::More& more) {
  TASUKI_RETURN_IF_ERROR(pool_->Begin(snapshot.Now()));
  std::size_t decided = 0;
  do {
    const auto part = std::span(group).subspan(decided);
    TASUKI_RETURN_IF_ERROR(LookUp(snapshot, part));
    work_.any |= Decide(part);
    decided = group.size();
  } while (more());
  if (pool_->broken()) {
    return MakeError(Reason::kInternal, {.object = options_.pool},
                     "a command failed half-way; nothing was changed");
  }
  TASUKI_RETURN_IF_ERROR(CompleteRows(snapshot));
  const auto bytes = static_cast<std::int64_t>(pool_->batch().journal.size());
  work_.any |= bytes > 0;
  // Never costs more than the journal itself, and bounds what is recovered.
  if (journal_bytes_ + bytes >= options_.snapshot_after &&
      journal_bytes_ + bytes >= snapshot_bytes_) {
    work_.state = pool_->Snapshot();
  }
  // A journal that is folded is gone.
  work_.files |= !work_.state.empty() || unfiled_.rows().size() >= kMaxUnfiled;
  // What is written is fenced there.
  return work_.any ? absl::OkStatus() : CheckLead(snapshot);
}

// Of another leader's changes the engine knows nothing: without the lead it can
// not even refuse.
absl::Status LocalRouter::CheckLead(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(const LeaseRow lease, store_.GetLease(snapshot));
  deposed_ = lease.epoch != epoch_;
  return deposed_ ? Deposed() : absl::OkStatus();
}

// Whether there is anything to be written.
bool LocalRouter::Decide(std::span<Turn* const> turns) {
  bool changes = false;
  for (Turn* turn : turns) {
    if (turn->files && !unfiled_.rows().empty()) {
      work_.files = true;
      changes = true;
    }
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
    TASUKI_ASSIGN_OR_RETURN(
        const std::optional<std::int64_t> version,
        store_.EndedVersion(snapshot, unfiled_, turn->task));
    if (version) ended[turn->task] = *version;
  }
  pool_->KnowEnded(std::move(ended));
  return absl::OkStatus();
}

// The rows of the tasks that the group changed, whole.
absl::Status LocalRouter::CompleteRows(Snapshot& snapshot) {
  for (auto& [id, write] : pool_->TakeTasks()) {
    auto row = std::make_shared<TaskRow>(std::move(write.row));
    if (!write.submitted) {
      TASUKI_ASSIGN_OR_RETURN(const RoutedTask before,
                              store_.GetTask(snapshot, unfiled_, id));
      KeepWhatStays(before, row->task);
    } else if (row->task.due) {
      row->task.due = WholeMicros(*row->task.due);
    }
    work_.tasks.push_back(row);
    unfiled_.Put(std::move(row));
  }
  return absl::OkStatus();
}

absl::Status LocalRouter::Commit(Turns::Group& group, const Turns::More& more) {
  LeaseRow lease = lease_;
  ++lease.journal;
  bool held = true;
  const absl::Status status =
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(DecideOnce(transaction, group, more));
        if (!work_.any) return absl::OkStatus();
        if (work_.files) lease.filed = lease.journal;
        TASUKI_ASSIGN_OR_RETURN(held, store_.HoldLease(transaction, lease));
        if (!held) return Deposed();
        return WriteGroup(transaction, group, lease);
      });
  if (!held) deposed_ = true;
  TASUKI_RETURN_IF_ERROR(status);
  if (work_.any) Publish(lease);
  return absl::OkStatus();
}

absl::Status LocalRouter::WriteGroup(Transaction& transaction,
                                     const Turns::Group& group,
                                     const LeaseRow& lease) const {
  const Batch& batch = pool_->batch();
  if (work_.files) {
    TASUKI_RETURN_IF_ERROR(store_.FileTasks(transaction, unfiled_));
    if (options_.keep_journal) {
      TASUKI_RETURN_IF_ERROR(store_.ForgetUnfiled(transaction, lease_.filed));
    }
  }
  TaskWriter tasks;
  if (!work_.files) {
    for (const Unfiled::Row& row : work_.tasks) tasks.Add(*row);
  }
  TASUKI_RETURN_IF_ERROR(
      store_.AppendJournal(transaction, lease, batch.journal, tasks.bytes()));
  TASUKI_RETURN_IF_ERROR(store_.Put(transaction, batch));
  if (!work_.state.empty()) {
    TASUKI_RETURN_IF_ERROR(
        store_.PutState(transaction, lease.journal, work_.state));
    if (!options_.keep_journal) {
      TASUKI_RETURN_IF_ERROR(store_.ForgetJournal(transaction, lease.journal));
    }
  }
  for (Turn* turn : group) {
    if (!turn->decided) continue;
    TASUKI_RETURN_IF_ERROR(RecordRequest(transaction, *turn->key, turn->ids));
    turn->result = turn->load(transaction, turn->ids);
  }
  return absl::OkStatus();
}

// After the commit.
void LocalRouter::Publish(const LeaseRow& lease) {
  lease_ = lease;
  journal_bytes_ += static_cast<std::int64_t>(pool_->batch().journal.size());
  if (!work_.state.empty()) {
    journal_bytes_ = 0;
    snapshot_bytes_ = static_cast<std::int64_t>(work_.state.size());
  }
  if (work_.files) {
    unfiled_ = Unfiled();
    committed_.Reset({}, lease);
  } else {
    committed_.Add(work_.tasks, lease);
  }
}

absl::Status LocalRouter::LoadPool() {
  std::optional<RoutingEngine> engine;
  Directory directory;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(lease_, store_.GetLease(snapshot));
        deposed_ = lease_.epoch != epoch_;
        if (deposed_) return Deposed();
        TASUKI_ASSIGN_OR_RETURN(unfiled_,
                                store_.ReadUnfiled(snapshot, lease_.filed));
        TASUKI_ASSIGN_OR_RETURN(RoutingEngine loaded, LoadEngine(snapshot));
        engine.emplace(std::move(loaded));
        TASUKI_ASSIGN_OR_RETURN(directory, LoadDirectory(snapshot));
        return absl::OkStatus();
      }));
  committed_.Reset(unfiled_, lease_);
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
  std::int64_t last = state->number;
  TASUKI_RETURN_IF_ERROR(store_.ReadJournal(
      snapshot, state->number, [&](std::string_view records) {
        ++last;
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
  if (last != lease_.journal) {
    return MakeError(
        Reason::kStoreCorrupt, {.object = options_.pool},
        absl::StrCat("the journal ends with row ", last, ", and row ",
                     lease_.journal, " was the last"));
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
  TASUKI_RETURN_IF_ERROR(store_.LiveTasks(
      snapshot, unfiled_,
      [&](const TaskId& id, TaskHandle handle, std::int64_t version) {
        directory.task_names[handle] = id;
        directory.tasks[id] = {handle, version};
      }));
  return directory;
}

// A state as it is under the options that the pool is opened with now.
absl::StatusOr<std::string> LocalRouter::Adapted(
    const std::string& before) const {
  TASUKI_ASSIGN_OR_RETURN(std::string state,
                          WithOptions(before, options_.routing));
  if (state == before || RoutingEngine::Restore(state).ok()) return state;
  return MakeError(Reason::kLimitReached, {.field = "routing"},
                   "the pool holds more than these routing options allow");
}

// Before anybody is deposed.
absl::Status LocalRouter::CheckPool(Snapshot& snapshot) {
  TASUKI_ASSIGN_OR_RETURN(lease_, store_.GetLease(snapshot));
  if (lease_.epoch == 0) return absl::OkStatus();  // a new one
  TASUKI_ASSIGN_OR_RETURN(const RoutingEngine engine, LoadEngine(snapshot));
  return Adapted(engine.Snapshot()).status();
}

absl::Status LocalRouter::AdoptOptions() {
  const std::string before = pool_->Snapshot();
  TASUKI_ASSIGN_OR_RETURN(const std::string state, Adapted(before));
  if (state == before) return absl::OkStatus();
  LeaseRow next = lease_;
  ++next.journal;
  TASUKI_RETURN_IF_ERROR(
      database_.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const bool held,
                                store_.HoldLease(transaction, next));
        if (!held) return Deposed();
        return store_.PutState(transaction, next.journal, state);
      }));
  return LoadPool();
}

absl::Status LocalRouter::Start() {
  TASUKI_RETURN_IF_ERROR(database_.Migrate(RoutingSchema()));
  TASUKI_RETURN_IF_ERROR(database_.Read(
      [this](Snapshot& snapshot) { return CheckPool(snapshot); }));
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
