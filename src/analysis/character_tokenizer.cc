#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "src/analysis/western.h"
#include "src/text/utf8.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {
namespace {

constexpr std::size_t kWesternGram = 3;  // characters, ends of words included

// The last two characters that were taken, as hiragana in UTF-8.
class Pair {
 public:
  void Take(char32_t codepoint) {
    std::memcpy(bytes_.data(), bytes_.data() + first_, kMost);
    first_ = second_;
    second_ = WriteUtf8(ToHiragana(codepoint), bytes_.data() + first_);
  }
  std::string_view both() const { return {bytes_.data(), first_ + second_}; }
  std::string_view second() const { return {bytes_.data() + first_, second_}; }

 private:
  static constexpr std::size_t kMost = 4;

  std::array<char, 2 * kMost> bytes_ = {};
  std::size_t first_ = 0;  // bytes
  std::size_t second_ = 0;
};

class CharacterTokenizer final : public Tokenizer {
 public:
  explicit CharacterTokenizer(CharacterOptions options) : options_(options) {}

  std::vector<Token> Analyze(std::string_view text) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 2);
    const auto add = [&](std::string_view term, std::size_t begin,
                         std::size_t end, TokenKind kind) {
      tokens.push_back({std::string(term), begin, end, kind});
    };
    VisitJapanese(folded.text(), add);
    const auto japanese = static_cast<std::ptrdiff_t>(tokens.size());
    VisitWestern(folded.text(), add);
    std::inplace_merge(
        tokens.begin(), tokens.begin() + japanese, tokens.end(),
        [](const Token& a, const Token& b) { return a.begin < b.begin; });
    for (Token& token : tokens) {
      const ByteRange place = folded.Original({token.begin, token.end});
      token.begin = place.begin;
      token.end = place.end;
    }
    return tokens;
  }

  void ForEachTerm(std::string_view text, const TakeTerm& take) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    const auto add = [&](std::string_view term, std::size_t, std::size_t,
                         TokenKind) { take(term); };
    VisitJapanese(folded.text(), add);
    VisitWestern(folded.text(), add);
  }

 private:
  // add(term, begin, end, kind), here and below.
  template <class Add>
  void VisitJapanese(std::string_view text, const Add& add) const {
    Pair pair;
    ByteRange last;           // empty: no Japanese character just before
    bool last_solid = false;  // it is no hiragana
    bool last_alone = false;  // nor is what stands before it
    for (std::size_t at = 0; at <= text.size();) {
      const DecodedChar c =
          at < text.size() ? DecodeUtf8(text, at) : DecodedChar{0, 1, true};
      const bool japanese = IsJapanese(c.codepoint);
      const bool solid = japanese && !IsHiragana(c.codepoint);
      if (last_alone && !solid) {
        add(pair.second(), last.begin, last.end, TokenKind::kGram);
      }
      const ByteRange present = {at, japanese ? at + c.size : at};
      if (japanese) {
        pair.Take(c.codepoint);
        if (last.begin != last.end &&
            (solid || last_solid || options_.hiragana_pairs)) {
          add(pair.both(), last.begin, present.end, TokenKind::kGram);
        }
      }
      last_alone = solid && !last_solid;
      last_solid = solid;
      last = present;
      at += c.size;
    }
  }

  template <class Add>
  static void VisitWestern(std::string_view text, const Add& add) {
    std::vector<Token> words;
    ScanWestern(text, words);
    for (const Token& word : words) VisitWord(word, add);
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
