#include "src/tagging/text_features.h"

#include <algorithm>
#include <string>

namespace tasuki::tagging {
namespace {

// Scripts without spaces change between kanji, katakana and hiragana about
// where words do; all other letters are parted by spaces.
enum class Script { kNone, kSpaced, kKanji, kKatakana, kHiragana, kSign };

// Words that are paired, and the most words that a text may have.
constexpr std::size_t kMaxPaired = 24;
constexpr std::size_t kMaxWords = 4096;

bool In(char32_t c, char32_t first, char32_t last) {
  return first <= c && c <= last;
}

// Full-width forms as ASCII, ASCII letters in lower case.
char32_t Folded(char32_t c) {
  if (In(c, 0xFF01, 0xFF5E)) c -= 0xFEE0;
  return In(c, 'A', 'Z') ? c + ('a' - 'A') : c;
}

Script ScriptOf(char32_t c) {
  if (In(c, 'a', 'z') || In(c, '0', '9')) return Script::kSpaced;
  if (c < 0x80) {
    return c == '?' || c == '!' || c == '$' ? Script::kSign : Script::kNone;
  }
  if (In(c, 0x3041, 0x309F)) return Script::kHiragana;
  if (In(c, 0x30A1, 0x30FA) || In(c, 0x30FC, 0x30FF) || In(c, 0xFF66, 0xFF9F)) {
    return Script::kKatakana;
  }
  if (In(c, 0x4E00, 0x9FFF) || In(c, 0x3400, 0x4DBF) ||
      In(c, 0x20000, 0x3FFFF) || c == 0x3005) {
    return Script::kKanji;
  }
  // Pictures carry emotion; currency signs carry topics.
  if (In(c, 0x1F000, 0x1FAFF) || In(c, 0x2600, 0x27BF) ||
      In(c, 0x20A0, 0x20CF) || In(c, 0xA2, 0xA5)) {
    return Script::kSign;
  }
  if (In(c, 0xC0, 0x1FFF) && c != 0xD7 && c != 0xF7) return Script::kSpaced;
  return In(c, 0xAC00, 0xD7AF) ? Script::kSpaced : Script::kNone;
}

struct Letter {
  char32_t code = 0;
  std::uint16_t word = 0;
};

struct Word {
  std::vector<Letter> letters;
  Script script = Script::kNone;
  std::uint64_t hash = 0;
};

std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

class Reader {
 public:
  Reader(std::string_view text, int bits) : text_(text), bits_(bits) {}

  Text Run() {
    std::size_t at = 0;
    while (at < text_.size() && words_.size() < kMaxWords) {
      const std::size_t begin = at;
      const char32_t code = Folded(Next(at));
      // don't, don’t: one word, written in two ways
      if (code == '\'' || code == 0x2019) continue;
      Take(code, ScriptOf(code), begin, at);
    }
    EndWord();
    EndRun();
    AddWords();
    AddPairs();
    return std::move(out_);
  }

 private:
  char32_t Next(std::size_t& at) const {
    const auto lead = static_cast<unsigned char>(text_[at++]);
    if (lead < 0x80) return lead;
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t code = lead & (0x3F >> more);
    for (int i = 0; i < more && at < text_.size(); ++i, ++at) {
      code = code << 6 | (static_cast<unsigned char>(text_[at]) & 0x3F);
    }
    return code;
  }

  static bool Unspaced(Script script) {
    return script == Script::kKanji || script == Script::kKatakana ||
           script == Script::kHiragana;
  }

  void Take(char32_t code, Script script, std::size_t begin, std::size_t end) {
    if (script != word_.script || script == Script::kSign) EndWord();
    if (!Unspaced(script)) EndRun();
    if (script == Script::kNone) return;
    if (word_.letters.empty()) {
      word_.script = script;
      out_.words.push_back({begin, begin});
    }
    out_.words.back().end = end;
    const auto index = static_cast<std::uint16_t>(words_.size());
    word_.letters.push_back({code, index});
    word_.hash = Mix(word_.hash, code);
    if (Unspaced(script)) run_.push_back({code, index});
  }

  void EndWord() {
    if (word_.letters.empty()) return;
    if (word_.script == Script::kSpaced) {
      std::vector<Letter>& letters = word_.letters;
      const std::uint16_t index = letters.front().word;
      letters.insert(letters.begin(), {' ', index});
      letters.push_back({' ', index});
      AddLetters(letters, 3, 5);
    }
    words_.push_back(std::move(word_));
    word_ = {};
  }

  void EndRun() {
    AddLetters(run_, 1, 4);
    run_.clear();
  }

  void AddLetters(const std::vector<Letter>& letters, std::size_t shortest,
                  std::size_t longest) {
    for (std::size_t begin = 0; begin < letters.size(); ++begin) {
      std::uint64_t hash = 3;
      const std::size_t end = std::min(letters.size(), begin + longest);
      for (std::size_t i = begin; i < end; ++i) {
        hash = Mix(hash, letters[i].code);
        if (i + 1 - begin >= shortest) {
          Add(Mix(hash, i + 1 - begin), Block::kLetters, letters[begin].word,
              letters[i].word);
        }
      }
    }
  }

  void AddWords() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const auto index = static_cast<std::uint16_t>(i);
      Add(Mix(1, words_[i].hash), Block::kWords, index, index);
      if (i + 1 == words_.size()) break;
      Add(Mix(Mix(2, words_[i].hash), words_[i + 1].hash), Block::kWords, index,
          static_cast<std::uint16_t>(i + 1));
    }
  }

  // Any two of the first different words, in either order. Short hiragana is
  // grammar.
  void AddPairs() {
    std::vector<std::uint16_t> paired;
    for (std::size_t i = 0; i < words_.size() && paired.size() < kMaxPaired;
         ++i) {
      const Word& word = words_[i];
      if (word.script == Script::kHiragana && word.letters.size() < 3) continue;
      const bool seen = std::any_of(
          paired.begin(), paired.end(),
          [&](std::uint16_t other) { return words_[other].hash == word.hash; });
      if (!seen) paired.push_back(static_cast<std::uint16_t>(i));
    }
    for (std::size_t i = 0; i < paired.size(); ++i) {
      for (std::size_t j = i + 1; j < paired.size(); ++j) {
        const auto [low, high] =
            std::minmax(words_[paired[i]].hash, words_[paired[j]].hash);
        Add(Mix(Mix(4, low), high), Block::kPairs, paired[i], paired[j]);
      }
    }
  }

  void Add(std::uint64_t hash, Block block, std::uint16_t word,
           std::uint16_t other) {
    hash *= 0xFF51AFD7ED558CCDu;
    out_.occurrences.push_back(
        {static_cast<std::uint32_t>(hash >> (64 - bits_)), block, word, other});
  }

  std::string_view text_;
  int bits_;
  Word word_;
  std::vector<Word> words_;
  std::vector<Letter> run_;
  Text out_;
};

}  // namespace

Text ReadText(std::string_view text, std::size_t max_bytes, int bits) {
  return Reader(text.substr(0, max_bytes), bits).Run();
}

std::vector<Feature> CountFeatures(const Text& text) {
  std::vector<std::uint32_t> keys;
  keys.reserve(text.occurrences.size());
  for (const Occurrence& occurrence : text.occurrences) {
    keys.push_back(occurrence.bucket << 2 |
                   static_cast<std::uint32_t>(occurrence.block));
  }
  std::sort(keys.begin(), keys.end());
  std::vector<Feature> features;
  features.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size();) {
    std::size_t end = i;
    while (end < keys.size() && keys[end] == keys[i]) ++end;
    features.emplace_back(keys[i] >> 2, static_cast<Block>(keys[i] & 3),
                          static_cast<std::uint32_t>(end - i));
    i = end;
  }
  return features;
}

}  // namespace tasuki::tagging
