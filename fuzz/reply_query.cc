// Any inquiry with any options against a small index: refused, or an answer
// that keeps to its limits and points into the texts. Ids of suggestions, too.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "src/similarity/weight_learner.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"

namespace {

using namespace tasuki;  // NOLINT: a program of its own

// Takes values off the front of what libFuzzer made up; zeros at its end.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : data_(data), left_(size) {}

  int Byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  double Real() {
    switch (const int byte = Byte()) {
      case 255:
        return std::numeric_limits<double>::quiet_NaN();
      case 254:
        return std::numeric_limits<double>::infinity();
      default:
        return (byte - 10) / 40.0;
    }
  }
  std::string Text(std::size_t size) {
    size = std::min(size, left_);
    std::string text(reinterpret_cast<const char*>(data_), size);
    data_ += size;
    left_ -= size;
    return text;
  }
  std::string Rest() { return Text(left_); }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

const std::vector<PastReply>& Replies() {
  static const std::vector<PastReply> replies = [] {
    std::vector<PastReply> made;
    const char* const texts[] = {"ガチャで欲しいキャラが出ません",
                                 "ログインできない。１２３４番",
                                 "my package has not arrived 😭",
                                 "iPhone15でがちゃを10連",
                                 "",
                                 "決済が二重"};
    for (int i = 0; i < 60; ++i) {
      const char* const text = texts[i % 6];
      made.push_back(
          {.title = i % 3 == 0 ? texts[i % 5] : "",
           .inquiry = std::string(text) + texts[i % 4],
           .reply = i % 5 == 0 ? "" : texts[(i + 1) % 6],
           .tags = {{TagId(std::string(1, static_cast<char>('a' + i % 3))),
                     i % 2 == 0 ? "fact" : "mood"}},
           .service = i % 2 == 0 ? "game" : "shop",
           .time = absl::FromUnixSeconds(i),
           .outcome = {.went_well = i % 4, .reopened = i % 3}});
    }
    return made;
  }();
  return replies;
}

TagFilter AnyFilter(Input& input) {
  TagFilter filter;
  for (int nodes = input.Byte() % 8; nodes > 0; --nodes) {
    const int byte = input.Byte();
    filter.postfix.push_back(
        {.op = static_cast<TagFilterOp>(byte % 6),
         .tag = TagId(
             std::string(byte / 6 % 2, static_cast<char>('a' + byte / 12 % 4))),
         .operands = static_cast<std::int8_t>(input.Byte())});
  }
  return filter;
}

SimilarOptions AnyOptions(Input& input) {
  const int flags = input.Byte();
  SimilarOptions options = {.k = (flags & 1) != 0 ? input.Byte() - 1 : 5};
  if ((flags & 2) != 0) options.filter.tags = AnyFilter(input);
  if ((flags & 4) != 0) options.filter.service = "game";
  if ((flags & 8) != 0) {
    options.filter.from = absl::FromUnixSeconds(input.Byte());
    options.filter.to = absl::FromUnixSeconds(input.Byte());
  }
  if ((flags & 16) != 0) options.apart_axis = "mood";
  if ((flags & 32) != 0) {
    options.weights = {input.Real(), input.Real(), input.Real(), input.Real(),
                       input.Real()};
  }
  if ((flags & 64) != 0) options.near_duplicate = input.Real();
  if ((flags & 128) != 0) options.diversity = input.Real();
  return options;
}

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckRanges(const std::vector<ByteRange>& ranges,
                 const std::string& text) {
  for (const ByteRange& range : ranges) {
    Check(range.begin < range.end && range.end <= text.size());
  }
}

void CheckHits(const std::vector<ReplyHit>& hits, int k,
               const ReplyAnalyzer& analyzer, const Inquiry& inquiry) {
  Check(hits.size() <= static_cast<std::size_t>(k));
  if (hits.empty()) return;
  for (const ReplyHit& hit : hits) Check(hit.handle < Replies().size());
  const PastReply& first = Replies()[hits[0].handle];
  const InquiryWords words = analyzer.WordsOf(inquiry);
  for (const TermMatch& match : analyzer.Explain(words, first)) {
    CheckRanges(match.in_inquiry, inquiry.text);
    CheckRanges(match.in_past_title, first.title);
    CheckRanges(match.in_past, first.inquiry);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const std::unique_ptr<Tokenizer> words = *OpenMecabTokenizer();
  static const std::unique_ptr<Tokenizer> characters =
      MakeCharacterTokenizer({.grammar_pairs = false});
  static const ReplyAnalyzer analyzer(*words, *characters);
  static const ReplyIndex* const index = [] {
    auto* made = new ReplyIndex;
    for (std::size_t i = 0; i < Replies().size(); ++i) {
      Check(
          made->Add(static_cast<ReplyHandle>(i), analyzer.Analyze(Replies()[i]))
              .ok());
    }
    return made;
  }();

  Input input(data, size);
  const SimilarOptions options = AnyOptions(input);
  Inquiry inquiry;
  for (int tags = input.Byte() % 4; tags > 0; --tags) {
    inquiry.tags.push_back({TagId(input.Text(1)), "fact"});
  }
  inquiry.title = input.Text(static_cast<std::size_t>(input.Byte()) % 16);
  inquiry.text = input.Rest();

  similarity::Suggestion suggestion;
  if (similarity::Parse(inquiry.text, suggestion)) {
    Check(similarity::NameOf(suggestion).value() == inquiry.text);
  }

  const auto found = index->FindSimilar(analyzer.Analyze(inquiry), options);
  if (!found.ok()) return 0;
  const bool none = found->hits.empty() && found->apart.empty();
  Check(none == (found->no_hits != NoHits::kNone));
  CheckHits(found->hits, options.k, analyzer, inquiry);
  CheckHits(found->apart, options.k, analyzer, inquiry);
  return 0;
}
