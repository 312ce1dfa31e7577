// The parts of bench_tagging, and what they share.
#ifndef TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_
#define TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_

#include <time.h>

#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/figure.h"

namespace tasuki {

// Time of this thread on its core, so that a busy machine counts less.
class Stopwatch {
 public:
  double Seconds() const { return Now() - start_; }

 private:
  static double Now() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) +
           static_cast<double>(now.tv_nsec) * 1e-9;
  }
  double start_ = Now();
};

// Every set is a folder of `data`, see intents.h. `predictions` is a file for
// scores.py, or empty.
void BenchClassifier(const std::string& data,
                     const std::vector<std::string>& sets,
                     const std::string& predictions, std::uint32_t seed);
// `path` is the example archive.
void BenchArchive(const std::string& path);
void BenchIndex(std::uint32_t seed);

}  // namespace tasuki

#endif  // TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_
