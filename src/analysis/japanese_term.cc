#include "src/analysis/japanese_term.h"

#include <algorithm>
#include <array>

#include "src/text/utf8.h"

namespace tasuki {
namespace {

// Says nothing about an inquiry, because it stands in all of them. A lone ー
// says nothing anywhere.
constexpr auto kGenericWords = std::to_array<std::string_view>(
    {"ある", "いう",   "いる",   "おこなう", "お願い", "くださる", "ください",
     "こと", "これ",   "される", "する",     "せる",   "それ",     "たい",
     "ため", "できる", "とき",   "ところ",   "どう",   "どこ",     "どの",
     "どれ", "なに",   "なる",   "の",       "もの",   "よい",     "よう",
     "れる", "わかる", "件",     "何",       "出来る", "分かる",   "場合",
     "思う", "教える", "ー",     "方法",     "知る",   "行う",     "言う",
     "質問"});

// Terms are compared after folding, so that katakana spellings meet too.
constexpr NormalizeOptions kKanaFolds = {
    .kana = true, .va_as_ba = true, .long_vowels = LongVowels::kFold};

bool HasKatakana(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar c = DecodeUtf8(text, at);
    if (IsKatakana(c.codepoint)) return true;
    at += c.size;
  }
  return false;
}

// The kanji of a word that has at least two; otherwise nothing.
std::string KanjiAlone(std::string_view word) {
  std::string kanji;
  int count = 0;
  for (std::size_t at = 0; at < word.size();) {
    const DecodedChar c = DecodeUtf8(word, at);
    if (IsKanji(c.codepoint)) {
      kanji += word.substr(at, c.size);
      ++count;
    } else if (!IsHiragana(c.codepoint)) {
      return {};
    }
    at += c.size;
  }
  return count >= 2 ? kanji : std::string();
}

}  // namespace

MecabFeature ParseFeature(std::string_view feature) {
  MecabFeature parsed;
  for (int field = 0; field <= 6; ++field) {
    const std::size_t comma = std::min(feature.find(','), feature.size());
    const std::string_view value = feature.substr(0, comma);
    if (field == 0) parsed.part_of_speech = value;
    if (field == 1) parsed.subclass = value;
    if (field == 6 && value != "*") parsed.base = value;
    if (comma == feature.size()) break;
    feature.remove_prefix(comma + 1);
  }
  return parsed;
}

bool IsContentWord(const MecabFeature& feature) {
  const std::string_view part = feature.part_of_speech;
  const std::string_view sub = feature.subclass;
  if (part == "名詞") {
    return sub != "非自立" && sub != "代名詞" && sub != "特殊" &&
           sub != "接続詞的";
  }
  if (part == "動詞" || part == "形容詞") return sub == "自立";
  return part == "副詞" || part == "感動詞" || part == "接頭詞";
}

std::string JapaneseTerm(std::string_view base) {
  std::string term = HasKatakana(base)
                         ? Normalizer(kKanaFolds).Normalize(base).text()
                         : std::string(base);
  if (std::find(kGenericWords.begin(), kGenericWords.end(), term) !=
      kGenericWords.end()) {
    return {};
  }
  std::string kanji = KanjiAlone(term);
  return kanji.empty() ? term : kanji;
}

}  // namespace tasuki
