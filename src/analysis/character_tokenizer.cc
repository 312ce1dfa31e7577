#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/analysis/grammar_pairs.h"
#include "src/analysis/western.h"
#include "src/text/utf8.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {
namespace {

constexpr std::size_t kWesternGram = 3;  // characters, ends of words included

enum class Script : std::uint8_t { kOther, kMark, kHiragana, kSolid };

// Without a branch for what a text is mostly made of: nobody could foretell
// which comes next.
Script ScriptOf(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) {
    return static_cast<unsigned>(c - first <= last - first);
  };
  // The commonest kanji; katakana without the dot between words.
  const unsigned solid =
      within(0x4E00, 0x9FFF) | within(0x30A1, 0x30FA) | within(0x30FC, 0x30FF);
  const unsigned hiragana = within(0x3041, 0x309F);
  if ((solid | hiragana) != 0) [[likely]] {
    return static_cast<Script>(2 + solid);
  }
  if (IsJapanese(c)) return Script::kSolid;
  // 、。「」: no part of any word.
  return within(0x3000, 0x303F) != 0 ? Script::kMark : Script::kOther;
}

// A character as hiragana in UTF-8, its first byte lowest.
struct Utf8 {
  std::uint64_t bytes = 0;
  unsigned size = 0;
};
Utf8 HiraganaOf(char32_t codepoint) {
  const std::uint64_t c = ToHiragana(codepoint);
  if (c < 0x10000) [[likely]] {  // and above 0x7FF, being Japanese
    return {0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16, 3};
  }
  return {0x808080F0 | c >> 18 | (c >> 12 & 0x3F) << 8 | (c >> 6 & 0x3F) << 16 |
              (c & 0x3F) << 24,
          4};
}

// Grams of a Japanese stretch on their way out. Whether a place has one is
// added to their number, not asked: nobody could foretell that either.
class Grams {
 public:
  static constexpr std::size_t kMostPerTake = 2;

  bool Full() const { return size_ + kMostPerTake > grams_.size(); }

  // `wanted` or not.
  void Put(bool wanted, std::uint64_t bytes, unsigned size, std::size_t begin,
           std::size_t end) {
    grams_[size_] = {.bytes = bytes, .size = size, .begin = begin, .end = end};
    size_ += wanted;
  }

  // add(term, begin, end, kind) for each.
  template <class Add>
  void Flush(const Add& add) {
    for (std::size_t i = 0; i < size_; ++i) {
      const Gram& gram = grams_[i];
      std::array<char, sizeof gram.bytes> bytes;
      for (std::size_t at = 0; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(gram.bytes >> (8 * at));
      }
      add(std::string_view(bytes.data(), gram.size), gram.begin, gram.end,
          TokenKind::kGram);
    }
    size_ = 0;
  }

 private:
  struct Gram {
    std::uint64_t bytes;
    unsigned size;
    std::size_t begin, end;
  };
  std::array<Gram, 64> grams_;  // the first size_
  std::size_t size_ = 0;
};

class CharacterTokenizer final : public Tokenizer {
 public:
  explicit CharacterTokenizer(CharacterOptions options) : options_(options) {}

  std::vector<Token> Analyze(std::string_view text) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 2);
    Visit(folded.text(), [&](std::string_view term, std::size_t begin,
                             std::size_t end, TokenKind kind) {
      tokens.push_back({std::string(term), begin, end, kind});
    });
    for (Token& token : tokens) {
      const ByteRange place = folded.Original({token.begin, token.end});
      token.begin = place.begin;
      token.end = place.end;
    }
    return tokens;
  }

  void ForEachTerm(std::string_view text, const TakeTerm& take) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    Visit(folded.text(), [&](std::string_view term, std::size_t, std::size_t,
                             TokenKind) { take(term); });
  }

 private:
  // add(term, begin, end, kind) in order, here and below.
  template <class Add>
  void Visit(std::string_view text, const Add& add) const {
    std::vector<Token> words;
    Grams grams;
    for (std::size_t at = 0; at < text.size();) {
      at = VisitJapanese(text, at, grams, add);
      grams.Flush(add);
      const std::size_t begin = at;
      bool any = false;
      for (; at < text.size();) {
        const DecodedChar c = DecodeUtf8(text, at);
        const Script script = ScriptOf(c.codepoint);
        if (script >= Script::kHiragana) break;
        any |= script == Script::kOther;
        at += c.size;
      }
      if (any) VisitWestern(text, {begin, at}, words, add);
    }
  }

  // The stretch that begins at `at`, up to its end.
  template <class Add>
  std::size_t VisitJapanese(std::string_view text, std::size_t at, Grams& grams,
                            const Add& add) const {
    Utf8 last;
    char32_t last_codepoint = 0;
    std::size_t last_begin = at;
    bool last_solid = false;  // it is no hiragana
    bool last_alone = false;  // nor is what stands before it
    while (at < text.size()) {
      const DecodedChar c = DecodeUtf8(text, at);
      const Script script = ScriptOf(c.codepoint);
      if (script < Script::kHiragana) break;
      const bool solid = script == Script::kSolid;
      if (grams.Full()) grams.Flush(add);
      grams.Put(last_alone & !solid, last.bytes, last.size, last_begin, at);
      const Utf8 present = HiraganaOf(c.codepoint);
      const bool telling = solid | last_solid | options_.grammar_pairs |
                           !IsGrammarPair(last_codepoint, c.codepoint);
      grams.Put(telling & (last.size != 0),
                last.bytes | present.bytes << (8 * last.size),
                last.size + present.size, last_begin, at + c.size);
      last_alone = solid & !last_solid;
      last_solid = solid;
      last = present;
      last_codepoint = c.codepoint;
      last_begin = at;
      at += c.size;
    }
    if (grams.Full()) grams.Flush(add);
    grams.Put(last_alone, last.bytes, last.size, last_begin, at);
    return at;
  }

  // A stretch without Japanese.
  template <class Add>
  static void VisitWestern(std::string_view text, ByteRange stretch,
                           std::vector<Token>& words, const Add& add) {
    words.clear();
    ScanWestern(text.substr(stretch.begin, stretch.end - stretch.begin), words);
    for (Token& word : words) {
      word.begin += stretch.begin;
      word.end += stretch.begin;
      VisitWord(word, add);
    }
  }

  // A code's parts speak for it.
  template <class Add>
  static void VisitWord(const Token& word, const Add& add) {
    if (word.kind == TokenKind::kCode) return;
    if (word.kind == TokenKind::kNumber) {
      add(word.term, word.begin, word.end, TokenKind::kNumber);
      return;
    }
    const std::string marked = ' ' + word.term + ' ';
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < marked.size();) {
      starts.push_back(at);
      at += DecodeUtf8(marked, at).size;
    }
    starts.push_back(marked.size());
    const std::size_t length = starts.size() - 1;
    const std::size_t grams =
        length <= kWesternGram ? 1 : length - kWesternGram + 1;
    for (std::size_t i = 0; i < grams; ++i) {
      const std::size_t begin = starts[i];
      const std::size_t end = starts[std::min(i + kWesternGram, length)];
      add(std::string_view(marked).substr(begin, end - begin), word.begin,
          word.end, TokenKind::kGram);
    }
  }

  const CharacterOptions options_;
  const Normalizer normalizer_{
      NormalizeOptions{.va_as_ba = true, .long_vowels = LongVowels::kUnify}};
};

}  // namespace

std::unique_ptr<Tokenizer> MakeCharacterTokenizer(CharacterOptions options) {
  return std::make_unique<CharacterTokenizer>(options);
}

}  // namespace tasuki
