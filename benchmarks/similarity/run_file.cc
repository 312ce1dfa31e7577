#include "benchmarks/similarity/run_file.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <vector>

#include "benchmarks/figure.h"

namespace tasuki::bench {

bool SaveRun(const Run& run, const std::string& path) {
  std::ofstream file(path);
  file << "ranking\tquery";
  for (const auto& [name, measure] : kMeasures) file << '\t' << name;
  file << '\n' << std::setprecision(17);
  for (const auto& [ranking, queries] : run) {
    for (const auto& [query, measures] : queries) {
      file << ranking << '\t' << query;
      for (const auto& [name, measure] : kMeasures) {
        file << '\t' << measures.*measure;
      }
      file << '\n';
    }
  }
  return file.flush().good();
}

std::optional<Run> LoadRun(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;  // names of the columns
  Run run;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string ranking, query;
    Measures measures;
    if (!std::getline(fields, ranking, '\t') ||
        !std::getline(fields, query, '\t')) {
      return std::nullopt;
    }
    for (const auto& [name, measure] : kMeasures) {
      if (!(fields >> measures.*measure)) return std::nullopt;
    }
    run[ranking][query] = measures;
  }
  return run;
}

void PrintDifferences(const Run& ours, const Run& theirs) {
  for (const auto& [ranking, queries] : ours) {
    const auto others = theirs.find(ranking);
    if (others == theirs.end()) continue;
    for (const auto& [name, measure] : kMeasures) {
      std::vector<double> our, their;
      for (const auto& [query, measures] : queries) {
        const auto other = others->second.find(query);
        if (other == others->second.end()) continue;
        our.push_back(measures.*measure);
        their.push_back(other->second.*measure);
      }
      if (our.empty()) break;
      const PairedDifference difference = Compare(our, their);
      const std::string prefix =
          "similarity." + ranking + "." + std::string(name);
      Figure(prefix + ".difference", difference.mean, "-");
      Figure(prefix + ".standard_error", difference.standard_error, "-");
      Figure(prefix + ".better", difference.better, "queries");
      Figure(prefix + ".worse", difference.worse, "queries");
    }
  }
}

}  // namespace tasuki::bench
