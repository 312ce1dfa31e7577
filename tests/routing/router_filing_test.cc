// Tasks are read the same wherever they stand: in the leader's memory, beside
// the journal, or in their table.
#include "tasuki/routing/router.h"
#include "tests/routing/random_day.h"
#include "tests/support/world.h"

namespace tasuki::testing {
namespace {

std::string Text(const RoutedTask& t) {
  return t.id.value() + " " + std::to_string(t.version) + " " + t.service +
         " " + std::to_string(static_cast<int>(t.channel)) + " " +
         std::to_string(static_cast<int>(t.state)) + " " + t.agent.value() +
         " " + t.offer.value() + " " + std::to_string(t.container) + " " +
         std::to_string(t.step) + " " + std::to_string(t.attempt) + " " +
         std::to_string(t.priority) + std::to_string(t.first_contact) + " " +
         absl::FormatTime(t.submit_time) + " " +
         absl::FormatTime(t.update_time) + " " +
         absl::FormatTime(t.due.value_or(absl::UnixEpoch())) + " " +
         absl::FormatTime(t.deadline.value_or(absl::UnixEpoch())) + " " +
         t.why.runner_up.value() + std::to_string(t.why.wait) + " " +
         t.explanation + "\n";
}

std::string ListText(Router& router, const RoutedTaskFilter& filter, int size) {
  std::string text;
  ListRoutedTasksRequest request = {.filter = filter, .page = {.size = size}};
  do {
    const Page<RoutedTask> page = Must(router.ListTasks(request));
    for (const RoutedTask& task : page.items) text += Text(task);
    text += "--\n";
    request.page.token = page.next_token;
  } while (!request.page.token.empty());
  return text;
}

// What every read of tasks says.
std::string Read(Router& router) {
  std::string text;
  for (const int size : {1, 3, 1000}) text += ListText(router, {}, size);
  for (int state = 1; state <= 7; ++state) {
    text += ListText(router, {.state = static_cast<RoutedState>(state)}, 2);
  }
  text += ListText(router, {.service = "shop"}, 3);
  for (const RoutedAgent& agent :
       Must(router.ListAgents({.page = {.size = 1000}})).items) {
    text += ListText(router, {.agent = agent.id}, 2);
    text += ListText(
        router,
        {.state = RoutedState::kOffered, .agent = agent.id, .service = "shop"},
        2);
    const RoutedAgent same = Must(router.GetAgent(agent.id));
    text += agent.id.value() + " " + std::to_string(agent.held) + " " +
            std::to_string(agent.load.voice) + " " +
            std::to_string(agent.load.chat) + " " +
            std::to_string(agent.load.mail) + "\n";
    BOOST_TEST(same.held == agent.held);
    BOOST_TEST((same.load == agent.load));
    for (const RoutedTask& task : Must(router.Offers(agent.id))) {
      text += "offer " + Text(task);
      BOOST_TEST(Text(Must(router.GetTask(task.id))) == Text(task));
    }
  }
  for (const QueueCount& queue : Must(router.Queues())) {
    text +=
        queue.service + " " + std::to_string(static_cast<int>(queue.channel)) +
        " " + std::to_string(queue.waiting) + " " +
        std::to_string(queue.offered) + " " + std::to_string(queue.assigned) +
        " " + std::to_string(queue.wrapping_up) + " " +
        absl::FormatTime(queue.oldest_waiting.value_or(absl::UnixEpoch())) +
        "\n";
  }
  return text;
}

// Files every task.
void File(Router& router) {
  Must(router.PurgeStep({.actor = Web(), .limit = 1}));
}

std::int64_t Count(Database& database, std::string_view sql) {
  std::int64_t rows = 0;
  Must(database.Read([&](Snapshot& snapshot) {
    return snapshot.Query(sql, {},
                          [&rows](const Row& row) { rows = row.Int(0); });
  }));
  return rows;
}

std::int64_t Filed(Database& database) {
  return Count(database, R"sql(SELECT count(*) FROM routing_task)sql");
}

BOOST_AUTO_TEST_CASE(tasks_read_the_same_from_memory_journal_and_table) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world;
      Day day(world, seed);
      // One that does not lead knows what it reads only.
      const auto deposed = Must(OpenRouter(*world.database, {}));
      const RouterOptions options = {.keep_journal = seed % 2 == 0};
      const auto router = Must(OpenRouter(*world.database, options));
      day.SetUp(*router);
      for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 30; ++i) day.Step(*router);
        // Filing would do what is due.
        Must(world.database->RunDue(100));
        const std::string text = Read(*router);
        BOOST_TEST_REQUIRE(Read(*deposed) == text);
        if (round % 3 == 0) continue;
        File(*router);
        BOOST_TEST_REQUIRE(Read(*router) == text);
        BOOST_TEST_REQUIRE(Read(*deposed) == text);
      }
    }
  }
}

SubmitTaskRequest Task(int number) {
  const std::string id = "t" + std::to_string(number);
  return {.actor = Web(), .request_id = id, .task = TaskId(id)};
}

BOOST_AUTO_TEST_CASE(a_time_finer_than_the_table_reads_the_same_everywhere) {
  World world;
  const auto router = Must(OpenRouter(*world.database, {}));
  SubmitTaskRequest request = Task(1);
  request.due = world.fake.Now() + absl::Nanoseconds(1'500);
  const std::string text = Text(Must(router->Submit(request)));
  BOOST_TEST(Text(Must(router->GetTask(request.task))) == text);
  File(*router);
  BOOST_TEST(Text(Must(router->GetTask(request.task))) == text);
}

BOOST_AUTO_TEST_CASE(tasks_are_filed_some_thousand_at_a_time) {
  World world(World::Closures::kRunOnce);
  auto router = Must(OpenRouter(*world.database, {}));
  int submitted = 0;
  while (Filed(*world.database) == 0) {
    BOOST_REQUIRE(submitted < 5000);
    Must(router->Submit(Task(submitted++)));
  }
  BOOST_TEST(submitted > 500);
  BOOST_TEST(Filed(*world.database) == submitted);
  Must(router->Submit(Task(submitted++)));
  BOOST_TEST(Filed(*world.database) == submitted - 1);
  BOOST_TEST(Must(router->Queues()).at(0).waiting == submitted);
  router.reset();
  router = Must(OpenRouter(*world.database, {}));
  BOOST_TEST(Must(router->Queues()).at(0).waiting == submitted);
  BOOST_TEST(Must(router->NeverServed()).at(0).tasks == submitted);
}

BOOST_AUTO_TEST_CASE(a_journal_that_is_folded_leaves_no_task_unfiled) {
  World world;
  const auto router = Must(OpenRouter(*world.database, {.snapshot_after = 1}));
  int submitted = 0;
  do {
    BOOST_REQUIRE(submitted < 100);
    Must(router->Submit(Task(submitted++)));
  } while (Count(*world.database, R"sql(SELECT count(*) FROM routing_journal
                                       )sql") > 0);
  BOOST_TEST(Filed(*world.database) == submitted);
}

BOOST_AUTO_TEST_CASE(a_kept_journal_keeps_no_task) {
  World world;
  const auto router = Must(OpenRouter(*world.database, {.keep_journal = true}));
  Must(router->Submit(Task(1)));
  const auto kept = [&world] {
    std::string tasks;
    Must(world.database->Read([&tasks](Snapshot& snapshot) {
      return snapshot.Query(
          R"sql(SELECT tasks FROM routing_journal)sql", {},
          [&tasks](const Row& row) { tasks += row.Bytes(0); });
    }));
    return tasks;
  };
  BOOST_TEST(!kept().empty());
  File(*router);
  BOOST_TEST(kept().empty());
}

BOOST_AUTO_TEST_CASE(damaged_tasks_beside_the_journal_are_refused) {
  World world;
  auto router = Must(OpenRouter(*world.database, {}));
  Must(router->Submit(Task(1)));
  router.reset();
  std::string tasks;
  Must(world.database->Read([&tasks](Snapshot& snapshot) {
    return snapshot.Query(R"sql(SELECT tasks FROM routing_journal)sql", {},
                          [&tasks](const Row& row) { tasks = row.Bytes(0); });
  }));
  for (std::size_t size = 1; size < tasks.size(); ++size) {
    Must(world.database->Write([&](Transaction& transaction) {
      return transaction
          .Execute(R"sql(UPDATE routing_journal SET tasks = $1)sql",
                   {BytesView{std::string_view(tasks).substr(0, size)}})
          .status();
    }));
    CHECK_REASON(OpenRouter(*world.database, {}), Reason::kStoreCorrupt);
  }
}

}  // namespace
}  // namespace tasuki::testing
