// What all parts stand on: the analysers, and collections in an index.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_WORKBENCH_H_
#define TASUKI_BENCHMARKS_SIMILARITY_WORKBENCH_H_

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmarks/similarity/beir.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki::bench {

// How many the speed figures ask for.
inline constexpr int kTop = 100;

template <class T>
T Must(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}
inline void Must(const absl::Status& status) {
  if (!status.ok()) Must<int>(status);
}

struct Workbench {
  explicit Workbench(std::uint64_t seed)
      : words(Must(OpenMecabTokenizer())),
        characters(MakeCharacterTokenizer({.grammar_pairs = false})),
        analyzer(*words, *characters),
        random(seed) {}

  // As LiveIndex has them.
  const std::unique_ptr<Tokenizer> words;
  const std::unique_ptr<Tokenizer> characters;
  const ReplyAnalyzer analyzer;
  std::mt19937_64 random;
};

inline PastReply ReplyOf(const BeirText& document) {
  PastReply reply = {.title = document.title, .inquiry = document.text};
  if (!document.tag.empty()) {
    reply.tags = {{.id = TagId(document.tag), .axis = "tag"}};
  }
  return reply;
}

// Handles are the numbers of the documents.
inline ReplyIndex IndexOf(const Beir& beir, const ReplyAnalyzer& analyzer) {
  ReplyIndex index;
  for (std::size_t i = 0; i < beir.documents.size(); ++i) {
    Must(index.Add(static_cast<ReplyHandle>(i),
                   analyzer.Analyze(ReplyOf(beir.documents[i]))));
  }
  return index;
}

inline SimilarReplies Find(const ReplyIndex& index,
                           const ReplyAnalyzer& analyzer, const BeirText& query,
                           int k) {
  return Must(index.FindSimilar(analyzer.Analyze(Inquiry{.text = query.text}),
                                {.k = k}));
}

inline std::vector<AnalyzedInquiry> AnalyzeQueries(
    const Beir& beir, const ReplyAnalyzer& analyzer) {
  std::vector<AnalyzedInquiry> queries;
  for (const BeirText& query : beir.queries) {
    queries.push_back(analyzer.Analyze(Inquiry{.text = query.text}));
  }
  return queries;
}

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_WORKBENCH_H_
