// What OpenSqlite refuses, and that it leaves it as it was.
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <random>

#include "tests/sqlite/child.h"
#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

namespace fs = std::filesystem;

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

struct Folder {
  absl::StatusOr<std::unique_ptr<Database>> Open(SqliteOptions options = {}) {
    if (options.path.empty()) options.path = path;
    return OpenSqlite(fake.env(), options);
  }
  // Reason and message, for another process to tell.
  std::string Answer() {
    const absl::Status status = Open().status();
    if (status.ok()) return "opened";
    const auto reason = ReasonOf(status);
    return std::string(reason ? NameOf(*reason) : "no reason") + ": " +
           std::string(status.message());
  }
  // A healthy file of ours with some pages, closed, without a log beside it.
  void MakeDatabase(int notes = 300) {
    const auto database = Must(Open());
    Must(database->Migrate(NotesSchema()));
    Must(database->Write([&](Transaction& transaction) -> absl::Status {
      for (int i = 0; i < notes; ++i) {
        TASUKI_RETURN_IF_ERROR(InsertNote(
            transaction, "note-" + std::to_string(i), std::string(500, 'x')));
      }
      return absl::OkStatus();
    }));
  }
  // Refused for this reason, with this advice, and without a change.
  void CheckRefused(Reason reason, const std::string& advice) {
    const std::string before = BytesOf(path);
    const absl::Status status = Open().status();
    CHECK_REASON(status, reason);
    const std::string message(status.message());
    BOOST_TEST(message.find(advice) != std::string::npos, message);
    BOOST_TEST(message.find(path) != std::string::npos, message);
    BOOST_TEST((BytesOf(path) == before));
    BOOST_TEST(BytesOf(path + "-wal").empty());
    BOOST_TEST(BytesOf(path + "-journal").empty());
  }

  TempDir dir;
  FakeEnv fake;
  const std::string path = dir.File("support.db");
};

BOOST_AUTO_TEST_CASE(a_missing_file_is_made_for_its_owner_alone) {
  Folder folder;
  const auto database = Must(folder.Open());
  struct stat info = {};
  for (const char* suffix : {"", "-wal"}) {
    BOOST_TEST_REQUIRE(stat((folder.path + suffix).c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_new_database) {
  Folder folder;
  Put(folder.path, "");
  folder.MakeDatabase(3);
  BOOST_TEST(NotesOf(*Must(folder.Open())).size() == 3);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_named) {
  Folder folder;
  const absl::Status status =
      folder.Open({.path = folder.dir.File("none/support.db")}).status();
  CHECK_REASON(status, Reason::kStoreUnavailable);
  BOOST_TEST(status.message().find("check that the folder exists") !=
             absl::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_is_no_file) {
  Folder folder;
  fs::create_directory(folder.path);
  CHECK_REASON(folder.Open(), Reason::kStoreUnavailable);
  BOOST_TEST(fs::is_directory(folder.path));
  BOOST_TEST(fs::is_empty(folder.path));
}

BOOST_AUTO_TEST_CASE(a_text_file_is_left_alone) {
  Folder folder;
  for (const std::string& text :
       {std::string("x"), std::string("日記\n"), std::string(5000, 'a')}) {
    Put(folder.path, text);
    folder.CheckRefused(Reason::kStoreCorrupt, "name another file");
  }
}

BOOST_AUTO_TEST_CASE(another_programs_database_is_left_alone) {
  for (const char* journal : {"DELETE", "WAL"}) {
    Folder folder;
    sqlite3* other = nullptr;
    BOOST_TEST_REQUIRE(sqlite3_open(folder.path.c_str(), &other) == SQLITE_OK);
    const std::string script =
        std::string("PRAGMA journal_mode = ") + journal +
        "; CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('月曜');";
    BOOST_TEST(sqlite3_exec(other, script.c_str(), nullptr, nullptr, nullptr) ==
               SQLITE_OK);
    sqlite3_close(other);
    const std::string before = BytesOf(folder.path);
    const absl::Status status = folder.Open().status();
    CHECK_REASON(status, Reason::kMalformed);
    BOOST_TEST(status.message().find("another program") !=
               absl::string_view::npos);
    BOOST_TEST((BytesOf(folder.path) == before));
  }
}

// As after a crash of that program: what its log holds is its own to recover.
BOOST_AUTO_TEST_CASE(another_programs_log_is_left_alone_too) {
  Folder folder;
  sqlite3* other = nullptr;
  const std::string live = folder.dir.File("live.db");
  BOOST_TEST_REQUIRE(sqlite3_open(live.c_str(), &other) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(other,
                          "PRAGMA journal_mode = WAL; CREATE TABLE diary (x);"
                          "INSERT INTO diary VALUES (1)",
                          nullptr, nullptr, nullptr) == SQLITE_OK);
  fs::copy_file(live, folder.path);
  fs::copy_file(live + "-wal", folder.path + "-wal");
  sqlite3_close(other);
  const std::string file = BytesOf(folder.path);
  const std::string log = BytesOf(folder.path + "-wal");
  BOOST_TEST(!log.empty());
  CHECK_REASON(folder.Open(), Reason::kMalformed);
  BOOST_TEST((BytesOf(folder.path) == file));
  BOOST_TEST((BytesOf(folder.path + "-wal") == log));
}

BOOST_AUTO_TEST_CASE(a_damaged_head_is_refused) {
  for (const std::size_t at : {0, 15, 16, 18, 21, 100, 105}) {
    BOOST_TEST_CONTEXT("byte " << at) {
      Folder folder;
      folder.MakeDatabase();
      std::string bytes = BytesOf(folder.path);
      bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
      Put(folder.path, bytes);
      const absl::Status status = folder.Open().status();
      const auto reason = ReasonOf(status);
      // Byte 18 says who may write: such a file is "read-only".
      BOOST_TEST(
          (reason == Reason::kStoreCorrupt || reason == Reason::kStoreReadOnly),
          status.ToString());
      BOOST_TEST((BytesOf(folder.path) == bytes));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_page_is_found_on_opening) {
  std::mt19937_64 random(7);
  Folder folder;
  folder.MakeDatabase();
  const std::string healthy = BytesOf(folder.path);
  for (int round = 0; round < 20; ++round) {
    std::string bytes = healthy;
    const std::size_t pages = bytes.size() / 4096;
    const std::size_t page = 1 + random() % (pages - 1);
    for (std::size_t i = 0; i < 64; ++i) {
      bytes[page * 4096 + i] = static_cast<char>(random());
    }
    BOOST_TEST_CONTEXT("round " << round << " of seed 7: page " << page) {
      Put(folder.path, bytes);
      folder.CheckRefused(Reason::kStoreCorrupt, "restore it from a backup");
    }
  }
  Put(folder.path, healthy);
  BOOST_TEST(NotesOf(*Must(folder.Open())).size() == 300);
}

BOOST_AUTO_TEST_CASE(unchecked_damage_is_found_when_it_is_read) {
  Folder folder;
  folder.MakeDatabase();
  std::string bytes = BytesOf(folder.path);
  for (std::size_t at = 20 * 4096; at < bytes.size(); at += 4096) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 64, '\x7F');
  }
  Put(folder.path, bytes);
  const auto database = Must(folder.Open({.verify_on_open = false}));
  CHECK_REASON(database->Read([](Snapshot& snapshot) {
    Notes notes;
    return LoadNotes(snapshot, notes);
  }),
               Reason::kStoreCorrupt);
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_is_refused) {
  Folder folder;
  folder.MakeDatabase();
  const std::string healthy = BytesOf(folder.path);
  for (const std::size_t size :
       {std::size_t{50}, std::size_t{4095}, std::size_t{4096},
        healthy.size() / 2, healthy.size() - 4096, healthy.size() - 1}) {
    BOOST_TEST_CONTEXT("first " << size << " bytes") {
      Put(folder.path, healthy.substr(0, size));
      folder.CheckRefused(Reason::kStoreCorrupt, "backup");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_tasuki_is_refused) {
  Folder folder;
  folder.MakeDatabase();
  sqlite3* later = nullptr;
  BOOST_TEST_REQUIRE(sqlite3_open(folder.path.c_str(), &later) == SQLITE_OK);
  BOOST_TEST(sqlite3_exec(later,
                          "UPDATE schema_version SET version = 999 "
                          "WHERE room = 'storage'",
                          nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(later);
  const std::string before = BytesOf(folder.path);
  const absl::Status status = folder.Open().status();
  CHECK_REASON(status, Reason::kStoreNewerSchema);
  BOOST_TEST(status.message().find("use the newer program") !=
             absl::string_view::npos);
  BOOST_TEST((BytesOf(folder.path) == before));
}

BOOST_AUTO_TEST_CASE(a_database_opens_once_in_a_process) {
  Folder folder;
  const auto database = Must(folder.Open());
  CHECK_REASON(folder.Open(), Reason::kStoreLocked);
  // By whatever name.
  const std::string link = folder.dir.File("link.db");
  fs::create_symlink(folder.path, link);
  CHECK_REASON(folder.Open({.path = link}), Reason::kStoreLocked);
  CHECK_REASON(folder.Open({.path = folder.dir.File("./support.db")}),
               Reason::kStoreLocked);
}

BOOST_AUTO_TEST_CASE(a_database_opens_in_one_process_at_a_time) {
  Folder folder;
  {
    const auto database = Must(folder.Open());
    const std::string answer = InChild([&] { return folder.Answer(); });
    BOOST_TEST(answer.starts_with("STORE_LOCKED"), answer);
    BOOST_TEST(answer.find("close it there first") != std::string::npos);
    // The refused attempt took no lock away.
    Must(database->Migrate(NotesSchema()));
    Must(AddNote(*database, "a"));
  }
  BOOST_TEST(InChild([&] { return folder.Answer(); }) == "opened");
}

BOOST_AUTO_TEST_CASE(a_read_only_file_or_folder_is_refused) {
  Folder folder;
  folder.MakeDatabase();
  const std::string before = BytesOf(folder.path);
  const fs::path home = fs::path(folder.path).parent_path();
  const auto answer = [&](unsigned folder_mode, unsigned file_mode) {
    fs::permissions(home, static_cast<fs::perms>(folder_mode));
    fs::permissions(folder.path, static_cast<fs::perms>(file_mode));
    fs::remove(folder.path + ".lock");
    return InChild([&] { return folder.Answer(); }, /*unprivileged=*/true);
  };
  for (const auto& [folder_mode, file_mode] :
       {std::pair{0777u, 0444u}, {0555u, 0666u}, {0555u, 0444u}}) {
    BOOST_TEST_CONTEXT("modes " << folder_mode << " and " << file_mode) {
      const std::string refused = answer(folder_mode, file_mode);
      BOOST_TEST(refused.starts_with("STORE_READ_ONLY"), refused);
      BOOST_TEST(refused.find("writ") != std::string::npos, refused);
      BOOST_TEST((BytesOf(folder.path) == before));
    }
  }
  BOOST_TEST(answer(0777, 0666) == "opened");
}

BOOST_AUTO_TEST_CASE(a_database_that_was_not_closed_opens_with_all_it_had) {
  Folder folder;
  const std::string result = InChild([&] {
    auto database = folder.Open();
    if (!database.ok() || !(*database)->Migrate(NotesSchema()).ok() ||
        !AddNote(**database, "a").ok()) {
      return std::string("failed");
    }
    database->release();  // as a crash leaves it
    return std::string("done");
  });
  BOOST_TEST(result == "done");
  BOOST_TEST(!BytesOf(folder.path + "-wal").empty());
  BOOST_TEST(NotesOf(*Must(folder.Open())).size() == 1);
}

}  // namespace
}  // namespace tasuki::testing
