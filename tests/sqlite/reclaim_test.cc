// Erasing leaves no byte in any file of the database.
#include <fstream>
#include <iterator>
#include <random>

#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How often `text` stands in the database, its log or its index.
int Traces(const NotesWorld& world, const std::string& text) {
  int traces = 0;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    const std::string bytes = BytesOf(world.dir.File("world.db") + suffix);
    for (std::size_t at = bytes.find(text); at != std::string::npos;
         at = bytes.find(text, at + 1)) {
      ++traces;
    }
  }
  return traces;
}

absl::Status Put(Transaction& transaction, const std::string& id,
                 const std::string& body) {
  return transaction
      .Execute(R"sql(
        INSERT INTO note (tenant, id, body) VALUES ('default', $1, $2)
        ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body)sql",
               {id, body})
      .status();
}

BOOST_AUTO_TEST_CASE(erased_text_is_gone_from_every_file) {
  NotesWorld world;
  const std::string secret = "秘密の本文";
  Must(AddNote(*world.database, "a", secret));
  BOOST_TEST(Traces(world, secret) > 0);
  Must(world.database->Write([](Transaction& transaction) {
    return transaction
        .Execute(R"sql(UPDATE note SET body = '' WHERE id = 'a')sql", {})
        .status();
  }));
  Must(world.database->ReclaimErased());
  BOOST_TEST(Traces(world, secret) == 0);
  BOOST_TEST(NotesOf(*world.database).at("a") == "");
}

// Pages split and merge while texts of all sizes come and go; copies that a
// page kept from before a split must go too.
BOOST_AUTO_TEST_CASE(no_copy_survives_in_pages_that_split_and_merged) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      std::mt19937_64 random(seed);
      NotesWorld world;
      const auto body = [&](bool secret) {
        const std::string word = secret ? "SECRET日本" : "harmless";
        std::string text;
        for (auto left = random() % 200; left > 0; --left) text += word;
        return text + word;
      };
      for (int i = 0; i < 30; ++i) {
        Must(world.database->Write([&](Transaction& t) -> absl::Status {
          for (int j = 0; j < 20; ++j) {
            TASUKI_RETURN_IF_ERROR(Put(t, std::to_string(random() % 300),
                                       body(random() % 2 == 0)));
          }
          return absl::OkStatus();
        }));
      }
      BOOST_TEST(Traces(world, "SECRET") > 0);
      Must(world.database->Write([&](Transaction& transaction) {
        return transaction
            .Execute(R"sql(
              UPDATE note SET body = '' WHERE substr(body, 1, 6) = 'SECRET'
              )sql",
                     {})
            .status();
      }));
      const Notes left = NotesOf(*world.database);
      Must(world.database->ReclaimErased());
      BOOST_TEST(Traces(world, "SECRET") == 0);
      BOOST_TEST((NotesOf(*world.database) == left));
      // Nor does a page that was in the cache bring one back.
      Must(world.database->Write([&](Transaction& transaction) {
        return transaction
            .Execute(R"sql(UPDATE note SET body = body || 'x')sql", {})
            .status();
      }));
      BOOST_TEST(Traces(world, "SECRET") == 0);
      world.Reopen();  // checks every page
      BOOST_TEST(NotesOf(*world.database).size() == left.size());
      BOOST_TEST(Traces(world, "SECRET") == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(reclaiming_waits_for_no_reader_and_says_so) {
  NotesWorld world;
  Must(AddNote(*world.database, "a", "本文"));
  Must(world.database->Read([&](Snapshot& snapshot) {
    Notes notes;
    Must(LoadNotes(snapshot, notes));
    Must(AddNote(*world.database, "b"));
    const absl::Status refused = world.database->ReclaimErased();
    CHECK_REASON(refused, Reason::kStoreUnavailable);
    BOOST_TEST(refused.message().find("call again") != absl::string_view::npos);
    return absl::OkStatus();
  }));
  Must(world.database->ReclaimErased());
  BOOST_TEST(BytesOf(world.dir.File("world.db-wal")).empty());
}

}  // namespace
}  // namespace tasuki::testing
