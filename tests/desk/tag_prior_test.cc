#include "tasuki/desk/tag_prior.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/desk/desk_fixture.h"

namespace tasuki::testing {
namespace {

const TagId gacha("gacha"), login("login");

template <class Transport>
void Teach(DeskRoom<Transport>& room) {
  Must(room.rooms.tagger->ChangeTaxonomy(
      {.actor = Web(),
       .request_id = room.world.NextRequest(),
       .changes = {AddAxis{.key = "content"},
                   AddTag{.id = gacha, .axis = "content", .key = "gacha"},
                   AddTag{.id = login, .axis = "content", .key = "login"}}}));
  for (int i = 0; i < 40; ++i) {
    const bool first = i % 2 == 0;
    Must(room.rooms.tagger->Apply(
        {.actor = Agent("aoki"),
         .request_id = room.world.NextRequest(),
         .ticket = TicketId(absl::StrCat("t", i)),
         .add = {{.tag = first ? gacha : login}},
         .text = first ? "ガチャの限定キャラが出ません"
                       : "ログインの引き継ぎができません"}));
  }
  Progress progress;
  while (!progress.done) {
    progress = Must(room.rooms.tagger->TrainStep(
        {.actor = Web(), .cursor = progress.next}));
  }
}

template <class Transport>
void AddReply(DeskRoom<Transport>& room, const TagId& tag) {
  Must(room.rooms.replies->Add(
      {.actor = Agent("aoki"),
       .request_id = room.world.NextRequest(),
       .id = ReplyId(tag.value()),
       .content = {.inquiry = "昨日から困っています",
                   .reply = absl::StrCat("お返事 ", tag.value()),
                   .tags = {{tag, "content"}},
                   .occurred_at = room.world.fake.Now()}}));
}

template <class Transport>
std::string BestFor(DeskRoom<Transport>& room, const std::string& text) {
  const FoundReplies found =
      Must(room.rooms.replies->FindSimilar({.text = text}));
  BOOST_TEST_REQUIRE(!found.hits.empty());
  return found.hits[0].record.id.value();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_tagger_learned_ranks_past_replies,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  AddReply(room, login);
  AddReply(room, gacha);
  // Nothing is known of tags, and both share the same words with the inquiry.
  const std::string before = BestFor(room, "ガチャの限定で困っています");
  BOOST_TEST(before == BestFor(room, "ログインの引き継ぎで困っています"));
  Teach(room);
  BOOST_TEST(BestFor(room, "ガチャの限定で困っています") == "gacha");
  BOOST_TEST(BestFor(room, "ログインの引き継ぎで困っています") == "login");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(likely_tags_are_what_the_tagger_suggests,
                              Transport, Transports) {
  DeskRoom<Transport> room;
  const TagPrior& prior = *room.rooms.tag_prior;
  BOOST_TEST(prior.Predict("ガチャの限定キャラ").empty());
  Teach(room);
  const std::vector<TagProbability> likely =
      prior.Predict("ガチャの限定キャラ");
  BOOST_TEST_REQUIRE(likely.size() == 2);
  BOOST_TEST((likely[0].tag == gacha));
  BOOST_TEST(likely[0].probability > likely[1].probability);
  BOOST_TEST(likely[0].probability + likely[1].probability <= 1.001);
  // What the tagger refuses says nothing, and no error.
  BOOST_TEST(prior.Predict("").empty());
  BOOST_TEST(prior.Predict("\xff").empty());
}

}  // namespace
}  // namespace tasuki::testing
