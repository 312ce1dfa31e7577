#include "tasuki/similarity/reply_analyzer.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/similarity/sketch.h"

namespace tasuki {
namespace {

// The field is part of the term: one table holds the terms of all. Added to the
// hash, not its seed: XXH3 of short terms under neighbouring seeds collides.
std::uint64_t Fingerprint(std::string_view term, ReplyField field) {
  return XXH3_64bits(term.data(), term.size()) +
         static_cast<std::uint64_t>(field) * 0x9E3779B97F4A7C15;
}

std::vector<std::uint64_t> Fingerprints(const std::vector<Token>& tokens,
                                        ReplyField field) {
  std::vector<std::uint64_t> terms;
  terms.reserve(tokens.size());
  for (const Token& token : tokens) {
    terms.push_back(Fingerprint(token.term, field));
  }
  return terms;
}

std::vector<TermCount> Counted(std::vector<std::uint64_t> terms) {
  std::sort(terms.begin(), terms.end());
  std::vector<TermCount> counted;
  counted.reserve(terms.size());
  for (const std::uint64_t term : terms) {
    if (counted.empty() || counted.back().term != term) {
      counted.push_back({.term = term});
    }
    ++counted.back().count;
  }
  return counted;
}

// One text, with a line end between so that nothing spans both.
std::string Joined(std::string_view title, std::string_view text) {
  std::string joined;
  joined.reserve(title.size() + 1 + text.size());
  joined += title;
  if (!title.empty()) joined += '\n';
  joined += text;
  return joined;
}

std::vector<ReplyTag> Sorted(std::vector<ReplyTag> tags) {
  std::stable_sort(tags.begin(), tags.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  tags.erase(
      std::unique(tags.begin(), tags.end(),
                  [](const auto& a, const auto& b) { return a.id == b.id; }),
      tags.end());
  return tags;
}

}  // namespace

AnalyzedReply ReplyAnalyzer::Analyze(const PastReply& reply) const {
  AnalyzedReply analyzed = {.tags = Sorted(reply.tags),
                            .service = reply.service,
                            .language = reply.language,
                            .time = reply.time,
                            .outcome = reply.outcome};
  const std::string text = Joined(reply.title, reply.inquiry);
  std::vector<std::uint64_t> all;
  const auto add = [&](const Tokenizer& tokenizer, std::string_view part,
                       ReplyField field) {
    const std::vector<std::uint64_t> terms =
        Fingerprints(tokenizer.Analyze(part), field);
    analyzed.lengths[static_cast<std::size_t>(field)] =
        static_cast<std::uint32_t>(terms.size());
    all.insert(all.end(), terms.begin(), terms.end());
  };
  add(words_, text, ReplyField::kWords);
  if (!reply.title.empty()) add(words_, reply.title, ReplyField::kTitle);
  add(characters_, text, ReplyField::kCharacters);
  analyzed.terms = Counted(std::move(all));
  if (!reply.reply.empty()) {
    analyzed.sketch = SketchOf(Fingerprints(characters_.Analyze(reply.reply),
                                            ReplyField::kCharacters));
  }
  return analyzed;
}

AnalyzedInquiry ReplyAnalyzer::Analyze(const Inquiry& inquiry) const {
  AnalyzedInquiry analyzed = {.tags = Sorted(inquiry.tags)};
  const std::string text = Joined(inquiry.title, inquiry.text);
  const auto put = [&](const std::vector<Token>& tokens, ReplyField field) {
    analyzed.terms[static_cast<std::size_t>(field)] =
        Counted(Fingerprints(tokens, field));
  };
  const std::vector<Token> words = words_.Analyze(text);
  put(words, ReplyField::kWords);
  put(words, ReplyField::kTitle);
  put(characters_.Analyze(text), ReplyField::kCharacters);
  if (model_ != nullptr) {
    analyzed.likely_tags = model_->Predict(text);
    std::sort(analyzed.likely_tags.begin(), analyzed.likely_tags.end(),
              [](const auto& a, const auto& b) { return a.tag < b.tag; });
  }
  return analyzed;
}

std::vector<TermMatch> ReplyAnalyzer::Explain(const Inquiry& inquiry,
                                              const PastReply& hit) const {
  std::map<std::string, TermMatch> matches;
  // Ranges in the title count from 0, those in the text too: title first, so
  // that one analysis of each keeps them apart.
  for (Token& token : words_.Analyze(inquiry.title)) {
    matches.try_emplace(std::move(token.term));
  }
  for (Token& token : words_.Analyze(inquiry.text)) {
    matches[std::move(token.term)].in_inquiry.push_back(
        {token.begin, token.end});
  }
  const auto find_in = [&](const std::string& text,
                           std::vector<ByteRange> TermMatch::*ranges) {
    for (const Token& token : words_.Analyze(text)) {
      const auto match = matches.find(token.term);
      if (match == matches.end()) continue;
      (match->second.*ranges).push_back({token.begin, token.end});
    }
  };
  find_in(hit.title, &TermMatch::in_past_title);
  find_in(hit.inquiry, &TermMatch::in_past);
  std::vector<TermMatch> shared;
  for (auto& [term, match] : matches) {
    if (match.in_past_title.empty() && match.in_past.empty()) continue;
    match.term = term;
    shared.push_back(std::move(match));
  }
  return shared;
}

}  // namespace tasuki
