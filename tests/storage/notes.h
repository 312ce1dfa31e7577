// The smallest room: notes with an id, for tests of what every room stands on.
#ifndef TASUKI_TESTS_STORAGE_NOTES_H_
#define TASUKI_TESTS_STORAGE_NOTES_H_

#include <map>
#include <string>
#include <string_view>

#include "src/base/status_macros.h"
#include "tests/support/world.h"

namespace tasuki::testing {

inline const Schema& NotesSchema() {
  static const Schema schema = {
      .room = "notes",
      .migrations = {{.version = 1, .statements = {R"sql(CREATE TABLE note (
               tenant text NOT NULL, id text NOT NULL, body text NOT NULL,
               PRIMARY KEY (tenant, id)))sql"}}}};
  return schema;
}

inline Event NoteEvent(std::string_view id, std::string tenant = "default") {
  return {.tenant = std::move(tenant),
          .room = "notes",
          .subject = std::string(id),
          .type = "put",
          .actor = Web()};
}

// A second note with the same id fails.
inline absl::Status InsertNote(Transaction& transaction, std::string_view id,
                               std::string_view body) {
  return transaction
      .Execute(R"sql(
        INSERT INTO note (tenant, id, body)
        VALUES ('default', $1, $2))sql",
               {id, body})
      .status();
}

// The note and its event.
inline absl::Status AddNote(Database& database, std::string_view id,
                            std::string_view body = "") {
  return database.Write([&](Transaction& transaction) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(InsertNote(transaction, id, body));
    transaction.Emit(NoteEvent(id));
    return absl::OkStatus();
  });
}

using Notes = std::map<std::string, std::string>;  // id → body

inline absl::Status LoadNotes(Snapshot& snapshot, Notes& notes) {
  notes.clear();
  return snapshot.Query(
      R"sql(SELECT id, body FROM note ORDER BY id)sql", {},
      [&](const Row& row) { notes[row.String(0)] = row.String(1); });
}

inline Notes NotesOf(Database& database) {
  Notes notes;
  Must(database.Read(
      [&](Snapshot& snapshot) { return LoadNotes(snapshot, notes); }));
  return notes;
}

// For the engine itself: each closure as it is.
struct NotesWorld : World {
  NotesWorld() : World(Closures::kRunOnce) {
    Must(database->Migrate(NotesSchema()));
  }

  std::int64_t Head() { return database->EventHead("default").load(); }
};

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_STORAGE_NOTES_H_
