// What comes in, changes and goes.
#include "tests/similarity/past_replies_fixture.h"

namespace tasuki::testing {
namespace {

ReplyContent Gacha(absl::Time then) {
  return {.title = "ガチャ",
          .inquiry = "欲しいキャラが出ません",
          .reply = "排出率は画面でご確認いただけます",
          .tags = {{TagId("not_drawn"), "event"}, {TagId("gacha"), "content"}},
          .service = "monst",
          .language = "ja",
          .occurred_at = then,
          .author = AgentId("aoki"),
          .outcome = Outcome::kWentWell};
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reply_comes_in_whole, Transport, Transports) {
  ReplyRoom<Transport> room;
  const absl::Time then = room.world.fake.Now() - absl::Hours(100);
  const AddedReply added = Must(room.replies.Add({.actor = Agent("aoki"),
                                                  .request_id = "r1",
                                                  .id = ReplyId("ticket-1/2"),
                                                  .content = Gacha(then)}));
  BOOST_TEST(added.added);
  const ReplyRecord& record = added.record;
  BOOST_TEST(record.id.value() == "ticket-1/2");
  BOOST_TEST(record.version == 1);
  BOOST_TEST(record.content.title == "ガチャ");
  BOOST_TEST(record.content.inquiry == "欲しいキャラが出ません");
  BOOST_TEST(record.content.reply == "排出率は画面でご確認いただけます");
  const std::vector<ReplyTag> by_id = {{TagId("gacha"), "content"},
                                       {TagId("not_drawn"), "event"}};
  BOOST_TEST((record.content.tags == by_id));
  BOOST_TEST(record.content.service == "monst");
  BOOST_TEST(record.content.language == "ja");
  BOOST_TEST((record.content.occurred_at == then));
  BOOST_TEST(record.content.author.value() == "aoki");
  BOOST_TEST((record.content.outcome == Outcome::kWentWell));
  BOOST_TEST((record.outcomes == ReplyOutcome{.went_well = 1}));
  BOOST_TEST((record.create_time == room.world.fake.Now()));
  BOOST_TEST((record.update_time == record.create_time));
  const ReplyRecord got = Must(room.replies.Get(record.id));
  BOOST_TEST(got.content.reply == record.content.reply);
  BOOST_TEST((got.content.tags == by_id));

  const Event event = room.LastEvent();
  BOOST_TEST(event.room == "similarity");
  BOOST_TEST(event.type == "added");
  BOOST_TEST(event.subject == "ticket-1/2");
  BOOST_TEST(event.subject_version == 1);
  BOOST_TEST(
      event.payload ==
      "{\"v\":1,\"occurred_at\":" + std::to_string(absl::ToUnixMicros(then)) +
          ",\"author\":\"aoki\",\"tags\":[\"gacha\","
          "\"not_drawn\"],\"outcome\":1,\"tokens\":[]}");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(adding_twice_adds_nothing, Transport,
                              Transports) {
  ReplyRoom<Transport> room;
  AddPastReplyRequest request = {.actor = Agent("aoki"),
                                 .request_id = "r1",
                                 .id = ReplyId("t/1"),
                                 .content = Content("ログインできません")};
  Must(room.replies.Add(request));
  const std::int64_t head = room.Head();
  // A retry, and the same reference from another import.
  const AddedReply retried = Must(room.replies.Add(request));
  BOOST_TEST(!retried.added);
  request.request_id = "r2";
  request.content.reply = "別の回答";
  const AddedReply second = Must(room.replies.Add(request));
  BOOST_TEST(!second.added);
  BOOST_TEST(second.record.content.reply == "ご案内いたします");
  BOOST_TEST(room.Head() == head);
  BOOST_TEST((room.FoundIds({.text = "ログイン"}) == Ids{"t/1"}));

  request.request_id = "r1";
  CHECK_REASON(room.replies.Add(request), Reason::kRequestIdReused);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_replaced_reply_is_found_by_its_new_text_only,
                              Transport, Transports) {
  ReplyRoom<Transport> room;
  const ReplyRecord first = room.Add("t/1", Content("ログインできません"));
  room.world.fake.Advance(absl::Hours(1));
  const ReplacePastReplyRequest request = {
      .actor = Agent("baba"),
      .request_id = "replace",
      .id = ReplyId("t/1"),
      .expected_version = 1,
      .content = Content("決済が二重になりました", "返金いたします")};
  const ReplyRecord replaced = Must(room.replies.Replace(request));
  BOOST_TEST(replaced.version == 2);
  BOOST_TEST(replaced.content.reply == "返金いたします");
  // When it happened does not change because its text was corrected.
  BOOST_TEST((replaced.content.occurred_at == first.content.occurred_at));
  BOOST_TEST((replaced.update_time == room.world.fake.Now()));
  BOOST_TEST(room.LastEvent().type == "replaced");
  BOOST_TEST((room.FoundIds({.text = "決済が二重"}) == Ids{"t/1"}));
  BOOST_TEST((room.Find("ログイン").no_hits == NoHits::kNoMatch));

  const std::int64_t head = room.Head();
  BOOST_TEST(Must(room.replies.Replace(request)).version == 2);
  ReplacePastReplyRequest stale = request;
  stale.request_id = "stale";
  CHECK_REASON(room.replies.Replace(stale), Reason::kStaleVersion);
  stale.id = ReplyId("t/2");
  CHECK_REASON(room.replies.Replace(stale), Reason::kNotFound);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_removed_reply_is_gone, Transport, Transports) {
  ReplyRoom<Transport> room;
  room.Add("t/1", Content("ログインできません"));
  const RemovePastReplyRequest request = {.actor = Agent("manager"),
                                          .request_id = "remove",
                                          .id = ReplyId("t/1"),
                                          .expected_version = 1};
  RemovePastReplyRequest stale = request;
  stale.request_id = "stale";
  stale.expected_version = 7;
  CHECK_REASON(room.replies.Remove(stale), Reason::kStaleVersion);
  Must(room.replies.Remove(request));
  Must(room.replies.Remove(request));  // a retry
  BOOST_TEST(room.LastEvent().type == "removed");
  BOOST_TEST(room.LastEvent().subject_version == 2);
  BOOST_TEST(room.LastEvent().payload == "{\"v\":1}");
  CHECK_REASON(room.replies.Get(ReplyId("t/1")), Reason::kNotFound);
  BOOST_TEST(Must(room.replies.List({})).items.empty());
  BOOST_TEST((room.Find("ログイン").no_hits == NoHits::kEmptyIndex));
  stale.request_id = "again";
  CHECK_REASON(room.replies.Remove(stale), Reason::kNotFound);

  // The reference may be used again, and its versions go on.
  const ReplyRecord anew = room.Add("t/1", Content("決済が二重です"));
  BOOST_TEST(anew.version == 3);
  BOOST_TEST((room.FoundIds({.text = "決済"}) == Ids{"t/1"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tags_and_outcome_change_and_the_index_follows,
                              Transport, Transports) {
  ReplyRoom<Transport> room;
  room.Add("t/1", Content("ログインできません"));
  const ReplyRecord tagged = Must(room.replies.SetTags(
      {.actor = Agent("aoki"),
       .request_id = "tags",
       .id = ReplyId("t/1"),
       .expected_version = 1,
       .tags = {{TagId("login"), "content"}, {TagId("login"), "content"}}}));
  BOOST_TEST(tagged.version == 2);
  BOOST_TEST(tagged.content.tags.size() == 1u);
  BOOST_TEST(room.LastEvent().type == "tags_set");
  BOOST_TEST(room.LastEvent().payload == R"({"v":1,"tags":["login"]})");
  const TagFilter login = HasTag(TagId("login"));
  BOOST_TEST(
      (room.FoundIds({.text = "ログイン", .tag_filter = login}) == Ids{"t/1"}));

  SetReplyOutcomeRequest outcome = {.actor = Agent("aoki"),
                                    .request_id = "outcome",
                                    .id = ReplyId("t/1"),
                                    .outcome = Outcome::kReopened};
  const ReplyRecord reopened = Must(room.replies.SetOutcome(outcome));
  BOOST_TEST(reopened.version == 3);
  BOOST_TEST((reopened.outcomes == ReplyOutcome{.reopened = 1}));
  BOOST_TEST(room.LastEvent().type == "outcome_set");
  BOOST_TEST(room.LastEvent().payload == R"({"v":1,"outcome":5})");
  BOOST_TEST(room.Find("ログイン").hits.at(0).parts.outcome < 0);
  outcome.request_id = "unknown again";
  CHECK_REASON(room.replies.SetOutcome(outcome), Reason::kMalformed);
  outcome.request_id = "unknown-again";
  outcome.outcome.reset();
  BOOST_TEST(
      (Must(room.replies.SetOutcome(outcome)).outcomes == ReplyOutcome{}));
  BOOST_TEST(room.Find("ログイン").hits.at(0).parts.outcome == 0);

  Must(room.replies.SetTags(
      {.actor = Agent("aoki"), .request_id = "none", .id = ReplyId("t/1")}));
  BOOST_TEST(
      (room.FoundIds({.text = "ログイン", .tag_filter = login}) == Ids{}));
  CHECK_REASON(room.replies.SetTags({.actor = Agent("aoki"),
                                     .request_id = "nobody",
                                     .id = ReplyId("t/9")}),
               Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_list_is_paged_and_misses_nothing, Transport,
                              Transports) {
  ReplyRoom<Transport> room;
  const absl::Time now = room.world.fake.Now();
  Ids made;
  for (int i = 0; i < 7; ++i) {
    ReplyContent content = Content("質問" + std::to_string(i));
    content.service = i % 2 == 0 ? "game" : "shop";
    content.language = i == 3 ? "en" : "ja";
    content.occurred_at = now - absl::Hours(i);
    // Order is that of adding, not of the names.
    made.push_back("t/" + std::to_string(9 - i));
    room.Add(made.back(), content);
  }
  const auto list = [&](ListPastRepliesRequest request) {
    Ids ids;
    do {
      const auto page = Must(room.replies.List(request));
      for (const ReplyRecord& record : page.items) {
        ids.push_back(record.id.value());
      }
      request.page.token = page.next_token;
    } while (!request.page.token.empty());
    return ids;
  };
  BOOST_TEST((list({.page = {.size = 3}}) == made));
  BOOST_TEST((list({.filter = {.service = "shop"}, .page = {.size = 1}}) ==
              Ids{"t/8", "t/6", "t/4"}));
  BOOST_TEST((list({.filter = {.language = "en"}}) == Ids{"t/6"}));
  // From is inclusive, to is not.
  BOOST_TEST(
      (list({.filter = {.from = now - absl::Hours(3),
                        .to = now - absl::Hours(1)}}) == Ids{"t/7", "t/6"}));

  const auto page = Must(room.replies.List({.page = {.size = 1}}));
  CHECK_REASON(room.replies.List({.filter = {.service = "shop"},
                                  .page = {.token = page.next_token}}),
               Reason::kPageTokenMismatch);
  CHECK_REASON(room.replies.List({.page = {.token = "???"}}),
               Reason::kMalformed);
  CHECK_REASON(room.replies.List({.page = {.size = 0}}), Reason::kOutOfRange);
  CHECK_REASON(
      room.replies.List({.filter = {.from = now, .to = now - absl::Hours(1)}}),
      Reason::kOutOfRange);

  const auto both =
      Must(room.replies.BatchGet({ReplyId("t/4"), ReplyId("t/9")}));
  BOOST_TEST(both.at(0).id.value() == "t/4");
  BOOST_TEST(both.at(1).id.value() == "t/9");
  CHECK_REASON(room.replies.BatchGet({ReplyId("t/4"), ReplyId("none")}),
               Reason::kNotFound);
  CHECK_REASON(room.replies.BatchGet(std::vector<ReplyId>(1001)),
               Reason::kTooLong);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_replies_are_refused_and_change_nothing,
                              Transport, Transports) {
  ReplyRoom<Transport> room;
  const auto refused = [&](auto edit, Reason reason, const std::string& field) {
    AddPastReplyRequest request = {.actor = Agent("aoki"),
                                   .request_id = "bad",
                                   .id = ReplyId("t/1"),
                                   .content = Content("ログインできません")};
    edit(request);
    const auto result = room.replies.Add(request);
    CHECK_REASON(result, reason);
    BOOST_TEST(Complaint(result.status()) ==
               std::string(NameOf(reason)) + " " + field);
  };
  using R = AddPastReplyRequest;
  refused([](R& r) { r.actor.id = ""; }, Reason::kRequired, "actor.id");
  refused([](R& r) { r.request_id = ""; }, Reason::kRequired, "request_id");
  refused([](R& r) { r.id = ReplyId(); }, Reason::kRequired, "id");
  refused([](R& r) { r.id = ReplyId(std::string(65, 'x')); }, Reason::kTooLong,
          "id");
  refused([](R& r) { r.id = ReplyId("a b"); }, Reason::kMalformed, "id");
  refused([](R& r) { r.content.inquiry = ""; }, Reason::kRequired,
          "content.inquiry");
  refused([](R& r) { r.content.reply = ""; }, Reason::kRequired,
          "content.reply");
  refused([](R& r) { r.content.title = std::string(501, 'a'); },
          Reason::kTooLong, "content.title");
  refused([](R& r) { r.content.inquiry = std::string((1 << 20) + 1, 'a'); },
          Reason::kTooLong, "content.inquiry");
  refused([](R& r) { r.content.service = std::string(201, 'a'); },
          Reason::kTooLong, "content.service");
  refused(
      [](R& r) {
        r.content.tags.resize(101, {TagId("t"), "a"});
      },
      Reason::kTooLong, "content.tags");
  refused(
      [](R& r) {
        r.content.tags = {{TagId(""), "event"}};
      },
      Reason::kRequired, "content.tags.id");
  refused([](R& r) { r.content.outcome = static_cast<Outcome>(6); },
          Reason::kUnknownEnum, "content.outcome");
  refused(
      [&](R& r) {
        r.content.occurred_at = room.world.fake.Now() + absl::Seconds(1);
      },
      Reason::kOutOfRange, "content.occurred_at");
  refused(
      [](R& r) {
        r.content.occurred_at = absl::UnixEpoch() - absl::Seconds(1);
      },
      Reason::kOutOfRange, "content.occurred_at");
  BOOST_TEST(room.Head() == 0);
  CHECK_REASON(room.replies.Get(ReplyId("")), Reason::kRequired);
}

// gRPC itself refuses strings that are not UTF-8, before they reach us.
BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
  ReplyRoom<InProcess<PastReplies>> room;
  for (const std::string& text :
       {std::string("\xE3\x81"), std::string("a\0b", 3)}) {
    CHECK_REASON(room.replies.Add({.actor = Agent("aoki"),
                                   .request_id = "r1",
                                   .id = ReplyId("t/1"),
                                   .content = Content(text)}),
                 Reason::kInvalidUtf8);
    CHECK_REASON(room.replies.FindSimilar({.text = text}),
                 Reason::kInvalidUtf8);
  }
  BOOST_TEST(room.Head() == 0);
}

}  // namespace
}  // namespace tasuki::testing
