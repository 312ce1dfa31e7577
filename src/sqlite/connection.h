// One SQLite connection with its prepared statements.
#ifndef TASUKI_SRC_SQLITE_CONNECTION_H_
#define TASUKI_SRC_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/sqlite/sqlite.h"
#include "tasuki/storage/sql.h"

namespace tasuki {

// Not for concurrent use: its holder is its only user.
class Connection {
 public:
  // A look changes no byte of the file: it is not yet known to be ours.
  enum class Use { kWrite, kRead, kLook };

  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const SqliteOptions& options, Use use);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::Status Query(std::string_view sql, Params params, const RowSink& sink);
  // The number of rows changed.
  absl::StatusOr<std::int64_t> Execute(std::string_view sql, Params params);
  // Transaction control and pragmas: no parameters, rows ignored.
  absl::Status Run(std::string_view sql);
  // A commit that fails may have happened, and what a failed sync left in the
  // system's cache counts for nothing: such a connection must be replaced.
  absl::Status Commit();
  bool commit_failed() const { return commit_failed_; }
  // A CREATE, ALTER or DROP with Tasuki's column words.
  absl::Status RunDdl(std::string_view sql);
  absl::StatusOr<std::int64_t> QueryInt(std::string_view sql);

  // False once an error has undone the whole transaction.
  bool InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }
  // Rows that statements have changed so far, undone ones included.
  std::int64_t changes() const { return sqlite3_total_changes64(db_); }
  // Pages in the WAL as of this connection's last commit.
  int wal_pages() const { return wal_pages_; }
  // PASSIVE copies what it can without waiting, TRUNCATE everything.
  absl::Status Checkpoint(int mode);
  // Leaves no deleted byte in the file or the WAL; outside any transaction.
  absl::Status Reclaim();

 private:
  Connection(sqlite3* db, std::string path);
  absl::Status Configure(const SqliteOptions& options, Use use);
  absl::Status CheckWritable() const;
  absl::Status Error() const;
  absl::StatusOr<sqlite3_stmt*> Prepare(std::string_view sql);
  absl::Status Bind(sqlite3_stmt* statement, Params params);

  sqlite3* const db_;
  const std::string path_;
  int wal_pages_ = 0;
  bool commit_failed_ = false;
  // Keys view the SQL text that SQLite keeps within the statement's entry.
  struct Prepared {
    std::unique_ptr<const std::string> sql;
    sqlite3_stmt* statement;
  };
  // Statements differ in length or at their end; hashing all of every text
  // would be a fiftieth of a small write.
  struct HashOfEnd {
    std::size_t operator()(std::string_view sql) const {
      return absl::HashOf(
          sql.size(),
          sql.substr(sql.size() - std::min<std::size_t>(sql.size(), 16)));
    }
  };
  absl::flat_hash_map<std::string_view, Prepared, HashOfEnd> prepared_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_CONNECTION_H_
