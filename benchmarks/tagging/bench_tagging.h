// The two halves of bench_tagging, and what they share.
#ifndef TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_
#define TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <string>

namespace tasuki {

inline void PrintFigure(const char* name, double value, const char* unit) {
  std::printf("figure %s %.6g %s\n", name, value, unit);
  std::fflush(stdout);
}

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

// `data` holds banking77/{corpus,queries}.jsonl.
void BenchClassifier(const std::string& data, std::uint32_t seed);
void BenchIndex(std::uint32_t seed);

}  // namespace tasuki

#endif  // TASUKI_BENCHMARKS_TAGGING_BENCH_TAGGING_H_
