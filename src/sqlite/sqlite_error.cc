#include "src/sqlite/sqlite_error.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

struct Meaning {
  Reason reason;
  const char* advice;
};

Meaning MeaningOf(int extended_code) {
  switch (extended_code & 0xFF) {
    case SQLITE_CORRUPT:
      return {Reason::kStoreCorrupt,
              "the database file is damaged: restore it from a backup"};
    case SQLITE_NOTADB:
      return {Reason::kStoreCorrupt,
              "the file is not a database or its head is damaged: it was left "
              "as it is, name another file or restore a backup"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {Reason::kStoreReadOnly,
              "the database file or its folder cannot be written: check its "
              "owner and mode"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Reason::kStoreLocked,
              "another process holds the database: close it first"};
    case SQLITE_FULL:
      return {Reason::kStoreUnavailable, "the disk is full: free some space"};
    case SQLITE_CANTOPEN:
      return {Reason::kStoreUnavailable,
              "the database file cannot be opened: check that its folder "
              "exists and is accessible"};
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return {Reason::kStoreUnavailable,
              "reading or writing the database file failed: check the disk"};
    default:
      return {Reason::kInternal, "the database refused a statement"};
  }
}

}  // namespace

absl::Status StatusOfSqlite(int extended_code, std::string_view object,
                            std::string_view detail) {
  const Meaning meaning = MeaningOf(extended_code);
  return MakeError(
      meaning.reason, {.object = object},
      absl::StrCat(ToAbsl(object), ": ", meaning.advice, " (SQLite ",
                   extended_code, ": ", ToAbsl(detail), ")"));
}

}  // namespace tasuki
