// Words that are written in katakana or, by who types in a hurry, in hiragana.
// MeCab knows the one and cuts the other to pieces.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {
namespace {

struct Word {
  std::string katakana, hiragana;
};
const std::vector<Word> kWords = {{"ガチャ", "がちゃ"},
                                  {"スマホ", "すまほ"},
                                  {"ログイン", "ろぐいん"},
                                  {"アカウント", "あかうんと"},
                                  {"パスワード", "ぱすわーど"},
                                  {"メール", "めーる"},
                                  {"イベント", "いべんと"},
                                  {"アプリ", "あぷり"},
                                  {"クーポン", "くーぽん"},
                                  {"チケット", "ちけっと"},
                                  {"バグ", "ばぐ"},
                                  {"ポイント", "ぽいんと"}};

// Around every word the same, so that the word alone decides.
const std::vector<std::string> kFrames = {
    "*", "*について", "*が使えません。どうしたらいいですか？",
    "先週から*のことで困っています。よろしくお願いします。"};

std::string Filled(const std::string& frame, const std::string& word) {
  std::string text = frame;
  return text.replace(text.find('*'), 1, word);
}

class Desk {
 public:
  void Add(const std::string& text) {
    BOOST_REQUIRE(
        index_.Add(next_++, analyzer_.Analyze(PastReply{.inquiry = text}))
            .ok());
  }
  SimilarReplies Find(const std::string& text) const {
    return index_.FindSimilar(analyzer_.Analyze(Inquiry{.text = text})).value();
  }

 private:
  const std::unique_ptr<Tokenizer> words_ = OpenMecabTokenizer().value();
  const std::unique_ptr<Tokenizer> characters_ =
      MakeCharacterTokenizer({.grammar_pairs = false});
  const ReplyAnalyzer analyzer_{*words_, *characters_};
  ReplyIndex index_;
  ReplyHandle next_ = 0;
};

// Asks for every word in the one kana among inquiries in the other.
void EachFindsItsOwn(std::string Word::*asked, std::string Word::*stored) {
  for (const std::string& frame : kFrames) {
    Desk desk;
    for (const Word& word : kWords) desk.Add(Filled(frame, word.*stored));
    for (std::size_t i = 0; i < kWords.size(); ++i) {
      const std::string text = Filled(frame, kWords[i].*asked);
      BOOST_TEST_CONTEXT(text) {
        const SimilarReplies found = desk.Find(text);
        BOOST_REQUIRE(!found.hits.empty());
        BOOST_TEST(found.hits[0].handle == i);
        if (found.hits.size() > 1) {
          BOOST_TEST(found.hits[0].score > found.hits[1].score);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(hiragana_finds_katakana_first) {
  EachFindsItsOwn(&Word::hiragana, &Word::katakana);
}

BOOST_AUTO_TEST_CASE(katakana_finds_hiragana_first) {
  EachFindsItsOwn(&Word::katakana, &Word::hiragana);
}

}  // namespace
}  // namespace tasuki
