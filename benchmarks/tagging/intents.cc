#include "benchmarks/tagging/intents.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace tasuki::bench {
namespace {

using Json = nlohmann::json;
using Intents = std::unordered_map<std::string, std::string>;  // by document

// A tag's id is ASCII, an intent may be 返金: each gets a number, in order.
using Numbers = std::map<std::string, TagId>;

[[noreturn]] void Fail(const std::string& path, const char* what) {
  std::fprintf(stderr, "%s: %s\n", path.c_str(), what);
  std::exit(1);
}

std::vector<Json> ReadLines(const std::string& path) {
  std::ifstream file(path);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) {
    Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("_id") || !json.contains("text")) {
      Fail(path, "a line that is no object with _id and text");
    }
    lines.push_back(std::move(json));
  }
  if (lines.empty()) Fail(path, "no lines, or no such file");
  return lines;
}

std::string IntentOf(const Json& line) {
  if (line.contains("tag")) return line["tag"];
  if (line.contains("metadata") && line["metadata"].contains("tag")) {
    return line["metadata"]["tag"];
  }
  return line.value("title", "");
}

// By query: the intent of the first document judged relevant.
Intents ReadJudged(const std::string& path, const Intents& documents) {
  std::ifstream file(path);
  Intents judged;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string query, document;
    fields >> query >> document;
    const auto found = documents.find(document);
    if (found != documents.end()) judged.try_emplace(query, found->second);
  }
  return judged;
}

}  // namespace

IntentSet LoadIntents(const std::string& folder) {
  IntentSet set = {.name = std::filesystem::path(folder).filename()};
  Intents documents;
  Numbers known;
  const std::vector<Json> corpus = ReadLines(folder + "/corpus.jsonl");
  for (const Json& line : corpus) known[IntentOf(line)];
  int number = 10'000;
  for (auto& [intent, tag] : known) {
    tag = TagId(absl::StrCat("intent", ++number));
  }
  for (const Json& line : corpus) {
    const std::string intent = IntentOf(line);
    if (intent.empty()) Fail(folder, "a document without tag and title");
    documents[line["_id"]] = intent;
    set.train.push_back({line["text"], known[intent]});
  }
  const Intents judged = ReadJudged(folder + "/qrels/test.tsv", documents);
  for (const Json& line : ReadLines(folder + "/queries.jsonl")) {
    std::string intent = IntentOf(line);
    if (intent.empty()) {
      const auto found = judged.find(line["_id"]);
      if (found == judged.end()) Fail(folder, "a query without an intent");
      intent = found->second;
    }
    const auto tag = known.find(intent);
    if (tag == known.end()) {
      set.out_of_scope.push_back({.text = line["text"]});
    } else {
      set.test.push_back({line["text"], tag->second});
    }
  }
  if (set.test.empty()) Fail(folder, "no query has an intent of the corpus");
  return set;
}

}  // namespace tasuki::bench
