// From texts to what ReplyIndex stores and asks for.
//
// Analysis takes most of the time of an Add and needs no index, so it happens
// here, before any lock is taken:
//
//   ReplyAnalyzer analyzer(*words, *characters);
//   AnalyzedReply reply = analyzer.Analyze(past_reply);    // no lock
//   index.Add(7, reply);                                   // microseconds
//
// A ReplyAnalyzer only points to its tokenizers and its model, which must
// outlive it. Any number of threads may share one.
#ifndef TASUKI_SIMILARITY_REPLY_ANALYZER_H_
#define TASUKI_SIMILARITY_REPLY_ANALYZER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/similarity/past_reply.h"

namespace tasuki {

// What is compared, each with a score of its own.
enum class ReplyField {
  kWords = 0,       // words of title and inquiry
  kTitle = 1,       // words of the title
  kCharacters = 2,  // characters of title and inquiry
};
inline constexpr std::size_t kReplyFields = 3;

// A term of one field, by a 64-bit fingerprint (XXH3): no text reaches the
// index. Two different terms of a million share one by chance with probability
// 3e-8; then both find the same replies.
struct TermCount {
  std::uint64_t term = 0;
  std::uint32_t count = 0;

  friend bool operator==(const TermCount&, const TermCount&) = default;
};

// 128 one-bit min-hashes (Li and König, "b-Bit Minwise Hashing", 2010) of a
// reply's characters: of two replies with Jaccard similarity J about
// (1 + J) / 2 of the bits agree.
struct ReplySketch {
  std::array<std::uint64_t, 2> bits = {};
  bool present = false;  // false for an empty reply, which resembles nothing

  friend bool operator==(const ReplySketch&, const ReplySketch&) = default;
};

struct AnalyzedReply {
  std::vector<TermCount> terms;  // of all fields, ascending by term
  std::array<std::uint32_t, kReplyFields> lengths = {};  // tokens per field
  ReplySketch sketch;
  std::vector<ReplyTag> tags;  // ascending by id, each once
  std::string service;
  std::string language;
  absl::Time time;
  ReplyOutcome outcome;
};

struct AnalyzedInquiry {
  // Per field, ascending, each once. The words are looked for in the title too.
  std::array<std::vector<TermCount>, kReplyFields> terms;
  std::vector<ReplyTag> tags;               // known: ascending by id, each once
  std::vector<TagProbability> likely_tags;  // from the model, ascending by tag
};

// Why a reply was found: one term that both texts have.
struct TermMatch {
  std::string term;
  std::vector<ByteRange> in_inquiry;     // of Inquiry::text
  std::vector<ByteRange> in_past_title;  // of PastReply::title
  std::vector<ByteRange> in_past;        // of PastReply::inquiry
};

// The words of an inquiry with their places in Inquiry::text; those that stand
// in the title alone have none. What every hit is explained by.
using InquiryWords = std::map<std::string, std::vector<ByteRange>, std::less<>>;

class ReplyAnalyzer {
 public:
  // `model` may be nullptr: then tags are what the caller knows, no more.
  ReplyAnalyzer(const Tokenizer& words, const Tokenizer& characters,
                const TagPrior* model = nullptr)
      : words_(words), characters_(characters), model_(model) {}

  // O(size of the texts).
  AnalyzedReply Analyze(const PastReply& reply) const;
  AnalyzedInquiry Analyze(const Inquiry& inquiry) const;

  // O(size of the texts). Once per search, before Explain.
  InquiryWords WordsOf(const Inquiry& inquiry) const;

  // The words that an inquiry (title and text) shares with a hit, in the order
  // of the term, for highlighting. Analyses the hit: call it for what is shown.
  std::vector<TermMatch> Explain(const InquiryWords& inquiry,
                                 const PastReply& hit) const;

 private:
  const Tokenizer& words_;
  const Tokenizer& characters_;
  const TagPrior* model_;
};

}  // namespace tasuki

#endif  // TASUKI_SIMILARITY_REPLY_ANALYZER_H_
