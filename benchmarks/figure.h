// What all benchmarks share: arguments, one output line, a few statistics.
//
//   int main(int argc, char** argv) {
//     const auto arguments = tasuki::bench::ParseArguments(argc, argv);
//     tasuki::bench::RunParts(arguments, {{"submit", [] {
//       …
//       tasuki::bench::Figure("routing.submit.p99_us", value, "us");
//     }}});
//   }
#ifndef TASUKI_BENCHMARKS_FIGURE_H_
#define TASUKI_BENCHMARKS_FIGURE_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tasuki::bench {

struct Arguments {
  std::string data;        // --data DIR; empty where none was given
  std::uint64_t seed = 1;  // --seed N
  std::string only;        // --only PART; empty: every part
};

inline Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (i + 1 < argc && name == "--data") {
      arguments.data = argv[i + 1];
    } else if (i + 1 < argc && name == "--seed") {
      arguments.seed = std::strtoull(argv[i + 1], nullptr, 10);
    } else if (i + 1 < argc && name == "--only") {
      arguments.only = argv[i + 1];
    } else {
      std::fprintf(stderr, "usage: %s [--data DIR] [--seed N] [--only PART]\n",
                   argv[0]);
      std::exit(2);
    }
  }
  return arguments;
}

struct Part {
  std::string name;
  std::function<void()> measure;
};

// Runs the parts in order, or the one that was asked for; ends the program
// where there is none of that name.
inline void RunParts(const Arguments& arguments,
                     const std::vector<Part>& parts) {
  bool any = false;
  for (const Part& part : parts) {
    if (!arguments.only.empty() && arguments.only != part.name) continue;
    any = true;
    part.measure();
  }
  if (any) return;
  std::fprintf(stderr, "--only knows:");
  for (const Part& part : parts) std::fprintf(stderr, " %s", part.name.c_str());
  std::fprintf(stderr, "\n");
  std::exit(2);
}

// One line of the result; `unit` is "-" for a plain number.
inline void Figure(std::string_view name, double value, std::string_view unit) {
  std::printf("figure %.*s %.6g %.*s\n", static_cast<int>(name.size()),
              name.data(), value, static_cast<int>(unit.size()), unit.data());
  std::fflush(stdout);
}

// The smallest value that `share` of the values do not exceed; not empty.
inline double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(
      share * static_cast<double>(values.size()) + 0.999999);
  return values[std::min(std::max<std::size_t>(rank, 1), values.size()) - 1];
}

inline double Median(std::vector<double> values) {
  return Quantile(std::move(values), 0.5);
}

// Wall seconds that `work` takes.
template <class Work>
double SecondsOf(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  return took.count();
}

// CPU seconds that `work` takes in this thread.
template <class Work>
double ThreadSecondsOf(Work&& work) {
  const auto now = [] {
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) +
           1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  work();
  return now() - start;
}

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_FIGURE_H_
