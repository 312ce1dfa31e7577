#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tasuki/analysis/tokenizer.h"
#include "tasuki/base/error.h"
#include "tests/analysis/tokens.h"

namespace tasuki {
namespace {

const Tokenizer& Words() {
  static const std::unique_ptr<Tokenizer> words = OpenMecabTokenizer().value();
  return *words;
}

std::string Of(std::string_view text) { return Terms(Words(), text); }

BOOST_AUTO_TEST_CASE(japanese_becomes_base_forms_of_content_words) {
  BOOST_TEST(Of("欲しいキャラが出ませんでした。") == "欲しい|きゃら|出る");
  BOOST_TEST(Of("ログインできなくなりました") == "ろぐいん");
  BOOST_TEST(Of("病院で薬をもらった") == "病院|薬|もらう");
  BOOST_TEST(Of("退会する方法を教えてください") == "退会");
}

BOOST_AUTO_TEST_CASE(kana_variants_are_one_term) {
  for (const std::string_view other :
       {"ｻｰﾊﾞｰ", "サーバ", "サーバ－", "サーバーー"}) {
    BOOST_TEST(Of(other) == Of("サーバー"));
  }
  BOOST_TEST(Of("バイオリン") == Of("ヴァイオリン"));
  BOOST_TEST(Of("ｶﾞﾁｬ") == Of("ガチャ"));
}

BOOST_AUTO_TEST_CASE(okurigana_does_not_separate_words) {
  for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
           {"受け付け", "受付"},
           {"申し込み", "申込み"},
           {"取り消し", "取消"},
           {"引き落とし", "引落"}}) {
    BOOST_TEST_CONTEXT(a << " " << b) {
      BOOST_TEST(Of(a) == Of(b));
      BOOST_TEST(!Of(a).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(english_becomes_stems_without_stop_words) {
  BOOST_TEST(Of("My cards haven't arrived") == "card|haven't|arriv");
  BOOST_TEST(Of("payments PAYMENT Ｐａｙｍｅｎｔ") ==
             "payment|payment|payment");
  BOOST_TEST(Of("it’s the app") == "app");
  BOOST_TEST(Of("Привет мир 안녕") == "привет|мир|안녕");
}

BOOST_AUTO_TEST_CASE(numbers_and_codes_meet_whatever_joins_them) {
  BOOST_TEST(Of("１,２３４,５６７円") == "1234567|円");
  BOOST_TEST(Of("3.14") == "3|3.14|14");
  BOOST_TEST(Of("ABC-1234") == "abc|abc1234|1234");
  BOOST_TEST(Of("iPhone14Pro") == "iphon|iphone14pro|14|pro");
  BOOST_TEST(Of("e-mail") == "e|email|mail");
  BOOST_TEST(ShareATerm(Words(), "e-mail", "email"));
  BOOST_TEST(ShareATerm(Words(), "03-1234-5678", "0312345678"));
  BOOST_TEST(Of("٣٤٥") == "345");
}

BOOST_AUTO_TEST_CASE(mixed_text_keeps_its_order_and_places) {
  BOOST_TEST(Places(Words(), "iPhoneでｶﾞﾁｬを１０連した😡") ==
             "iphon=iPhone|がちゃ=ｶﾞﾁｬ|10=１０|連=連|😡=😡");
}

BOOST_AUTO_TEST_CASE(stop_words_and_signs_leave_nothing) {
  for (const std::string_view text : {"", "。、！？", "the of and", "は が を",
                                      "  \n", "ーーー", "\xff\xfe"}) {
    BOOST_TEST(Of(text) == "");
  }
}

BOOST_AUTO_TEST_CASE(bad_bytes_and_nul_separate_words) {
  BOOST_TEST(Of("病院\xff薬") == "病院|薬");
  BOOST_TEST(Of(std::string_view("card\0lost", 9)) == "card|lost");
}

BOOST_AUTO_TEST_CASE(a_megabyte_is_analysed_in_pieces) {
  for (const std::string_view unit : {"ガチャが出ない", "card ", "あ", "漢",
                                      "\xff", "a-", "1", "ー", "👩‍👧"}) {
    std::string text;
    while (text.size() < (1 << 20)) text += unit;
    BOOST_TEST_CONTEXT(unit) {
      std::size_t last = 0;
      for (const Token& token : Words().Analyze(text)) {
        BOOST_REQUIRE(token.begin >= last);
        BOOST_REQUIRE(token.begin < token.end);
        BOOST_REQUIRE(token.end <= text.size());
        last = token.begin;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(threads_share_one_tokenizer) {
  const std::string text = "欲しいキャラが出ません。My card has not arrived";
  const std::vector<Token> expected = Words().Analyze(text);
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& mine : wrong) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) mine += Words().Analyze(text) != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int mine : wrong) BOOST_TEST(mine == 0);
}

BOOST_AUTO_TEST_CASE(a_missing_dictionary_is_named) {
  const auto opened = OpenMecabTokenizer({.dictionary = "/nowhere/ipadic"});
  BOOST_TEST((ReasonOf(opened.status()) == Reason::kWrongState));
  BOOST_TEST(std::string(opened.status().message()).find("/nowhere/ipadic") !=
             std::string::npos);
  const auto user = OpenMecabTokenizer({.user_dictionary = "/nowhere/u.dic"});
  BOOST_TEST(std::string(user.status().message()).find("/nowhere/u.dic") !=
             std::string::npos);
}

}  // namespace
}  // namespace tasuki
