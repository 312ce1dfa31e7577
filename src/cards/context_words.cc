#include "src/cards/context_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "src/cards/vocabulary.h"

namespace tasuki::cards {
namespace {

constexpr char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

// Words by a hash of their first three bytes, for which two cases of a letter
// are one.
constexpr std::size_t kBuckets = 4096;
constexpr std::size_t Bucket(char a, char b, char c) {
  const auto u = [](char x) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(x) | 0x20);
  };
  return (u(a) * 167 ^ u(b) * 61 ^ u(c) * 5) % kBuckets;
}

// What a byte may be, as bits.
enum : std::uint8_t { kBegins = 1, kEnds = 2, kDigits = 4, kBreaks = 8 };
constexpr std::array<std::uint8_t, 256> kBytes = [] {
  std::array<std::uint8_t, 256> table = {};
  const auto put = [&table](char c, std::uint8_t what) {
    table[static_cast<unsigned char>(c)] |= what;
  };
  for (const Word& word : kWords) {
    put(word.text[0], kBegins);
    if (IsLetter(word.text[0])) put(word.text[0] & ~0x20, kBegins);
  }
  for (const char c : {'.', '!', '?', '\xe3', '\xef'}) put(c, kEnds);
  for (char c = '0'; c <= '9'; ++c) put(c, kDigits);
  put('\n', kBreaks);
  return table;
}();
std::uint8_t WhatIs(char c) { return kBytes[static_cast<unsigned char>(c)]; }

struct Index {
  std::array<std::uint8_t, kBuckets> first = {};  // 1 + index in kWords
  std::array<std::uint8_t, kWords.size()> next = {};
};
constexpr Index kIndex = [] {
  static_assert(kWords.size() < 255);
  Index index;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const std::string_view w = kWords[i].text;
    std::uint8_t& first = index.first[Bucket(w[0], w[1], w[2])];
    index.next[i] = first;
    first = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

bool IsDeed(std::string_view behind) {
  constexpr std::array<std::string_view, 18> kSigns = {
      "を",   "で",   "し",     "す",      "さ",   "に",
      "が",   "時",   "後",     "前",      "済",   "の際",
      "のと", " to ", " with ", " using ", " by ", " paid "};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [behind](auto sign) { return behind.starts_with(sign); });
}

bool IsDenied(std::string_view behind) {
  return behind.starts_with("ではな") || behind.starts_with("じゃな");
}

bool Matches(const Word& word, std::string_view text, std::size_t at,
             std::size_t end) {
  const std::size_t behind = at + word.text.size();
  if (behind > end) return false;
  for (std::size_t i = 0; i < word.text.size(); ++i) {
    if (Lower(text[at + i]) != word.text[i]) return false;
  }
  const std::string_view rest = text.substr(behind, end - behind);
  if (word.says == kOther && IsDenied(rest)) return false;
  if (word.deed && IsDeed(rest)) return false;
  return !IsLetter(word.text[0]) || behind == text.size() ||
         !IsLetter(text[behind]);
}

// False where no word begins at text[at], which is nearly everywhere: by the
// hash, or because the letter before belongs to the same word.
inline bool MayBegin(std::string_view text, std::size_t at, std::size_t end) {
  if (at + 3 <= end &&
      kIndex.first[Bucket(text[at], text[at + 1], text[at + 2])] == 0) {
    return false;
  }
  return at == 0 || !IsLetter(text[at]) || !IsLetter(text[at - 1]);
}

// The longest word that begins at text[at], of those that end before `end`.
const Word* WordAt(std::string_view text, std::size_t at, std::size_t end) {
  // Shorter than the index knows.
  static constexpr Word kCc = {"cc", kCard};
  if (at + 3 > end) {
    const bool cc = at + 2 <= end && Lower(text[at]) == 'c' &&
                    Lower(text[at + 1]) == 'c' &&
                    (at + 2 == text.size() || !IsLetter(text[at + 2]));
    return cc ? &kCc : nullptr;
  }
  const Word* longest = nullptr;
  for (std::size_t i =
           kIndex.first[Bucket(text[at], text[at + 1], text[at + 2])];
       i != 0; i = kIndex.next[i - 1]) {
    const Word& word = kWords[i - 1];
    if ((longest == nullptr || word.text.size() > longest->text.size()) &&
        Matches(word, text, at, end)) {
      longest = &word;
    }
  }
  return longest;
}

// メモリーカード, SIM card: cards that pay nothing. Of the word at text[at].
bool IsOtherCard(std::string_view text, std::size_t at, const Word& word) {
  if (word.text != "カード" && word.text != "card") return false;
  constexpr std::array<std::string_view, 14> kKinds = {
      "メモリー", "ポイント", "在留", "マイナンバー", "診察",
      "ＳＩＭ",   "SIM",      "SIM ", "sim ",         "Sim ",
      "SD",       "SD ",      "sd ",  "memory "};
  const std::string_view before = text.substr(0, at);
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [before](auto kind) { return before.ends_with(kind); });
}

// Whether what stands between a word and the number makes one the number of the
// other: "order number", 注文番号, "order: ".
bool Labels(std::string_view between) {
  constexpr std::array<std::string_view, 12> kNouns = {
      "番号",   "no",      "No",  "id",  "ID",  "#",
      "コード", " number", " no", " No", " id", " #"};
  if (std::any_of(kNouns.begin(), kNouns.end(),
                  [between](auto noun) { return between.starts_with(noun); })) {
    return true;
  }
  return between.size() <= 8 &&
         std::none_of(between.begin(), between.end(), IsLetter) &&
         between.find("\xe3\x81") == between.npos;  // hiragana
}

// A sentence ends at 。！？ and at . ! ? before a blank; "No. 4" goes on.
bool EndsSentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '.' || c == '!' || c == '?') {
    if (at + 1 >= text.size() ||
        (text[at + 1] != ' ' && text[at + 1] != '\n')) {
      return false;
    }
    std::size_t letters = 0;
    while (letters < 4 && letters < at && IsLetter(text[at - 1 - letters])) {
      ++letters;
    }
    return c != '.' || letters == 0 || letters > 3;
  }
  const std::string_view three = text.substr(at, 3);
  return three == "。" || three == "！" || three == "？";
}

// Of a word at text[at] that is about the number before it:
// 4012…という注文番号.
bool NamesTheOneBefore(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 3> kSigns = {"という", "が", "は"};
  const std::string_view before = text.substr(0, at);
  return std::any_of(kSigns.begin(), kSigns.end(), [before](auto sign) {
    if (!before.ends_with(sign)) return false;
    std::string_view named = before.substr(0, before.size() - sign.size());
    if (named.ends_with(' ')) named.remove_suffix(1);
    return !named.empty() && (WhatIs(named.back()) & kDigits) != 0;
  });
}

Says WordsBefore(std::string_view text, std::size_t begin) {
  const std::size_t least = begin < kContextBefore ? 0 : begin - kContextBefore;
  bool apart = false;  // another sentence, or digits between
  bool others = true;  // whether words of other numbers are heard
  bool deed = false;   // such a word was, but it may be what was done
  for (std::size_t at = begin; at-- > least;) {
    const std::uint8_t what = WhatIs(text[at]);
    if (what == 0) continue;
    if (what & kDigits) apart = true;
    if ((what & kBegins) && MayBegin(text, at, begin)) {
      const Word* const word = WordAt(text, at, begin);
      if (word != nullptr && word->says == kCard &&
          !IsOtherCard(text, at, *word)) {
        return deed && apart ? kOther : kCard;
      }
      if (word != nullptr && word->says == kPays) others = false;
      if (word != nullptr && word->says == kOther && others && !apart &&
          !NamesTheOneBefore(text, at)) {
        const std::size_t behind = at + word->text.size();
        if (!word->deed || Labels(text.substr(behind, begin - behind))) {
          return kOther;
        }
        deed = true;
      }
    }
    if ((what & kEnds) && EndsSentence(text, at)) apart = true;
  }
  return deed ? kOther : Says::kNothing;
}

// 4012… という注文番号, 4012… (order), 4012… is my order number.
bool NamesItBehind(std::string_view behind) {
  constexpr std::array<std::string_view, 8> kSigns = {
      "(", "（", "という", "が", "は", "is my", "is the", "【"};
  if (behind.starts_with(' ')) behind.remove_prefix(1);
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [behind](auto sign) { return behind.starts_with(sign); });
}

// "(order 12345678)": a word that is followed by a number of its own.
bool IsUsedUp(std::string_view behind) {
  constexpr std::size_t kNear = 12, kLeast = 4;
  std::size_t at = 0, digits = 0;
  while (at < behind.size() && at < kNear && !(WhatIs(behind[at]) & kDigits)) {
    ++at;
  }
  while (at < behind.size() && (WhatIs(behind[at]) & kDigits)) ++at, ++digits;
  return digits >= kLeast;
}

Says WordsAfter(std::string_view text, std::size_t end) {
  const std::size_t most = std::min(text.size(), end + kContextAfter);
  bool others = NamesItBehind(text.substr(end, most - end));
  for (std::size_t at = end; at < most; ++at) {
    const std::uint8_t what = WhatIs(text[at]);
    if (what == 0) continue;
    if (what & kBreaks) break;
    if ((what & kEnds) && EndsSentence(text, at)) break;
    // Dates and codes stand behind cards: 12/26 (Visa).
    if (what & kDigits) others = false;
    if (!(what & kBegins) || !MayBegin(text, at, most)) continue;
    const Word* const word = WordAt(text, at, most);
    if (word == nullptr) continue;
    if (word->says == kCard && !IsOtherCard(text, at, *word)) return kCard;
    if (word->says != kOther || !others) continue;
    const std::size_t behind = at + word->text.size();
    if (!IsUsedUp(text.substr(behind, most - behind))) return kOther;
  }
  return Says::kNothing;
}

}  // namespace

Says WordsAround(std::string_view text, std::size_t begin, std::size_t end) {
  const Says before = WordsBefore(text, begin);
  return before != Says::kNothing ? before : WordsAfter(text, end);
}

}  // namespace tasuki::cards
