#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {
namespace {

std::string Part(const std::string& text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

BOOST_AUTO_TEST_CASE(matches_point_into_both_texts_as_they_were_written) {
  const auto words = OpenMecabTokenizer().value();
  const auto characters = MakeCharacterTokenizer();
  const ReplyAnalyzer analyzer(*words, *characters);
  const Inquiry inquiry = {.text = "ｶﾞﾁｬでキャラが出ません"};
  const PastReply hit = {.title = "ガチャ",
                         .inquiry = "がちゃ… ガチャが出なかった"};
  const std::vector<TermMatch> matches =
      analyzer.Explain(analyzer.WordsOf(inquiry), hit);
  BOOST_REQUIRE(matches.size() == 2u);
  BOOST_TEST(matches[0].term == "がちゃ");
  BOOST_TEST(Part(inquiry.text, matches[0].in_inquiry.at(0)) == "ｶﾞﾁｬ");
  BOOST_TEST(Part(hit.title, matches[0].in_past_title.at(0)) == "ガチャ");
  BOOST_TEST(Part(hit.inquiry, matches[0].in_past.back()) == "ガチャ");
  BOOST_TEST(matches[1].term == "出る");
  BOOST_TEST(Part(inquiry.text, matches[1].in_inquiry.at(0)) == "出");
  BOOST_TEST(Part(hit.inquiry, matches[1].in_past.at(0)) == "出");
}

// Remembers the texts that it was given.
class ListeningTokenizer final : public Tokenizer {
 public:
  std::vector<Token> Analyze(std::string_view text) const override {
    heard.emplace_back(text);
    return characters_->Analyze(text);
  }

  mutable std::vector<std::string> heard;

 private:
  const std::unique_ptr<Tokenizer> characters_ = MakeCharacterTokenizer();
};

BOOST_AUTO_TEST_CASE(an_inquiry_is_analysed_once_for_all_its_hits) {
  const ListeningTokenizer words;
  const ReplyAnalyzer analyzer(words, words);
  const InquiryWords inquiry =
      analyzer.WordsOf({.title = "返金", .text = "返品と返品"});
  BOOST_TEST((words.heard == std::vector<std::string>{"返金", "返品と返品"}));
  words.heard.clear();
  const auto first = analyzer.Explain(inquiry, {.inquiry = "返金する"});
  const auto second = analyzer.Explain(inquiry, {.inquiry = "返品"});
  BOOST_TEST(
      (words.heard == std::vector<std::string>{"", "返金する", "", "返品"}));
  // What stands in the title alone has no place in the text.
  BOOST_REQUIRE(first.size() == 1u);
  BOOST_TEST(first[0].term == "返金");
  BOOST_TEST(first[0].in_inquiry.empty());
  BOOST_TEST(first[0].in_past.size() == 1u);
  BOOST_REQUIRE(second.size() == 1u);
  BOOST_TEST(second[0].in_inquiry.size() == 2u);
}

class FixedModel final : public TagPrior {
 public:
  std::vector<TagProbability> Predict(std::string_view) const override {
    return {{TagId("refund"), 0.9}, {TagId("login"), 0.1}};
  }
};

BOOST_AUTO_TEST_CASE(a_tag_model_raises_replies_of_the_likely_tag) {
  const auto characters = MakeCharacterTokenizer();
  const FixedModel model;
  const ReplyAnalyzer analyzer(*characters, *characters, &model);
  ReplyIndex index;
  const auto add = [&](ReplyHandle handle, const char* text, const char* tag) {
    BOOST_REQUIRE(
        index
            .Add(handle, analyzer.Analyze(PastReply{
                             .inquiry = text, .tags = {{TagId(tag), "event"}}}))
            .ok());
  };
  add(0, "お金を戻して", "login");
  add(1, "返金", "refund");
  const SimilarReplies found =
      index.FindSimilar(analyzer.Analyze(Inquiry{.text = "お金を戻して"}))
          .value();
  BOOST_REQUIRE(found.hits.size() == 2u);
  const double one = found.hits[0].parts.tags + found.hits[1].parts.tags;
  BOOST_TEST(one > 2.99);
  BOOST_TEST(one < 3.01);
  for (const ReplyHit& hit : found.hits) {
    const ScoreParts& p = hit.parts;
    const double sum = p.words + p.title + p.characters + p.tags + p.outcome;
    BOOST_TEST(std::abs(sum - hit.score) < 1e-9);
  }
}

}  // namespace
}  // namespace tasuki
