// From text to terms: what an index stores and a query looks for.
//
//   absl::StatusOr<std::unique_ptr<tasuki::Tokenizer>> words =
//       tasuki::OpenMecabTokenizer();
//   for (const tasuki::Token& token :
//   (*words)->Analyze("ガチャを１０連引いた"))
//     std::cout << token.term << ' ';     // がちゃ 10 連 引く
//
// Two kinds. The MeCab one knows words: best results, needs a dictionary. The
// character one needs nothing and finds every part of a word. ReplyIndex uses
// both, as two scores.
//
// Every input is analysed: bad UTF-8 separates words, NUL is an ordinary
// character. The same text gives the same tokens.
#ifndef TASUKI_ANALYSIS_TOKENIZER_H_
#define TASUKI_ANALYSIS_TOKENIZER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tasuki {

enum class TokenKind {
  kWord = 1,    // base form (Japanese), stem (English), or an emoji
  kNumber = 2,  // decimal digits; thousands separators are gone
  kCode = 3,    // a joined form: abc-1234 as abc1234, e-mail as email
  kGram = 4,    // a sequence of characters
};

struct Token {
  std::string term;       // folded: equal terms mean the same
  std::size_t begin = 0;  // bytes in the text given to Analyze
  std::size_t end = 0;
  TokenKind kind = TokenKind::kWord;

  friend bool operator==(const Token&, const Token&) = default;
};

using TakeTerm = std::function<void(std::string_view term)>;

// Safe for concurrent use.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Ordered by (begin, end). Tokens may overlap: a code comes with its parts.
  // O(size).
  virtual std::vector<Token> Analyze(std::string_view text) const = 0;

  // Calls take(term) for the term of every token of Analyze(text), in any
  // order; a term is gone when take returns. What an index needs: the
  // tokenizers below are several times faster at it than at Analyze, which by
  // default does the work.
  virtual void ForEachTerm(std::string_view text, const TakeTerm& take) const {
    for (const Token& token : Analyze(text)) take(token.term);
  }
};

struct MecabOptions {
  // Folder of a compiled dictionary in UTF-8 with IPADIC's features, such as
  // Debian's /var/lib/mecab/dic/ipadic-utf8. Empty: the one that MeCab's own
  // configuration names.
  std::string dictionary;
  // A compiled user dictionary: names of games, items, events. May be empty.
  std::string user_dictionary;
};

// Words. Japanese: base forms of the content words (nouns, verbs, adjectives,
// adverbs), without some 40 words that every inquiry contains; katakana and
// hiragana, long vowels and ヴ folded, and words with two kanji or more known
// by these alone, so that 受け付け, 受付 and 受付け meet. Everything else:
// stems of English words (Snowball's English), numbers, codes with their parts,
// emoji.
//
// FailedPrecondition WRONG_STATE names the dictionary that is missing or is not
// of this kind. Opening maps the dictionary (some 50 MB, shared by all threads
// and processes); analysis holds no lock while it works.
absl::StatusOr<std::unique_ptr<Tokenizer>> OpenMecabTokenizer(
    const MecabOptions& options = {});

struct CharacterOptions {
  // Whether pairs of hiragana count that are mostly grammar, such as ます. They
  // are nine tenths of all pairs of hiragana: beside a tokenizer of words they
  // can go, alone they cannot. The other tenth stays in any case, and lets
  // がちゃ find ガチャ, ろぐいん ログイン and the other way round, which no
  // dictionary does.
  bool grammar_pairs = true;
};

// Characters. Japanese: overlapping pairs within a stretch, folded as above; a
// kanji or katakana that has no such neighbour also alone, so that
// one-character words are found. Everything else: overlapping fours of each
// word, its ends marked with a space; numbers.
std::unique_ptr<Tokenizer> MakeCharacterTokenizer(
    CharacterOptions options = {});

}  // namespace tasuki

#endif  // TASUKI_ANALYSIS_TOKENIZER_H_
