#include "src/analysis/western.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>

#include "src/text/utf8.h"

namespace tasuki {
namespace {

// One longer than this is no word, but stays in the index as it is.
constexpr std::size_t kMaxStemmed = 64;

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

bool IsAsciiLetter(char32_t c) { return c >= U'a' && c <= U'z'; }

bool IsEmoji(char32_t c) {
  return (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF);
}

// What separates words outside ASCII: Latin-1 signs, general punctuation,
// symbols, CJK punctuation, private use, replacement characters.
bool IsSeparator(char32_t c) {
  if (c < 0x80)
    return !IsDigit(c) && !IsAsciiLetter(c) && (c < U'A' || c > U'Z');
  return (c < 0xC0 && c != 0xB5) || c == 0xD7 || c == 0xF7 ||
         (c >= 0x2000 && c <= 0x206F) || (c >= 0x20A0 && c <= 0x2BFF) ||
         (c >= 0x3000 && c <= 0x303F) || c == 0x30FB ||
         (c >= 0xD800 && c <= 0xF8FF) || (c >= 0xFE00 && c <= 0xFE6F) ||
         c >= 0xFFF0;
}

bool IsLetter(char32_t c) {
  return !IsDigit(c) && !IsJapanese(c) && !IsEmoji(c) && !IsSeparator(c);
}

// What joins two parts into one code or name.
bool IsJoiner(char32_t c) {
  return c == U'-' || c == U'_' || c == U'.' || c == U'/' || c == U'&' ||
         c == U'@' || c == U'+' || c == U',' || c == U':';
}

bool IsApostrophe(char32_t c) { return c == U'\'' || c == 0x2019; }

// The words that carry the sentence, not what it is about. Negations stay: "has
// not arrived" is not "has arrived". Sorted.
constexpr auto kStopWords = std::to_array<std::string_view>(
    {"a",      "am",    "an",   "and",   "are",     "as",    "at",     "be",
     "been",   "being", "but",  "by",    "can",     "could", "did",    "do",
     "does",   "doing", "for",  "from",  "had",     "has",   "have",   "having",
     "he",     "hello", "her",  "hi",    "him",     "his",   "i",      "i'd",
     "i'll",   "i'm",   "i've", "if",    "in",      "is",    "it",     "it's",
     "its",    "me",    "mine", "my",    "of",      "on",    "or",     "our",
     "please", "she",   "so",   "some",  "than",    "that",  "that's", "the",
     "their",  "them",  "then", "there", "there's", "these", "they",   "this",
     "those",  "to",    "us",   "was",   "we",      "were",  "will",   "with",
     "would",  "you",   "your"});

bool IsStopWord(std::string_view word) {
  return std::binary_search(kStopWords.begin(), kStopWords.end(), word);
}

// The first character from `at` on that is not Japanese, in a text that is
// valid UTF-8 and mostly hardly anything else.
std::size_t SkipJapanese(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0xE3) break;
    if (lead >= 0xE5 && lead <= 0xE8) {  // U+5000 to U+8FFF
      at += 3;
      continue;
    }
    const DecodedChar c = DecodeUtf8(text, at);
    if (!IsJapanese(c.codepoint)) break;
    at += c.size;
  }
  return at;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::vector<Token>& tokens)
      : text_(text), tokens_(tokens) {}

  void Run() {
    for (;;) {
      at_ = SkipJapanese(text_, at_);
      if (at_ == text_.size()) break;
      const DecodedChar c = Peek(at_);
      if (IsDigit(c.codepoint) || IsLetter(c.codepoint)) {
        Compound();
      } else {
        if (IsEmoji(c.codepoint)) Add(at_, at_ + c.size, TokenKind::kWord);
        at_ += c.size;
      }
    }
  }

 private:
  DecodedChar Peek(std::size_t at) const {
    return at < text_.size() ? DecodeUtf8(text_, at) : DecodedChar{0, 0, true};
  }

  void Add(std::size_t begin, std::size_t end, TokenKind kind) {
    tokens_.push_back({.term = std::string(text_.substr(begin, end - begin)),
                       .begin = begin,
                       .end = end,
                       .kind = kind});
  }

  // Parts with nothing or one joiner between them: iphone14, e-mail, 3.14.
  void Compound() {
    const std::size_t first = tokens_.size();
    Token code = {.begin = at_, .kind = TokenKind::kCode};
    for (;;) {
      Part();
      code.term += tokens_.back().term;
      const DecodedChar joiner = Peek(at_);
      if (IsDigit(joiner.codepoint) || IsLetter(joiner.codepoint)) continue;
      const char32_t next = Peek(at_ + joiner.size).codepoint;
      if (!IsJoiner(joiner.codepoint)) break;
      if (!IsDigit(next) && !IsLetter(next)) break;
      // The point of 3.14 and the colon of 10:30 tell it from 314 and 1030.
      const bool numeric = IsDigit(next) && IsDigit(Peek(at_ - 1).codepoint);
      if (numeric && (joiner.codepoint == U'.' || joiner.codepoint == U':')) {
        code.term += static_cast<char>(joiner.codepoint);
      }
      at_ += joiner.size;
    }
    if (tokens_.size() - first > 1) {
      code.end = at_;
      tokens_.push_back(std::move(code));
    } else if (IsStopWord(tokens_.back().term)) {
      tokens_.pop_back();
    }
  }

  void Part() { IsDigit(Peek(at_).codepoint) ? Number() : Word(); }

  void Number() {
    Token number = {.begin = at_, .kind = TokenKind::kNumber};
    for (;;) {
      while (IsDigit(Peek(at_).codepoint)) number.term += text_[at_++];
      if (!ThousandsFollow()) break;
      ++at_;
    }
    number.end = at_;
    tokens_.push_back(std::move(number));
  }

  // ",123" and no fourth digit.
  bool ThousandsFollow() const {
    if (Peek(at_).codepoint != U',') return false;
    for (std::size_t i = 1; i <= 3; ++i) {
      if (!IsDigit(Peek(at_ + i).codepoint)) return false;
    }
    return !IsDigit(Peek(at_ + 4).codepoint);
  }

  void Word() {
    Token word = {.begin = at_, .kind = TokenKind::kWord};
    for (;;) {
      const DecodedChar c = Peek(at_);
      if (IsLetter(c.codepoint)) {
        word.term += text_.substr(at_, c.size);
      } else if (IsApostrophe(c.codepoint) &&
                 IsLetter(Peek(at_ + c.size).codepoint)) {
        word.term += '\'';
      } else {
        break;
      }
      at_ += c.size;
    }
    word.end = at_;
    tokens_.push_back(std::move(word));
  }

  std::string_view text_;
  std::vector<Token>& tokens_;
  std::size_t at_ = 0;
};

}  // namespace

EnglishStemmer::EnglishStemmer()
    : stemmer_(sb_stemmer_new("english", "UTF_8")) {}

EnglishStemmer::~EnglishStemmer() { sb_stemmer_delete(stemmer_); }

std::string EnglishStemmer::Stem(std::string_view word) {
  const bool ascii = std::all_of(word.begin(), word.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
  if (!ascii || word.size() > kMaxStemmed) return std::string(word);
  const sb_symbol* stem =
      sb_stemmer_stem(stemmer_, reinterpret_cast<const sb_symbol*>(word.data()),
                      static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);
  return std::string(reinterpret_cast<const char*>(stem),
                     static_cast<std::size_t>(sb_stemmer_length(stemmer_)));
}

void ScanWestern(std::string_view text, std::vector<Token>& tokens) {
  Scanner(text, tokens).Run();
}

}  // namespace tasuki
