// tasuki-server: the whole desk behind one address, over one SQLite file.
#include <signal.h>

#include <atomic>
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "src/base/absl_view.h"
#include "src/server/scaled_clock.h"
#include "src/server/serving.h"

ABSL_FLAG(std::string, database, "",
          "the SQLite file; made where it is missing, together with the key "
          "files <database>.keys and <database>.kek");
ABSL_FLAG(std::string, listen, "127.0.0.1:7070",
          "unix:/path/of/socket, or a port on loopback; :0 chooses one");
ABSL_FLAG(std::string, tenant, "default",
          "whose desk this is: one server serves one tenant");
ABSL_FLAG(std::string, time_zone, "UTC",
          "IANA zone of the days in reports, as Asia/Tokyo");
ABSL_FLAG(bool, require_review, false,
          "replies are sent only after a colleague approved them");
ABSL_FLAG(double, clock_speed, 1,
          "for rehearsals: how many seconds pass in one");
ABSL_FLAG(std::string, clock_start, "",
          "for rehearsals: the time at the start, as 2026-11-20T09:00:00Z; "
          "empty: now");

namespace {

std::atomic<bool> stopping = false;

void Stop(int) { stopping = true; }

int Fail(const std::string& message) {
  std::cerr << "tasuki-server: " << message << "\n";
  return 1;
}

// The error in one sentence, with what to change.
std::string Sentence(const absl::Status& status) {
  return std::string(status.message());
}

class StderrLog final : public tasuki::LogSink {
 public:
  void Write(tasuki::LogLevel, std::string_view room,
             std::string_view message) override {
    std::cerr << std::string(room) + ": " + std::string(message) + "\n";
  }
};

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Serves a support desk over gRPC.\n"
      "  tasuki-server --database=support.db --listen=unix:/run/desk.sock");
  const auto rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return Fail(std::string("unknown argument ") + rest[1] +
                ": flags are written --name=value");
  }
  if (absl::GetFlag(FLAGS_database).empty()) {
    return Fail("--database must be set, as in --database=support.db");
  }
  tasuki::Env env = tasuki::RealEnv();
  absl::Time start = env.clock->Now();
  std::string error;
  if (!absl::GetFlag(FLAGS_clock_start).empty() &&
      !absl::ParseTime(absl::RFC3339_full, absl::GetFlag(FLAGS_clock_start),
                       &start, &error)) {
    return Fail("--clock_start must be a time as 2026-11-20T09:00:00Z");
  }
  const double speed = absl::GetFlag(FLAGS_clock_speed);
  if (!(speed > 0 && speed <= 100'000)) {
    return Fail("--clock_speed must be more than 0 and at most 100000");
  }
  tasuki::server::ScaledClock clock(*env.clock, start, speed);
  StderrLog log;
  env.clock = &clock;
  env.log = &log;

  struct sigaction action = {};
  action.sa_handler = Stop;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);

  auto serving = tasuki::server::Serving::Start(
      env, {.database_path = absl::GetFlag(FLAGS_database),
            .listen = absl::GetFlag(FLAGS_listen),
            .tenant = absl::GetFlag(FLAGS_tenant),
            .time_zone = absl::GetFlag(FLAGS_time_zone),
            .require_review = absl::GetFlag(FLAGS_require_review)});
  if (!serving.ok()) return Fail(Sentence(serving.status()));
  // Whoever started the server waits for this line.
  const std::string address = absl::GetFlag(FLAGS_listen);
  std::cout << "tasuki-server listens on " << address;
  if (address.ends_with(":0")) std::cout << ", port " << (*serving)->port();
  std::cout << std::endl;
  std::string last_trouble;
  while (!stopping) {
    const absl::Status status = (*serving)->Step(absl::Milliseconds(200));
    // Said once, not five times a second.
    const std::string trouble = status.ok() ? "" : Sentence(status);
    if (!trouble.empty() && trouble != last_trouble) {
      log.Write(tasuki::LogLevel::kWarning, "server", trouble);
    }
    last_trouble = trouble;
  }
  return 0;
}
