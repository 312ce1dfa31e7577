#include "benchmarks/tagging/scores.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace tasuki::bench {

double CalibrationError(const std::vector<Outcome>& confidences) {
  constexpr int kBins = 15;
  double gap[kBins] = {};
  for (const auto& [confidence, right] : confidences) {
    const int bin = std::min(kBins - 1, static_cast<int>(confidence * kBins));
    gap[bin] += confidence - right;
  }
  double error = 0;
  for (const double each : gap) error += std::abs(each);
  return error / static_cast<double>(confidences.size());
}

// By ranks; equal values share the mean of theirs. [Mann, Whitney 1947]
double Auroc(std::vector<Outcome> values) {
  std::sort(
      values.begin(), values.end(),
      [](const Outcome& a, const Outcome& b) { return a.value < b.value; });
  double ranks = 0, so = 0;
  for (std::size_t begin = 0, end = 0; begin < values.size(); begin = end) {
    while (end < values.size() && values[end].value == values[begin].value) {
      ++end;
    }
    const double rank = static_cast<double>(begin + 1 + end) / 2;
    for (std::size_t i = begin; i < end; ++i) {
      ranks += values[i].so ? rank : 0;
      so += values[i].so;
    }
  }
  const double rest = static_cast<double>(values.size()) - so;
  return (ranks - so * (so + 1) / 2) / (so * rest);
}

OutcomeFile::OutcomeFile(const std::string& path) {
  if (path.empty()) return;
  file_ = std::fopen(path.c_str(), "w");
  if (file_ == nullptr) {
    std::perror(path.c_str());
    std::exit(1);
  }
}

OutcomeFile::~OutcomeFile() {
  if (file_ != nullptr) std::fclose(file_);
}

void OutcomeFile::Write(const std::string& figure,
                        const std::vector<Outcome>& outcomes) {
  if (file_ == nullptr) return;
  for (const Outcome& each : outcomes) {
    std::fprintf(file_, "%s\t%.17g\t%d\n", figure.c_str(), each.value, each.so);
  }
}

}  // namespace tasuki::bench
