// Group commit: callers that write at the same time share one transaction, and
// so one fsync.
//
// Writers queue up. The one at the front leads: it runs the closures of all
// that wait, gives the events their positions, commits, applies what was asked
// for after the commit, and wakes them with their results. A closure that fails
// before it has changed anything leaves the others as they are. One that fails
// later undoes the group, which runs again with a savepoint around each
// closure: savepoints cost a fifth of a small write, and are seldom needed.
// No thread of our own is needed, and while one group is being synced the next
// one gathers. The leader alone waits while a long WAL is copied back.
#ifndef TASUKI_SRC_SQLITE_COMMIT_QUEUE_H_
#define TASUKI_SRC_SQLITE_COMMIT_QUEUE_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "src/base/mutex.h"
#include "src/sqlite/connection.h"
#include "src/sqlite/sqlite_transaction.h"
#include "src/storage/store.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/storage/database.h"

namespace tasuki {

class CommitQueue {
 public:
  // Tells of a committed group: each tenant's new head.
  using Committed = std::function<void(const storage::Heads& heads)>;
  // The database's time; never decreasing.
  using Now = std::function<absl::Time()>;

  CommitQueue(SqliteOptions options, const Env& env,
              std::unique_ptr<Connection> connection, Now now,
              Committed committed);

  absl::Status Write(const WriteClosure& closure);

  // Runs `use` on the write connection outside any transaction, in the queue's
  // turn: migrations and checkpoints.
  absl::Status Exclusive(const std::function<absl::Status(Connection&)>& use);

 private:
  struct Writer {
    const WriteClosure* closure = nullptr;
    const std::function<absl::Status(Connection&)>* exclusive = nullptr;
    absl::Status result;
    // Each sleeps under a lock of its own: all of a group wake at once, and
    // under one lock they would wake only to wait for it.
    Mutex mutex;
    CondVar wake;
    enum class Turn { kWaits, kLeads, kDone };
    Turn turn ABSL_GUARDED_BY(mutex) = Turn::kWaits;
  };
  using Group = std::vector<Writer*>;
  enum class Guard { kNone, kSavepoint };
  enum class Outcome { kRan, kFailed, kRunAgainGuarded };
  struct Member {
    Writer* writer;
    SqliteTransaction transaction;
  };

  absl::Status Enter(Writer& writer);
  // True if the writer is to lead, false if its result is there.
  static bool AwaitTurn(Writer& writer);
  static void Wake(Writer& writer, Writer::Turn turn);
  // Adds those who wait behind the group; true if there were any.
  bool TakeIn(Group& group);
  bool TakeInLate(Group& group);
  void Lead(Group& group);
  void WakeFollowers(const Group& group);
  void PassOn();
  void CommitGroup(Group& group);
  // Begins a transaction and runs the closures in it; `members` are those that
  // succeeded. kFailed: their results tell, and nothing is left to commit.
  Outcome RunGroup(Group& group, Guard guard, std::vector<Member>& members);
  absl::Status RunClosure(Member& member);
  absl::Status RunGuarded(Member& member);
  void CommitMembers(std::vector<Member>& members);
  absl::Status AppendEvents(std::vector<Member>& members,
                            storage::Heads& heads);
  void FailAll(const Group& group, const absl::Status& status);
  absl::Status EnsureConnection();
  absl::StatusOr<std::unique_ptr<Connection>> Reopen();
  void CheckpointIfLong();

  const SqliteOptions options_;
  const std::size_t max_group_;
  const Env& env_;
  const Now now_;
  const Committed committed_;

  Mutex mutex_;
  std::deque<Writer*> queue_ ABSL_GUARDED_BY(mutex_);
  // Only the leader, the writer at the front of the queue, touches it.
  std::unique_ptr<Connection> connection_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_COMMIT_QUEUE_H_
