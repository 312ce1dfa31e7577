#include <boost/test/unit_test.hpp>
#include <string>

#include "tasuki/analysis/tokenizer.h"
#include "tests/analysis/tokens.h"

namespace tasuki {
namespace {

std::string Of(std::string_view text, CharacterOptions options = {}) {
  return Terms(*MakeCharacterTokenizer(options), text);
}

BOOST_AUTO_TEST_CASE(japanese_becomes_overlapping_pairs) {
  BOOST_TEST(Of("病院です") == "病院|院で|です");
  BOOST_TEST(Of("ガチャ") == "がち|ちゃ");
  BOOST_TEST(Of("漢字。文字") == "漢字|文字");
  BOOST_TEST(Of("くすり") == "くす|すり");
}

BOOST_AUTO_TEST_CASE(a_lone_kanji_is_a_term) {
  BOOST_TEST(Of("薬を飲む") == "薬|薬を|を飲|飲|飲む");
  BOOST_TEST(Of("薬") == "薬");
  const auto characters = MakeCharacterTokenizer();
  BOOST_TEST(ShareATerm(*characters, "薬", "毎日薬を飲む") == false);
  BOOST_TEST(ShareATerm(*characters, "薬", "朝は薬を飲む"));
  BOOST_TEST(ShareATerm(*characters, "病院", "大学病院の予約"));
}

BOOST_AUTO_TEST_CASE(pairs_that_are_grammar_can_be_left_out) {
  const CharacterOptions without = {.grammar_pairs = false};
  BOOST_TEST(Of("病院です", without) == "病院|院で");
  BOOST_TEST(Of("していますから", without) == "");
  BOOST_TEST(Of("ガチャ", without) == "がち|ちゃ");
  BOOST_TEST(Of("ろぐいん", without) == "ろぐ|ぐい");
}

BOOST_AUTO_TEST_CASE(variants_share_their_pairs) {
  BOOST_TEST(Of("ｶﾞﾁｬ") == Of("がちゃ"));
  BOOST_TEST(Of("ヴァイオリン") == Of("バイオリン"));
  BOOST_TEST(Of("スーパ－") == Of("スーパー"));
}

BOOST_AUTO_TEST_CASE(words_become_threes_with_their_ends) {
  BOOST_TEST(Of("Card") == " ca|car|ard|rd ");
  BOOST_TEST(Of("x") == " x ");
  BOOST_TEST(Of("１２３４") == "1234");
  BOOST_TEST(Of("😡") == " 😡 ");
}

BOOST_AUTO_TEST_CASE(mixed_text_keeps_its_order) {
  BOOST_TEST(Places(*MakeCharacterTokenizer(), "TV番組１") ==
             " tv=TV|tv =TV|番組=番組|1=１");
}

BOOST_AUTO_TEST_CASE(any_bytes_are_analysed) {
  BOOST_TEST(Of("") == "");
  BOOST_TEST(Of("。！\xff") == "");
  BOOST_TEST(Of("病\xff院") == "病|院");
  for (const std::string_view unit : {"ガチャ", "word", "\xff", "1", "漢 "}) {
    std::string text;
    while (text.size() < (1 << 20)) text += unit;
    const auto tokens = MakeCharacterTokenizer()->Analyze(text);
    for (const Token& token : tokens) {
      BOOST_REQUIRE(token.begin < token.end);
      BOOST_REQUIRE(token.end <= text.size());
    }
  }
}

}  // namespace
}  // namespace tasuki
