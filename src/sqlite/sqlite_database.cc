// OpenSqlite: checks the file, then joins the commit queue, the reader pool and
// the due registry into a Database.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/mutex.h"
#include "src/base/status_macros.h"
#include "src/sqlite/commit_queue.h"
#include "src/sqlite/connection.h"
#include "src/sqlite/file_lock.h"
#include "src/sqlite/reader_pool.h"
#include "src/sqlite/sqlite_error.h"
#include "src/sqlite/sqlite_transaction.h"
#include "src/storage/due_registry.h"
#include "src/storage/request_log.h"
#include "src/storage/schema.h"
#include "src/storage/store.h"
#include "tasuki/base/error.h"
#include "tasuki/sqlite/sqlite.h"

namespace tasuki {
namespace {

// "Tsk1" in the file's head: this is ours.
constexpr std::int64_t kApplicationId = 0x54736B31;

// The tenant of what belongs to the database itself.
constexpr char kNoTenant[] = "";
constexpr char kForgetRequests[] = "storage.forget_requests";

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(Env env, SqliteOptions options, std::unique_ptr<FileLock> lock,
                 std::unique_ptr<Connection> writer)
      : env_(env),
        lock_(std::move(lock)),
        readers_(options),
        writes_(
            options, env_, std::move(writer), [this] { return Now(); },
            [this](const storage::Heads& heads) { Publish(heads); }) {}

  absl::Status Start();

  absl::StatusOr<absl::Time> RunDue(int limit) override {
    return due_.Run(*this, limit);
  }
  absl::Status ReclaimErased() override;
  absl::Status Migrate(const Schema& schema) override;
  absl::Status Write(const WriteClosure& closure) override {
    return writes_.Write(closure);
  }
  absl::Status Read(const ReadClosure& closure) override;
  const std::atomic<std::int64_t>& EventHead(std::string_view tenant) override;
  bool WaitForEvents(const std::function<bool()>& arrived,
                     absl::Duration timeout) override;
  DueRegistration HandleDue(std::string tenant, std::string kind,
                            DueHandler handler) override {
    return due_.Add(std::move(tenant), std::move(kind), std::move(handler));
  }
  DueRegistration HandleDueStep(DueStep step) override {
    return due_.Add(std::move(step));
  }
  const Env& env() const override { return env_; }

 private:
  using Head = std::atomic<std::int64_t>;

  absl::Time Now();
  void Publish(const storage::Heads& heads);
  Head& HeadOf(std::string_view tenant)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(heads_mutex_);
  absl::Status ScheduleForgetting();

  const Env env_;
  const std::unique_ptr<FileLock> lock_;
  std::atomic<std::int64_t> latest_micros_ = 0;

  Mutex heads_mutex_;
  CondVar heads_moved_;
  // Nodes never move: EventHead hands out references.
  std::map<std::string, Head, std::less<>> heads_ ABSL_GUARDED_BY(heads_mutex_);

  DueRegistry due_;
  DueRegistration forget_requests_;
  ReaderPool readers_;
  CommitQueue writes_;
};

absl::Status SqliteDatabase::Start() {
  TASUKI_RETURN_IF_ERROR(Migrate(StorageSchema()));
  storage::Heads heads;
  TASUKI_RETURN_IF_ERROR(Read([&](Snapshot& snapshot) {
    absl::Time latest;
    absl::Status status = storage::LoadHeads(snapshot, heads, latest);
    latest_micros_ = absl::ToUnixMicros(latest);
    return status;
  }));
  {
    MutexLock lock(heads_mutex_);
    for (const auto& [tenant, position] : heads) HeadOf(tenant) = position;
  }
  return ScheduleForgetting();
}

// Old request records are forgotten a batch at a time, once an hour.
absl::Status SqliteDatabase::ScheduleForgetting() {
  constexpr int kBatch = 1000;
  forget_requests_ =
      HandleDue(kNoTenant, kForgetRequests,
                [](Transaction& transaction, const DueItem&) -> absl::Status {
                  TASUKI_ASSIGN_OR_RETURN(const std::int64_t forgotten,
                                          ForgetRequests(transaction, kBatch));
                  const absl::Duration pause =
                      forgotten == kBatch ? absl::Seconds(1) : absl::Hours(1);
                  return transaction.Schedule(kNoTenant, kForgetRequests, "all",
                                              transaction.Now() + pause);
                });
  // A time set before a restart stands.
  std::vector<DueItem> scheduled;
  TASUKI_RETURN_IF_ERROR(Read([&](Snapshot& snapshot) {
    return storage::LoadDue(snapshot, kNoTenant, kForgetRequests,
                            {.at = absl::InfinitePast()}, 1, scheduled);
  }));
  if (!scheduled.empty()) return absl::OkStatus();
  return Write([](Transaction& transaction) {
    return transaction.Schedule(kNoTenant, kForgetRequests, "all",
                                transaction.Now() + absl::Hours(1));
  });
}

absl::Time SqliteDatabase::Now() {
  const std::int64_t now = absl::ToUnixMicros(env_.clock->Now());
  std::int64_t latest = latest_micros_.load();
  while (latest < now && !latest_micros_.compare_exchange_weak(latest, now)) {
  }
  return absl::FromUnixMicros(std::max(latest, now));
}

absl::Status SqliteDatabase::Read(const ReadClosure& closure) {
  TASUKI_ASSIGN_OR_RETURN(ReaderPool::Lease connection, readers_.Borrow());
  TASUKI_RETURN_IF_ERROR((*connection).Run("BEGIN"));
  SqliteSnapshot snapshot(*connection, Now());
  const absl::Status status = closure(snapshot);
  (*connection).Run("COMMIT").IgnoreError();
  return status;
}

absl::Status SqliteDatabase::Migrate(const Schema& schema) {
  return writes_.Exclusive([&](Connection& connection) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(connection.Run("BEGIN IMMEDIATE"));
    SqliteTransaction transaction(connection, env_, Now());
    absl::Status status = ApplySchema(
        transaction, schema,
        [&connection](std::string_view ddl) { return connection.RunDdl(ddl); });
    if (status.ok()) status = connection.Commit();
    if (!status.ok()) connection.Run("ROLLBACK").IgnoreError();
    return status;
  });
}

absl::Status SqliteDatabase::ReclaimErased() {
  return writes_.Exclusive([](Connection& connection) {
    absl::Status status = connection.Reclaim();
    if (ReasonOf(status) != Reason::kStoreLocked) return status;
    return MakeError(Reason::kStoreUnavailable, {},
                     "a read still holds an old snapshot: call again");
  });
}

SqliteDatabase::Head& SqliteDatabase::HeadOf(std::string_view tenant) {
  const auto entry = heads_.find(tenant);
  return entry != heads_.end() ? entry->second : heads_[std::string(tenant)];
}

const std::atomic<std::int64_t>& SqliteDatabase::EventHead(
    std::string_view tenant) {
  MutexLock lock(heads_mutex_);
  return HeadOf(tenant);
}

void SqliteDatabase::Publish(const storage::Heads& heads) {
  if (heads.empty()) return;
  MutexLock lock(heads_mutex_);
  for (const auto& [tenant, position] : heads) HeadOf(tenant) = position;
  heads_moved_.NotifyAll();
}

bool SqliteDatabase::WaitForEvents(const std::function<bool()>& arrived,
                                   absl::Duration timeout) {
  MutexLock lock(heads_mutex_);
  return heads_moved_.WaitFor(heads_mutex_, absl::ToChronoMilliseconds(timeout),
                              arrived);
}

absl::Status CheckOptions(const SqliteOptions& options) {
  const auto range = [](const char* field, int value, int low, int high) {
    if (value >= low && value <= high) return absl::OkStatus();
    return MakeError(Reason::kOutOfRange, {.field = field},
                     absl::StrCat(field, " must be ", low, " to ", high));
  };
  if (options.path.empty()) {
    return MakeError(Reason::kRequired, {.field = "path"}, "path must be set");
  }
  TASUKI_RETURN_IF_ERROR(range("max_readers", options.max_readers, 1, 64));
  TASUKI_RETURN_IF_ERROR(range("max_group", options.max_group, 1, 256));
  return range("checkpoint_pages", options.checkpoint_pages, 100, 1'000'000);
}

// SQLite reads a page that was cut short as if zeros followed. While there is a
// log the page may be in there.
bool EndsInsidePage(const std::string& path, std::int64_t page_size) {
  std::error_code error;
  const auto log = std::filesystem::file_size(path + "-wal", error);
  if (!error && log > 0) return false;
  const auto size = std::filesystem::file_size(path, error);
  return !error && size % static_cast<std::uintmax_t>(page_size) != 0;
}

// Refuses what is not ours or damaged. True for a new, empty database.
absl::StatusOr<bool> CheckFile(Connection& connection,
                               const SqliteOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(const std::int64_t application,
                          connection.QueryInt("PRAGMA application_id"));
  TASUKI_ASSIGN_OR_RETURN(
      const std::int64_t tables,
      connection.QueryInt(R"sql(SELECT count(*) FROM sqlite_schema)sql"));
  if (application != kApplicationId && (application != 0 || tables > 0)) {
    return MakeError(Reason::kMalformed,
                     {.field = "path", .object = options.path},
                     absl::StrCat(options.path,
                                  " is a database of another program: name "
                                  "another file"));
  }
  if (tables == 0) return true;
  if (!options.verify_on_open) return false;
  TASUKI_ASSIGN_OR_RETURN(const std::int64_t page_size,
                          connection.QueryInt("PRAGMA page_size"));
  if (EndsInsidePage(options.path, page_size)) {
    return StatusOfSqlite(SQLITE_CORRUPT, options.path, "the file was cut");
  }
  std::string verdict;
  TASUKI_RETURN_IF_ERROR(connection.Query(
      "PRAGMA quick_check(1)", {},
      [&verdict](const Row& row) { verdict = row.String(0); }));
  if (verdict == "ok") return false;
  return StatusOfSqlite(SQLITE_CORRUPT, options.path, verdict);
}

absl::StatusOr<std::unique_ptr<Connection>> OpenChecked(
    const SqliteOptions& options) {
  bool is_new = false;
  {
    // SQLite would take a file of one byte for an empty one.
    std::error_code error;
    if (std::filesystem::file_size(options.path, error) == 1) {
      return StatusOfSqlite(SQLITE_NOTADB, options.path, "one byte");
    }
    TASUKI_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> look,
                            Connection::Open(options, Connection::Use::kLook));
    TASUKI_ASSIGN_OR_RETURN(is_new, CheckFile(*look, options));
  }
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<Connection> writer,
                          Connection::Open(options, Connection::Use::kWrite));
  // What an earlier process left in the WAL may be in the system's cache only,
  // its sync having failed: nothing must be written behind it.
  TASUKI_RETURN_IF_ERROR(writer->Checkpoint(SQLITE_CHECKPOINT_TRUNCATE));
  if (is_new) {
    TASUKI_RETURN_IF_ERROR(writer->Run(
        ToStd(absl::StrCat("PRAGMA application_id = ", kApplicationId))));
  }
  return writer;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(Env env,
                                                     SqliteOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckOptions(options));
  TASUKI_ASSIGN_OR_RETURN(options.path, CreatePrivateFile(options.path));
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<FileLock> lock,
                          FileLock::Acquire(options.path));
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<Connection> writer,
                          OpenChecked(options));
  auto database = std::make_unique<SqliteDatabase>(
      env, std::move(options), std::move(lock), std::move(writer));
  TASUKI_RETURN_IF_ERROR(database->Start());
  return database;
}

}  // namespace tasuki
