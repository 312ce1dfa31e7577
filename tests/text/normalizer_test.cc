#include "tasuki/text/normalizer.h"

#include <utf8proc.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "src/text/utf8.h"

namespace tasuki {
namespace {

std::string Fold(std::string_view text, NormalizeOptions options = {}) {
  return Normalizer(options).Normalize(text).text();
}

// What the first occurrence of `part` in the folded text was in the original.
std::string OriginalOf(std::string_view text, std::string_view part,
                       NormalizeOptions options = {}) {
  const NormalizedText folded = Normalizer(options).Normalize(text);
  const std::size_t at = folded.text().find(part);
  BOOST_REQUIRE(at != std::string::npos);
  const ByteRange range = folded.Original({at, at + part.size()});
  return std::string(text.substr(range.begin, range.end - range.begin));
}

constexpr NormalizeOptions kAllFolds = {
    .kana = true, .va_as_ba = true, .long_vowels = LongVowels::kFold};

BOOST_AUTO_TEST_CASE(width_case_and_composition_are_folded) {
  BOOST_TEST(Fold("ＡＢＣ　１２３") == "abc 123");
  BOOST_TEST(Fold("ｶﾞﾁｬ ﾊﾟｽﾜｰﾄﾞ") == "ガチャ パスワード");
  BOOST_TEST(Fold("か\u3099") == "が");
  BOOST_TEST(Fold("Straße ﬁ Å") == "strasse fi \u00e5");
  BOOST_TEST(Fold("㍿ ㌔ ①") == "株式会社 キロ 1");
  BOOST_TEST(Fold("각") == "각");
  BOOST_TEST(Fold("ABC", {.fold_case = false}) == "ABC");
}

BOOST_AUTO_TEST_CASE(what_has_no_shape_is_dropped_unless_told) {
  BOOST_TEST(Fold("4111\u200b1111\u00ad11\ufeff11") ==
             "4111111111"
             "11");
  BOOST_TEST(Fold("a\u200bb", {.drop_ignorable = false}) == "a\u200bb");
  BOOST_TEST(OriginalOf("x4\u200b1y", "41") == "4\u200b1");
}

BOOST_AUTO_TEST_CASE(digits_of_every_script_become_ascii) {
  BOOST_TEST(Fold("٣٤ ४५ 𝟜𝟚 ４２ 𞥑") == "34 45 42 42 1");
  int digits = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (DecimalDigitValue(c) < 0) continue;
    ++digits;
    BOOST_REQUIRE(utf8proc_category(static_cast<utf8proc_int32_t>(c)) ==
                  UTF8PROC_CATEGORY_ND);
  }
  BOOST_TEST(digits == 680);  // all of Unicode 15
  BOOST_TEST(DecimalDigitValue(U'0') == 0);
  BOOST_TEST(DecimalDigitValue(U'９') == 9);
  BOOST_TEST(DecimalDigitValue(U'一') == -1);
  BOOST_TEST(DecimalDigitValue(U'/') == -1);
  BOOST_TEST(DecimalDigitValue(U':') == -1);
}

BOOST_AUTO_TEST_CASE(katakana_and_hiragana_meet) {
  BOOST_TEST(Fold("ガチャ", {.kana = true}) == "がちゃ");
  BOOST_TEST(Fold("ｶﾞﾁｬ", {.kana = true}) == "がちゃ");
  BOOST_TEST(Fold("ヵヶヽヾ", {.kana = true}) == "ゕゖゝゞ");
  BOOST_TEST(Fold("ガチャ") == "ガチャ");
  BOOST_TEST(OriginalOf("新ｶﾞﾁｬ券", "がちゃ", {.kana = true}) == "ｶﾞﾁｬ");
}

BOOST_AUTO_TEST_CASE(va_is_written_as_ba) {
  const NormalizeOptions va = {.va_as_ba = true};
  BOOST_TEST(Fold("ヴァイオリン", va) == "バイオリン");
  BOOST_TEST(Fold("ヴィ ヴ ヴェ ヴォ ヴュ", va) == "ビ ブ ベ ボ ブュ");
  BOOST_TEST(Fold("ゔぁ", va) == "ば");
  BOOST_TEST(OriginalOf("ヴァイオリン", "バ", va) == "ヴァ");
}

BOOST_AUTO_TEST_CASE(long_vowel_marks_are_unified_or_folded) {
  const NormalizeOptions unify = {.long_vowels = LongVowels::kUnify};
  const NormalizeOptions fold = {.long_vowels = LongVowels::kFold};
  BOOST_TEST(Fold("サーバ－", unify) == "サーバー");
  BOOST_TEST(Fold("サ-バ‐", unify) == "サーバー");
  BOOST_TEST(Fold("えーーー〜っ", unify) == "えーっ");
  BOOST_TEST(Fold("ーーー", unify) == "ー");
  BOOST_TEST(Fold("サーバー", fold) == "サーバ");
  BOOST_TEST(Fold("サーバーが", fold) == "サーバーが");
  BOOST_TEST(Fold("コピー", fold) == "コピー");  // two kana: too short
  BOOST_TEST(Fold("a-b 漢-字 1~2", fold) == "a-b 漢-字 1~2");
  BOOST_TEST(OriginalOf("サーバー。", "サーバ", fold) == "サーバー");
}

BOOST_AUTO_TEST_CASE(a_bad_byte_becomes_one_replacement_character) {
  BOOST_TEST(Fold("a\xff\xfe"
                  "b") == "a\ufffd\ufffdb");
  BOOST_TEST(Fold("\xe3\x81") == "\ufffd\ufffd");            // cut off
  BOOST_TEST(Fold("\xc0\xaf") == "\ufffd\ufffd");            // overlong
  BOOST_TEST(Fold("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");  // surrogate
  BOOST_TEST(Fold("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");
  BOOST_TEST(Fold(std::string_view("a\0b", 3)) == std::string_view("a\0b", 3));
  const NormalizedText folded = Normalizer().Normalize("あ\xffい");
  BOOST_TEST((folded.Original({3, 6}) == ByteRange{3, 4}));
  BOOST_TEST((folded.Original({6, 9}) == ByteRange{4, 7}));
}

BOOST_AUTO_TEST_CASE(an_empty_range_has_a_place) {
  const NormalizedText folded = Normalizer().Normalize("ｶﾞA");
  BOOST_TEST((folded.Original({0, 0}) == ByteRange{0, 0}));
  BOOST_TEST((folded.Original({3, 3}) == ByteRange{6, 6}));
  BOOST_TEST((folded.Original({4, 4}) == ByteRange{7, 7}));
  const NormalizedText empty = Normalizer().Normalize("");
  BOOST_TEST((empty.Original({0, 0}) == ByteRange{0, 0}));
}

std::string RandomText(std::mt19937& random, int characters) {
  static const std::vector<std::pair<char32_t, char32_t>> kBlocks = {
      {0x20, 0x7E},       {0xC0, 0x24F},    {0x300, 0x36F},   {0x370, 0x3FF},
      {0x3041, 0x30FF},   {0x4E00, 0x4FFF}, {0xFF01, 0xFFDC}, {0x1100, 0x11FF},
      {0x3131, 0x318E},   {0xAC00, 0xAD00}, {0x900, 0xDFF},   {0xFB00, 0xFB4F},
      {0x1F600, 0x1F64F}, {0xFDF0, 0xFDFF}, {0x2000, 0x2100}, {0x32C0, 0x33FF}};
  std::string text;
  for (int i = 0; i < characters; ++i) {
    const auto& block = kBlocks[random() % kBlocks.size()];
    AppendUtf8(block.first + random() % (block.second - block.first + 1), text);
  }
  return text;
}

// utf8proc over the whole text at once, with digits folded after.
std::string WholeNfkc(const std::string& text, int extra) {
  utf8proc_uint8_t* mapped = nullptr;
  utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                     UTF8PROC_COMPOSE | extra));
  const std::string whole = reinterpret_cast<const char*>(mapped);
  std::free(mapped);
  std::string folded;
  for (std::size_t at = 0; at < whole.size();) {
    const DecodedChar c = DecodeUtf8(whole, at);
    const int digit = DecimalDigitValue(c.codepoint);
    AppendUtf8(digit < 0 ? c.codepoint : U'0' + digit, folded);
    at += c.size;
  }
  return folded;
}

BOOST_AUTO_TEST_CASE(stretches_give_the_same_as_the_whole_text) {
  constexpr int kSeed = 5;
  BOOST_TEST_INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    const std::string text = RandomText(random, 1 + random() % 20);
    BOOST_TEST_CONTEXT("round " << round << " text " << text) {
      const NormalizeOptions plain = {.fold_case = false,
                                      .drop_ignorable = false};
      BOOST_REQUIRE(Fold(text, plain) == WholeNfkc(text, 0));
      BOOST_REQUIRE(Fold(text) ==
                    WholeNfkc(text, UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
    }
  }
}

// Most of a text stays as it is and is passed on in runs. A zero width space
// after every character leaves no run, and changes nothing.
BOOST_AUTO_TEST_CASE(runs_that_stay_as_they_are_give_the_same_as_characters) {
  constexpr int kSeed = 8;
  const std::u32string kCharacters =
      U"aZ9-~ '漢字かなカナヴゔァぃーー〜−‐。、が\u3099\u309Aｶﾞｰé\u0301１";
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    std::string text, spaced;
    for (int i = 0; i < 12; ++i) {
      const char32_t c = kCharacters[random() % kCharacters.size()];
      AppendUtf8(c, text);
      AppendUtf8(c, spaced);
      AppendUtf8(0x200B, spaced);
    }
    for (const LongVowels vowels :
         {LongVowels::kKeep, LongVowels::kUnify, LongVowels::kFold}) {
      for (const bool fold : {false, true}) {
        const NormalizeOptions options = {.fold_case = fold,
                                          .kana = random() % 4 == 0,
                                          .va_as_ba = random() % 2 == 0,
                                          .long_vowels = vowels};
        BOOST_TEST_CONTEXT("seed " << kSeed << " round " << round << " text "
                                   << text) {
          BOOST_REQUIRE(Fold(text, options) == Fold(spaced, options));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_character_maps_back_to_its_own_bytes) {
  constexpr int kSeed = 6;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 1000; ++round) {
    std::string text = RandomText(random, 1 + random() % 20);
    if (round % 3 == 0) text[random() % text.size()] = '\xff';
    const NormalizedText folded = Normalizer(kAllFolds).Normalize(text);
    std::size_t covered = 0;
    for (std::size_t at = 0; at < folded.text().size();) {
      const std::size_t size = DecodeUtf8(folded.text(), at).size;
      const ByteRange range = folded.Original({at, at + size});
      BOOST_TEST_CONTEXT("seed " << kSeed << " round " << round << " at "
                                 << at) {
        BOOST_REQUIRE(range.begin < range.end);
        BOOST_REQUIRE(range.end <= text.size());
        BOOST_REQUIRE(range.end >= covered);
      }
      covered = range.end;
      at += size;
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_run_of_marks_takes_linear_time) {
  std::string text = "a";
  while (text.size() < 1'000'000) text += "\u0301\u0323";
  const NormalizedText folded = Normalizer(kAllFolds).Normalize(text);
  BOOST_TEST(folded.text().size() > 900'000);
  BOOST_TEST((folded.Original({0, folded.text().size()}) ==
              ByteRange{0, text.size()}));
}

BOOST_AUTO_TEST_CASE(a_megabyte_of_each_kind_is_folded) {
  for (const std::string_view unit :
       {"ガチャが出ない。", "ｶﾞﾁｬ", "Hello ", "\xff", "ﷺ", "ー",
        "👩‍👩‍👧", "ㅋㅋ"}) {
    std::string text;
    while (text.size() < (1 << 20)) text += unit;
    const NormalizedText folded = Normalizer(kAllFolds).Normalize(text);
    BOOST_TEST((folded.Original({0, folded.text().size()}) ==
                ByteRange{0, text.size()}));
  }
}

}  // namespace
}  // namespace tasuki
