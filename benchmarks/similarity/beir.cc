#include "benchmarks/similarity/beir.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

namespace tasuki::bench {
namespace {

std::vector<BeirText> LoadTexts(const std::string& path) {
  std::vector<BeirText> texts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    texts.push_back({json.at("_id"), json.value("title", ""), json.at("text")});
  }
  return texts;
}

std::unordered_map<std::string, std::uint32_t> NumbersOf(
    const std::vector<BeirText>& texts) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (const BeirText& text : texts) {
    numbers.emplace(text.id, static_cast<std::uint32_t>(numbers.size()));
  }
  return numbers;
}

double Gain(double grade, std::size_t rank) {
  return grade / std::log2(static_cast<double>(rank) + 2);
}

}  // namespace

std::optional<Beir> LoadBeir(const std::string& folder) {
  Beir beir = {.documents = LoadTexts(folder + "/corpus.jsonl")};
  const std::vector<BeirText> queries = LoadTexts(folder + "/queries.jsonl");
  if (beir.documents.empty() || queries.empty()) return std::nullopt;

  const auto documents = NumbersOf(beir.documents);
  std::unordered_map<std::string, std::unordered_map<std::uint32_t, int>>
      relevant;
  std::ifstream file(folder + "/qrels/test.tsv");
  std::string line;
  std::getline(file, line);  // names of the columns
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string query, document;
    int grade = 0;
    fields >> query >> document >> grade;
    const auto number = documents.find(document);
    if (grade > 0 && number != documents.end()) {
      relevant[query][number->second] = grade;
    }
  }
  for (const BeirText& query : queries) {
    const auto judged = relevant.find(query.id);
    if (judged == relevant.end()) continue;
    beir.queries.push_back(query);
    beir.relevant.push_back(judged->second);
  }
  return beir;
}

Measures Evaluate(const std::vector<std::uint32_t>& ranked,
                  const std::unordered_map<std::uint32_t, int>& relevant) {
  Measures measures;
  std::size_t found = 0;
  for (std::size_t rank = 0; rank < ranked.size() && rank < 100; ++rank) {
    const auto judged = relevant.find(ranked[rank]);
    if (judged == relevant.end()) continue;
    ++found;
    if (rank == 0) measures.p1 = 1;
    if (rank >= 10) continue;
    measures.ndcg10 += Gain(judged->second, rank);
    measures.recall10 += 1;
    if (measures.mrr10 == 0) {
      measures.mrr10 = 1 / (static_cast<double>(rank) + 1);
    }
  }
  std::vector<int> grades;
  for (const auto& [document, grade] : relevant) grades.push_back(grade);
  std::sort(grades.begin(), grades.end(), std::greater<>());
  double ideal = 0;
  for (std::size_t rank = 0; rank < std::min<std::size_t>(10, grades.size());
       ++rank) {
    ideal += Gain(grades[rank], rank);
  }
  const auto all = static_cast<double>(relevant.size());
  measures.ndcg10 /= ideal;
  measures.recall10 /= all;
  measures.recall100 = static_cast<double>(found) / all;
  return measures;
}

Measures Mean(const std::vector<Measures>& queries) {
  Measures mean;
  for (const auto field :
       {&Measures::ndcg10, &Measures::mrr10, &Measures::recall10,
        &Measures::recall100, &Measures::p1}) {
    for (const Measures& query : queries) mean.*field += query.*field;
    mean.*field /= static_cast<double>(queries.size());
  }
  return mean;
}

}  // namespace tasuki::bench
