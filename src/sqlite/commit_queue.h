// Group commit: callers that write at the same time share one transaction, and
// so one fsync.
//
// Writers queue up. The one at the front leads: it runs the closures of all
// that wait (each in a savepoint, so that one failing leaves the others),
// gives the events their positions, commits, applies what was asked for after
// the commit, and wakes them with their results. No thread of our own is
// needed, and while one group is being synced the next one gathers. The leader
// alone waits while a long WAL is copied back.
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
    bool done = false;
    CondVar wake;
  };
  using Group = std::vector<Writer*>;
  struct Member {
    Writer* writer;
    SqliteTransaction transaction;
  };

  absl::Status Enter(Writer& writer);
  Group GroupAtFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Lead(const Group& group);
  void WakeFollowers(const Group& group);
  void PassOn();
  void CommitGroup(const Group& group);
  absl::Status RunMember(Member& member, bool alone);
  absl::Status AppendEvents(std::vector<Member>& members,
                            storage::Heads& heads);
  void FailAll(const Group& group, const absl::Status& status);
  absl::Status EnsureConnection();
  absl::StatusOr<std::unique_ptr<Connection>> Reopen();
  void CheckpointIfLong();

  const SqliteOptions options_;
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
