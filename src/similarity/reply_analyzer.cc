#include "tasuki/similarity/reply_analyzer.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/similarity/sketch.h"
#include "src/similarity/sort_fingerprints.h"

namespace tasuki {
namespace {

// The field is part of the term: one table holds the terms of all. Added to the
// hash, not its seed: XXH3 of short terms under neighbouring seeds collides.
std::uint64_t Fingerprint(std::string_view term, ReplyField field) {
  return XXH3_64bits(term.data(), term.size()) +
         static_cast<std::uint64_t>(field) * 0x9E3779B97F4A7C15;
}

// Appends the terms of `text`; returns how many.
std::size_t AddFingerprints(const Tokenizer& tokenizer, std::string_view text,
                            ReplyField field,
                            std::vector<std::uint64_t>& terms) {
  const std::size_t before = terms.size();
  tokenizer.ForEachTerm(text, [&](std::string_view term) {
    terms.push_back(Fingerprint(term, field));
  });
  return terms.size() - before;
}

std::vector<TermCount> Counted(std::vector<std::uint64_t> terms) {
  SortFingerprints(terms);
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
  std::vector<std::uint64_t> terms;
  terms.reserve(text.size() / 2);
  const auto add = [&](const Tokenizer& tokenizer, std::string_view part,
                       ReplyField field) {
    analyzed.lengths[static_cast<std::size_t>(field)] =
        static_cast<std::uint32_t>(
            AddFingerprints(tokenizer, part, field, terms));
  };
  add(words_, text, ReplyField::kWords);
  if (!reply.title.empty()) add(words_, reply.title, ReplyField::kTitle);
  add(characters_, text, ReplyField::kCharacters);
  analyzed.terms = Counted(std::move(terms));
  if (!reply.reply.empty()) {
    std::vector<std::uint64_t> characters;
    AddFingerprints(characters_, reply.reply, ReplyField::kCharacters,
                    characters);
    analyzed.sketch = SketchOf(characters);
  }
  return analyzed;
}

AnalyzedInquiry ReplyAnalyzer::Analyze(const Inquiry& inquiry) const {
  AnalyzedInquiry analyzed = {.tags = Sorted(inquiry.tags)};
  const std::string text = Joined(inquiry.title, inquiry.text);
  const auto put = [&](ReplyField field, std::vector<std::uint64_t> terms) {
    analyzed.terms[static_cast<std::size_t>(field)] = Counted(std::move(terms));
  };
  std::vector<std::uint64_t> words, title, characters;
  words_.ForEachTerm(text, [&](std::string_view term) {
    words.push_back(Fingerprint(term, ReplyField::kWords));
    title.push_back(Fingerprint(term, ReplyField::kTitle));
  });
  AddFingerprints(characters_, text, ReplyField::kCharacters, characters);
  put(ReplyField::kWords, std::move(words));
  put(ReplyField::kTitle, std::move(title));
  put(ReplyField::kCharacters, std::move(characters));
  if (model_ != nullptr) {
    analyzed.likely_tags = model_->Predict(text);
    std::sort(analyzed.likely_tags.begin(), analyzed.likely_tags.end(),
              [](const auto& a, const auto& b) { return a.tag < b.tag; });
  }
  return analyzed;
}

InquiryWords ReplyAnalyzer::WordsOf(const Inquiry& inquiry) const {
  InquiryWords words;
  for (Token& token : words_.Analyze(inquiry.title)) {
    words.try_emplace(std::move(token.term));
  }
  for (Token& token : words_.Analyze(inquiry.text)) {
    words[std::move(token.term)].push_back({token.begin, token.end});
  }
  return words;
}

std::vector<TermMatch> ReplyAnalyzer::Explain(const InquiryWords& inquiry,
                                              const PastReply& hit) const {
  std::map<std::string, TermMatch> matches;
  const auto find_in = [&](const std::string& text,
                           std::vector<ByteRange> TermMatch::*ranges) {
    for (const Token& token : words_.Analyze(text)) {
      const auto word = inquiry.find(token.term);
      if (word == inquiry.end()) continue;
      TermMatch& match = matches[token.term];
      if (match.term.empty()) {
        match.term = token.term;
        match.in_inquiry = word->second;
      }
      (match.*ranges).push_back({token.begin, token.end});
    }
  };
  find_in(hit.title, &TermMatch::in_past_title);
  find_in(hit.inquiry, &TermMatch::in_past);
  std::vector<TermMatch> shared;
  for (auto& [term, match] : matches) shared.push_back(std::move(match));
  return shared;
}

}  // namespace tasuki
