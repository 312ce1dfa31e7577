// The cycle against PostgreSQL: a queue for each class of tasks as an index,
// of whose heads the query takes the best that the agent may serve.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"
#include "benchmarks/routing/throwaway.h"
#include "benchmarks/routing/workload.h"

#ifdef BENCH_POSTGRES
#include <libpq-fe.h>

namespace tasuki::bench {
namespace {

constexpr int kRounds = 7;
constexpr int kConnections = 2;
constexpr int kCycles = 1500;  // of each connection, in a round
constexpr int kEngineCycles = 300'000;

constexpr char kSchema[] = R"sql(
  CREATE TABLE agent (id int PRIMARY KEY, load int NOT NULL, cap int NOT NULL,
                      idle_since timestamptz NOT NULL, classes int[] NOT NULL);
  CREATE TABLE ticket (id bigserial PRIMARY KEY, state int NOT NULL,
                       priority int NOT NULL, created_at timestamptz NOT NULL,
                       cls int NOT NULL, agent_id int);
)sql";
constexpr char kIndex[] = R"sql(
  CREATE INDEX ON ticket (cls, priority, created_at, id) WHERE state = 0;
  ANALYZE;
)sql";

constexpr char kTake[] = R"sql(
  WITH best AS (
    SELECT head.id
    FROM agent, unnest(agent.classes) AS mine (cls), LATERAL (
      SELECT id, priority, created_at FROM ticket
      WHERE state = 0 AND ticket.cls = mine.cls
      ORDER BY priority, created_at, id LIMIT 1) AS head
    WHERE agent.id = $1
    ORDER BY head.priority, head.created_at, head.id LIMIT 1),
  taken AS (
    UPDATE ticket SET state = 1, agent_id = $1 FROM best
    WHERE ticket.id = best.id AND ticket.state = 0 RETURNING ticket.id),
  loaded AS (
    UPDATE agent SET load = load + 1
    WHERE id = $1 AND EXISTS (SELECT 1 FROM taken))
  SELECT id FROM taken)sql";
constexpr char kInsert[] = R"sql(
  INSERT INTO ticket (state, priority, created_at, cls)
  VALUES (0, 0, clock_timestamp(), $1))sql";
constexpr char kComplete[] = R"sql(
  WITH done AS (
    UPDATE ticket SET state = 2 WHERE id = $1 RETURNING agent_id)
  UPDATE agent SET load = load - 1, idle_since = clock_timestamp()
  FROM done WHERE agent.id = done.agent_id)sql";

class Connection {
 public:
  explicit Connection(const std::string& folder)
      : connection_(PQconnectdb(
            ("host=" + folder + " user=tasuki dbname=postgres").c_str())) {}
  ~Connection() { PQfinish(connection_); }
  Connection(const Connection&) = delete;

  bool ok() const { return PQstatus(connection_) == CONNECTION_OK && ok_; }
  void Run(const std::string& sql) { Take(PQexec(connection_, sql.c_str())); }
  void Prepare(const char* name, const char* sql) {
    Take(PQprepare(connection_, name, sql, 1, nullptr));
  }
  // The first value of the answer, empty where there is none.
  std::string Call(const char* name, const std::string& argument) {
    const char* values[] = {argument.c_str()};
    return Take(
        PQexecPrepared(connection_, name, 1, values, nullptr, nullptr, 0));
  }

 private:
  std::string Take(PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      if (ok_) std::fprintf(stderr, "%s", PQerrorMessage(connection_));
      ok_ = false;
    }
    std::string value =
        PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : std::string();
    PQclear(result);
    return value;
  }

  PGconn* connection_;
  bool ok_ = true;
};

// The socket is there before anybody answers.
bool Answers(const std::string& folder) {
  for (int i = 0; i < 200; ++i) {
    if (PQping(("host=" + folder + " user=tasuki").c_str()) == PQPING_OK) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

bool StartServer(Throwaway& server) {
  const std::string initdb =
      FindProgram({"/usr/lib/postgresql/*/bin/initdb", "/usr/bin/initdb"});
  if (initdb.empty()) return false;
  const std::string data = server.folder() + "/data";
  const std::string program = initdb.substr(0, initdb.size() - 6) + "postgres";
  return server.Run({initdb, "-D", data, "-U", "tasuki", "-A", "trust",
                     "--no-sync", "--locale=C"}) &&
         server.Start({program, "-D", data, "-k", server.folder(), "-c",
                       "listen_addresses=", "-c", "synchronous_commit=off",
                       "-c", "shared_buffers=256MB"},
                      ".s.PGSQL.5432") &&
         Answers(server.folder());
}

void Fill(Connection& connection, Workload& load) {
  connection.Run(kSchema);
  connection.Run("BEGIN");
  for (int agent = 0; agent < load.world().agents; ++agent) {
    std::string classes;
    for (const int c : load.ClassesOf(agent)) {
      absl::StrAppend(&classes, classes.empty() ? "" : ",", c);
    }
    connection.Run(absl::StrCat("INSERT INTO agent VALUES (", agent,
                                ", 0, 3, now(), '{", classes, "}')"));
  }
  connection.Prepare("fill", kInsert);
  for (int i = 0; i < load.world().backlog; ++i) {
    connection.Call("fill", std::to_string(load.Class()));
  }
  connection.Run("COMMIT");
  connection.Run(kIndex);
}

void Cycles(Connection& connection, Workload& load, int cycles) {
  for (int i = 0; i < cycles && connection.ok(); ++i) {
    // Where the other connection was quicker, there is nothing: once more.
    const std::string task =
        connection.Call("take", std::to_string(load.Agent()));
    if (task.empty()) continue;
    connection.Call("insert", std::to_string(load.Class()));
    connection.Call("complete", task);
  }
}

// Cycles per second of all connections together.
double Round(std::vector<std::unique_ptr<Connection>>& connections,
             std::vector<Workload>& loads) {
  const double seconds = SecondsOf([&] {
    std::vector<std::thread> threads;
    for (int i = 0; i < kConnections; ++i) {
      const auto n = static_cast<std::size_t>(i);
      threads.emplace_back(
          [&, n] { Cycles(*connections[n], loads[n], kCycles); });
    }
    for (std::thread& thread : threads) thread.join();
  });
  return kConnections * kCycles / seconds;
}

}  // namespace

void MeasurePostgres(std::uint64_t seed) {
  Throwaway server;
  if (!StartServer(server)) {
    std::printf(
        "# no PostgreSQL (./dev setup bench): its figures are left "
        "out\n");
    return;
  }
  const World world;
  std::vector<std::unique_ptr<Connection>> connections;
  std::vector<Workload> loads;
  for (int i = 0; i < kConnections; ++i) {
    connections.push_back(std::make_unique<Connection>(server.folder()));
    // The same agents and classes; other draws after them.
    loads.emplace_back(world, seed);
    for (int skip = 0; skip < 1000 * i; ++skip) loads.back().Below(2);
    if (i == 0) Fill(*connections[0], loads[0]);
    connections.back()->Prepare("take", kTake);
    connections.back()->Prepare("insert", kInsert);
    connections.back()->Prepare("complete", kComplete);
  }
  EngineCycles engine(world, seed);
  std::vector<double> ours, theirs, ratios;
  for (int round = 0; round <= kRounds; ++round) {
    const double mine = engine.Rate(kEngineCycles);
    const double rate = Round(connections, loads);
    for (const auto& connection : connections) {
      if (!connection->ok()) {
        std::printf("# PostgreSQL failed: its figures are left out\n");
        return;
      }
    }
    if (round == 0) continue;  // warms up
    ours.push_back(mine);
    theirs.push_back(rate);
    ratios.push_back(mine / rate);
  }
  Rates("routing.cycle.rate", ours);
  Rates("routing.postgres.rate", theirs);
  Figure("routing.vs_postgres", Median(ratios), "-");
}

}  // namespace tasuki::bench

#else

namespace tasuki::bench {

void MeasurePostgres(std::uint64_t) {
  std::printf(
      "# built without libpq: the figures of PostgreSQL are left out\n");
}

}  // namespace tasuki::bench

#endif  // BENCH_POSTGRES
