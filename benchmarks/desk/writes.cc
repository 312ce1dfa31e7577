#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "benchmarks/desk/measures.h"
#include "benchmarks/desk/store.h"
#include "benchmarks/figure.h"
#include "tests/sqlite/faulty_vfs.h"

namespace tasuki::bench {
namespace {

constexpr int kCallers = 32;
constexpr int kRounds = 9;
constexpr int kCommands = 100;  // of each caller, in a round

void CreateAtOnce(TicketStore& store, int callers, std::int64_t first) {
  std::vector<std::thread> threads;
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&store, caller, first] {
      for (int i = 0; i < kCommands; ++i) {
        store.Create(first + caller * kCommands + i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

double SyncsPerCommand(int callers) {
  const Folder folder;
  testing::FaultyVfs disk("counting");
  TicketStore store({.path = folder.File("desk.db"), .vfs = disk.name()});
  const std::int64_t before = disk.syncs();
  constexpr int kRepeats = 5;
  for (int i = 0; i < kRepeats; ++i) {
    CreateAtOnce(store, callers, std::int64_t{i} * callers * kCommands);
  }
  return static_cast<double>(disk.syncs() - before) /
         (kRepeats * callers * kCommands);
}

void MeasureRates() {
  const Folder folder;
  const std::string raw_path = folder.File("raw.db");
  TicketStore({.path = raw_path});
  RawStore raw(raw_path);
  TicketStore store({.path = folder.File("desk.db")});
  std::vector<double> rates, raw_rates, ratios;
  constexpr int kRound = kCallers * kCommands;
  for (int round = 0; round <= kRounds; ++round) {
    const std::int64_t first = std::int64_t{round} * kRound;
    const double ours =
        SecondsOf([&] { CreateAtOnce(store, kCallers, first); });
    const double floor = SecondsOf([&] {
      for (int i = 0; i < kRound; i += kCallers) {
        raw.Write(first + i, kCallers);
      }
    });
    if (round == 0) continue;  // warms up
    rates.push_back(kRound / ours);
    raw_rates.push_back(kRound / floor);
    ratios.push_back(floor / ours);
  }
  Figure("desk.write.rate", Median(rates), "commands/s");
  Figure("desk.write.raw_batch_rate", Median(raw_rates), "commands/s");
  Figure("desk.write.vs_raw_batch", Median(ratios), "-");
}

// What callgrind counts in `writer` writing so many tickets in that way.
double Instructions(const std::string& writer, const std::string& way,
                    int count) {
  const std::string command =
      "valgrind --tool=callgrind --callgrind-out-file=/dev/null '" + writer +
      "' " + way + " " + std::to_string(count) + " 2>&1";
  std::FILE* const output = popen(command.c_str(), "r");
  if (output == nullptr) Fail("valgrind does not start");
  double instructions = 0;
  std::string said;
  char line[512];
  while (std::fgets(line, sizeof line, output) != nullptr) {
    said += line;
    const std::string text = line;
    const auto at = text.find("Collected : ");
    if (at != std::string::npos) {
      instructions = std::strtod(text.c_str() + at + 12, nullptr);
    }
  }
  if (pclose(output) != 0 || instructions == 0) {
    Fail("callgrind failed (./dev setup bench installs it):\n" + said);
  }
  return instructions;
}

}  // namespace

void MeasureWrites() {
  Figure("desk.write.fsyncs_per_command", SyncsPerCommand(kCallers), "-");
  Figure("desk.write.fsyncs_single", SyncsPerCommand(1), "-");
  MeasureRates();
}

// Per command, as the difference of two runs: what opening costs drops out.
void MeasureInstructions(const std::string& program) {
  const std::string writer =
      (std::filesystem::absolute(program).parent_path() / "bench-desk-writer")
          .string();
  constexpr int kShort = 200, kLong = 700;
  const auto per_command = [&](const std::string& way) {
    return (Instructions(writer, way, kLong) -
            Instructions(writer, way, kShort)) /
           (kLong - kShort);
  };
  const double ours = per_command("tasuki");
  const double raw = per_command("raw");
  Figure("desk.write.instructions", ours, "-");
  Figure("desk.write.instructions_raw", raw, "-");
  Figure("desk.write.instructions_vs_raw", ours / raw, "-");
}

}  // namespace tasuki::bench
