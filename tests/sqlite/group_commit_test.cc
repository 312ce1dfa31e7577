#include <latch>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/sqlite/faulty_vfs.h"
#include "tests/storage/notes.h"

namespace tasuki::testing {
namespace {

// A database under several writers. Boost.Test is for one thread, so threads
// leave results that are checked once they have ended.
struct Writers : NotesWorld {
  explicit Writers(SqliteOptions options = {}) : disk("counting") {
    database.reset();
    options.path = dir.File("world.db");
    options.vfs = disk.name();
    database = Must(OpenSqlite(fake.env(), options));
  }
  ~Writers() { database.reset(); }

  // Runs `work(thread)` on each of so many threads at once.
  template <class Work>
  void Run(int threads, Work work) {
    std::latch start(threads);
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        start.arrive_and_wait();
        work(thread);
      });
    }
    for (std::thread& thread : running) thread.join();
  }

  FaultyVfs disk;
};

constexpr int kThreads = 8;
constexpr int kWrites = 60;

std::string NoteId(int thread, int write) {
  return "note-" + std::to_string(thread) + "-" + std::to_string(write);
}

BOOST_AUTO_TEST_CASE(each_of_many_writers_gets_its_own_result) {
  Writers world;
  // Only leaders touch it, one after the other: the queue orders them.
  std::vector<std::string> applied;
  std::atomic<int> wrong = 0;
  world.Run(kThreads, [&](int thread) {
    for (int write = 0; write < kWrites; ++write) {
      const bool refuse = write % 5 == 0;
      const std::string id = NoteId(thread, write);
      const absl::Status status =
          world.database->Write([&](Transaction& transaction) -> absl::Status {
            TASUKI_RETURN_IF_ERROR(InsertNote(transaction, id, "本文"));
            transaction.Emit(NoteEvent(id));
            transaction.AfterCommit([&applied, id] { applied.push_back(id); });
            return refuse ? MakeError(Reason::kNotPermitted, {}, id)
                          : absl::OkStatus();
          });
      const bool right =
          refuse ? std::string(status.message()) == id : status.ok();
      if (!right) ++wrong;
    }
  });
  BOOST_TEST(wrong == 0);
  const Notes notes = NotesOf(*world.database);
  BOOST_TEST(notes.size() == kThreads * kWrites * 4 / 5);
  for (int thread = 0; thread < kThreads; ++thread) {
    for (int write = 0; write < kWrites; ++write) {
      BOOST_TEST(notes.contains(NoteId(thread, write)) == (write % 5 != 0));
    }
  }
  // Positions are dense, and in-memory state changed in the same order.
  const auto feed = Must(OpenEventFeed(*world.database, "default"));
  const auto events = Must(feed->Events(0, EventFeed::kMaxLimit));
  BOOST_TEST_REQUIRE(events.size() == applied.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    BOOST_TEST(events[i].position == static_cast<std::int64_t>(i) + 1);
    BOOST_TEST(events[i].subject == applied[i]);
  }
}

BOOST_AUTO_TEST_CASE(what_a_writer_was_told_it_can_read) {
  Writers world;
  std::atomic<int> missing = 0;
  world.Run(kThreads, [&](int thread) {
    for (int write = 0; write < kWrites; ++write) {
      const std::string id = NoteId(thread, write);
      const std::int64_t before = world.Head();
      bool found = false;
      const absl::Status done = AddNote(*world.database, id);
      const absl::Status read = world.database->Read([&](Snapshot& snapshot) {
        return snapshot.Query(R"sql(SELECT 1 FROM note WHERE id = $1)sql", {id},
                              [&](const Row&) { found = true; });
      });
      if (!done.ok() || !read.ok() || !found || world.Head() <= before) {
        ++missing;
      }
    }
  });
  BOOST_TEST(missing == 0);
}

BOOST_AUTO_TEST_CASE(concurrent_increments_are_serial) {
  Writers world;
  Must(AddNote(*world.database, "counter", "0"));
  std::atomic<int> failed = 0;
  world.Run(kThreads, [&](int) {
    for (int write = 0; write < kWrites; ++write) {
      const absl::Status status =
          world.database->Write([&](Transaction& transaction) -> absl::Status {
            Notes notes;
            TASUKI_RETURN_IF_ERROR(LoadNotes(transaction, notes));
            const std::string next =
                std::to_string(std::stoi(notes.at("counter")) + 1);
            return transaction
                .Execute(R"sql(UPDATE note SET body = $1)sql", {next})
                .status();
          });
      if (!status.ok()) ++failed;
    }
  });
  BOOST_TEST(failed == 0);
  BOOST_TEST(NotesOf(*world.database).at("counter") ==
             std::to_string(kThreads * kWrites));
}

// What ran between two commits: closures in 'c', commits in 'a'.
std::size_t LongestGroup(const std::string& log) {
  std::size_t longest = 0, length = 0;
  for (const char mark : log) {
    length = mark == 'c' ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return longest;
}

std::string LogOf(Writers& world) {
  std::string log;
  std::latch entered(kThreads);
  world.Run(kThreads, [&](int thread) {
    for (int write = 0; write < kWrites; ++write) {
      bool first_run = write == 0 && thread == 0;
      if (write == 0) entered.count_down();
      world.database
          ->Write([&](Transaction& transaction) {
            // While the first waits here the others come and queue up.
            if (first_run) entered.wait();
            log += 'c';
            transaction.AfterCommit([&log] { log += 'a'; });
            return InsertNote(transaction, NoteId(thread, write), "");
          })
          .IgnoreError();
    }
  });
  return log;
}

BOOST_AUTO_TEST_CASE(writers_share_commits_and_syncs) {
  Writers world;
  const std::int64_t before = world.disk.syncs();
  const std::size_t longest = LongestGroup(LogOf(world));
  BOOST_TEST(longest > 1);
  BOOST_TEST(longest <= kThreads);
  BOOST_TEST(world.disk.syncs() - before < kThreads * kWrites);
}

BOOST_AUTO_TEST_CASE(no_group_is_longer_than_allowed) {
  for (const int limit : {1, 3}) {
    Writers world({.max_group = limit});
    BOOST_TEST(LongestGroup(LogOf(world)) <= static_cast<std::size_t>(limit));
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_before_any_change_makes_nobody_run_again) {
  Writers world;
  std::atomic<int> runs = 0;
  world.Run(kThreads, [&](int thread) {
    for (int write = 0; write < kWrites; ++write) {
      world.database
          ->Write([&](Transaction& transaction) {
            ++runs;
            return thread % 2 == 0
                       ? MakeError(Reason::kNotPermitted, {}, "refused")
                       : InsertNote(transaction, NoteId(thread, write), "");
          })
          .IgnoreError();
    }
  });
  BOOST_TEST(runs == kThreads * kWrites);
  BOOST_TEST(NotesOf(*world.database).size() == kThreads * kWrites / 2);
}

BOOST_AUTO_TEST_CASE(a_single_writer_pays_one_sync_a_command) {
  Writers world;
  const std::int64_t before = world.disk.syncs();
  for (int write = 0; write < 100; ++write) {
    Must(AddNote(*world.database, NoteId(0, write)));
  }
  // The log's head is synced once when it starts.
  BOOST_TEST(world.disk.syncs() - before <= 102);
}

BOOST_AUTO_TEST_CASE(a_refused_closure_alone_costs_no_sync) {
  Writers world;
  Must(AddNote(*world.database, "a"));
  const std::int64_t before = world.disk.syncs();
  CHECK_REASON(world.database->Write([](Transaction& transaction) {
    Must(InsertNote(transaction, "b", ""));
    return MakeError(Reason::kNotPermitted, {}, "refused");
  }),
               Reason::kNotPermitted);
  BOOST_TEST(world.disk.syncs() == before);
  BOOST_TEST(NotesOf(*world.database).size() == 1);
}

BOOST_AUTO_TEST_CASE(a_closure_cannot_swallow_a_failed_statement) {
  Writers world;
  Must(AddNote(*world.database, "taken"));
  bool applied = false;
  const absl::Status status = world.database->Write([&](Transaction& t) {
    Must(InsertNote(t, "before", ""));
    BOOST_TEST(!InsertNote(t, "taken", "").ok());
    // PostgreSQL would refuse everything from here on, so SQLite does too.
    BOOST_TEST(!InsertNote(t, "after", "").ok());
    BOOST_TEST(!t.Query(R"sql(SELECT 1)sql", {}, [](const Row&) {}).ok());
    t.AfterCommit([&applied] { applied = true; });
    return absl::OkStatus();
  });
  BOOST_TEST(!status.ok());
  BOOST_TEST(!applied);
  BOOST_TEST(NotesOf(*world.database).size() == 1);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_engine_shows_no_value) {
  Writers world;
  Must(AddNote(*world.database, "4111111111111111", "秘密"));
  const absl::Status status =
      AddNote(*world.database, "4111111111111111", "秘密");
  const std::string message(status.message());
  BOOST_TEST(message.find("4111") == std::string::npos);
  BOOST_TEST(message.find("秘密") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(now_is_one_value_a_closure_and_never_goes_back) {
  Writers world;
  std::mt19937_64 random(7);
  absl::Time latest = absl::InfinitePast();
  for (int round = 0; round < 40; ++round) {
    const auto check = [&](Snapshot& snapshot) {
      const absl::Time now = snapshot.Now();
      world.fake.Advance(absl::Seconds(static_cast<int>(random() % 7)));
      BOOST_TEST((snapshot.Now() == now));
      BOOST_TEST((now >= latest));
      latest = now;
    };
    Must(world.database->Write([&](Transaction& transaction) {
      check(transaction);
      transaction.Emit(NoteEvent("x"));
      return absl::OkStatus();
    }));
    Must(world.database->Read([&](Snapshot& snapshot) {
      check(snapshot);
      return absl::OkStatus();
    }));
    world.fake.Advance(-absl::Seconds(static_cast<int>(random() % 9)));
  }
}

BOOST_AUTO_TEST_CASE(now_does_not_go_back_over_a_restart) {
  NotesWorld world;
  Must(AddNote(*world.database, "a"));
  const absl::Time before = world.fake.Now();
  world.fake.Advance(-absl::Hours(5));
  world.Reopen();
  Must(world.database->Write([&](Transaction& transaction) {
    BOOST_TEST((transaction.Now() == before));
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace tasuki::testing
