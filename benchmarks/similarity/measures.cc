#include "benchmarks/similarity/measures.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tasuki::bench {
namespace {

double Gain(double grade, std::size_t rank) {
  return grade / std::log2(static_cast<double>(rank) + 2);
}

// The gain of the first ten, had they been ranked by their grade.
double IdealGain(const Grades& relevant) {
  std::vector<int> grades;
  for (const auto& [document, grade] : relevant) grades.push_back(grade);
  std::sort(grades.begin(), grades.end(), std::greater<>());
  double ideal = 0;
  for (std::size_t rank = 0; rank < std::min<std::size_t>(10, grades.size());
       ++rank) {
    ideal += Gain(grades[rank], rank);
  }
  return ideal;
}

}  // namespace

Measures Evaluate(const std::vector<std::uint32_t>& ranked,
                  const Grades& relevant) {
  Measures measures;
  for (std::size_t rank = 0; rank < ranked.size() && rank < 100; ++rank) {
    const auto judged = relevant.find(ranked[rank]);
    if (judged == relevant.end()) continue;
    ++measures.recall100;
    if (rank == 0) measures.p1 = 1;
    if (rank >= 10) continue;
    measures.ndcg10 += Gain(judged->second, rank);
    ++measures.recall10;
    if (measures.mrr10 == 0) {
      measures.mrr10 = 1 / (static_cast<double>(rank) + 1);
    }
  }
  const auto all = static_cast<double>(relevant.size());
  measures.ndcg10 /= IdealGain(relevant);
  measures.recall10 /= all;
  measures.recall100 /= all;
  return measures;
}

Measures Mean(const std::vector<Measures>& queries) {
  Measures mean;
  for (const auto& [name, measure] : kMeasures) {
    for (const Measures& query : queries) mean.*measure += query.*measure;
    mean.*measure /= static_cast<double>(queries.size());
  }
  return mean;
}

PairedDifference Compare(const std::vector<double>& ours,
                         const std::vector<double>& theirs) {
  PairedDifference result;
  const auto count = static_cast<double>(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    result.mean += (ours[i] - theirs[i]) / count;
    result.better += ours[i] > theirs[i];
    result.worse += ours[i] < theirs[i];
  }
  if (count < 2) return result;
  double squares = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    squares += std::pow(ours[i] - theirs[i] - result.mean, 2);
  }
  result.standard_error = std::sqrt(squares / (count - 1) / count);
  return result;
}

}  // namespace tasuki::bench
