#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"

namespace tasuki::bench {

void Calibrate() {
  constexpr int kSteps = 200'000'000;
  std::uint64_t x = 1;
  const double seconds = ThreadSecondsOf([&x] {
    for (int i = 0; i < kSteps; ++i) x = x * 6364136223846793005ULL + 1;
  });
  volatile std::uint64_t keep = x;
  (void)keep;
  Figure("calibration.rate", kSteps / seconds, "1/s");
}

void Rates(const std::string& name, const std::vector<double>& rounds) {
  Figure(name, Median(rounds), "1/s");
  Figure(name + ".best", Quantile(rounds, 1), "1/s");
}

}  // namespace tasuki::bench
