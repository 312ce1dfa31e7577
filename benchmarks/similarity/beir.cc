#include "benchmarks/similarity/beir.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unordered_map>

namespace tasuki::bench {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] void Malformed(const std::string& path, std::size_t line,
                            const char* why) {
  std::fprintf(stderr, "%s, line %zu: %s\n", path.c_str(), line, why);
  std::exit(1);
}

BeirText TextOf(const Json& json) {
  const Json metadata = json.value("metadata", Json::object());
  return {.id = json.at("_id"),
          .title = json.value("title", ""),
          .text = json.at("text"),
          .tag = metadata.value("tag", "")};
}

std::vector<BeirText> LoadTexts(const std::string& path) {
  std::vector<BeirText> texts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    try {
      texts.push_back(TextOf(Json::parse(line)));
    } catch (const Json::exception& exception) {
      Malformed(path, texts.size() + 1, exception.what());
    }
  }
  return texts;
}

std::unordered_map<std::string, Grades> LoadGrades(
    const std::string& path, const std::vector<BeirText>& documents) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (const BeirText& document : documents) {
    numbers.emplace(document.id, static_cast<std::uint32_t>(numbers.size()));
  }
  std::unordered_map<std::string, Grades> relevant;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);  // names of the columns
  for (std::size_t number = 2; std::getline(file, line); ++number) {
    std::istringstream fields(line);
    std::string query, document;
    int grade = 0;
    if (!std::getline(fields, query, '\t') ||
        !std::getline(fields, document, '\t') || !(fields >> grade)) {
      Malformed(path, number, "not a query, a document and a grade");
    }
    const auto place = numbers.find(document);
    if (grade > 0 && place != numbers.end()) {
      relevant[query][place->second] = grade;
    }
  }
  return relevant;
}

}  // namespace

std::optional<Beir> LoadBeir(const std::string& folder) {
  Beir beir = {.name = fs::path(folder).filename().string(),
               .documents = LoadTexts(folder + "/corpus.jsonl")};
  const std::vector<BeirText> queries = LoadTexts(folder + "/queries.jsonl");
  if (beir.documents.empty() || queries.empty()) return std::nullopt;
  const auto relevant = LoadGrades(folder + "/qrels/test.tsv", beir.documents);
  for (const BeirText& query : queries) {
    const auto judged = relevant.find(query.id);
    if (judged == relevant.end()) continue;
    beir.queries.push_back(query);
    beir.relevant.push_back(judged->second);
  }
  return beir;
}

std::vector<std::string> CollectionsIn(const std::string& data) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(data, none)) {
    if (!fs::exists(entry.path() / "corpus.jsonl")) continue;
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::size_t TextBytes(const Beir& beir) {
  std::size_t bytes = 0;
  for (const BeirText& document : beir.documents) {
    bytes += document.title.size() + document.text.size();
  }
  return bytes;
}

}  // namespace tasuki::bench
