// The usual measures of a ranking, and how two rankers differ by them.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_MEASURES_H_
#define TASUKI_BENCHMARKS_SIMILARITY_MEASURES_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tasuki::bench {

// Grade by number of the document; only grades above 0.
using Grades = std::unordered_map<std::uint32_t, int>;

// Of one query, or the mean of many.
struct Measures {
  double ndcg10 = 0;  // linear gain, as trec_eval
  double mrr10 = 0;
  double recall10 = 0;
  double recall100 = 0;
  double p1 = 0;
};

// In the order in which files and figures have them.
inline constexpr std::array<std::pair<std::string_view, double Measures::*>, 5>
    kMeasures = {{{"ndcg10", &Measures::ndcg10},
                  {"mrr10", &Measures::mrr10},
                  {"recall10", &Measures::recall10},
                  {"recall100", &Measures::recall100},
                  {"p1", &Measures::p1}}};

// `ranked` are numbers of documents, best first, each once. `relevant` is not
// empty.
Measures Evaluate(const std::vector<std::uint32_t>& ranked,
                  const Grades& relevant);

// Not empty.
Measures Mean(const std::vector<Measures>& queries);

// Of ours over theirs, paired by query.
struct PairedDifference {
  double mean = 0;
  double standard_error = 0;  // of the mean
  int better = 0;             // queries
  int worse = 0;
};
PairedDifference Compare(const std::vector<double>& ours,
                         const std::vector<double>& theirs);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_MEASURES_H_
