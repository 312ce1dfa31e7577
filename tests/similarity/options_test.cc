// Hits as options: near duplicates, diversity, another mood, outcomes.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tasuki/similarity/reply_index.h"

namespace tasuki {
namespace {

class Archive {
 public:
  Archive()
      : characters_(MakeCharacterTokenizer()),
        analyzer_(*characters_, *characters_) {}

  void Add(const PastReply& reply) {
    BOOST_REQUIRE(index_
                      .Add(static_cast<ReplyHandle>(index_.size()),
                           analyzer_.Analyze(reply))
                      .ok());
  }

  SimilarReplies Find(const Inquiry& inquiry, const SimilarOptions& options) {
    return index_.FindSimilar(analyzer_.Analyze(inquiry), options).value();
  }

 private:
  std::unique_ptr<Tokenizer> characters_;
  ReplyAnalyzer analyzer_;
  ReplyIndex index_;
};

std::vector<ReplyHandle> HandlesOf(const std::vector<ReplyHit>& hits) {
  std::vector<ReplyHandle> handles;
  for (const ReplyHit& hit : hits) handles.push_back(hit.handle);
  return handles;
}

using Handles = std::vector<ReplyHandle>;

const std::string kRefund =
    "ご不便をおかけしております。返金の手続きを開始しました。三営業日でカードへ"
    "戻ります。";
const std::string kRetry =
    "アプリを一度終了し、最新の版に更新してから、もう一度お試しください。";

BOOST_AUTO_TEST_CASE(near_duplicates_are_counted_not_shown) {
  Archive archive;
  archive.Add({.inquiry = "返金してほしい", .reply = kRefund});
  archive.Add({.inquiry = "返金してほしいです", .reply = kRefund + "敬具"});
  archive.Add({.inquiry = "返金がまだ", .reply = kRetry});
  const SimilarReplies found = archive.Find({.text = "返金してほしい"}, {});
  BOOST_TEST((HandlesOf(found.hits) == Handles{0, 2}));
  BOOST_TEST(found.hits[0].near_duplicates == 1);
  BOOST_TEST(found.hits[1].near_duplicates == 0);
  BOOST_TEST((HandlesOf(archive
                            .Find({.text = "返金してほしい"},
                                  {.near_duplicate = 2, .diversity = 0})
                            .hits) == Handles{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(collapsed_replies_make_room_for_more) {
  Archive archive;
  for (int i = 0; i < 50; ++i) {
    archive.Add({.inquiry = "返金してほしい", .reply = kRefund});
  }
  archive.Add({.inquiry = "返金の件", .reply = kRetry});
  const SimilarReplies found =
      archive.Find({.text = "返金してほしい"}, {.k = 2});
  BOOST_TEST((HandlesOf(found.hits) == Handles{0, 50}));
  BOOST_TEST(found.hits[0].near_duplicates == 49);
}

BOOST_AUTO_TEST_CASE(diversity_puts_another_answer_before_an_echo) {
  Archive archive;
  archive.Add({.inquiry = "ログインできない", .reply = kRetry});
  archive.Add({.inquiry = "ログインできない",
               .reply = kRetry + "それでも直らないときはご連絡ください。"});
  archive.Add({.inquiry = "ログインできません", .reply = kRefund});
  const Inquiry inquiry = {.text = "ログインできない"};
  const auto order = [&](double diversity) {
    return HandlesOf(
        archive.Find(inquiry, {.near_duplicate = 2, .diversity = diversity})
            .hits);
  };
  BOOST_TEST((order(0) == Handles{0, 1, 2}));
  BOOST_TEST((order(1) == Handles{0, 2, 1}));
}

BOOST_AUTO_TEST_CASE(the_same_fact_in_another_mood_is_offered_apart) {
  const ReplyTag drawn = {TagId("not_drawn"), "event"};
  const ReplyTag angry = {TagId("angry"), "emotion"};
  const ReplyTag sad = {TagId("sad"), "emotion"};
  Archive archive;
  archive.Add({.inquiry = "ガチャが出ない", .tags = {drawn, angry}});
  archive.Add({.inquiry = "ガチャが出ない", .tags = {drawn, sad}});
  archive.Add({.inquiry = "ガチャの履歴", .tags = {sad}});
  const Inquiry calm = {.text = "ガチャが出ない", .tags = {drawn, sad}};
  const SimilarReplies found = archive.Find(calm, {.apart_axis = "emotion"});
  BOOST_TEST((HandlesOf(found.hits) == Handles{1, 2}));
  BOOST_TEST((HandlesOf(found.apart) == Handles{0}));
  BOOST_TEST(
      (found.hits[0].tags_in_common == std::vector<TagId>{drawn.id, sad.id}));
  // Without tags of its own the inquiry is what the best hit is.
  const SimilarReplies untagged =
      archive.Find({.text = "ガチャが出ない"}, {.apart_axis = "emotion"});
  BOOST_TEST((HandlesOf(untagged.hits) == Handles{0, 2}));
  BOOST_TEST((HandlesOf(untagged.apart) == Handles{1}));
}

BOOST_AUTO_TEST_CASE(what_went_well_comes_first_among_equals) {
  Archive archive;
  archive.Add({.inquiry = "返金", .outcome = {.reopened = 3}});
  archive.Add({.inquiry = "返金"});
  archive.Add({.inquiry = "返金", .outcome = {.went_well = 3}});
  const SimilarReplies found = archive.Find({.text = "返金"}, {});
  BOOST_TEST((HandlesOf(found.hits) == Handles{2, 1, 0}));
  BOOST_TEST(found.hits[0].parts.outcome > 0);
  BOOST_TEST(found.hits[2].parts.outcome < 0);
}

BOOST_AUTO_TEST_CASE(one_and_two_character_terms_are_found) {
  Archive archive;
  archive.Add({.inquiry = "近くの病院を探しています"});
  archive.Add({.inquiry = "朝は薬を飲む"});
  BOOST_TEST(
      (HandlesOf(archive.Find({.text = "病院"}, {}).hits) == Handles{0}));
  BOOST_TEST((HandlesOf(archive.Find({.text = "薬"}, {}).hits) == Handles{1}));
}

}  // namespace
}  // namespace tasuki
