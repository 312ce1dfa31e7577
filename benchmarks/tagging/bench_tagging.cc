// bench_tagging --data DIR --seed N [--set NAME]… [--only classifier|index]
//               [--predictions FILE]
//
// DIR/NAME is a set of inquiries (intents.h); without --set it is banking77,
// and jsquad where DIR has it. FILE is for scores.py.
#include "benchmarks/tagging/bench_tagging.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace {

struct Arguments {
  std::string data, only, predictions;
  std::vector<std::string> sets;
  std::uint32_t seed = 1;
};

[[noreturn]] void Usage() {
  std::fprintf(stderr,
               "usage: bench_tagging --data DIR [--seed N] [--set NAME]... "
               "[--only classifier|index] [--predictions FILE]\n");
  std::exit(2);
}

Arguments Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) Usage();
    const std::string_view name = argv[i];
    const char* const value = argv[i + 1];
    if (name == "--data") {
      arguments.data = value;
    } else if (name == "--only") {
      arguments.only = value;
    } else if (name == "--predictions") {
      arguments.predictions = value;
    } else if (name == "--set") {
      arguments.sets.push_back(value);
    } else if (name == "--seed") {
      arguments.seed =
          static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
    } else {
      Usage();
    }
  }
  if (arguments.data.empty() && arguments.only != "index") Usage();
  if (!arguments.sets.empty()) return arguments;
  arguments.sets = {"banking77"};
  if (std::filesystem::exists(arguments.data + "/jsquad")) {
    arguments.sets.push_back("jsquad");
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = Parse(argc, argv);
  if (arguments.only != "index") {
    tasuki::BenchClassifier(arguments.data, arguments.sets,
                            arguments.predictions, arguments.seed);
    tasuki::BenchArchive(TASUKI_EXAMPLE_ARCHIVE);
  }
  if (arguments.only != "classifier") tasuki::BenchIndex(arguments.seed);
  return 0;
}
