#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

// The notes room as it was, as it is, and as it will be.
Schema NotesUpTo(int version, bool broken = false) {
  Schema schema = NotesSchema();
  if (version >= 2) {
    schema.migrations.push_back({.version = 2,
                                 .statements = {R"sql(ALTER TABLE note
                          ADD COLUMN stars int64 NOT NULL DEFAULT 3)sql",
                                                R"sql(CREATE TABLE star (
                          id text NOT NULL, weight double NOT NULL,
                          mark bytes NOT NULL, PRIMARY KEY (id)))sql"}});
    if (broken) {
      schema.migrations.back().statements.push_back(
          R"sql(CREATE TABLE note (id text NOT NULL, PRIMARY KEY (id)))sql");
    }
  }
  return schema;
}

std::int64_t Stars(Database& database) {
  std::int64_t stars = -1;
  const absl::Status read = database.Read([&](Snapshot& snapshot) {
    return snapshot.Query(R"sql(SELECT sum(stars) FROM note)sql", {},
                          [&](const Row& row) { stars = row.Int(0); });
  });
  return read.ok() ? stars : -1;
}

BOOST_AUTO_TEST_CASE(a_migration_keeps_the_rows) {
  NotesWorld world;
  Must(AddNote(*world.database, "a", "本文"));
  BOOST_TEST(Stars(*world.database) == -1);
  Must(world.database->Migrate(NotesUpTo(2)));
  BOOST_TEST(Stars(*world.database) == 3);
  BOOST_TEST(NotesOf(*world.database).at("a") == "本文");
}

BOOST_AUTO_TEST_CASE(migrating_again_does_nothing) {
  NotesWorld world;
  for (int i = 0; i < 3; ++i) {
    Must(world.database->Migrate(NotesUpTo(2)));
    world.Reopen();
  }
  Must(AddNote(*world.database, "a"));
}

BOOST_AUTO_TEST_CASE(a_migration_that_fails_changes_nothing) {
  NotesWorld world;
  Must(AddNote(*world.database, "a"));
  BOOST_TEST(!world.database->Migrate(NotesUpTo(2, /*broken=*/true)).ok());
  BOOST_TEST(Stars(*world.database) == -1);
  Must(world.database->Migrate(NotesUpTo(1)));
  Must(world.database->Migrate(NotesUpTo(2)));
  BOOST_TEST(Stars(*world.database) == 3);
}

BOOST_AUTO_TEST_CASE(an_older_program_is_told_to_be_newer) {
  NotesWorld world;
  Must(world.database->Migrate(NotesUpTo(2)));
  const absl::Status refused = world.database->Migrate(NotesUpTo(1));
  CHECK_REASON(refused, Reason::kStoreNewerSchema);
  BOOST_TEST(refused.message().find("use the newer program") !=
             absl::string_view::npos);
  BOOST_TEST(InfoOf(refused)->object == "notes");
}

BOOST_AUTO_TEST_CASE(each_column_word_holds_its_values_exactly) {
  NotesWorld world;
  Must(world.database->Migrate(NotesUpTo(2)));
  using namespace std::string_literals;
  const std::string mark = "\0\xFF\x80 binary"s;
  Must(world.database->Write([&](Transaction& transaction) {
    return transaction
        .Execute(R"sql(INSERT INTO star VALUES ($3, $2, $1))sql",
                 {BytesView{mark}, 0.1, "日本語"})
        .status();
  }));
  Must(world.database->Read([&](Snapshot& snapshot) {
    return snapshot.Query(R"sql(SELECT id, weight, mark FROM star)sql", {},
                          [&](const Row& row) {
                            BOOST_TEST(row.Text(0) == "日本語");
                            BOOST_TEST((row.Real(1) == 0.1));
                            BOOST_TEST((row.Bytes(2) == mark));
                          });
  }));
}

BOOST_AUTO_TEST_CASE(a_value_of_another_word_is_refused) {
  NotesWorld world;
  Must(world.database->Migrate(NotesUpTo(2)));
  CHECK_REASON(world.database->Write([&](Transaction& transaction) {
    return transaction
        .Execute(R"sql(INSERT INTO star VALUES ($1, $2, $3))sql",
                 {"a", "not a number", BytesView{"b"}})
        .status();
  }),
               Reason::kInternal);
}

}  // namespace
}  // namespace tasuki::testing
