#include "src/sqlite/connection.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/sqlite/gaps.h"
#include "src/sqlite/sqlite_error.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

// SQLite takes $1 for a name, numbered by first appearance; ?1 is a number.
std::string NumberedParameters(std::string_view sql) {
  return absl::StrReplaceAll(ToAbsl(sql), {{"$", "?"}});
}

// Rows of a table live in its primary key's tree: all keys are explicit.
std::string MapDdl(std::string_view ddl) {
  std::string mapped = absl::StrReplaceAll(
      ToAbsl(ddl),
      {{" int64", " INTEGER"}, {" double", " REAL"}, {" bytes", " BLOB"}});
  if (ddl.find("CREATE TABLE") != std::string_view::npos) {
    mapped += " STRICT, WITHOUT ROWID";
  }
  return mapped;
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  std::int64_t Int(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  double Real(int column) const override {
    return sqlite3_column_double(statement_, column);
  }
  std::string_view Text(int column) const override {
    const auto* text = sqlite3_column_text(statement_, column);
    return View(reinterpret_cast<const char*>(text), column);
  }
  std::string_view Bytes(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return View(static_cast<const char*>(bytes), column);
  }

 private:
  std::string_view View(const char* data, int column) const {
    const int size = sqlite3_column_bytes(statement_, column);
    return data == nullptr
               ? std::string_view()
               : std::string_view(data, static_cast<std::size_t>(size));
  }

  sqlite3_stmt* statement_;
};

int BindValue(sqlite3_stmt* statement, int index, const Param::Value& value) {
  // Parameters outlive the statement's run, so nothing is copied.
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, index, *integer);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return sqlite3_bind_double(statement, index, *real);
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    // A null pointer would bind NULL.
    const char* data = text->data() == nullptr ? "" : text->data();
    return sqlite3_bind_text64(statement, index, data, text->size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  const std::string_view bytes = std::get<BytesView>(value).bytes;
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  return sqlite3_bind_blob64(statement, index, data, bytes.size(),
                             SQLITE_STATIC);
}

// A statement that is not reset keeps its snapshot and its locks.
class ResetAtExit {
 public:
  explicit ResetAtExit(sqlite3_stmt* statement) : statement_(statement) {}
  ~ResetAtExit() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

Connection::Connection(sqlite3* db, std::string path)
    : db_(db), path_(std::move(path)) {}

Connection::~Connection() {
  for (auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared.statement);
  sqlite3_close(db_);
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const SqliteOptions& options, Use use) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(
      options.path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
      options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(db, options.path));
  if (code != SQLITE_OK) {
    return StatusOfSqlite(code, options.path, sqlite3_errstr(code));
  }
  TASUKI_RETURN_IF_ERROR(connection->CheckWritable());
  TASUKI_RETURN_IF_ERROR(connection->Configure(options, use));
  return connection;
}

absl::Status Connection::CheckWritable() const {
  if (sqlite3_db_readonly(db_, "main") != 1) return absl::OkStatus();
  return StatusOfSqlite(SQLITE_READONLY, path_, "opened for reading only");
}

absl::Status Connection::Configure(const SqliteOptions& options, Use use) {
  sqlite3_extended_result_codes(db_, 1);
  sqlite3_busy_timeout(db_, 1000);
  // "x" is a name, never a string.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA foreign_keys = ON"));
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA secure_delete = ON"));
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA temp_store = MEMORY"));
  if (use == Use::kLook) {
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  if (use != Use::kWrite) {
    TASUKI_RETURN_IF_ERROR(Run("PRAGMA cache_size = -16384"));
    return Run("PRAGMA query_only = ON");
  }
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA cache_size = -65536"));
  // Takes effect on a new file; see gaps.h.
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA auto_vacuum = NONE"));
  TASUKI_RETURN_IF_ERROR(Run("PRAGMA journal_mode = WAL"));
  // The head of the file, read by now, may forbid writing too.
  TASUKI_RETURN_IF_ERROR(CheckWritable());
  TASUKI_RETURN_IF_ERROR(Run(options.durability == Durability::kFull
                                 ? "PRAGMA synchronous = FULL"
                                 : "PRAGMA synchronous = NORMAL"));
  // Replaces SQLite's own checkpointing; the commit queue does it.
  sqlite3_wal_hook(
      db_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return absl::OkStatus();
}

absl::Status Connection::Error() const {
  return StatusOfSqlite(sqlite3_extended_errcode(db_), path_,
                        sqlite3_errmsg(db_));
}

absl::StatusOr<sqlite3_stmt*> Connection::Prepare(std::string_view sql) {
  const auto entry = prepared_.find(sql);
  if (entry != prepared_.end()) return entry->second.statement;
  const std::string numbered = NumberedParameters(sql);
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(
          db_, numbered.c_str(), static_cast<int>(numbered.size()) + 1,
          SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return Error();
  }
  auto owned = std::make_unique<const std::string>(sql);
  const std::string_view key = *owned;
  prepared_.emplace(key, Prepared{std::move(owned), statement});
  return statement;
}

absl::Status Connection::Bind(sqlite3_stmt* statement, Params params) {
  int index = 0;
  for (const Param& param : params) {
    if (BindValue(statement, ++index, param.value()) != SQLITE_OK) {
      return Error();
    }
  }
  return absl::OkStatus();
}

absl::Status Connection::Query(std::string_view sql, Params params,
                               const RowSink& sink) {
  TASUKI_ASSIGN_OR_RETURN(sqlite3_stmt* const statement, Prepare(sql));
  const ResetAtExit reset(statement);
  TASUKI_RETURN_IF_ERROR(Bind(statement, params));
  const SqliteRow row(statement);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) sink(row);
  return code == SQLITE_DONE ? absl::OkStatus() : Error();
}

absl::StatusOr<std::int64_t> Connection::Execute(std::string_view sql,
                                                 Params params) {
  TASUKI_ASSIGN_OR_RETURN(sqlite3_stmt* const statement, Prepare(sql));
  const ResetAtExit reset(statement);
  TASUKI_RETURN_IF_ERROR(Bind(statement, params));
  if (sqlite3_step(statement) != SQLITE_DONE) return Error();
  return sqlite3_changes64(db_);
}

absl::Status Connection::Run(std::string_view sql) {
  return Query(sql, {}, [](const Row&) {});
}

absl::Status Connection::Commit() {
  absl::Status status = Run("COMMIT");
  commit_failed_ = !status.ok();
  return status;
}

absl::Status Connection::RunDdl(std::string_view sql) {
  const std::string mapped = MapDdl(sql);
  return sqlite3_exec(db_, mapped.c_str(), nullptr, nullptr, nullptr) ==
                 SQLITE_OK
             ? absl::OkStatus()
             : Error();
}

absl::StatusOr<std::int64_t> Connection::QueryInt(std::string_view sql) {
  std::int64_t value = 0;
  TASUKI_RETURN_IF_ERROR(
      Query(sql, {}, [&value](const Row& row) { value = row.Int(0); }));
  return value;
}

absl::Status Connection::Checkpoint(int mode) {
  int left = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &left, nullptr);
  if (code != SQLITE_OK) return Error();
  if (mode == SQLITE_CHECKPOINT_TRUNCATE) wal_pages_ = 0;
  return absl::OkStatus();
}

absl::Status Connection::Reclaim() {
  TASUKI_RETURN_IF_ERROR(Checkpoint(SQLITE_CHECKPOINT_TRUNCATE));
  const int code = ClearGaps(db_);
  if (code == SQLITE_OK) return absl::OkStatus();
  return StatusOfSqlite(code, path_, sqlite3_errstr(code));
}

}  // namespace tasuki
