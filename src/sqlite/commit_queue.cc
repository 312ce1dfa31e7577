#include "src/sqlite/commit_queue.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki {

CommitQueue::CommitQueue(SqliteOptions options, const Env& env,
                         std::unique_ptr<Connection> connection, Now now,
                         Committed committed)
    : options_(std::move(options)),
      max_group_(static_cast<std::size_t>(options_.max_group)),
      env_(env),
      now_(std::move(now)),
      committed_(std::move(committed)),
      connection_(std::move(connection)) {}

absl::Status CommitQueue::Write(const WriteClosure& closure) {
  Writer writer;
  writer.closure = &closure;
  return Enter(writer);
}

absl::Status CommitQueue::Exclusive(
    const std::function<absl::Status(Connection&)>& use) {
  Writer writer;
  writer.exclusive = &use;
  return Enter(writer);
}

absl::Status CommitQueue::Enter(Writer& writer) {
  bool leads = false;
  {
    MutexLock lock(mutex_);
    queue_.push_back(&writer);
    leads = queue_.front() == &writer;
  }
  if (!leads && !AwaitTurn(writer)) return writer.result;
  Group group = {&writer};
  Lead(group);
  WakeFollowers(group);
  CheckpointIfLong();
  PassOn();
  return writer.result;
}

bool CommitQueue::AwaitTurn(Writer& writer) {
  MutexLock lock(writer.mutex);
  while (writer.turn == Writer::Turn::kWaits) writer.wake.Wait(writer.mutex);
  return writer.turn == Writer::Turn::kLeads;
}

// Under the lock: a writer that sees its turn is gone the next moment.
void CommitQueue::Wake(Writer& writer, Writer::Turn turn) {
  MutexLock lock(writer.mutex);
  writer.turn = turn;
  writer.wake.NotifyOne();
}

// The leader stays at the front: nobody else leads yet.
void CommitQueue::WakeFollowers(const Group& group) {
  if (group.size() == 1) return;
  {
    MutexLock lock(mutex_);
    queue_.erase(queue_.begin() + 1,
                 queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
  }
  for (Writer* member : group) {
    if (member != group.front()) Wake(*member, Writer::Turn::kDone);
  }
}

void CommitQueue::PassOn() {
  Writer* next = nullptr;
  {
    MutexLock lock(mutex_);
    queue_.pop_front();
    if (!queue_.empty()) next = queue_.front();
  }
  // Nobody but its leader, which is itself, can end its waiting.
  if (next != nullptr) Wake(*next, Writer::Turn::kLeads);
}

bool CommitQueue::TakeIn(Group& group) {
  MutexLock lock(mutex_);
  const std::size_t before = group.size();
  while (group.size() < std::min(queue_.size(), max_group_)) {
    Writer* const next = queue_[group.size()];
    // An exclusive use is a group of its own.
    if (next->exclusive != nullptr) break;
    group.push_back(next);
  }
  return group.size() > before;
}

bool CommitQueue::TakeInLate(Group& group) {
  if (TakeIn(group)) return true;
  if (group.size() == 1) return false;
  // Where there are several, more are on their way: those whom the last group
  // woke. A commit takes a hundred times as long as letting them run.
  std::this_thread::yield();
  return TakeIn(group);
}

void CommitQueue::Lead(Group& group) {
  if (absl::Status status = EnsureConnection(); !status.ok()) {
    FailAll(group, status);
    return;
  }
  Writer& first = *group.front();
  if (first.exclusive != nullptr) {
    first.result = (*first.exclusive)(*connection_);
    return;
  }
  CommitGroup(group);
}

void CommitQueue::CommitGroup(Group& group) {
  std::vector<Member> members;
  Outcome outcome = RunGroup(group, Guard::kNone, members);
  if (outcome == Outcome::kRunAgainGuarded) {
    outcome = RunGroup(group, Guard::kSavepoint, members);
  }
  if (outcome == Outcome::kRan) CommitMembers(members);
}

CommitQueue::Outcome CommitQueue::RunGroup(Group& group, Guard guard,
                                           std::vector<Member>& members) {
  members.clear();
  if (absl::Status status = connection_->Run("BEGIN IMMEDIATE"); !status.ok()) {
    FailAll(group, status);
    return Outcome::kFailed;
  }
  // Who came while the others ran shares their fsync.
  for (std::size_t i = 0; i < group.size() || TakeInLate(group); ++i) {
    Writer* const writer = group[i];
    const std::int64_t changes = connection_->changes();
    Member member{writer, SqliteTransaction(*connection_, env_, now_())};
    writer->result =
        guard == Guard::kNone ? RunClosure(member) : RunGuarded(member);
    if (!connection_->InTransaction()) {
      // A full disk or an I/O error undid the others' work as well.
      FailAll(group, writer->result);
      return Outcome::kFailed;
    }
    if (writer->result.ok()) {
      members.push_back(std::move(member));
    } else if (guard == Guard::kNone && connection_->changes() != changes) {
      connection_->Run("ROLLBACK").IgnoreError();
      // Alone, it is undone with its transaction.
      return group.size() == 1 ? Outcome::kFailed : Outcome::kRunAgainGuarded;
    }
  }
  if (!members.empty()) return Outcome::kRan;
  connection_->Run("ROLLBACK").IgnoreError();
  return Outcome::kFailed;
}

void CommitQueue::CommitMembers(std::vector<Member>& members) {
  storage::Heads heads;
  absl::Status status = AppendEvents(members, heads);
  if (!status.ok()) {
    connection_->Run("ROLLBACK").IgnoreError();
    for (Member& member : members) member.writer->result = status;
    return;
  }
  status = connection_->Commit();
  if (!status.ok()) {
    const absl::Status unknown = MakeError(
        Reason::kOutcomeUnknown, {.object = options_.path},
        absl::StrCat("the commit failed and may or may not have happened: "
                     "retry with the same request_id (",
                     status.message(), ")"));
    for (Member& member : members) member.writer->result = unknown;
    return;
  }
  for (Member& member : members) {
    for (const auto& apply : member.transaction.after_commit()) apply();
  }
  committed_(heads);
}

absl::Status CommitQueue::RunClosure(Member& member) {
  const absl::Status status = (*member.writer->closure)(member.transaction);
  // A closure cannot swallow the failure of a statement.
  const absl::Status& failure = member.transaction.failure();
  return failure.ok() ? status : failure;
}

absl::Status CommitQueue::RunGuarded(Member& member) {
  TASUKI_RETURN_IF_ERROR(connection_->Run("SAVEPOINT member"));
  const absl::Status status = RunClosure(member);
  if (!connection_->InTransaction()) return status;
  if (!status.ok()) {
    TASUKI_RETURN_IF_ERROR(connection_->Run("ROLLBACK TO member"));
  }
  TASUKI_RETURN_IF_ERROR(connection_->Run("RELEASE member"));
  return status;
}

absl::Status CommitQueue::AppendEvents(std::vector<Member>& members,
                                       storage::Heads& heads) {
  std::map<std::string, std::vector<Event>> by_tenant;
  for (Member& member : members) {
    for (Event& event : member.transaction.events()) {
      by_tenant[event.tenant].push_back(std::move(event));
    }
  }
  for (auto& [tenant, events] : by_tenant) {
    SqliteTransaction transaction(*connection_, env_, events.back().time);
    TASUKI_ASSIGN_OR_RETURN(
        const std::int64_t head,
        storage::AppendEvents(transaction, tenant, events.back().time, events));
    heads.emplace_back(tenant, head);
  }
  return absl::OkStatus();
}

void CommitQueue::FailAll(const Group& group, const absl::Status& status) {
  for (Writer* writer : group) writer->result = status;
}

absl::Status CommitQueue::EnsureConnection() {
  if (connection_ != nullptr && !connection_->commit_failed()) {
    return absl::OkStatus();
  }
  connection_.reset();
  TASUKI_ASSIGN_OR_RETURN(connection_, Reopen());
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Connection>> CommitQueue::Reopen() {
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                          Connection::Open(options_, Connection::Use::kWrite));
  // The readers' connections kept the WAL's index, in which a failed commit is
  // not: it is overwritten. Had it happened, followers must learn of it.
  storage::Heads heads;
  absl::Time latest;
  SqliteSnapshot snapshot(*connection, now_());
  TASUKI_RETURN_IF_ERROR(storage::LoadHeads(snapshot, heads, latest));
  committed_(heads);
  return connection;
}

void CommitQueue::CheckpointIfLong() {
  if (connection_ == nullptr || connection_->commit_failed() ||
      connection_->wal_pages() < options_.checkpoint_pages) {
    return;
  }
  // Readers may hold it back; then the next group tries again.
  connection_->Checkpoint(SQLITE_CHECKPOINT_PASSIVE).IgnoreError();
}

}  // namespace tasuki
