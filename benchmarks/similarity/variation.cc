#include "benchmarks/similarity/variation.h"

#include <map>
#include <random>
#include <string_view>
#include <unordered_map>

namespace tasuki::bench {
namespace {

constexpr std::string_view kFullStop = "。";

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find(kFullStop, begin);
    end = end == std::string::npos ? text.size() : end + kFullStop.size();
    sentences.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return sentences;
}

AnalyzedReply Sum(const std::vector<const AnalyzedReply*>& sentences) {
  std::map<std::uint64_t, std::uint32_t> counts;
  AnalyzedReply sum;
  for (const AnalyzedReply* sentence : sentences) {
    for (const TermCount& term : sentence->terms) {
      counts[term.term] += term.count;
    }
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      sum.lengths[field] += sentence->lengths[field];
    }
  }
  for (const auto& [term, count] : counts) sum.terms.push_back({term, count});
  return sum;
}

}  // namespace

Variation::Variation(const Beir& beir, const ReplyAnalyzer& analyzer,
                     std::uint64_t seed)
    : seed_(seed) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (const BeirText& document : beir.documents) {
    std::vector<std::uint32_t> sentences;
    for (const std::string& sentence : Split(document.text)) {
      const auto [place, added] = numbers.try_emplace(
          sentence, static_cast<std::uint32_t>(texts_.size()));
      if (added) {
        texts_.push_back(sentence);
        analyzed_.push_back(analyzer.Analyze(PastReply{.inquiry = sentence}));
      }
      sentences.push_back(place->second);
    }
    documents_.push_back(std::move(sentences));
  }
}

std::vector<std::uint32_t> Variation::SentencesOf(std::size_t document) const {
  std::vector<std::uint32_t> sentences =
      documents_[document % documents_.size()];
  if (document < documents_.size() || sentences.empty()) return sentences;
  std::mt19937_64 random(seed_ + document);
  sentences[random() % sentences.size()] =
      static_cast<std::uint32_t>(random() % texts_.size());
  return sentences;
}

std::string Variation::Text(std::size_t document) const {
  std::string text;
  for (const std::uint32_t sentence : SentencesOf(document)) {
    text += texts_[sentence];
  }
  return text;
}

AnalyzedReply Variation::Analyzed(std::size_t document) const {
  std::vector<const AnalyzedReply*> analyzed;
  for (const std::uint32_t sentence : SentencesOf(document)) {
    analyzed.push_back(&analyzed_[sentence]);
  }
  return Sum(analyzed);
}

}  // namespace tasuki::bench
