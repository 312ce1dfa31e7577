#include "benchmarks/similarity/arguments.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

namespace tasuki::bench {
namespace {

const std::set<std::string> kParts = {"quality",   "exact",   "queries",
                                      "indexing",  "filters", "million",
                                      "concurrent"};

constexpr char kUsage[] =
    R"(usage: %s --data DIR [--seed N] [--only PART] [--save RUN] [--against RUN]

  DIR      a folder of collections in BEIR form (DIR/NAME/corpus.jsonl,
           queries.jsonl, qrels/test.tsv); scale_ja among them is for speed
  PART     quality, exact, queries, indexing, filters, million or concurrent
  --save   writes the measures of every query to the file RUN
  --against  compares them, query by query, with those of such a file
)";

}  // namespace

SimilarityArguments ParseSimilarityArguments(int argc, char** argv) {
  SimilarityArguments arguments;
  std::string seed = "1";
  const std::map<std::string, std::string*> names = {
      {"--data", &arguments.data},
      {"--seed", &seed},
      {"--only", &arguments.only},
      {"--save", &arguments.save},
      {"--against", &arguments.against}};
  for (int i = 1; i < argc; i += 2) {
    const auto name = names.find(argv[i]);
    if (name == names.end() || i + 1 == argc) {
      std::fprintf(stderr, kUsage, argv[0]);
      std::exit(2);
    }
    *name->second = argv[i + 1];
  }
  arguments.seed = std::strtoull(seed.c_str(), nullptr, 10);
  const bool part = arguments.only.empty() || kParts.contains(arguments.only);
  if (arguments.data.empty() || !part) {
    std::fprintf(stderr, kUsage, argv[0]);
    std::exit(2);
  }
  return arguments;
}

}  // namespace tasuki::bench
