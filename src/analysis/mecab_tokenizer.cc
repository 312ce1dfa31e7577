#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/analysis/japanese_term.h"
#include "src/analysis/mecab_model.h"
#include "src/analysis/western.h"
#include "src/base/status_macros.h"
#include "src/text/utf8.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {
namespace {

// MeCab's memory grows with its sentence: after the first bound a sentence ends
// at the next mark, at the second anywhere.
constexpr std::size_t kSentence = 1024;
constexpr std::size_t kMaxSentence = 4096;

bool EndsSentence(char32_t c) {
  return c == U'。' || c == U'!' || c == U'?' || c == U'\n' || c == U'、';
}

// Where the sentence that starts at `begin` ends; whether it has Japanese.
struct Sentence {
  std::size_t end = 0;
  bool japanese = false;
};
Sentence NextSentence(std::string_view text, std::size_t begin) {
  Sentence sentence = {.end = begin};
  while (sentence.end < text.size()) {
    const DecodedChar c = DecodeUtf8(text, sentence.end);
    sentence.japanese |= IsJapanese(c.codepoint);
    sentence.end += c.size;
    const std::size_t size = sentence.end - begin;
    if (size >= kMaxSentence) break;
    if (size >= kSentence && EndsSentence(c.codepoint)) break;
  }
  return sentence;
}

class MecabTokenizer final : public Tokenizer {
 public:
  explicit MecabTokenizer(std::unique_ptr<MecabModel> model)
      : model_(std::move(model)) {}

  std::vector<Token> Analyze(std::string_view text) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    MecabModel::Loan loan(*model_);
    std::vector<Token> tokens;
    ScanWestern(folded.text(), tokens);
    for (Token& token : tokens) {
      if (token.kind != TokenKind::kWord) continue;
      token.term = loan->stemmer.Stem(token.term);
    }
    AddJapanese(folded.text(), *loan->lattice, tokens);
    std::stable_sort(
        tokens.begin(), tokens.end(), [](const Token& a, const Token& b) {
          return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
    for (Token& token : tokens) {
      const ByteRange place = folded.Original({token.begin, token.end});
      token.begin = place.begin;
      token.end = place.end;
    }
    return tokens;
  }

 private:
  void AddJapanese(std::string_view text, MeCab::Lattice& lattice,
                   std::vector<Token>& tokens) const {
    for (std::size_t begin = 0; begin < text.size();) {
      const Sentence sentence = NextSentence(text, begin);
      if (sentence.japanese) {
        AddSentence(text, {begin, sentence.end}, lattice, tokens);
      }
      begin = sentence.end;
    }
  }

  void AddSentence(std::string_view text, ByteRange range,
                   MeCab::Lattice& lattice, std::vector<Token>& tokens) const {
    const std::string_view sentence =
        text.substr(range.begin, range.end - range.begin);
    for (const MeCab::Node* node = model_->Parse(sentence, lattice);
         node != nullptr; node = node->next) {
      if (node->stat == MECAB_BOS_NODE || node->stat == MECAB_EOS_NODE)
        continue;
      const std::string_view surface(node->surface, node->length);
      // The rest was ScanWestern's.
      if (!IsJapanese(DecodeUtf8(surface, 0).codepoint)) continue;
      const MecabFeature feature = ParseFeature(node->feature);
      if (!IsContentWord(feature)) continue;
      std::string term =
          JapaneseTerm(feature.base.empty() ? surface : feature.base);
      if (term.empty()) continue;
      const auto begin = static_cast<std::size_t>(surface.data() - text.data());
      tokens.push_back({.term = std::move(term),
                        .begin = begin,
                        .end = begin + surface.size(),
                        .kind = TokenKind::kWord});
    }
  }

  const Normalizer normalizer_{
      NormalizeOptions{.long_vowels = LongVowels::kUnify}};
  // Lends workspaces under its own lock.
  const std::unique_ptr<MecabModel> model_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> OpenMecabTokenizer(
    const MecabOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(std::unique_ptr<MecabModel> model,
                          MecabModel::Open(options));
  return std::make_unique<MecabTokenizer>(std::move(model));
}

}  // namespace tasuki
