#include <algorithm>
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

struct Place {
  char32_t codepoint = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::string Term(char32_t first, char32_t second = 0) {
  std::string term;
  AppendUtf8(ToHiragana(first), term);
  if (second != 0) AppendUtf8(ToHiragana(second), term);
  return term;
}

class CharacterTokenizer final : public Tokenizer {
 public:
  explicit CharacterTokenizer(CharacterOptions options) : options_(options) {}

  std::vector<Token> Analyze(std::string_view text) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    std::vector<Token> tokens;
    tokens.reserve(text.size() / 2);
    std::vector<Token> western;
    ScanWestern(folded.text(), western);
    AddJapanese(folded.text(), tokens);
    const auto japanese = static_cast<std::ptrdiff_t>(tokens.size());
    for (const Token& word : western) AddWestern(word, tokens);
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

 private:
  void AddJapanese(std::string_view text, std::vector<Token>& tokens) const {
    const auto add = [&](std::string term, std::size_t begin, std::size_t end) {
      tokens.push_back({std::move(term), begin, end, TokenKind::kGram});
    };
    Place last;               // 0: no Japanese character just before
    bool last_alone = false;  // last is no hiragana and has no such neighbour
    for (std::size_t at = 0; at <= text.size();) {
      const DecodedChar c =
          at < text.size() ? DecodeUtf8(text, at) : DecodedChar{0, 1, true};
      const bool japanese = IsJapanese(c.codepoint);
      const bool solid = japanese && !IsHiragana(c.codepoint);
      const bool last_solid =
          last.codepoint != 0 && !IsHiragana(last.codepoint);
      if (last_alone && !solid) add(Term(last.codepoint), last.begin, last.end);
      if (japanese && last.codepoint != 0 &&
          (solid || last_solid || options_.hiragana_pairs)) {
        add(Term(last.codepoint, c.codepoint), last.begin, at + c.size);
      }
      last_alone = solid && !last_solid;
      last = japanese ? Place{c.codepoint, at, at + c.size} : Place{};
      at += c.size;
    }
  }

  // A code's parts speak for it.
  static void AddWestern(const Token& word, std::vector<Token>& tokens) {
    if (word.kind == TokenKind::kCode) return;
    if (word.kind == TokenKind::kNumber) {
      tokens.push_back(word);
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
      tokens.push_back({marked.substr(begin, end - begin), word.begin, word.end,
                        TokenKind::kGram});
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
