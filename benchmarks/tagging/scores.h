// What is said of a classifier's suggestions, from its answers alone.
#ifndef TASUKI_BENCHMARKS_TAGGING_SCORES_H_
#define TASUKI_BENCHMARKS_TAGGING_SCORES_H_

#include <cstdio>
#include <string>
#include <vector>

namespace tasuki::bench {

// A number that the classifier gave, and whether what it was about was so: the
// confidence of a suggestion that was right, the fit of an inquiry whose intent
// is known.
struct Outcome {
  double value = 0;
  bool so = false;
};

// Expected calibration error over 15 equal bins. [Naeini, Cooper, Hauskrecht
// 2015, "Obtaining well calibrated probabilities using Bayesian binning"]
double CalibrationError(const std::vector<Outcome>& confidences);

// The chance that one that is so has the higher value than one that is not;
// equal values count half.
double Auroc(std::vector<Outcome> values);

// Writes outcomes to a file as lines of "figure, value, 0 or 1" with tabs
// between, from which scores.py computes the same figures by itself.
class OutcomeFile {
 public:
  explicit OutcomeFile(const std::string& path);  // empty: writes nothing
  ~OutcomeFile();
  OutcomeFile(const OutcomeFile&) = delete;
  OutcomeFile& operator=(const OutcomeFile&) = delete;

  void Write(const std::string& figure, const std::vector<Outcome>& outcomes);

 private:
  std::FILE* file_ = nullptr;
};

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_TAGGING_SCORES_H_
