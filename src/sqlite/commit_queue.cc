#include "src/sqlite/commit_queue.h"

#include <map>
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
  Group group;
  {
    MutexLock lock(mutex_);
    queue_.push_back(&writer);
    while (!writer.done && queue_.front() != &writer) writer.wake.Wait(mutex_);
    if (writer.done) return writer.result;
    group = GroupAtFront();
  }
  Lead(group);
  WakeFollowers(group);
  CheckpointIfLong();
  PassOn();
  return writer.result;
}

// The leader stays at the front: nobody else leads yet.
void CommitQueue::WakeFollowers(const Group& group) {
  if (group.size() == 1) return;
  MutexLock lock(mutex_);
  for (Writer* member : group) {
    if (member == group.front()) continue;
    member->done = true;
    member->wake.NotifyOne();
  }
  queue_.erase(queue_.begin() + 1,
               queue_.begin() + static_cast<std::ptrdiff_t>(group.size()));
}

void CommitQueue::PassOn() {
  MutexLock lock(mutex_);
  queue_.pop_front();
  if (!queue_.empty()) queue_.front()->wake.NotifyOne();
}

CommitQueue::Group CommitQueue::GroupAtFront() {
  Group group;
  for (Writer* writer : queue_) {
    if (group.size() == static_cast<std::size_t>(options_.max_group)) break;
    // An exclusive use is a group of its own.
    if (writer->exclusive != nullptr && !group.empty()) break;
    group.push_back(writer);
    if (writer->exclusive != nullptr) break;
  }
  return group;
}

void CommitQueue::Lead(const Group& group) {
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

void CommitQueue::CommitGroup(const Group& group) {
  if (absl::Status status = connection_->Run("BEGIN IMMEDIATE"); !status.ok()) {
    FailAll(group, status);
    return;
  }
  std::vector<Member> members;
  members.reserve(group.size());
  const bool alone = group.size() == 1;
  for (Writer* writer : group) {
    Member member{writer, SqliteTransaction(*connection_, env_, now_())};
    writer->result = RunMember(member, alone);
    if (!connection_->InTransaction()) {
      // A full disk or an I/O error undid the others' work as well.
      FailAll(group, writer->result);
      return;
    }
    if (writer->result.ok()) members.push_back(std::move(member));
  }
  if (members.empty()) {
    connection_->Run("ROLLBACK").IgnoreError();
    return;
  }
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

absl::Status CommitQueue::RunMember(Member& member, bool alone) {
  // A closure that is alone is rolled back with its transaction.
  if (!alone) TASUKI_RETURN_IF_ERROR(connection_->Run("SAVEPOINT member"));
  absl::Status status = (*member.writer->closure)(member.transaction);
  if (!member.transaction.failure().ok()) {
    status = member.transaction.failure();
  }
  if (alone || !connection_->InTransaction()) return status;
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
