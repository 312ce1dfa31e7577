// Finding, and what is said of what was found.
#include <set>

#include "tests/similarity/past_replies_fixture.h"

namespace tasuki::testing {
namespace {

std::string Part(const std::string& text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

ReplyContent Tagged(std::string inquiry, std::string reply,
                    const char* emotion) {
  ReplyContent content = Content(std::move(inquiry), std::move(reply));
  content.tags = {{TagId("gacha"), "content"},
                  {TagId("not_drawn"), "event"},
                  {TagId(emotion), "emotion"}};
  return content;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_hit_says_why_it_was_found, Transport,
                              Transports) {
  ReplyRoom<Transport> room;
  ReplyContent content =
      Tagged("ガチャを引いたのに、キャラが出なかった", "排出率は…", "angry");
  content.title = "ガチャ";
  content.outcome = Outcome::kWentWell;
  room.Add("t/1", content);
  room.Add("t/2", Content("The package never arrived", "We sent another"));
  const FindSimilarRequest request = {.text = "ｶﾞﾁｬでキャラが出ません",
                                      .tags = {{TagId("gacha"), "content"}}};
  const FoundReplies found = Must(room.replies.FindSimilar(request));
  BOOST_TEST((found.no_hits == NoHits::kNone));
  BOOST_TEST_REQUIRE(found.hits.size() == 1u);
  const FoundReply& hit = found.hits[0];
  BOOST_TEST(!hit.id.empty());
  BOOST_TEST(hit.record.id.value() == "t/1");
  BOOST_TEST(hit.record.content.reply == "排出率は…");
  BOOST_TEST((hit.record.outcomes == ReplyOutcome{.went_well = 1}));
  const ScoreParts& parts = hit.parts;
  BOOST_TEST(parts.words > 0);
  BOOST_TEST(parts.title > 0);
  BOOST_TEST(parts.characters > 0);
  BOOST_TEST(parts.tags > 0);
  BOOST_TEST(parts.outcome > 0);
  BOOST_TEST(hit.score == parts.words + parts.title + parts.characters +
                              parts.tags + parts.outcome,
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST((hit.tags_in_common == std::vector<TagId>{TagId("gacha")}));
  BOOST_TEST_REQUIRE(!hit.matches.empty());
  const TermMatch& match = hit.matches[0];
  BOOST_TEST(match.term == "がちゃ");
  BOOST_TEST(Part(request.text, match.in_inquiry.at(0)) == "ｶﾞﾁｬ");
  BOOST_TEST(Part(hit.record.content.title, match.in_past_title.at(0)) ==
             "ガチャ");
  BOOST_TEST(Part(hit.record.content.inquiry, match.in_past.at(0)) == "ガチャ");
  BOOST_TEST(
      (room.FoundIds({.text = "my packages have not arrived"}) == Ids{"t/2"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_filter_leaves_only_what_fulfils_it, Transport,
                              Transports) {
  ReplyRoom<Transport> room;
  const absl::Time now = room.world.fake.Now();
  for (int i = 0; i < 4; ++i) {
    ReplyContent content =
        Tagged("ログインできません", "手順" + std::to_string(i) + "です",
               i < 2 ? "angry" : "calm");
    content.service = i % 2 == 0 ? "game" : "shop";
    content.language = i == 3 ? "en" : "ja";
    content.occurred_at = now - absl::Hours(i);
    room.Add("t/" + std::to_string(i), content);
  }
  const auto found = [&](FindSimilarRequest request) {
    request.text = "ログイン";
    const Ids ids = room.FoundIds(request);
    return std::set<std::string>(ids.begin(), ids.end());
  };
  using Set = std::set<std::string>;
  BOOST_TEST((found({}) == Set{"t/0", "t/1", "t/2", "t/3"}));
  BOOST_TEST((found({.k = 2}).size() == 2u));
  BOOST_TEST((found({.filter = {.service = "game"}}) == Set{"t/0", "t/2"}));
  BOOST_TEST((found({.filter = {.language = "en"}}) == Set{"t/3"}));
  BOOST_TEST((found({.filter = {.from = now - absl::Hours(2), .to = now}}) ==
              Set{"t/1", "t/2"}));
  BOOST_TEST((found({.tag_filter = And({HasTag(TagId("gacha")),
                                        Not(HasTag(TagId("angry")))})}) ==
              Set{"t/2", "t/3"}));
  const auto none = Must(room.replies.FindSimilar(
      {.text = "ログイン", .tag_filter = HasTag(TagId("unknown"))}));
  BOOST_TEST(none.hits.empty());
  BOOST_TEST((none.no_hits == NoHits::kFilter));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(near_duplicates_are_collapsed_with_their_count,
                              Transport, Transports) {
  ReplyRoom<Transport> room;
  const std::string same = "パスワードの再設定は設定画面からお願いいたします";
  room.Add("t/1", Content("ログインできません", same));
  room.Add("t/2", Content("ログインできなくなりました", same));
  room.Add("t/3", Content("ログインできない", "アプリを入れ直してください"));
  const FoundReplies found = room.Find("ログインできません");
  BOOST_TEST_REQUIRE(found.hits.size() == 2u);
  BOOST_TEST(found.hits[0].near_duplicates + found.hits[1].near_duplicates ==
             1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_same_fact_in_another_mood_is_offered_apart,
                              Transport, Transports) {
  ReplyRoom<Transport> room;
  room.Add("t/1", Tagged("欲しいキャラが出ません", "確率のご説明", "calm"));
  room.Add("t/2", Tagged("キャラが出ない、ひどい", "まずお詫びを", "angry"));
  const FoundReplies found =
      Must(room.replies.FindSimilar({.text = "キャラが出ません",
                                     .tags = {{TagId("gacha"), "content"},
                                              {TagId("not_drawn"), "event"},
                                              {TagId("calm"), "emotion"}},
                                     .apart_axis = "emotion"}));
  BOOST_TEST_REQUIRE(found.hits.size() == 1u);
  BOOST_TEST(found.hits[0].record.id.value() == "t/1");
  BOOST_TEST_REQUIRE(found.apart.size() == 1u);
  BOOST_TEST(found.apart[0].record.id.value() == "t/2");
  BOOST_TEST(!found.apart[0].matches.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_answer_says_why, Transport, Transports) {
  ReplyRoom<Transport> room;
  BOOST_TEST((room.Find("ログイン").no_hits == NoHits::kEmptyIndex));
  room.Add("t/1", Content("ログインできません"));
  BOOST_TEST((room.Find("").no_hits == NoHits::kEmptyInquiry));
  BOOST_TEST((room.Find("。。。").no_hits == NoHits::kEmptyInquiry));
  BOOST_TEST((room.Find("決済").no_hits == NoHits::kNoMatch));
  // Stop words; the Japanese ones are still characters that nobody has.
  BOOST_TEST((room.Find("this of the").no_hits == NoHits::kEmptyInquiry));
  BOOST_TEST((room.Find("教えてください").no_hits == NoHits::kNoMatch));
  const auto why = [&](const FindSimilarRequest& request) {
    return Must(room.replies.FindSimilar(request)).no_hits;
  };
  BOOST_TEST(
      (why({.tags = {{TagId("unknown"), "content"}}}) == NoHits::kNoMatch));
  BOOST_TEST((why({.text = "ログイン", .tags = {{TagId("unknown"), ""}}}) ==
              NoHits::kNone));
  BOOST_TEST(
      (why({.text = "ログイン", .tag_filter = HasTag(TagId("unknown"))}) ==
       NoHits::kFilter));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_questions_are_refused, Transport,
                              Transports) {
  ReplyRoom<Transport> room;
  const auto complaint = [&](const FindSimilarRequest& request) {
    return Complaint(room.replies.FindSimilar(request).status());
  };
  BOOST_TEST(complaint({.text = "x", .k = 0}) == "OUT_OF_RANGE k");
  BOOST_TEST(complaint({.text = "x", .k = 101}) == "OUT_OF_RANGE k");
  BOOST_TEST(complaint({.text = "x", .k = 1'000'000}) == "OUT_OF_RANGE k");
  BOOST_TEST(complaint({.text = "x", .k = -1}) == "OUT_OF_RANGE k");
  BOOST_TEST(complaint({.text = std::string((1 << 20) + 1, 'a')}) ==
             "TOO_LONG text");
  BOOST_TEST(complaint({.title = std::string(501, 'a')}) == "TOO_LONG title");
  const absl::Time now = room.world.fake.Now();
  BOOST_TEST(
      complaint({.text = "x",
                 .filter = {.from = now, .to = now - absl::Seconds(1)}}) ==
      "OUT_OF_RANGE filter.to");
  CHECK_REASON(room.replies.FindSimilar(
                   {.text = "x",
                    .tag_filter = {.postfix = {{.op = TagFilterOp::kNot,
                                                .operands = 1}}}}),
               Reason::kMalformed);
  BOOST_TEST(
      complaint(
          {.text = "x",
           .tag_filter = {.postfix = {{.op = static_cast<TagFilterOp>(9)}}}}) ==
      "UNKNOWN_ENUM tag_filter.postfix.op");
}

// One reply and a hit of it.
template <class Transport>
struct HitRoom : ReplyRoom<Transport> {
  HitRoom() {
    this->Add("t/1", Content("ログインできません"));
    hit = this->Find("ログイン").hits.at(0);
  }
  ReplyFeedbackRequest Say(ReplyUse use, int edited_percent = 0,
                           std::optional<Outcome> outcome = {}) {
    return {.actor = Agent("aoki"),
            .request_id = this->world.NextRequest(),
            .suggestion = hit.id,
            .reply = hit.record.id,
            .use = use,
            .edited_percent = edited_percent,
            .outcome = outcome};
  }
  ReplyOutcome Outcomes() {
    return Must(this->replies.Get(ReplyId("t/1"))).outcomes;
  }

  FoundReply hit;
};

BOOST_AUTO_TEST_CASE_TEMPLATE(feedback_counts_once_by_what_was_said_last,
                              Transport, Transports) {
  HitRoom<Transport> room;
  // Each search gives hits of its own.
  const FoundReply other = room.Find("ログイン").hits.at(0);
  BOOST_TEST((other.id != room.hit.id));
  Must(room.replies.Feedback(room.Say(ReplyUse::kShown)));
  ReplyUsage usage = Must(room.replies.Usage({}));
  BOOST_TEST(usage.shown == 1);
  BOOST_TEST(usage.used == 0);

  const ReplyFeedbackRequest used = room.Say(ReplyUse::kUsed, 20);
  Must(room.replies.Feedback(used));
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "feedback_given");
  BOOST_TEST(event.subject == "t/1");
  BOOST_TEST(event.payload ==
             "{\"v\":1,\"suggestion\":\"" + room.hit.id.value() +
                 "\",\"use\":2,\"edited_percent\":20,\"outcome\":0}");
  const std::int64_t head = room.Head();
  Must(room.replies.Feedback(used));  // a retry
  Must(room.replies.Feedback(room.Say(ReplyUse::kShown)));
  BOOST_TEST(room.Head() == head);
  ReplyFeedbackRequest reused = used;
  reused.edited_percent = 30;
  CHECK_REASON(room.replies.Feedback(reused), Reason::kRequestIdReused);

  ReplyFeedbackRequest refused = room.Say(ReplyUse::kRefused);
  refused.suggestion = other.id;
  Must(room.replies.Feedback(refused));
  usage = Must(room.replies.Usage({}));
  BOOST_TEST(usage.shown == 2);
  BOOST_TEST(usage.used == 1);
  BOOST_TEST(usage.refused == 1);
  BOOST_TEST(usage.mean_edited_percent == 20.0);
  BOOST_TEST(Must(room.replies.Get(ReplyId("t/1"))).version == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_outcome_of_a_use_counts_and_can_be_undone,
                              Transport, Transports) {
  HitRoom<Transport> room;
  Must(room.replies.Feedback(room.Say(ReplyUse::kUsed, 0, Outcome::kWentWell)));
  BOOST_TEST((room.Outcomes() == ReplyOutcome{.went_well = 1}));
  BOOST_TEST(room.Find("ログイン").hits.at(0).parts.outcome > 0);
  Must(room.replies.Feedback(room.Say(ReplyUse::kUsed, 0, Outcome::kReopened)));
  BOOST_TEST((room.Outcomes() == ReplyOutcome{.reopened = 1}));
  BOOST_TEST(
      (Must(room.replies.Usage({})).outcomes == ReplyOutcome{.reopened = 1}));
  // Its own outcome and that of its uses add up.
  Must(room.replies.SetOutcome({.actor = Agent("aoki"),
                                .request_id = "own",
                                .id = ReplyId("t/1"),
                                .outcome = Outcome::kExplained}));
  BOOST_TEST((room.Outcomes() == ReplyOutcome{.went_well = 1, .reopened = 1}));
  Must(room.replies.Feedback(room.Say(ReplyUse::kRefused)));
  BOOST_TEST((room.Outcomes() == ReplyOutcome{.went_well = 1}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_feedback_is_refused_and_changes_nothing,
                              Transport, Transports) {
  HitRoom<Transport> room;
  room.Add("t/2", Content("決済が二重です"));
  Must(room.replies.Feedback(room.Say(ReplyUse::kShown)));
  const std::int64_t head = room.Head();
  const auto refused = [&](ReplyFeedbackRequest request, Reason reason) {
    CHECK_REASON(room.replies.Feedback(request), reason);
  };
  refused(room.Say(static_cast<ReplyUse>(4)), Reason::kUnknownEnum);
  refused(room.Say(ReplyUse::kUsed, 101), Reason::kOutOfRange);
  refused(room.Say(ReplyUse::kUsed, -1), Reason::kOutOfRange);
  refused(room.Say(ReplyUse::kShown, 5), Reason::kConflicting);
  refused(room.Say(ReplyUse::kRefused, 0, Outcome::kWentWell),
          Reason::kConflicting);
  ReplyFeedbackRequest request = room.Say(ReplyUse::kUsed);
  request.reply = ReplyId("t/9");
  refused(request, Reason::kNotFound);
  request.reply = ReplyId("t/2");
  refused(request, Reason::kConflicting);
  request.suggestion = SuggestionId("");
  refused(request, Reason::kRequired);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(usage_is_counted_over_a_time_and_outlives_replies,
                              Transport, Transports) {
  HitRoom<Transport> room;
  const absl::Time first = room.world.fake.Now();
  Must(room.replies.Feedback(room.Say(ReplyUse::kUsed, 40)));
  room.world.fake.Advance(absl::Hours(1));
  Must(room.replies.Feedback(room.Say(ReplyUse::kUsed, 60)));
  const absl::Time second = first + absl::Hours(1);
  const auto used = [&](const ReplyUsageRequest& range) {
    return Must(room.replies.Usage(range)).used;
  };
  BOOST_TEST(used({.from = first, .to = second}) == 1);
  BOOST_TEST(used({.from = second}) == 0);
  BOOST_TEST(used({.to = first}) == 0);
  CHECK_REASON(room.replies.Usage({.from = second, .to = first}),
               Reason::kOutOfRange);

  room.Remove("t/1");
  BOOST_TEST(used({}) == 1);
  BOOST_TEST(Must(room.replies.Usage({})).mean_edited_percent == 60.0);
  CHECK_REASON(room.replies.Feedback(room.Say(ReplyUse::kUsed)),
               Reason::kNotFound);
  // What comes under its reference later is another reply.
  room.Add("t/1", Content("決済が二重です"));
  CHECK_REASON(room.replies.Feedback(room.Say(ReplyUse::kUsed)),
               Reason::kConflicting);
  BOOST_TEST((room.Outcomes() == ReplyOutcome{}));
}

}  // namespace
}  // namespace tasuki::testing
