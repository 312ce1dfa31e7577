// What feedback teaches the weights, and that it can be taken back.
#include "tests/similarity/past_replies_fixture.h"

namespace tasuki::testing {
namespace {

namespace tt = boost::test_tools;

void CheckEqual(const ReplyWeights& a, const ReplyWeights& b) {
  BOOST_TEST(a.words == b.words);
  BOOST_TEST(a.title == b.title);
  BOOST_TEST(a.characters == b.characters);
  BOOST_TEST(a.tags == b.tags);
  BOOST_TEST(a.outcome == b.outcome);
}

// A search with two hits: the words prefer one, its tags the other.
template <class Transport>
struct LessonRoom : ReplyRoom<Transport> {
  explicit LessonRoom(PastRepliesOptions options = {})
      : ReplyRoom<Transport>(std::move(options)) {
    this->Add("words", Content("ログインできません", "再設定をご案内します"));
    ReplyContent tagged = Content("ログイン画面と決済について",
                                  "履歴をご確認く"
                                  "ださい");
    tagged.tags = {{TagId("payment"), "content"}};
    this->Add("tags", tagged);
  }

  std::vector<FoundReply> Search() {
    const FoundReplies found = Must(
        this->replies.FindSimilar({.text = "ログインできません",
                                   .tags = {{TagId("payment"), "content"}}}));
    BOOST_TEST_REQUIRE(found.hits.size() == 2u);
    return found.hits;
  }
  void Say(const FoundReply& hit, ReplyUse use) {
    Must(this->replies.Feedback({.actor = Agent("aoki"),
                                 .request_id = this->world.NextRequest(),
                                 .suggestion = hit.id,
                                 .reply = hit.record.id,
                                 .use = use}));
  }
  // The first was shown, the second used.
  std::vector<FoundReply> UseSecond() {
    const std::vector<FoundReply> hits = Search();
    Say(hits[0], ReplyUse::kShown);
    Say(hits[1], ReplyUse::kUsed);
    return hits;
  }
  LearnedWeights Learned() { return Must(this->replies.Weights()); }
};

BOOST_AUTO_TEST_CASE_TEMPLATE(feedback_moves_the_weights, Transport,
                              Transports) {
  LessonRoom<Transport> room;
  CheckEqual(room.Learned().weights, {});
  const auto hits = room.UseSecond();
  const LearnedWeights learned = room.Learned();
  BOOST_TEST(learned.searches == 1);
  // What spoke for the used hit gained.
  const bool tagged = hits[1].record.id.value() == "tags";
  const ReplyWeights given;
  BOOST_TEST((learned.weights.tags > given.tags) == tagged);
  BOOST_TEST((learned.weights.words < given.words) == tagged);
  // The next search counts with them.
  for (const FoundReply& hit : room.Search()) {
    const FoundReply& before = hits[hit.record.id == hits[0].record.id ? 0 : 1];
    BOOST_TEST(hit.parts.words / learned.weights.words ==
                   before.parts.words / given.words,
               tt::tolerance(1e-4));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_lesson_is_taken_back_with_its_feedback,
                              Transport, Transports) {
  LessonRoom<Transport> room;
  const auto first = room.UseSecond();
  const LearnedWeights once = room.Learned();
  const auto second = room.UseSecond();
  BOOST_TEST(room.Learned().searches == 2);
  room.Say(second[1], ReplyUse::kRefused);
  BOOST_TEST(room.Learned().searches == 1);
  CheckEqual(room.Learned().weights, once.weights);
  room.Say(first[1], ReplyUse::kRefused);
  BOOST_TEST(room.Learned().searches == 0);
  CheckEqual(room.Learned().weights, {});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retry_teaches_nothing_more, Transport,
                              Transports) {
  LessonRoom<Transport> room;
  const auto hits = room.Search();
  room.Say(hits[0], ReplyUse::kRefused);
  const ReplyFeedbackRequest used = {.actor = Agent("aoki"),
                                     .request_id = "once",
                                     .suggestion = hits[1].id,
                                     .reply = hits[1].record.id,
                                     .use = ReplyUse::kUsed};
  Must(room.replies.Feedback(used));
  const LearnedWeights learned = room.Learned();
  BOOST_TEST(learned.searches == 1);
  Must(room.replies.Feedback(used));
  room.Say(hits[1], ReplyUse::kUsed);
  CheckEqual(room.Learned().weights, learned.weights);
  BOOST_TEST(room.Learned().searches == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(forgotten_weights_are_those_given, Transport,
                              Transports) {
  LessonRoom<Transport> room({.weights = {.words = 2}});
  const auto hits = room.UseSecond();
  const ForgetWeightsRequest forget = {.actor = Agent("aoki"),
                                       .request_id = "forget"};
  const LearnedWeights forgotten = Must(room.replies.ForgetWeights(forget));
  BOOST_TEST(forgotten.searches == 0);
  CheckEqual(forgotten.weights, {.words = 2});
  BOOST_TEST(room.LastEvent().type == "weights_forgotten");
  CheckEqual(room.Learned().weights, {.words = 2});
  BOOST_TEST(Must(room.replies.Usage({})).used == 1);
  // A retry forgets nothing of what was learned since.
  room.UseSecond();
  BOOST_TEST(Must(room.replies.ForgetWeights(forget)).searches == 1);
  // Nor does feedback on a search from before take anything away.
  room.Say(hits[1], ReplyUse::kRefused);
  BOOST_TEST(room.Learned().searches == 1);
  CHECK_REASON(room.replies.ForgetWeights({.actor = Agent("aoki")}),
               Reason::kRequired);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_host_can_keep_its_weights, Transport,
                              Transports) {
  LessonRoom<Transport> room({.learn_weights = false});
  room.UseSecond();
  BOOST_TEST(room.Learned().searches == 0);
  CheckEqual(room.Learned().weights, {});
  BOOST_TEST(Must(room.replies.Usage({})).used == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_suggestion_of_the_hosts_own_teaches_nothing,
                              Transport, Transports) {
  LessonRoom<Transport> room;
  auto hits = room.Search();
  hits[0].id = SuggestionId("mine.1");
  hits[1].id = SuggestionId("mine.2");
  room.Say(hits[0], ReplyUse::kRefused);
  room.Say(hits[1], ReplyUse::kUsed);
  BOOST_TEST(room.Learned().searches == 0);
  BOOST_TEST(Must(room.replies.Usage({})).used == 1);
}

BOOST_AUTO_TEST_CASE(what_was_learned_is_shared_and_survives) {
  LessonRoom<InProcess<PastReplies>> room;
  const auto other =
      Must(OpenPastReplies(*room.world.database, room.scrubber, {}));
  CheckEqual(Must(other->Weights()).weights, {});
  room.UseSecond();
  const LearnedWeights learned = room.Learned();
  BOOST_TEST(learned.searches == 1);
  CheckEqual(Must(other->Weights()).weights, learned.weights);
  const auto later =
      Must(OpenPastReplies(*room.world.database, room.scrubber, {}));
  CheckEqual(Must(later->Weights()).weights, learned.weights);
  const auto stranger = Must(
      OpenPastReplies(*room.world.database, room.scrubber, {.tenant = "b"}));
  BOOST_TEST(Must(stranger->Weights()).searches == 0);
}

}  // namespace
}  // namespace tasuki::testing
