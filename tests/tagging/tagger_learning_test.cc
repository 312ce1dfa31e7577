#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/tagging/tagger_fixture.h"

namespace tasuki::testing {
namespace {

// Labelled inquiries, Japanese and English, of both kinds.
template <class Transport>
void Import(TaggingRoom<Transport>& room) {
  const char* ends[] = {"お願いします", "please", "昨日から", "since today",
                        "教えてください"};
  int ticket = 0;
  const auto add = [&](const std::string& text, std::vector<TagId> tags) {
    ApplyTagsRequest request =
        room.Tags(absl::StrCat("old", ticket++), std::move(tags));
    request.text = text;
    BOOST_TEST(Must(room.tagger->Apply(request)).has_text);
  };
  for (const char* end : ends) {
    add(absl::StrCat("ガチャで限定キャラが出ません", end), {gacha, not_drawn});
    add(absl::StrCat("the gacha banner gave nothing ", end),
        {gacha, not_drawn, sad});
    add(absl::StrCat("ログインできません ふざけるな", end),
        {login, failed, angry});
    add(absl::StrCat("my login password is refused, furious ", end),
        {login, failed, angry});
  }
}

template <class Transport>
const AxisSuggestion SuggestOn(TaggingRoom<Transport>& room,
                               const std::string& axis,
                               const std::string& text) {
  for (AxisSuggestion& one : Must(room.tagger->Suggest({.text = text})).axes) {
    if (one.axis == axis) return std::move(one);
  }
  BOOST_FAIL("no such axis is suggested");
  return {};
}

// Everything a model says about some texts.
template <class Transport>
std::string Answers(TaggingRoom<Transport>& room) {
  std::string answers;
  for (const char* text :
       {"ガチャ", "login", "返金してください", "furious 限定"}) {
    for (const AxisSuggestion& axis :
         Must(room.tagger->Suggest({.text = text})).axes) {
      absl::StrAppend(&answers, axis.axis, axis.none, axis.fit);
      for (const TagSuggestion& tag : axis.tags) {
        absl::StrAppend(&answers, " ", tag.tag.value(), tag.confidence);
        for (const TagEvidence& words : tag.because) {
          absl::StrAppend(&answers, "/", words.words.begin, words.weight);
        }
      }
    }
  }
  return answers;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_fits_before_a_training, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  BOOST_TEST(Must(room.tagger->Suggest({.text = "ガチャ"})).axes.empty());
  room.Define();
  const std::int64_t head = room.Head();
  const TagSuggestions suggestions =
      Must(room.tagger->Suggest({.text = "ガチャ"}));
  BOOST_TEST(!suggestions.id.empty());
  BOOST_TEST(suggestions.model_version == 0);
  BOOST_TEST_REQUIRE(suggestions.axes.size() == 3);
  for (const AxisSuggestion& axis : suggestions.axes) {
    BOOST_TEST(axis.none);
    BOOST_TEST(axis.tags.empty());
  }
  BOOST_TEST(Must(room.tagger->GetModel()).version == 0);
  CHECK_REASON(room.tagger->TrainStep({.actor = Agent("chief")}),
               Reason::kWrongState);
  CHECK_REASON(
      room.tagger->RollbackModel({.actor = Agent("chief"), .request_id = "r"}),
      Reason::kWrongState);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_archive_teaches_to_suggest, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Import(room);
  // Not an example: nobody said that it is right.
  ApplyTagsRequest unsure = room.Tags("unsure", {});
  unsure.add = {{.tag = sad, .source = TagSource::kModel, .confidence = 0.6}};
  unsure.text = "限定ガチャ";
  unsure.service = "monst";
  Must(room.tagger->Apply(unsure));
  BOOST_TEST(room.Train() > 1);
  BOOST_TEST(room.LastEvent().type == "model_trained");
  BOOST_TEST(room.LastEvent().payload == R"({"v":1,"examples":20})");
  const TagModelInfo model = Must(room.tagger->GetModel());
  BOOST_TEST(model.version == 1);
  BOOST_TEST(model.examples == 20);
  BOOST_TEST((model.train_time == room.world.fake.Now()));

  const std::int64_t head = room.Head();
  const std::string text = "限定ガチャで出ない";
  const AxisSuggestion content = SuggestOn(room, "content", text);
  BOOST_TEST_REQUIRE(!content.tags.empty());
  BOOST_TEST(content.tags[0].tag == gacha);
  BOOST_TEST(content.tags[0].confidence > 0.5);
  BOOST_TEST_REQUIRE(!content.tags[0].because.empty());
  const ByteRange words = content.tags[0].because[0].words;
  BOOST_TEST(words.begin < words.end);
  BOOST_TEST(words.end <= text.size());
  BOOST_TEST(SuggestOn(room, "event", "login refused").tags.at(0).tag ==
             failed);
  // The service is given, not suggested.
  BOOST_TEST(Must(room.tagger->Suggest({.text = text})).axes.size() == 3);
  BOOST_TEST(
      Must(room.tagger->Suggest({.text = text, .tags = 1, .evidence = 0}))
          .axes.at(0)
          .tags.at(0)
          .because.empty());
  BOOST_TEST(room.Head() == head);

  const std::string answers = Answers(room);
  room.Reopen();
  BOOST_TEST(Answers(room) == answers);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(feedback_counts_at_once, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Import(room);
  room.Train();
  const std::string text = "引き継ぎコードが消えました";
  const auto confidence = [&](const TagId& wanted) {
    for (const TagSuggestion& tag : SuggestOn(room, "content", text).tags) {
      if (tag.tag == wanted) return tag.confidence;
    }
    return 0.0;
  };
  const double before = confidence(login);
  const TagSuggestions shown = Must(room.tagger->Suggest({.text = text}));
  ApplyTagsRequest apply = room.Tags("t1", {});
  apply.text = text;
  Must(room.tagger->Apply(apply));
  const TagFeedbackRequest feedback = {.actor = Agent("aoki"),
                                       .request_id = "f1",
                                       .suggestion = shown.id,
                                       .ticket = TicketId("t1"),
                                       .suggested = {gacha},
                                       .right = {login}};
  Must(room.tagger->Feedback(feedback));
  const Event event = room.LastEvent();
  BOOST_TEST(event.type == "suggestion_judged");
  BOOST_TEST(event.subject == "t1");
  BOOST_TEST(absl::StrContains(event.payload, R"("outcome":"changed")"));
  BOOST_TEST(confidence(login) > before);

  // Once, whatever is retried.
  const std::int64_t head = room.Head();
  const std::string answers = Answers(room);
  Must(room.tagger->Feedback(feedback));
  TagFeedbackRequest again = feedback;
  again.request_id = "f2";
  CHECK_REASON(room.tagger->Feedback(again), Reason::kAlreadyExists);
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Answers(room) == answers);
  // It is learned again from its rows.
  room.Reopen();
  BOOST_TEST(Answers(room) == answers);

  again.suggestion = SuggestionId("s2");
  again.right.clear();
  Must(room.tagger->Feedback(again));
  BOOST_TEST(
      absl::StrContains(room.LastEvent().payload, R"("outcome":"refused")"));
  BOOST_TEST(Answers(room) != answers);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_feedback_changes_nothing, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("t1", {gacha});
  const std::int64_t head = room.Head();
  const auto refused = [&](auto edit, Reason reason) {
    TagFeedbackRequest request = {.actor = Agent("aoki"),
                                  .request_id = "f",
                                  .suggestion = SuggestionId("s"),
                                  .ticket = TicketId("t1"),
                                  .suggested = {gacha},
                                  .right = {gacha}};
    edit(request);
    CHECK_REASON(room.tagger->Feedback(request), reason);
  };
  using R = TagFeedbackRequest;
  refused([](R& r) { r.suggestion = SuggestionId(); }, Reason::kRequired);
  refused([](R& r) { r.ticket = TicketId("none"); }, Reason::kNotFound);
  refused([](R& r) { r.right = {TagId("none")}; }, Reason::kNotFound);
  refused([](R& r) { r.suggested = {TagId("none")}; }, Reason::kNotFound);
  refused([](R& r) { r.right = {gacha, login}; }, Reason::kConflicting);
  refused([](R& r) { r.right.clear(), r.suggested.clear(); },
          Reason::kRequired);
  refused([](R& r) { r.right.resize(101, gacha); }, Reason::kTooLong);
  BOOST_TEST(room.Head() == head);
  for (const int tags : {0, 101}) {
    CHECK_REASON(room.tagger->Suggest({.text = "a", .tags = tags}),
                 Reason::kOutOfRange);
  }
  CHECK_REASON(room.tagger->Suggest({.text = "a", .evidence = -1}),
               Reason::kOutOfRange);
  CHECK_REASON(room.tagger->Suggest({}), Reason::kRequired);
  CHECK_REASON(room.tagger->Suggest({.text = std::string((1 << 20) + 1, 'a')}),
               Reason::kTooLong);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(training_goes_in_steps, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Import(room);
  TrainTagsRequest request = {.actor = Agent("chief"), .limit = 7};
  const Progress first = Must(room.tagger->TrainStep(request));
  BOOST_TEST(!first.done);
  BOOST_TEST(first.handled == 7);
  request.cursor = first.next;
  const Progress second = Must(room.tagger->TrainStep(request));
  // A step asked again is the same step.
  BOOST_TEST(Must(room.tagger->TrainStep(request)).next == second.next);
  // Suggestions meanwhile are those of the old model, here none.
  BOOST_TEST(SuggestOn(room, "content", "ガチャ").none);
  CHECK_REASON(room.tagger->TrainStep({.actor = Agent("chief"), .cursor = "x"}),
               Reason::kStaleVersion);
  for (const int limit : {0, 100'001}) {
    CHECK_REASON(
        room.tagger->TrainStep({.actor = Agent("chief"), .limit = limit}),
        Reason::kOutOfRange);
  }
  Progress progress = second;
  while (!progress.done) {
    request.cursor = progress.next;
    progress = Must(room.tagger->TrainStep(request));
  }
  const std::int64_t head = room.Head();
  BOOST_TEST(Must(room.tagger->TrainStep(request)).done);
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Must(room.tagger->GetModel()).version == 1);

  // The same rows make the same model, in whatever steps.
  const std::string answers = Answers(room);
  room.Train(100'000);
  BOOST_TEST(Must(room.tagger->GetModel()).version == 2);
  BOOST_TEST(Answers(room) == answers);

  // A restart ends a training, another training takes its place.
  request.cursor = Must(room.tagger->TrainStep({.actor = Agent("chief")})).next;
  room.Train();
  CHECK_REASON(room.tagger->TrainStep(request), Reason::kStaleVersion);
  request.cursor = Must(room.tagger->TrainStep({.actor = Agent("chief")})).next;
  room.Reopen();
  CHECK_REASON(room.tagger->TrainStep(request), Reason::kStaleVersion);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_bad_training_is_taken_back, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Import(room);
  room.Train();
  const std::string good = Answers(room);
  for (int i = 0; i < 20; ++i) {
    ApplyTagsRequest wrong = room.Tags(absl::StrCat("bad", i), {login});
    wrong.text = "ガチャで限定キャラが出ません";
    Must(room.tagger->Apply(wrong));
  }
  room.Train();
  BOOST_TEST(Answers(room) != good);
  Must(room.tagger->Feedback({.actor = Agent("aoki"),
                              .request_id = "f",
                              .suggestion = SuggestionId("s"),
                              .ticket = TicketId("bad0"),
                              .right = {login}}));
  const RollbackTagModelRequest request = {
      .actor = Agent("chief"), .request_id = "back", .expected_version = 2};
  BOOST_TEST(Must(room.tagger->RollbackModel(request)).version == 3);
  BOOST_TEST(room.LastEvent().type == "model_rolled_back");
  BOOST_TEST(room.LastEvent().payload == R"({"v":1,"from":2,"to":1})");
  BOOST_TEST(Answers(room) == good);
  BOOST_TEST(Must(room.tagger->GetModel()).examples == 20);
  const std::int64_t head = room.Head();
  BOOST_TEST(Must(room.tagger->RollbackModel(request)).version == 3);
  RollbackTagModelRequest further = {.actor = Agent("chief"),
                                     .request_id = "further"};
  CHECK_REASON(room.tagger->RollbackModel(further), Reason::kWrongState);
  further.expected_version = 2;
  CHECK_REASON(room.tagger->RollbackModel(further), Reason::kStaleVersion);
  BOOST_TEST(room.Head() == head);
  room.Reopen();
  BOOST_TEST(Answers(room) == good);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(merged_and_retired_tags_are_not_suggested,
                              Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Import(room);
  room.Train();
  room.Change(RenameTag{.id = login, .key = "account"});
  room.Change(MergeTag{.from = gacha, .into = login});
  const AxisSuggestion content = SuggestOn(room, "content", "ガチャ");
  BOOST_TEST_REQUIRE(content.tags.size() == 1);
  BOOST_TEST(content.tags[0].tag == login);
  room.Change(RetireTag{.id = not_drawn});
  room.Change(RetireTag{.id = failed});
  BOOST_TEST(SuggestOn(room, "event", "ガチャ").tags.empty());
  BOOST_TEST(SuggestOn(room, "event", "ガチャ").none);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_first_text_of_a_ticket_stays, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  ApplyTagsRequest request = room.Tags("t1", {gacha});
  request.text = "ガチャ";
  BOOST_TEST(Must(room.tagger->Apply(request)).has_text);
  request = room.Tags("t1", {});
  request.text = "別の文";
  BOOST_TEST(Must(room.tagger->Apply(request)).version == 1);
}

// What a file holds, of the database's files.
bool FilesHold(const TempDir& dir, const std::string& needle) {
  for (const char* name : {"world.db", "world.db-wal"}) {
    std::ifstream file(dir.File(name), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(bytes, needle)) return true;
  }
  return false;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_text_is_gone, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  ApplyTagsRequest apply = room.Tags("t1", {gacha});
  apply.text = "わたしの秘密の文章";
  Must(room.tagger->Apply(apply));
  BOOST_TEST(FilesHold(room.world.dir, apply.text));
  const EraseTagTextRequest request = {
      .actor = Agent("chief"), .request_id = "e", .ticket = TicketId("t1")};
  const TicketTags erased = Must(room.tagger->EraseText(request));
  BOOST_TEST(!erased.has_text);
  BOOST_TEST(erased.tags.size() == 1);
  BOOST_TEST(room.LastEvent().type == "text_erased");
  Must(room.world.database->ReclaimErased());
  BOOST_TEST(!FilesHold(room.world.dir, apply.text));
  // It does not come back.
  apply.request_id = "again";
  BOOST_TEST(!Must(room.tagger->Apply(apply)).has_text);
  const std::int64_t head = room.Head();
  Must(room.tagger->EraseText(request));
  EraseTagTextRequest other = request;
  other.request_id = "e2";
  Must(room.tagger->EraseText(other));
  other.request_id = "e3";
  other.ticket = TicketId("none");
  CHECK_REASON(room.tagger->EraseText(other), Reason::kNotFound);
  BOOST_TEST(room.Head() == head);
  CHECK_REASON(room.tagger->TrainStep({.actor = Agent("chief")}),
               Reason::kWrongState);
}

}  // namespace
}  // namespace tasuki::testing
