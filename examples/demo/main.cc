// A day at the desk, as a host product lives it: starts tasuki-server as a
// process of its own, drives it through the public client library, and kills it
// at the end to show that nothing acknowledged is lost.
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "examples/demo/archive_import.h"
#include "examples/demo/day.h"
#include "examples/demo/print.h"
#include "examples/demo/server_process.h"
#include "examples/demo/setup.h"

ABSL_FLAG(std::string, archive, "",
          "import this JSON Lines file instead of the bundled archive; the "
          "schema is in include/tasuki/desk/archive.h");
ABSL_FLAG(std::string, start, "2020-01-01T00:00:00Z",
          "what `seconds` in the archive's messages count from");
ABSL_FLAG(std::string, data_dir, "",
          "keep the database here; empty: in a temporary folder");

namespace demo {
namespace {

constexpr double kSpeed = 120;  // a second is two minutes

class Demo {
 public:
  explicit Demo(std::filesystem::path folder)
      : folder_(std::move(folder)),
        address_("unix:" + (folder_ / "desk.sock").string()),
        began_(absl::Now()) {}

  void Run(const std::string& archive, absl::Time start) {
    const bool bundled = archive.empty();
    const std::string path =
        bundled ? std::string(TASUKI_DATA_DIR) + "/archive.jsonl" : archive;
    auto server = std::make_unique<ServerProcess>(Arguments(began_));
    DeskClient client(address_);
    PrintChapter("The archive");
    const ImportCounts counts = ImportArchive(client, path, start);
    PrintLine(absl::StrCat(counts.imported, " conversations imported, ",
                           counts.known, " known already, ", counts.skipped,
                           " skipped"));
    const std::int64_t examples = TrainTags(client);
    PrintLine(absl::StrCat(examples, " of them taught the tag model"));
    const DeskReport of_archive =
        Report(client, tasuki::TicketOrigin::kImported);

    SignIn(client);
    PrintChapter("The day");
    const std::vector<Acknowledged> acknowledged =
        WorkThrough(client, std::string(TASUKI_DATA_DIR) + "/today.jsonl");
    PrintReport("Report of the archive", of_archive);
    PrintReport("Report of the day",
                Report(client, tasuki::TicketOrigin::kLive));
    KillAndLookAgain(std::move(server), client, acknowledged);
  }

 private:
  using DeskReport = tasuki::DeskReport;

  // The server's clock: from when the demo began, many times as fast.
  absl::Time Now() const { return began_ + (absl::Now() - began_) * kSpeed; }

  std::vector<std::string> Arguments(absl::Time start) const {
    return {absl::StrCat("--database=", (folder_ / "desk.db").string()),
            absl::StrCat("--listen=", address_), "--time_zone=Asia/Tokyo",
            absl::StrCat("--clock_speed=", kSpeed),
            absl::StrCat("--clock_start=",
                         absl::FormatTime(absl::RFC3339_full, start,
                                          absl::UTCTimeZone()))};
  }

  DeskReport Report(DeskClient& client, tasuki::TicketOrigin origin) {
    const bool archive = origin == tasuki::TicketOrigin::kImported;
    return Must(
        client.desk->Report({.from = archive ? absl::UnixEpoch() : began_,
                             .to = Now() + absl::Hours(1),
                             .origin = origin,
                             .topics = 8}),
        "report");
  }

  // Callers write while the server is killed; what it acknowledged to them, and
  // all of the day, must be there when it comes up again.
  void KillAndLookAgain(std::unique_ptr<ServerProcess> server,
                        DeskClient& client,
                        std::vector<Acknowledged> acknowledged) {
    PrintChapter("kill -9, in the middle of work");
    std::mutex mutex;
    std::atomic<bool> alive = true;
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&, i] {
        while (alive) {
          const auto ticket = client.tickets->Create(
              {.actor = Host(),
               .request_id = client.NextRequest(),
               .customer_external_id = absl::StrCat("burst-", i),
               .subject = "負荷試験",
               .text = "この問い合わせは失われてはいけません。"});
          if (!ticket.ok()) break;
          const std::lock_guard<std::mutex> lock(mutex);
          acknowledged.push_back({ticket->id, ticket->version, 1});
        }
      });
    }
    absl::SleepFor(absl::Milliseconds(400));
    server->KillNine();
    alive = false;
    for (std::thread& caller : callers) caller.join();
    PrintLine(absl::StrCat("killed after ", acknowledged.size(),
                           " acknowledged tickets"));

    const ServerProcess again(Arguments(Now()));
    DeskClient fresh(address_);
    std::size_t missing = 0;
    for (const Acknowledged& ticket : acknowledged) {
      const auto found = fresh.tickets->Get(ticket.ticket);
      if (!found.ok() || found->version < ticket.version ||
          found->message_count < ticket.messages) {
        ++missing;
      }
    }
    PrintLine(absl::StrCat(
        "restarted on the same file: ", acknowledged.size() - missing, " of ",
        acknowledged.size(), " are there, ", missing, " missing"));
    if (missing > 0) std::exit(1);
  }

  const std::filesystem::path folder_;
  const std::string address_;
  const absl::Time began_;
};

std::filesystem::path MakeFolder() {
  const std::string wanted = absl::GetFlag(FLAGS_data_dir);
  if (!wanted.empty()) {
    std::filesystem::create_directories(wanted);
    return std::filesystem::absolute(wanted);
  }
  std::string pattern =
      (std::filesystem::temp_directory_path() / "tasuki-demo-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    std::cerr << "tasuki-demo: cannot make a temporary folder\n";
    std::exit(1);
  }
  return pattern;
}

}  // namespace
}  // namespace demo

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "A day at the desk. Options: --archive FILE, "
      "--start TIME, --data_dir FOLDER");
  absl::ParseCommandLine(argc, argv);
  absl::Time start;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, absl::GetFlag(FLAGS_start), &start,
                       &error)) {
    std::cerr << "tasuki-demo: --start must be a time as "
                 "2026-11-20T09:00:00Z\n";
    return 1;
  }
  const std::filesystem::path folder = demo::MakeFolder();
  demo::Demo(folder).Run(absl::GetFlag(FLAGS_archive), start);
  if (absl::GetFlag(FLAGS_data_dir).empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  return 0;
}
