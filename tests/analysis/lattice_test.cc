// The lattice finds what libmecab finds, word for word and feature for feature.
#include "src/analysis/lattice.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "src/text/utf8.h"
#include "tests/analysis/mecab_oracle.h"
#include "tests/support/temp_dir.h"

namespace tasuki {
namespace {

class Pair {
 public:
  explicit Pair(const DictionaryFiles& files)
      : dictionary_(Dictionary::Open(files).value()),
        lattice_(*dictionary_),
        oracle_(files) {}

  void Check(const std::string& text) {
    BOOST_TEST_INFO_SCOPE("text " << text);
    BOOST_TEST_REQUIRE(Words(*dictionary_, lattice_, text) ==
                       oracle_.Words(text));
  }

 private:
  std::unique_ptr<Dictionary> dictionary_;
  Lattice lattice_;
  MecabOracle oracle_;
};

Pair& Ipadic() {
  static Pair pair({.folder = kIpadic});
  return pair;
}

const std::vector<std::string> kInquiries = {
    "欲しいキャラが出ませんでした。返金してください！",
    "ガチャを10連引いたのに石だけ減って、結果が表示されませんでした。",
    "すもももももももものうち",
    "東京特許許可局 局長 今日急遽休暇許可却下",
    "アカウントの引き継ぎができなくなりました(iPhone14→Pixel 8)",
    "　全角の空白　と 半角の  空白\tとタブ\nと改行 ",
    "二千二十四年一月二十三日に注文した商品が未だに届きません",
    "ﾒｰﾙｱﾄﾞﾚｽを変更したい。e-mail: taro.yamada@example.co.jp",
    "ログインしようとすると「エラーコード:E-1234」と出て進めない😡😡",
    "スーパーウルトラミラクルハイパーデラックスプレミアムガチャチケットセット",
    "きゃりーぱみゅぱみゅ、庭には二羽鶏がいる。",
    "Привет, как дела? αβγ ½ ℃ ㍻ ㈱",
    "",
    " ",
    "   ",
    "。",
    "a",
    "薬 ",
};

BOOST_AUTO_TEST_CASE(inquiries_are_cut_as_mecab_cuts_them) {
  for (const std::string& text : kInquiries) Ipadic().Check(text);
}

BOOST_AUTO_TEST_CASE(every_beginning_of_an_inquiry_is_too) {
  for (const std::string& text : kInquiries) {
    for (std::size_t size = 0; size <= text.size(); ++size) {
      Ipadic().Check(text.substr(0, size));  // also cuts characters
    }
  }
}

BOOST_AUTO_TEST_CASE(long_runs_of_one_kind_group_or_do_not) {
  for (const std::string_view unit :
       {"ア", "ー", "あ", "漢", "一", "a", "1", " ", "\n", "!", "😡", "\xff",
        "α", "ガチャ", "石 ", "ア ", "𠮟"}) {
    std::string text;
    for (int count = 0; count <= 30; ++count, text += unit) {
      Ipadic().Check(text);
      Ipadic().Check(text + "が出ない");
      Ipadic().Check("薬" + text);
    }
    while (text.size() < 4000) text += unit;
    Ipadic().Check(text);
  }
}

// What Japanese text is made of, and what it is not.
std::string RandomPiece(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {
      "ガチャ",      "キャンペーン",
      "ログイン",    "届か",
      "ない",        "ませ",
      "ん",          "で",
      "し",          "た",
      "です",        "が",
      "は",          "を",
      "に",          "の",
      "と",          "も",
      "て",          "い",
      "る",          "れ",
      "さ",          "せ",
      "返金",        "請求",
      "東京都",      "京都",
      "一",          "二十",
      "人",          "日",
      "今",          "大",
      "生",          "食べ",
      "走っ",        "行き",
      "来",          "美しい",
      "ー",          "・",
      "、",          "。",
      "！",          "？",
      "「",          "」",
      "…",           "〜",
      " ",           "　",
      "\t",          "\n",
      "(",           ")",
      "-",           ".",
      ",",           "/",
      "a",           "ID",
      "iPhone",      "14",
      "１２",        "ＡＢＣ",
      "ｶﾞﾁｬ",        "😡",
      "👩‍👧", "①",
      "Ð",           "µ",
      "\xEF\xBF\xBF"};
  const auto codepoint = [&](std::uint32_t low, std::uint32_t high) {
    std::string text;
    AppendUtf8(low + static_cast<std::uint32_t>(random() % (high - low)), text);
    return text;
  };
  switch (random() % 8) {
    case 0:
      return codepoint(0x3041, 0x3097);
    case 1:
      return codepoint(0x30A1, 0x30FB);
    case 2:
      return codepoint(0x4E00, 0x9FA5);
    case 3:
      return random() % 4 == 0
                 ? std::string(1, static_cast<char>(random() % 256))
                 : codepoint(0x80, 0x11000);
    default:
      return kPieces[random() % kPieces.size()];
  }
}

BOOST_AUTO_TEST_CASE(random_texts_are_cut_as_mecab_cuts_them) {
  const std::uint64_t seed = std::random_device()();
  BOOST_TEST_INFO_SCOPE("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    const std::size_t pieces = 1 + random() % (i % 100 == 0 ? 600 : 30);
    for (std::size_t k = 0; k < pieces; ++k) text += RandomPiece(random);
    Ipadic().Check(text);
  }
}

BOOST_AUTO_TEST_CASE(random_bytes_are_cut_as_mecab_cuts_them) {
  const std::uint64_t seed = std::random_device()();
  BOOST_TEST_INFO_SCOPE("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 40, '\0');
    // Mostly parts of characters, so that some are whole.
    for (char& byte : text) {
      byte = static_cast<char>(random() % 4 == 0 ? random() % 256
                                                 : 0xE3 - random() % 0x64);
    }
    Ipadic().Check(text);
  }
}

BOOST_AUTO_TEST_CASE(words_of_users_come_after_those_of_the_system) {
  const testing::TempDir dir;
  const std::string first = dir.File("first.dic");
  const std::string second = dir.File("second.dic");
  const auto compile = [&](const std::string& to, const std::string& lines) {
    std::ofstream(dir.File("words.csv")) << lines;
    CompileDictionary({"-d", kIpadic, "-u", to, dir.File("words.csv")});
  };
  compile(first,
          "ガチャ石,1288,1288,3000,名詞,固有名詞,一般,*,*,*,ガチャ石,*,*\n"
          "返金,1285,1285,1,名詞,固有名詞,一般,*,*,*,へんきん,*,*\n"
          "薬 箱,1285,1285,1,名詞,一般,*,*,*,*,薬箱,*,*\n"
          "ab,1285,1285,-5000,名詞,一般,*,*,*,*,*,*,*\n");
  compile(second,
          "返金,1285,1285,1,名詞,固有名詞,一般,*,*,*,返金２,*,*\n"
          "出ない,1285,1285,-9000,名詞,一般,*,*,*,*,出ない,*,*\n");
  for (const std::vector<std::string>& user :
       {std::vector{first}, std::vector{first, second},
        std::vector{second, first}}) {
    Pair pair({.folder = kIpadic, .user = user});
    for (const std::string& text : kInquiries) pair.Check(text);
    pair.Check("ガチャ石が返金されない、薬 箱と薬箱、ababc 出ない");
    std::mt19937_64 random(1);
    for (int i = 0; i < 300; ++i) {
      std::string text;
      for (int k = 0; k < 12; ++k) {
        text += random() % 4 == 0 ? "ガチャ石" : RandomPiece(random);
      }
      pair.Check(text);
    }
  }
}

}  // namespace
}  // namespace tasuki
