// kill -9 at random moments under load: after each restart every acknowledged
// mutation is there, none twice, and what was not acknowledged settles.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "src/base/status_macros.h"
#include "tests/kill/load.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

constexpr int kKills = 220;
constexpr int kWorkers = 6;

SqliteOptions StoreAt(const std::string& path) {
  // A short log: kills hit checkpoints too.
  return {.path = path, .checkpoint_pages = 200};
}

using Loads = std::vector<std::unique_ptr<Load>>;

absl::StatusOr<Loads> OpenLoads(Database& database) {
  Loads loads;
  for (const auto open : {OpenTicketsLoad, OpenDeskLoad}) {
    TASUKI_ASSIGN_OR_RETURN(auto load, open(database));
    loads.push_back(std::move(load));
  }
  return loads;
}

// The workers are dealt out over the loads.
Load& LoadOf(const Loads& loads, int worker) {
  return *loads[static_cast<std::size_t>(worker) % loads.size()];
}

// True if nothing is left to follow.
absl::StatusOr<bool> FollowSome(const Loads& loads) {
  bool idle = true;
  for (const auto& load : loads) {
    TASUKI_ASSIGN_OR_RETURN(const bool done, load->Follow());
    idle = idle && done;
  }
  return idle;
}

// ---- The process that is killed ----

// One line, whole: shorter than a pipe takes at once.
void Tell(int pipe_end, const std::string& line) {
  if (write(pipe_end, line.data(), line.size()) < 0) _exit(3);
}

[[noreturn]] void Work(const std::string& path, std::vector<Place> places,
                       int pipe_end) {
  const auto fail = [&](const absl::Status& status) {
    Tell(pipe_end, "failed " + std::string(status.message()) + "\n");
    _exit(2);
  };
  auto database = OpenSqlite(RealEnv(), StoreAt(path));
  if (!database.ok()) fail(database.status());
  const auto loads = OpenLoads(**database);
  if (!loads.ok()) fail(loads.status());
  std::vector<std::thread> workers;
  for (Place& place : places) {
    workers.emplace_back([&] {
      Load& load = LoadOf(*loads, place.worker);
      for (;;) {
        const auto result = load.Run(place);
        if (!result.ok()) fail(result.status());
        Tell(pipe_end,
             "told " + std::to_string(place.worker) + " " + *result + "\n");
        place.results.push_back(*result);
        if (place.results.size() == load.steps()) {
          place = {.worker = place.worker, .cycle = place.cycle + 1};
        }
      }
    });
  }
  for (;;) {
    const auto idle = FollowSome(*loads);
    if (!idle.ok()) fail(idle.status());
    if (*idle) usleep(500);
  }
}

// ---- The process that kills and checks ----

class KillLoop {
 public:
  explicit KillLoop(std::uint64_t seed) : random_(seed) {
    for (int worker = 0; worker < kWorkers; ++worker) {
      places_.push_back({.worker = worker});
    }
  }

  // Lets the workers run until they were told so many results, or a little
  // longer, then kills them and takes in what else they were told.
  void RunAndKill() {
    std::array<int, 2> ends = {};
    BOOST_TEST_REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    BOOST_TEST_REQUIRE(child >= 0);
    if (child == 0) {
      close(ends[0]);
      Work(path_, places_, ends[1]);
    }
    close(ends[1]);
    // None: while it starts, recovers or migrates.
    const auto results = random_() % 60;
    std::string said;
    for (std::uint64_t i = 0; i < results; ++i) {
      if (!ReadSome(ends[0], said)) break;
    }
    usleep(static_cast<useconds_t>(random_() % (results == 0 ? 30'000 : 800)));
    kill(child, SIGKILL);
    while (ReadSome(ends[0], said)) {
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status), said);
    TakeIn(said);
  }

  // Finished cycles since the last check, and those that are under way.
  void Check() {
    const auto database = Must(OpenSqlite(RealEnv(), StoreAt(path_)));
    const Loads loads = Must(OpenLoads(*database));
    while (!Must(FollowSome(loads))) {
    }
    const std::set<std::string> events = EventsOf(*database);
    std::vector<Place> next;
    for (Place& place : places_) {
      Load& load = LoadOf(loads, place.worker);
      std::vector<std::string> results = std::move(place.results);
      place.results.clear();
      for (std::string& result : results) {
        const std::string event = load.EventOf(place);
        BOOST_TEST(events.contains(event), "lost: " << event);
        place.results.push_back(std::move(result));
        if (place.results.size() < load.steps()) continue;
        CheckCycle(load, place);
        finished_.push_back(place);
        place = {.worker = place.worker, .cycle = place.cycle + 1};
      }
      CheckCycle(load, place);
    }
  }

  // Every cycle once more, and that a late retry of its first step finds it.
  void CheckAll() {
    const auto database = Must(OpenSqlite(RealEnv(), StoreAt(path_)));
    const Loads loads = Must(OpenLoads(*database));
    const std::int64_t head = database->EventHead("default").load();
    for (const Place& place : finished_) {
      Load& load = LoadOf(loads, place.worker);
      CheckCycle(load, place);
      BOOST_TEST(Must(load.Run({.worker = place.worker,
                                .cycle = place.cycle})) == place.results[0]);
    }
    BOOST_TEST(database->EventHead("default").load() == head);
  }

  std::int64_t told() const { return told_; }

 private:
  // False at the end.
  static bool ReadSome(int end, std::string& said) {
    char buffer[4096];
    const ssize_t got = read(end, buffer, sizeof buffer);
    if (got > 0) said.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }

  void TakeIn(const std::string& said) {
    std::istringstream lines(said);
    std::string word;
    while (lines >> word) {
      if (word != "told") {
        std::getline(lines, word);
        BOOST_TEST_REQUIRE(false, "a worker failed:" << word);
      }
      std::size_t worker = 0;
      std::string result;
      lines >> worker >> result;
      places_.at(worker).results.push_back(result);
      ++told_;
    }
  }

  static void CheckCycle(Load& load, const Place& place) {
    const std::string wrong = load.Check(place);
    BOOST_TEST(wrong == "", "cycle " << place.Cycle() << ": " << wrong);
  }

  // "request type" of every event; positions must be dense, and no request may
  // have made the same event of the same thing twice.
  std::set<std::string> EventsOf(Database& database) {
    std::set<std::string> events;
    std::set<std::string> made;
    std::int64_t position = 0;
    const auto feed = Must(OpenEventFeed(database, "default"));
    for (;;) {
      const auto some = Must(feed->Events(position, EventFeed::kMaxLimit));
      if (some.empty()) break;
      for (const Event& event : some) {
        BOOST_TEST(event.position == ++position);
        const std::string name = event.request_id + " " + event.type;
        BOOST_TEST(made.insert(name + " " + event.subject).second,
                   "twice: " << name);
        events.insert(name);
      }
    }
    BOOST_TEST(database.EventHead("default").load() == position);
    return events;
  }

  TempDir dir_;
  const std::string path_ = dir_.File("kill.db");
  std::mt19937_64 random_;
  // Since the last check a worker's results may reach into later cycles.
  std::vector<Place> places_;
  std::vector<Place> finished_;
  std::int64_t told_ = 0;
};

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_or_doubled_by_kill_9) {
  const std::uint64_t seed = std::random_device()();
  BOOST_TEST_CONTEXT("seed " << seed) {
    KillLoop loop(seed);
    for (int killed = 0; killed < kKills; ++killed) {
      BOOST_TEST_CONTEXT("kill " << killed) {
        loop.RunAndKill();
        loop.Check();
      }
    }
    loop.CheckAll();
    BOOST_TEST_MESSAGE(kKills << " kills, " << loop.told()
                              << " acknowledged mutations");
    BOOST_TEST(loop.told() > kKills);
  }
}

}  // namespace
}  // namespace tasuki::testing
