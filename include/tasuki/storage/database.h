// The store that all durable rooms stand on.
//
// A host opens one (tasuki/sqlite/sqlite.h) and hands it to Open…; beyond that
// it calls RunDue from its loop. Everything else here is for rooms and engines.
//
//   auto database = tasuki::OpenSqlite(env, {.path = "support.db"}).value();
//   auto tickets = tasuki::OpenTickets(*database, scrubber, {}).value();
//   …
//   absl::Time next = database->RunDue(/*limit=*/100).value();
//
// Rules that hold on every engine:
// * Acknowledged means durable: when Write returns OK, the change survives
//   kill -9 and power loss.
// * Write closures are serialisable. One may run on another caller's thread,
//   together with other callers' closures, and more than once; so its only
//   effects are SQL, and what it hands out is assigned, never accumulated.
// * A failed commit is OUTCOME_UNKNOWN: a retry with the same request_id
//   settles it.
// * Reads have their own snapshots and never wait for a write.
// * No threads: what must happen later happens inside RunDue.
//
// A Database is safe for concurrent use and must outlive what is opened on it.
#ifndef TASUKI_STORAGE_DATABASE_H_
#define TASUKI_STORAGE_DATABASE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/env.h"
#include "tasuki/storage/event.h"
#include "tasuki/storage/sql.h"

namespace tasuki {

// A consistent view of the data.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The database's time: one value per closure, never decreasing.
  virtual absl::Time Now() const = 0;

  // Calls `sink` once per row. `sql` should be a constant: it is prepared once
  // per connection and kept.
  virtual absl::Status Query(std::string_view sql, Params params,
                             const RowSink& sink) = 0;
};

class Transaction : public Snapshot {
 public:
  // Runs a statement that returns no rows; the number of rows it changed.
  // After a failure every further statement of this closure fails too.
  virtual absl::StatusOr<std::int64_t> Execute(std::string_view sql,
                                               Params params) = 0;

  // 26 characters, time first, unique.
  virtual std::string NewId() = 0;

  // Appends to the feed of event.tenant. Position and time are filled in.
  virtual void Emit(Event event) = 0;

  // Runs `apply` after the commit, in commit order, before the caller of Write
  // returns: where in-memory state changes. Never runs if the commit fails.
  virtual void AfterCommit(std::function<void()> apply) = 0;

  // Arranges that the handler of `kind` runs once `at` is reached; replaces an
  // earlier time for the same subject. Cancel forgets it; both are idempotent.
  virtual absl::Status Schedule(std::string_view tenant, std::string_view kind,
                                std::string_view subject, absl::Time at) = 0;
  virtual absl::Status Cancel(std::string_view tenant, std::string_view kind,
                              std::string_view subject) = 0;
};

// One room's tables, as numbered steps that never change once released. The
// words text, int64, double and bytes are mapped by the engine.
struct Migration {
  int version = 0;  // 1, 2, 3 …
  std::vector<std::string_view> statements;
};
struct Schema {
  std::string_view room;
  std::vector<Migration> migrations;
};

// What is due: its row is gone already when the handler runs, in the same
// transaction; the handler may schedule it again.
struct DueItem {
  std::string subject;
  absl::Time at;
};
using DueHandler =
    std::function<absl::Status(Transaction& transaction, const DueItem& item)>;

using DueStep = std::function<absl::StatusOr<absl::Time>()>;

using WriteClosure = std::function<absl::Status(Transaction&)>;
using ReadClosure = std::function<absl::Status(Snapshot&)>;

class Database {
 public:
  virtual ~Database() = default;

  // Runs up to `limit` (1 … 10,000) due things, each in its own transaction,
  // and returns when the next one is due (InfiniteFuture if none). A failing
  // item stays due, counts for nothing and does not stop the others; the first
  // failure is returned after all were tried.
  virtual absl::StatusOr<absl::Time> RunDue(int limit) = 0;

  // Makes erased bytes disappear from the files too. On SQLite it reads the
  // whole file while writes wait: call it once after many erasures.
  // STORE_UNAVAILABLE while a read holds an old snapshot: call again.
  virtual absl::Status ReclaimErased() = 0;

  // ---- For rooms ----

  // Brings the room's tables up to the newest version, all or nothing.
  // STORE_NEWER_SCHEMA if the file was written by a newer Tasuki.
  virtual absl::Status Migrate(const Schema& schema) = 0;

  virtual absl::Status Write(const WriteClosure& closure) = 0;
  virtual absl::Status Read(const ReadClosure& closure) = 0;

  // The last committed position of a tenant's feed: one load tells a follower
  // whether there is anything new. Valid as long as the Database.
  virtual const std::atomic<std::int64_t>& EventHead(
      std::string_view tenant) = 0;

  // Blocks until `arrived` returns true, at most `timeout`; the last value of
  // `arrived`. It is asked first and after each commit that emitted events, of
  // any tenant, under a lock: it should only compare EventHead()s.
  virtual bool WaitForEvents(const std::function<bool()>& arrived,
                             absl::Duration timeout) = 0;

  // While the returned object lives, RunDue gives due things of this kind to
  // `handler`, which must stay callable until then. Where another thread is
  // in the handler, its destruction waits for that call, and no other follows;
  // so it must not hold what the handler waits for: no transaction, no lock. In
  // a call it may end its own registration, which does not wait for itself.
  using DueRegistration = std::shared_ptr<void>;
  virtual DueRegistration HandleDue(std::string tenant, std::string kind,
                                    DueHandler handler) = 0;

  // The same for a room that keeps its times itself: RunDue calls `step`
  // outside of any transaction; it does what is due and returns when more will
  // be.
  virtual DueRegistration HandleDueStep(DueStep step) = 0;

  virtual const Env& env() const = 0;
};

// The feed of one tenant, in-process. `database` must outlive it.
absl::StatusOr<std::unique_ptr<EventFeed>> OpenEventFeed(Database& database,
                                                         std::string tenant);

}  // namespace tasuki

#endif  // TASUKI_STORAGE_DATABASE_H_
