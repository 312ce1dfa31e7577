// How fast a collection goes into an index, and how much of it there is then.
#include <mecab.h>

#include <map>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/parts.h"
#include "benchmarks/similarity/peer.h"

namespace tasuki::bench {
namespace {

class NoWords final : public Tokenizer {
 public:
  std::vector<Token> Analyze(std::string_view) const override { return {}; }
};

// MeCab parses the same texts; nothing is done with the result.
void ParseWithMecab(const Beir& beir) {
  const std::unique_ptr<MeCab::Tagger> tagger(MeCab::createTagger(""));
  for (const BeirText& document : beir.documents) {
    tagger->parseToNode(document.text.data(), document.text.size());
  }
}

}  // namespace

void MeasureIndexing(const Beir& beir, Workbench& bench) {
  constexpr int kRounds = 3;
  const NoWords no_words;
  const ReplyAnalyzer characters(no_words, *bench.characters);
  const auto documents = static_cast<double>(beir.documents.size());
  std::size_t bytes = 0;
  std::map<std::string, std::vector<double>> rates, ratios;
  for (int round = 0; round < kRounds; ++round) {
    const double ours = ThreadSecondsOf(
        [&] { bytes = IndexOf(beir, bench.analyzer).MemoryBytes(); });
    rates["rate"].push_back(documents / ours);
    rates["rate_chars"].push_back(
        documents / ThreadSecondsOf([&] { IndexOf(beir, characters); }));
    ratios["rate_vs_mecab"].push_back(
        ThreadSecondsOf([&] { ParseWithMecab(beir); }) / ours);
    for (const auto open : {OpenXapian, OpenGroonga}) {
      const std::unique_ptr<Peer> peer = open();
      if (peer == nullptr) continue;
      ratios["vs_" + peer->name()].push_back(
          ThreadSecondsOf([&] { peer->Index(beir.documents); }) / ours);
    }
  }
  for (const auto& [name, rate] : rates) {
    Figure("similarity.index." + name, Median(rate), "docs/s");
  }
  for (const auto& [name, ratio] : ratios) {
    Figure("similarity.index." + name, Median(ratio), "-");
  }
  Figure("similarity.index.size_ratio",
         static_cast<double>(bytes) / static_cast<double>(TextBytes(beir)),
         "-");
}

}  // namespace tasuki::bench
