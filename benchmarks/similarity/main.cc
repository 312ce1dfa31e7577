// How good and how fast similar replies are found; see benchmarks/figure.h.
// DIR holds collections in BEIR form: jsquad, banking77, scale_ja.
#include <mecab.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/beir.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"
#include "tests/similarity/exhaustive_scorer.h"

namespace tasuki::bench {
namespace {

using std::string_literals::operator""s;

constexpr int kRounds = 5;

ReplyIndex IndexOf(const Beir& beir, const ReplyAnalyzer& analyzer) {
  ReplyIndex index;
  for (std::size_t i = 0; i < beir.documents.size(); ++i) {
    const BeirText& document = beir.documents[i];
    const absl::Status added =
        index.Add(static_cast<ReplyHandle>(i),
                  analyzer.Analyze(PastReply{.title = document.title,
                                             .inquiry = document.text}));
    if (!added.ok()) std::abort();
  }
  return index;
}

SimilarReplies Find(const ReplyIndex& index, const ReplyAnalyzer& analyzer,
                    const BeirText& query, int k) {
  return index
      .FindSimilar(analyzer.Analyze(Inquiry{.text = query.text}), {.k = k})
      .value();
}

void MeasureQuality(const std::string& name, const Beir& beir,
                    const ReplyAnalyzer& analyzer) {
  const ReplyIndex index = IndexOf(beir, analyzer);
  std::vector<Measures> queries;
  for (std::size_t i = 0; i < beir.queries.size(); ++i) {
    std::vector<std::uint32_t> ranked;
    for (const ReplyHit& hit :
         Find(index, analyzer, beir.queries[i], 100).hits) {
      ranked.push_back(hit.handle);
    }
    queries.push_back(Evaluate(ranked, beir.relevant[i]));
  }
  const Measures mean = Mean(queries);
  const std::string prefix = "similarity." + name;
  Figure(prefix + ".ndcg10", mean.ndcg10, "-");
  Figure(prefix + ".mrr10", mean.mrr10, "-");
  Figure(prefix + ".recall10", mean.recall10, "-");
  Figure(prefix + ".recall100", mean.recall100, "-");
  Figure(prefix + ".p1", mean.p1, "-");
}

// The whole question, analysis included, top 100.
void MeasureQueries(const Beir& beir, const ReplyIndex& index,
                    const ReplyAnalyzer& analyzer, std::mt19937_64& random) {
  std::vector<BeirText> queries = beir.queries;
  std::vector<double> p50, p99;
  for (int round = 0; round <= kRounds; ++round) {
    std::shuffle(queries.begin(), queries.end(), random);
    std::vector<double> took;
    for (const BeirText& query : queries) {
      took.push_back(1e3 *
                     SecondsOf([&] { Find(index, analyzer, query, 100); }));
    }
    if (round == 0) continue;  // warms up
    p50.push_back(Quantile(took, 0.5));
    p99.push_back(Quantile(took, 0.99));
  }
  Figure("similarity.query.p50_ms", Median(p50), "ms");
  Figure("similarity.query.p99_ms", Median(p99), "ms");
}

// MeCab parsing the same texts and doing nothing with the result.
double MecabSeconds(const Beir& beir) {
  const std::unique_ptr<MeCab::Tagger> tagger(MeCab::createTagger(""));
  return ThreadSecondsOf([&] {
    for (const BeirText& document : beir.documents) {
      tagger->parseToNode(document.text.data(), document.text.size());
    }
  });
}

void MeasureIndexing(const Beir& beir, const ReplyAnalyzer& analyzer) {
  std::vector<double> shares, rates;
  for (int round = 0; round < 3; ++round) {
    const double mecab = MecabSeconds(beir);
    const double all = ThreadSecondsOf([&] { IndexOf(beir, analyzer); });
    shares.push_back(mecab / all);
    rates.push_back(static_cast<double>(beir.documents.size()) / all);
  }
  Figure("similarity.index.rate", Median(rates), "docs/s");
  Figure("similarity.index.rate_vs_mecab", Median(shares), "-");
}

// The share of queries whose first 10 and first 100 are those of scoring every
// document by the same formula.
void MeasureExactness(const Beir& beir, const ReplyAnalyzer& analyzer,
                      std::mt19937_64& random) {
  constexpr int kQueries = 100;
  const ReplyIndex index = IndexOf(beir, analyzer);
  ExhaustiveScorer oracle;
  for (std::size_t i = 0; i < beir.documents.size(); ++i) {
    const BeirText& document = beir.documents[i];
    oracle.replies[static_cast<ReplyHandle>(i)] = analyzer.Analyze(
        PastReply{.title = document.title, .inquiry = document.text});
  }
  int exact = 0;
  for (int i = 0; i < kQueries; ++i) {
    const AnalyzedInquiry inquiry = analyzer.Analyze(
        Inquiry{.text = beir.queries[random() % beir.queries.size()].text});
    bool equal = true;
    for (const int k : {10, 100}) {
      const SimilarOptions options = {.k = k};
      const SimilarReplies found = index.FindSimilar(inquiry, options).value();
      const auto expected = oracle.Rank(inquiry, options);
      equal &= std::equal(found.hits.begin(), found.hits.end(),
                          expected.begin(), expected.end(),
                          [](const ReplyHit& hit, const auto& entry) {
                            return hit.handle == entry.first &&
                                   hit.score == AsScore(entry.second);
                          });
    }
    exact += equal;
  }
  Figure("similarity.exact", exact / double{kQueries}, "-");
}

void MeasureChanges(const Beir& beir, ReplyIndex& index,
                    const ReplyAnalyzer& analyzer, std::mt19937_64& random) {
  std::vector<double> add, remove;
  for (int i = 0; i < 2000; ++i) {
    const auto handle =
        static_cast<ReplyHandle>(random() % beir.documents.size());
    const BeirText& document = beir.documents[handle];
    remove.push_back(1e3 * ThreadSecondsOf([&] {
                       if (!index.Remove(handle).ok()) std::abort();
                     }));
    add.push_back(1e3 * ThreadSecondsOf([&] {
                    const PastReply reply = {.title = document.title,
                                             .inquiry = document.text};
                    if (!index.Add(handle, analyzer.Analyze(reply)).ok()) {
                      std::abort();
                    }
                  }));
  }
  Figure("similarity.add.p50_ms", Quantile(add, 0.5), "ms");
  Figure("similarity.add.p99_ms", Quantile(add, 0.99), "ms");
  Figure("similarity.add.max_ms", Quantile(add, 1), "ms");
  Figure("similarity.delete.p99_ms", Quantile(remove, 0.99), "ms");
}

void MeasureScale(const Beir& beir, const ReplyAnalyzer& analyzer,
                  std::mt19937_64& random) {
  double text = 0;
  for (const BeirText& document : beir.documents) {
    text += static_cast<double>(document.text.size());
  }
  MeasureIndexing(beir, analyzer);
  ReplyIndex index = IndexOf(beir, analyzer);
  Figure("similarity.index.size_ratio",
         static_cast<double>(index.MemoryBytes()) / text, "-");
  MeasureQueries(beir, index, analyzer, random);
  MeasureChanges(beir, index, analyzer, random);
}

int Run(const Arguments& arguments) {
  auto words = OpenMecabTokenizer();
  if (!words.ok()) {
    std::fprintf(stderr, "%s\n", words.status().ToString().c_str());
    return 1;
  }
  const auto characters = MakeCharacterTokenizer({.hiragana_pairs = false});
  const ReplyAnalyzer analyzer(**words, *characters);
  std::mt19937_64 random(arguments.seed);
  for (const std::string& name : {"jsquad"s, "banking77"s}) {
    if (const auto beir = LoadBeir(arguments.data + "/" + name)) {
      MeasureQuality(name, *beir, analyzer);
      if (name == "jsquad") MeasureExactness(*beir, analyzer, random);
    }
  }
  if (const auto beir = LoadBeir(arguments.data + "/scale_ja")) {
    MeasureScale(*beir, analyzer, random);
  }
  return 0;
}

}  // namespace
}  // namespace tasuki::bench

int main(int argc, char** argv) {
  return tasuki::bench::Run(tasuki::bench::ParseArguments(argc, argv));
}
