// What a router remembers, and what becomes of one that is not the leader.
#include <functional>
#include <vector>

#include "src/routing/store.h"
#include "tasuki/routing/router.h"
#include "tasuki/routing/routing_engine.h"
#include "tests/routing/faulty_database.h"
#include "tests/routing/random_day.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

// Everything that a caller can see, in one text.
std::string Seen(Router& router) {
  std::string text;
  const auto add = [&text](const auto&... parts) {
    ((text += std::string(parts) + "|"), ...);
    text += "\n";
  };
  for (const RoutedTask& t :
       Must(router.ListTasks({.page = {.size = 1000}})).items) {
    add(t.id.value(), std::to_string(t.version), t.service,
        std::to_string(static_cast<int>(t.state)), t.agent.value(),
        t.offer.value(), std::to_string(t.container), std::to_string(t.step),
        std::to_string(t.attempt), absl::FormatTime(t.submit_time),
        absl::FormatTime(t.update_time), t.explanation,
        std::to_string(t.why.wait), t.why.runner_up.value());
    if (t.state > RoutedState::kWrappingUp) continue;
    const RoutingExplanation explanation = Must(router.Explain(t.id));
    add(explanation.explanation);
    for (const AgentVerdict& verdict : explanation.verdicts) {
      add(verdict.explanation);
    }
  }
  for (const RoutedAgent& a :
       Must(router.ListAgents({.page = {.size = 1000}})).items) {
    add(a.id.value(), std::to_string(a.version), a.team,
        std::to_string(static_cast<int>(a.state)), std::to_string(a.load.chat),
        std::to_string(a.held));
  }
  for (const UnservedTasks& unserved : Must(router.NeverServed())) {
    add(unserved.example.value(), std::to_string(unserved.tasks));
  }
  return text;
}

// The engine's state as it is recovered from the rows, and as it is decided
// again from the first command on.
struct Engines {
  RoutingEngine recovered;
  RoutingEngine replayed;
};
Engines EnginesOf(Database& database, const RoutingOptions& options) {
  const routing::Store store("default", "default");
  Engines engines;
  Must(database.Read([&](Snapshot& snapshot) -> absl::Status {
    const auto state = Must(store.GetState(snapshot));
    BOOST_TEST_REQUIRE(state.has_value());
    engines = {Must(RoutingEngine::Restore(state->state)),
               RoutingEngine(options)};
    Must(store.ReadJournal(snapshot, state->number, [&](std::string_view r) {
      while (!r.empty()) Must(engines.recovered.Recover(&r));
    }));
    return store.ReadJournal(snapshot, 0, [&](std::string_view r) {
      while (!r.empty()) Must(engines.replayed.Replay(&r));
    });
  }));
  return engines;
}

BOOST_AUTO_TEST_CASE(a_restart_changes_nothing) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world;
      Day day(world, seed);
      // Small snapshots often, or never.
      const RouterOptions options = {.snapshot_after =
                                         seed % 2 == 0 ? 1 : 1 << 30};
      auto router = Must(OpenRouter(*world.database, options));
      day.SetUp(*router);
      for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 40; ++i) day.Step(*router);
        // A question would do what is due while it is asked.
        Must(world.database->RunDue(100));
        const std::string before = Seen(*router);
        const std::int64_t head = world.database->EventHead("default").load();
        router.reset();
        world.Reopen();
        router = Must(OpenRouter(*world.database, options));
        BOOST_TEST_REQUIRE(Seen(*router) == before);
        BOOST_TEST(world.database->EventHead("default").load() == head);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_replay_decides_as_it_was_decided) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world;
      Day day(world, seed);
      const RouterOptions options = {.snapshot_after = 2000,
                                     .keep_journal = true};
      auto router = Must(OpenRouter(*world.database, options));
      day.SetUp(*router);
      for (int i = 0; i < 400; ++i) day.Step(*router);
      const Engines engines = EnginesOf(*world.database, options.routing);
      BOOST_TEST((engines.recovered.Snapshot() == engines.replayed.Snapshot()));
      BOOST_TEST(engines.replayed.tasks() > 0);
    }
  }
}

// Rows and engine tell the same of every live task.
BOOST_AUTO_TEST_CASE(the_rows_are_what_the_engine_holds) {
  World world;
  Day day(world, 9);
  const RouterOptions options = {.keep_journal = true};
  auto router = Must(OpenRouter(*world.database, options));
  day.SetUp(*router);
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 20; ++i) day.Step(*router);
    const Engines engines = EnginesOf(*world.database, options.routing);
    const routing::Store store("default", "default");
    std::int64_t live = 0;
    Must(world.database->Read([&](Snapshot& snapshot) {
      const auto unfiled = Must(
          store.ReadUnfiled(snapshot, Must(store.GetLease(snapshot)).filed));
      return store.LiveTasks(
          snapshot, unfiled,
          [&](const TaskId& id, TaskHandle handle, std::int64_t version) {
            ++live;
            const TaskView view = Must(engines.recovered.FindTask(handle));
            const RoutedTask task = Must(router->GetTask(id));
            BOOST_TEST(task.version == version);
            BOOST_TEST(task.agent.empty() ==
                       (view.agent == AgentHandle::kNone));
            BOOST_TEST(static_cast<int>(task.state) ==
                       static_cast<int>(view.state));
            BOOST_TEST(task.attempt == view.attempt);
            BOOST_TEST(task.step == view.step);
            BOOST_TEST((task.submit_time == view.submitted));
          });
    }));
    BOOST_TEST(live == engines.recovered.tasks());
  }
}

SubmitTaskRequest Task(const std::string& id) {
  return {.actor = Web(), .request_id = "submit-" + id, .task = TaskId(id)};
}

BOOST_AUTO_TEST_CASE(a_deposed_router_writes_nothing) {
  World world;
  auto first = Must(OpenRouter(*world.database, {}));
  Must(first->Submit(Task("t1")));
  auto second = Must(OpenRouter(*world.database, {}));
  const std::int64_t head = world.database->EventHead("default").load();
  CHECK_REASON(first->Submit(Task("t2")), Reason::kStoreUnavailable);
  CHECK_REASON(first->Submit(Task("t3")), Reason::kStoreUnavailable);
  BOOST_TEST(world.database->EventHead("default").load() == head);
  CHECK_REASON(second->GetTask(TaskId("t2")), Reason::kNotFound);
  // The other one has taken over what there was, and goes on.
  BOOST_TEST(Must(second->GetTask(TaskId("t1"))).version == 1);
  Must(second->Submit(Task("t2")));
  BOOST_TEST(Must(second->NeverServed()).at(0).tasks == 2);
  Must(world.database->RunDue(10));
}

BOOST_AUTO_TEST_CASE(a_router_that_cannot_be_opened_deposes_nobody) {
  World world;
  auto router = Must(OpenRouter(*world.database, {}));
  Must(router->Submit(Task("t1")));
  Must(router->Submit(Task("t2")));
  CHECK_REASON(OpenRouter(*world.database, {.routing = {.max_tasks = 1}}),
               Reason::kLimitReached);
  Must(router->Submit(Task("t3")));
  Must(world.database->Write([](Transaction& transaction) {
    return transaction
        .Execute(R"sql(UPDATE routing_snapshot SET state = $1)sql",
                 {BytesView{"?"}})
        .status();
  }));
  CHECK_REASON(OpenRouter(*world.database, {}), Reason::kStoreCorrupt);
  Must(router->Submit(Task("t4")));
}

// It does not know what has changed since: not even to refuse, or to repeat.
BOOST_AUTO_TEST_CASE(a_deposed_router_answers_no_call_from_its_memory) {
  using Call = std::function<absl::Status(Router&)>;
  const TaskId t1("t1");
  const TaskId t2("t2");
  const CancelTaskRequest cancel = {
      .actor = Web(), .request_id = "cancel", .task = t2};
  const std::vector<Call> calls = {
      [](Router& router) { return router.Submit(Task("t1")).status(); },
      [&](Router& router) { return router.Cancel(cancel).status(); },
      [&](Router& router) { return router.Explain(t1).status(); },
      [](Router& router) { return router.NeverServed().status(); },
      [](Router& router) {
        return router.PurgeStep({.actor = Web(), .limit = 1}).status();
      }};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    BOOST_TEST_CONTEXT("call " << i) {
      World world;
      auto first = Must(OpenRouter(*world.database, {}));
      Must(first->Submit(Task("t1")));
      Must(first->PurgeStep({.actor = Web(), .limit = 1}));
      auto second = Must(OpenRouter(*world.database, {}));
      Must(second->Submit(Task("t2")));
      CHECK_REASON(calls[i](*first), Reason::kStoreUnavailable);
      BOOST_TEST(Must(second->GetTask(t1)).version == 1);
      BOOST_TEST(Must(second->GetTask(t2)).version == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_failed_commit_is_settled_by_a_retry) {
  using Fault = FaultyDatabase::Fault;
  World world;
  FaultyDatabase faulty(*world.database);
  auto router = Must(OpenRouter(faulty, {}));
  Must(router->PutAgent({.actor = Web(),
                         .request_id = "a",
                         .agent = AgentId("aoki"),
                         .capacity = {.chat = 9},
                         .state = AgentState::kAvailable}));
  for (const Fault fault : {Fault::kLost, Fault::kHappened}) {
    const std::string id = fault == Fault::kLost ? "lost" : "happened";
    const std::int64_t head = world.database->EventHead("default").load();
    faulty.next = fault;
    CHECK_REASON(router->Submit(Task(id)), Reason::kOutcomeUnknown);
    const bool happened = fault == Fault::kHappened;
    BOOST_TEST(router->GetTask(TaskId(id)).ok() == happened);
    const RoutedTask task = Must(router->Submit(Task(id)));
    BOOST_TEST(task.version == 2);
    BOOST_TEST(task.attempt == 1);
    BOOST_TEST(world.database->EventHead("default").load() == head + 2);
  }
  BOOST_TEST(Must(router->Offers(AgentId("aoki"))).size() == 2);
  // What was decided with the lost one is forgotten with it.
  faulty.next = Fault::kLost;
  CHECK_REASON(router->PutSkills(
                   {.actor = Web(), .request_id = "s", .skills = {kGacha}}),
               Reason::kOutcomeUnknown);
  BOOST_TEST(Must(router->Skills()).empty());
  Must(router->PutSkills(
      {.actor = Web(), .request_id = "s", .skills = {kGacha}}));
}

// What the engine did before the failure is in no row.
BOOST_AUTO_TEST_CASE(
    a_group_that_failed_once_is_not_committed_by_a_second_run) {
  World world(World::Closures::kRunOnce);
  FaultyDatabase faulty(*world.database);
  auto router = Must(OpenRouter(faulty, {}));
  Must(router->PutAgent({.actor = Web(),
                         .request_id = "a",
                         .agent = AgentId("aoki"),
                         .capacity = {.chat = 9},
                         .state = AgentState::kAvailable}));
  world.fake.Set(*Must(router->Submit(Task("t1"))).deadline);
  const std::int64_t head = world.database->EventHead("default").load();
  faulty.next = FaultyDatabase::Fault::kUnreadable;
  CHECK_REASON(router->Submit(Task("t2")), Reason::kStoreUnavailable);
  BOOST_TEST(world.database->EventHead("default").load() == head);
  BOOST_TEST(Must(router->Submit(Task("t2"))).attempt == 0);
  BOOST_TEST(
      (Must(router->GetTask(TaskId("t1"))).state == RoutedState::kWaiting));
  router.reset();
  router = Must(OpenRouter(*world.database, {}));
  BOOST_TEST(Must(router->Queues()).at(0).waiting == 2);
}

BOOST_AUTO_TEST_CASE(a_pool_goes_on_under_new_options) {
  World world;
  auto router = Must(OpenRouter(*world.database, {}));
  Must(router->PutAgent({.actor = Web(),
                         .request_id = "a",
                         .agent = AgentId("aoki"),
                         .capacity = {.chat = 2},
                         .team = "day",
                         .state = AgentState::kAvailable}));
  Must(router->Submit(Task("t1")));
  const std::string before = Seen(*router);
  router.reset();
  const RouterOptions slower = {
      .routing = {.max_agents = 5, .offer_timeout = absl::Minutes(3)}};
  for (int i = 0; i < 2; ++i) {
    router = Must(OpenRouter(*world.database, slower));
    BOOST_TEST(Seen(*router) == before);
    router.reset();
  }
  router = Must(OpenRouter(*world.database, slower));
  // What is offered keeps its deadline.
  BOOST_TEST((*Must(router->GetTask(TaskId("t1"))).deadline ==
              world.fake.Now() + absl::Seconds(20)));
  BOOST_TEST((*Must(router->Submit(Task("t2"))).deadline ==
              world.fake.Now() + absl::Minutes(3)));
  router.reset();
  CHECK_REASON(OpenRouter(*world.database, {.routing = {.max_tasks = 1}}),
               Reason::kLimitReached);
  router = Must(OpenRouter(*world.database, slower));
  BOOST_TEST(Must(router->Offers(AgentId("aoki"))).size() == 2);
}

BOOST_AUTO_TEST_CASE(a_journal_that_lacks_a_row_is_refused) {
  for (const std::int64_t lacking : {1, 2}) {  // in the middle, at the end
    World world;
    auto router = Must(OpenRouter(*world.database, {}));
    Must(router->Submit(Task("t1")));
    Must(router->Submit(Task("t2")));
    router.reset();
    Must(world.database->Write([&](Transaction& transaction) {
      return transaction
          .Execute(R"sql(DELETE FROM routing_journal WHERE number = $1)sql",
                   {lacking})
          .status();
    }));
    CHECK_REASON(OpenRouter(*world.database, {}), Reason::kStoreCorrupt);
  }
}

BOOST_AUTO_TEST_CASE(run_due_tells_when_the_next_thing_is_due) {
  World world;
  auto router = Must(OpenRouter(*world.database, {}));
  Must(router->PutAgent({.actor = Web(),
                         .request_id = "a",
                         .agent = AgentId("aoki"),
                         .capacity = {.chat = 2},
                         .state = AgentState::kAvailable}));
  const absl::Time deadline = *Must(router->Submit(Task("t1"))).deadline;
  const absl::Time next = Must(world.database->RunDue(10));
  BOOST_TEST((next > world.fake.Now() && next <= deadline));
  world.fake.Set(deadline);
  // The hourly chore of the store remains.
  BOOST_TEST((Must(world.database->RunDue(10)) > deadline));
  BOOST_TEST(
      (Must(router->GetTask(TaskId("t1"))).state == RoutedState::kWaiting));
  world.fake.Advance(absl::Hours(2));
  const absl::Time chore = Must(world.database->RunDue(10));
  BOOST_TEST((chore == world.fake.Now() + absl::Hours(1)));
}

}  // namespace
}  // namespace tasuki::testing
