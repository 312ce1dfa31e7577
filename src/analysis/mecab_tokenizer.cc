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

// A lattice grows with its sentence: after the first bound a sentence ends at
// the next mark, at the second anywhere.
constexpr std::size_t kSentence = 1024;
constexpr std::size_t kMaxSentence = 4096;

bool EndsSentence(char32_t c) {
  return c == U'。' || c == U'!' || c == U'?' || c == U'\n' || c == U'、';
}

bool HasJapanese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar c = DecodeUtf8(text, at);
    if (IsJapanese(c.codepoint)) return true;
    at += c.size;
  }
  return false;
}

// Where the sentence that starts at `begin` ends.
std::size_t SentenceEnd(std::string_view text, std::size_t begin) {
  if (text.size() - begin < kSentence) return text.size();
  for (std::size_t end = begin; end < text.size();) {
    const DecodedChar c = DecodeUtf8(text, end);
    end += c.size;
    const std::size_t size = end - begin;
    if (size >= kMaxSentence) return end;
    if (size >= kSentence && EndsSentence(c.codepoint)) return end;
  }
  return text.size();
}

class MecabTokenizer final : public Tokenizer {
 public:
  explicit MecabTokenizer(std::unique_ptr<MecabModel> model)
      : model_(std::move(model)) {}

  std::vector<Token> Analyze(std::string_view text) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    MecabModel::Loan loan(*model_);
    std::vector<Token> tokens;
    AddWestern(folded.text(), loan->stemmer, tokens);
    VisitJapanese(
        folded.text(), loan,
        [&](std::string_view term, std::size_t begin, std::size_t end) {
          tokens.push_back({.term = std::string(term),
                            .begin = begin,
                            .end = end,
                            .kind = TokenKind::kWord});
        });
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

  void ForEachTerm(std::string_view text, const TakeTerm& take) const override {
    const NormalizedText folded = normalizer_.Normalize(text);
    MecabModel::Loan loan(*model_);
    std::vector<Token> western;
    AddWestern(folded.text(), loan->stemmer, western);
    for (const Token& token : western) take(token.term);
    VisitJapanese(
        folded.text(), loan,
        [&](std::string_view term, std::size_t, std::size_t) { take(term); });
  }

 private:
  static void AddWestern(std::string_view text, EnglishStemmer& stemmer,
                         std::vector<Token>& tokens) {
    ScanWestern(text, tokens);
    for (Token& token : tokens) {
      if (token.kind != TokenKind::kWord) continue;
      token.term = stemmer.Stem(token.term);
    }
  }

  // add(term, begin, end), here and below.
  template <class Add>
  void VisitJapanese(std::string_view text, MecabModel::Loan& loan,
                     const Add& add) const {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = SentenceEnd(text, begin);
      const std::string_view sentence = text.substr(begin, end - begin);
      if (HasJapanese(sentence)) VisitSentence(sentence, begin, loan, add);
      begin = end;
    }
  }

  // `begin`: of the sentence in its text.
  template <class Add>
  void VisitSentence(std::string_view sentence, std::size_t begin,
                     MecabModel::Loan& loan, const Add& add) const {
    std::string unknown;
    for (const FoundWord& word : loan->lattice.Decode(sentence)) {
      const std::string_view surface =
          sentence.substr(word.begin, word.end - word.begin);
      // The rest was ScanWestern's.
      if (!IsJapanese(DecodeUtf8(surface, 0).codepoint)) continue;
      const std::string* term = model_->terms().TermOf(word.token);
      if (term == nullptr) term = &(unknown = JapaneseTerm(surface));
      if (term->empty()) continue;
      add(*term, begin + word.begin, begin + word.end);
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
