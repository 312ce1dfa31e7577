// Writes, syncs and truncations that fail: a command's effect is there or not,
// never half, and a retry settles what nobody knows.
#include <random>
#include <set>
#include <thread>

#include "src/storage/request_log.h"
#include "tests/sqlite/faulty_vfs.h"
#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

struct FaultyWorld {
  FaultyWorld() : disk("faulty", /*keep_image=*/true) { Open(); }
  ~FaultyWorld() { database.reset(); }

  void Open() {
    // A short log, so that it is copied back in between.
    database = Must(OpenSqlite(fake.env(), {.path = dir.File("world.db"),
                                            .checkpoint_pages = 100,
                                            .vfs = disk.name()}));
    Must(database->Migrate(NotesSchema()));
  }
  void Reopen() {
    disk.Heal();
    database.reset();
    Open();
  }

  // Four rows: two notes, an event, a request.
  absl::Status Command(const std::string& id, int size) {
    return database->Write([&](Transaction& transaction) -> absl::Status {
      const RequestKey key = {.tenant = "default",
                              .method = "notes.Add",
                              .request_id = id,
                              .digest = "digest"};
      return Once(transaction, key,
                  [&]() -> absl::StatusOr<std::string> {
                    const std::string body(static_cast<std::size_t>(size), 'x');
                    TASUKI_RETURN_IF_ERROR(InsertNote(transaction, id, body));
                    TASUKI_RETURN_IF_ERROR(
                        InsertNote(transaction, id + "+", body));
                    transaction.Emit(NoteEvent(id));
                    return id;
                  })
          .status();
    });
  }

  // What is there, every command whole and at one position.
  std::set<std::string> Effects() {
    std::set<std::string> requests, events;
    Notes notes;
    Must(database->Read([&](Snapshot& snapshot) {
      Must(LoadNotes(snapshot, notes));
      Must(snapshot.Query(
          R"sql(SELECT request_id FROM request)sql", {},
          [&](const Row& row) { requests.insert(row.String(0)); }));
      std::int64_t position = 0;
      Must(snapshot.Query(
          R"sql(SELECT subject, position FROM event ORDER BY position)sql", {},
          [&](const Row& row) {
            BOOST_TEST(events.insert(row.String(0)).second);
            BOOST_TEST(row.Int(1) == ++position);
          }));
      return absl::OkStatus();
    }));
    BOOST_TEST((requests == events));
    BOOST_TEST(notes.size() == 2 * requests.size());
    for (const std::string& id : requests) {
      BOOST_TEST(notes.contains(id));
      BOOST_TEST(notes.contains(id + "+"));
    }
    return requests;
  }

  void PlanFault(std::mt19937_64& random) {
    disk.FailIn(static_cast<int>(1 + random() % 12),
                random() % 2 == 0 ? Fault::kIoError : Fault::kFullDisk,
                static_cast<int>(1 + random() % 3));
  }

  TempDir dir;
  FakeEnv fake;
  FaultyVfs disk;
  std::unique_ptr<Database> database;
};

BOOST_AUTO_TEST_CASE(a_command_that_meets_a_fault_is_whole_or_not_there) {
  int unknown = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      std::mt19937_64 random(seed);
      FaultyWorld world;
      std::set<std::string> done;
      for (int step = 0; step < 60; ++step) {
        const std::string id = "note-" + std::to_string(step);
        const int size = static_cast<int>(random() % 20'000);
        if (random() % 2 == 0) world.PlanFault(random);
        for (int attempt = 0;; ++attempt) {
          const absl::Status status = world.Command(id, size);
          if (status.ok()) break;
          CHECK_REASON(status, Reason::kOutcomeUnknown);
          ++unknown;
          if (attempt < 2) continue;
          world.disk.Heal();
          if (random() % 2 == 0) world.Reopen();
          world.Effects();  // there or not there, but whole
        }
        done.insert(id);
        if (random() % 10 == 0) world.database->ReclaimErased().IgnoreError();
        world.disk.Heal();
        BOOST_TEST((world.Effects() == done));
        BOOST_TEST(world.database->EventHead("default").load() ==
                   std::ssize(done));
        if (random() % 15 == 0) world.Reopen();
      }
      world.Reopen();
      BOOST_TEST((world.Effects() == done));
    }
  }
  BOOST_TEST(unknown > 0);  // the faults did hit
}

// More than the cache holds is written before the commit.
BOOST_AUTO_TEST_CASE(a_fault_inside_a_closure_is_known_to_change_nothing) {
  for (const Fault fault : {Fault::kIoError, Fault::kFullDisk}) {
    FaultyWorld world;
    Must(world.Command("before", 10));
    world.disk.FailIn(1000, fault);
    CHECK_REASON(world.Command("large", 70 << 20), Reason::kStoreUnavailable);
    world.disk.Heal();
    Must(world.Command("after", 10));
    BOOST_TEST((world.Effects() == std::set<std::string>{"after", "before"}));
  }
}

BOOST_AUTO_TEST_CASE(writers_of_one_group_share_its_fate_and_settle_alone) {
  constexpr int kThreads = 4, kCommands = 40;
  FaultyWorld world;
  std::atomic<int> wrong = 0, unknown = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937_64 random(static_cast<std::uint64_t>(thread));
      for (int i = 0; i < kCommands; ++i) {
        const std::string id =
            "note-" + std::to_string(thread) + "-" + std::to_string(i);
        if (random() % 4 == 0) world.PlanFault(random);
        absl::Status status = world.Command(id, 3000);
        while (!status.ok()) {
          const auto reason = ReasonOf(status);
          if (reason == Reason::kOutcomeUnknown) {
            ++unknown;
          } else if (reason != Reason::kStoreUnavailable) {
            ++wrong;
            break;
          }
          status = world.Command(id, 3000);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  world.disk.Heal();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(unknown > 0);
  BOOST_TEST(world.Effects().size() == kThreads * kCommands);
  world.Reopen();
  BOOST_TEST(world.Effects().size() == kThreads * kCommands);
}

BOOST_AUTO_TEST_CASE(a_full_disk_says_so_and_heals) {
  FaultyWorld world;
  world.disk.FailIn(1, Fault::kFullDisk, 100);
  const absl::Status status = world.Command("a", 10);
  const std::string message(status.message());
  BOOST_TEST(message.find("the disk is full: free some space") !=
             std::string::npos);
  BOOST_TEST(NotesOf(*world.database).empty());
  world.disk.Heal();
  Must(world.Command("a", 10));
  BOOST_TEST(world.Effects().size() == 1);
}

// What a failed sync left in the system's cache looks written and is on no
// disk; what is acknowledged behind it must not stand on it.
void CheckNothingIsLostBehind(int operation, int times, bool restart) {
  TempDir dir;
  FakeEnv fake;
  FaultyVfs disk("power", /*keep_image=*/true);
  const std::string path = dir.File("world.db"), image = dir.File("image.db");
  const auto open = [&] {
    auto database =
        Must(OpenSqlite(fake.env(), {.path = path, .vfs = disk.name()}));
    Must(database->Migrate(NotesSchema()));
    return database;
  };
  auto database = open();
  Must(AddNote(*database, "before"));
  disk.FailIn(operation, Fault::kIoError, times);
  for (int i = 0; i < 3; ++i) {
    AddNote(*database, "perhaps-" + std::to_string(i)).IgnoreError();
  }
  if (restart) database.reset();
  disk.Heal();
  if (restart) database = open();
  Must(AddNote(*database, "after"));
  disk.PowerOff(path, image);
  database.reset();
  const auto left = Must(OpenSqlite(fake.env(), {.path = image}));
  const Notes notes = NotesOf(*left);
  BOOST_TEST(notes.contains("before"));
  BOOST_TEST(notes.contains("after"));
  BOOST_TEST(left->EventHead("default").load() == std::ssize(notes));
}

BOOST_AUTO_TEST_CASE(no_acknowledged_write_stands_on_one_that_was_lost) {
  for (const bool restart : {false, true}) {
    for (int operation = 1; operation <= 16; ++operation) {
      for (int times = 1; times <= 6; ++times) {
        BOOST_TEST_CONTEXT((restart ? "restart, " : "")
                           << "faults " << operation << " to "
                           << operation + times - 1) {
          CheckNothingIsLostBehind(operation, times, restart);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(memory_does_not_change_where_the_commit_failed) {
  FaultyWorld world;
  bool applied = false;
  // The only write of a commit is to the log; its sync comes behind.
  for (int operation = 1; operation < 20; ++operation) {
    world.disk.FailIn(operation, Fault::kIoError);
    const std::int64_t head = world.database->EventHead("default").load();
    applied = false;
    const absl::Status status =
        world.database->Write([&](Transaction& transaction) {
          transaction.Emit(NoteEvent("x"));
          transaction.AfterCommit([&applied] { applied = true; });
          return absl::OkStatus();
        });
    world.disk.Heal();
    BOOST_TEST(applied == status.ok());
    BOOST_TEST(world.database->EventHead("default").load() ==
               head + (status.ok() ? 1 : 0));
  }
}

}  // namespace
}  // namespace tasuki::testing
