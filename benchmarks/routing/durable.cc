// The durable Router against a component that only keeps the promise: each of
// its calls records its request and emits an event, in the same database.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "benchmarks/figure.h"
#include "benchmarks/folder.h"
#include "benchmarks/routing/measures.h"
#include "src/routing/fields.h"
#include "src/storage/mutation.h"
#include "tasuki/routing/router.h"
#include "tasuki/sqlite/sqlite.h"

namespace tasuki::bench {
namespace {

constexpr int kCallers = 32;
constexpr int kRounds = 7;
constexpr int kTasks = 40;  // of each caller, in a round
constexpr int kCommands = kCallers * kTasks * 3;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}
template <class T>
T Ok(absl::StatusOr<T> result) {
  Must(result.status());
  return *std::move(result);
}

Actor Host() { return {.id = "bench", .kind = ActorKind::kSystem}; }

void AtOnce(const std::function<void(int)>& caller) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kCallers; ++i) threads.emplace_back(caller, i);
  for (std::thread& thread : threads) thread.join();
}

// Ids of tasks are their tickets': as long and as ordered in time as ours.
TaskId NextTask() {
  static std::atomic<int> number = 0;
  char id[27];
  std::snprintf(id, sizeof id, "01kz%022d", ++number);
  return TaskId(id);
}

std::string Name(const char* what, int round, int caller, int i) {
  return std::string(what) + "-" + std::to_string(round) + "-" +
         std::to_string(caller) + "-" + std::to_string(i);
}

// Each caller is a desk: a task comes, is offered to its agent, who accepts
// and completes it.
class Desks {
 public:
  explicit Desks(Database& database) : router_(Ok(OpenRouter(database, {}))) {
    Must(router_->PutSkills({.actor = Host(),
                             .request_id = "skills",
                             .skills = {SkillId("gacha")}}));
    for (int i = 0; i < kCallers; ++i) {
      Ok(router_->PutAgent({.actor = Host(),
                            .request_id = "agent-" + std::to_string(i),
                            .agent = AgentId("agent-" + std::to_string(i)),
                            .skills = {{SkillId("gacha"), 4}},
                            .capacity = {.chat = 1},
                            .state = AgentState::kAvailable}));
    }
  }

  void Run(int round) {
    AtOnce([this, round](int caller) {
      for (int i = 0; i < kTasks; ++i) {
        const TaskId id = NextTask();
        const RoutedTask task =
            Ok(router_->Submit({.actor = Host(),
                                .request_id = Name("call", round, caller, i),
                                .task = id,
                                .needs = {.all_of = {{SkillId("gacha"), 3}}}}));
        Ok(router_->Accept({.actor = Host(),
                            .request_id = Name("call", round, caller, i),
                            .task = id,
                            .agent = task.agent}));
        Ok(router_->Complete({.actor = Host(),
                              .request_id = Name("call", round, caller, i),
                              .task = id}));
      }
    });
  }

 private:
  std::unique_ptr<Router> router_;
};

// What no durable component can do without. It has three methods as well, so
// that its records lie in their table as the router's do.
class Null {
 public:
  explicit Null(Database& database) : database_(database) {}

  void Run(int round) {
    AtOnce([this, round](int caller) {
      for (int i = 0; i < kTasks; ++i) {
        const TaskId id = NextTask();
        for (const std::string_view method :
             {"null.Submit", "null.Accept", "null.Complete"}) {
          Call(method, {.actor = Host(),
                        .request_id = Name("call", round, caller, i),
                        .task = id});
        }
      }
    });
  }

 private:
  void Call(std::string_view method, const CancelTaskRequest& request) {
    Must(Validate(request));
    Ok(Mutate<std::string>(
        database_, "default", method, request,
        [&](Transaction& transaction) -> absl::StatusOr<std::string> {
          transaction.Emit({.tenant = "default",
                            .room = "null",
                            .subject = request.task.value(),
                            .subject_version = 1,
                            .type = "called",
                            .actor = request.actor,
                            .request_id = request.request_id,
                            .payload = R"({"v":1})"});
          return request.task.value();
        },
        [](Snapshot&, const std::string& id) {
          return absl::StatusOr<std::string>(id);
        }));
  }

  Database& database_;
};

}  // namespace

void MeasureDurable() {
  const Folder folder;
  const auto ours =
      Ok(OpenSqlite(RealEnv(), {.path = folder.File("router.db")}));
  const auto theirs =
      Ok(OpenSqlite(RealEnv(), {.path = folder.File("null.db")}));
  // Its tables of requests and events are the storage room's.
  Ok(OpenRouter(*theirs, {}));
  Desks desks(*ours);
  Null null(*theirs);
  std::vector<double> rates, null_rates, ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double mine = SecondsOf([&] { desks.Run(round); });
    const double floor = SecondsOf([&] { null.Run(round); });
    if (round == 0) continue;  // warms up
    rates.push_back(kCommands / mine);
    null_rates.push_back(kCommands / floor);
    ratios.push_back(floor / mine);
  }
  Rates("routing.durable.rate", rates);
  Rates("routing.durable.null_rate", null_rates);
  Figure("routing.durable.vs_store", Median(ratios), "-");
}

}  // namespace tasuki::bench
