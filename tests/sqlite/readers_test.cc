#include <algorithm>
#include <latch>
#include <thread>

#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(a_read_sees_one_moment_and_hinders_no_write) {
  NotesWorld world;
  Must(AddNote(*world.database, "a"));
  Must(world.database->Read([&](Snapshot& snapshot) {
    Notes first, again;
    Must(LoadNotes(snapshot, first));
    Must(AddNote(*world.database, "b"));
    Must(LoadNotes(snapshot, again));
    BOOST_TEST((first == again));
    BOOST_TEST(NotesOf(*world.database).size() == 2);
    return absl::OkStatus();
  }));
}

BOOST_AUTO_TEST_CASE(a_write_hinders_no_read_and_is_not_seen_half) {
  NotesWorld world;
  Must(world.database->Write([&](Transaction& transaction) {
    Must(InsertNote(transaction, "a", ""));
    BOOST_TEST(NotesOf(*world.database).empty());
    Must(InsertNote(transaction, "b", ""));
    return absl::OkStatus();
  }));
  BOOST_TEST(NotesOf(*world.database).size() == 2);
}

BOOST_AUTO_TEST_CASE(a_read_cannot_write) {
  NotesWorld world;
  BOOST_TEST(!world.database
                  ->Read([](Snapshot& snapshot) {
                    return snapshot.Query(
                        R"sql(DELETE FROM note RETURNING id)sql", {},
                        [](const Row&) {});
                  })
                  .ok());
}

BOOST_AUTO_TEST_CASE(a_failed_read_leaves_its_connection_fit_for_the_next) {
  NotesWorld world;
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(!world.database
                    ->Read([](Snapshot& snapshot) {
                      return snapshot.Query(R"sql(SELECT nothing)sql", {},
                                            [](const Row&) {});
                    })
                    .ok());
    CHECK_REASON(world.database->Read([](Snapshot&) {
      return MakeError(Reason::kNotFound, {}, "there is none");
    }),
                 Reason::kNotFound);
    BOOST_TEST(NotesOf(*world.database).empty());
  }
}

BOOST_AUTO_TEST_CASE(as_many_read_at_once_as_allowed_and_no_more) {
  constexpr int kReaders = 3, kThreads = 9;
  NotesWorld world;
  world.database.reset();
  world.database =
      Must(OpenSqlite(world.fake.env(), {.path = world.dir.File("world.db"),
                                         .max_readers = kReaders}));
  std::atomic<int> reading = 0, most = 0, failed = 0;
  // The first three wait for each other inside: all are open at once.
  std::latch inside(kReaders);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const absl::Status read = world.database->Read([&](Snapshot& snapshot) {
          const int now = ++reading;
          int before = most;
          while (before < now && !most.compare_exchange_weak(before, now)) {
          }
          if (!inside.try_wait()) inside.arrive_and_wait();
          Notes notes;
          const absl::Status loaded = LoadNotes(snapshot, notes);
          --reading;
          return loaded;
        });
        if (!read.ok()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(most == kReaders);
}

BOOST_AUTO_TEST_CASE(options_outside_their_limits_are_refused) {
  TempDir dir;
  FakeEnv fake;
  const auto open = [&](SqliteOptions options) {
    return OpenSqlite(fake.env(), std::move(options));
  };
  const std::string path = dir.File("x.db");
  CHECK_REASON(open({.path = ""}), Reason::kRequired);
  for (const int bad : {-1, 0, 65}) {
    CHECK_REASON(open({.path = path, .max_readers = bad}), Reason::kOutOfRange);
  }
  for (const int bad : {-1, 0, 257}) {
    CHECK_REASON(open({.path = path, .max_group = bad}), Reason::kOutOfRange);
  }
  for (const int bad : {-1, 99, 1'000'001}) {
    CHECK_REASON(open({.path = path, .checkpoint_pages = bad}),
                 Reason::kOutOfRange);
  }
}

}  // namespace
}  // namespace tasuki::testing
