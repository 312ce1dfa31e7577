// Rules that are kept, that come with suggestions, and that are tried first.
#include "tests/tagging/tagger_fixture.h"

namespace tasuki::testing {
namespace {

const RuleId kWords("draw-words");

TagRule Draws() {
  return {.id = kWords, .tag = limited, .contains = {"ガチャ"}};
}

template <class Transport>
PutTagRuleRequest Put(TaggingRoom<Transport>& room, TagRule rule, bool live) {
  return {.actor = Agent("chief"),
          .request_id = room.world.NextRequest(),
          .rule = std::move(rule),
          .live = live};
}

template <class Transport>
std::vector<RuleMatch> RulesFor(TaggingRoom<Transport>& room,
                                const std::string& text) {
  return Must(room.tagger->Suggest({.text = text})).rules;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_live_rule_comes_with_suggestions, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  const TagRuleRecord draft =
      Must(room.tagger->PutRule(Put(room, Draws(), false)));
  BOOST_TEST((draft.rule == Draws()));
  BOOST_TEST(draft.version == 1);
  BOOST_TEST(RulesFor(room, "限定ガチャ").empty());
  const TagRuleRecord live =
      Must(room.tagger->PutRule(Put(room, Draws(), true)));
  BOOST_TEST(live.version == 2);
  const auto matches = RulesFor(room, "限定ガチャ");
  BOOST_TEST_REQUIRE(matches.size() == 1);
  BOOST_TEST((matches[0] == RuleMatch{kWords, limited, {6, 15}}));
  room.Reopen();
  BOOST_TEST(RulesFor(room, "ｶﾞﾁｬ").size() == 1);
  BOOST_TEST((Must(room.tagger->Rules()) == std::vector{live}));
  Must(room.tagger->RemoveRule({.actor = Agent("chief"),
                                .request_id = room.world.NextRequest(),
                                .rule = kWords}));
  BOOST_TEST(RulesFor(room, "ガチャ").empty());
  BOOST_TEST(Must(room.tagger->Rules()).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_rule_is_kept_whole, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  const TagRule rule = {.id = RuleId("all"),
                        .tag = login,
                        .contains = {"b", "a"},
                        .regex = "[0-9]{4}",
                        .senders = {"*@x.example", "vip"},
                        .channel = Channel::kVoice};
  Must(room.tagger->PutRule(Put(room, rule, true)));
  BOOST_TEST((Must(room.tagger->Rules()).at(0).rule == rule));
  const auto matches = [&](const std::string& sender,
                           std::optional<Channel> channel) {
    return Must(room.tagger->Suggest(
                    {.text = "a 1234", .sender = sender, .channel = channel}))
        .rules.size();
  };
  BOOST_TEST(matches("vip", Channel::kVoice) == 1);
  BOOST_TEST(matches("vip", Channel::kMail) == 0);
  BOOST_TEST(matches("", Channel::kVoice) == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_rule_means_its_tag_as_it_is_today, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Must(room.tagger->PutRule(Put(room, Draws(), true)));
  room.Change(MergeTag{.from = limited, .into = login});
  BOOST_TEST(RulesFor(room, "ガチャ").at(0).tag == login);
  room.Change(RetireTag{login});
  BOOST_TEST(RulesFor(room, "ガチャ").empty());
  CHECK_REASON(room.tagger->PutRule(Put(room, Draws(), true)),
               Reason::kWrongState);
}

// Four judged texts and one that only the model has tagged.
template <class Transport>
void TellPast(TaggingRoom<Transport>& room) {
  const auto tell = [&](const char* ticket, const TagId& tag, const char* text,
                        TagSource source) {
    ApplyTagsRequest request = room.Tags(ticket, {});
    request.add = {{.tag = tag, .source = source, .confidence = 0.5}};
    request.text = text;
    Must(room.tagger->Apply(request));
  };
  tell("t1", limited, "ガチャが出ません", TagSource::kPerson);
  tell("t2", gacha, "ガチャの確率", TagSource::kPerson);
  tell("t3", limited, "限定が来ない", TagSource::kPerson);
  tell("t4", login, "ガチャ画面に入れません", TagSource::kPerson);
  tell("t5", limited, "ガチャ", TagSource::kModel);
  tell("t6", angry, "ガチャ!", TagSource::kPerson);  // another axis
  room.Apply("t7", {limited});                       // without a text
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_rule_is_tried_on_the_past, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  TellPast(room);
  const std::int64_t head = room.Head();
  // On the parent: what is below it counts for it.
  TagRule rule = Draws();
  rule.tag = gacha;
  const RuleTrial trial = Must(room.tagger->TryRuleStep({.rule = rule}));
  BOOST_TEST(trial.progress.done);
  BOOST_TEST(trial.progress.handled == 6);
  BOOST_TEST(trial.progress.total == 6);
  BOOST_TEST(trial.examined == 4);
  BOOST_TEST(trial.tagged == 3);
  BOOST_TEST(trial.matched == 3);
  BOOST_TEST(trial.right == 2);
  BOOST_TEST(trial.unjudged == 2);
  BOOST_TEST((trial.doubtful == std::vector{TicketId("t4")}));
  BOOST_TEST(*trial.Precision() == 2.0 / 3);
  BOOST_TEST(*trial.Coverage() == 2.0 / 3);
  BOOST_TEST(room.Head() == head);
  // A person who agrees has judged.
  room.Apply("t5", {limited});
  BOOST_TEST(Must(room.tagger->TryRuleStep({.rule = rule})).right == 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(steps_add_up_to_the_whole, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  TellPast(room);
  const RuleTrial whole = Must(room.tagger->TryRuleStep({.rule = Draws()}));
  for (int limit = 1; limit <= 7; ++limit) {
    TryTagRuleRequest request = {.rule = Draws(), .limit = limit};
    RuleTrial last;
    std::size_t doubtful = 0;
    do {
      last = Must(room.tagger->TryRuleStep(request));
      doubtful += last.doubtful.size();
      request.cursor = last.progress.next;
    } while (!last.progress.done);
    BOOST_TEST_CONTEXT("limit " << limit) {
      BOOST_TEST(last.progress.handled == whole.progress.handled);
      BOOST_TEST(last.examined == whole.examined);
      BOOST_TEST(last.tagged == whole.tagged);
      BOOST_TEST(last.matched == whole.matched);
      BOOST_TEST(last.right == whole.right);
      BOOST_TEST(last.unjudged == whole.unjudged);
      BOOST_TEST(doubtful == whole.doubtful.size());
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_text_takes_its_sender_along, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  ApplyTagsRequest request = room.Tags("t1", {limited});
  request.text = "ガチャ";
  request.sender = "secret-sender";
  request.channel = Channel::kMail;
  Must(room.tagger->Apply(request));
  TagRule rule = {.id = kWords, .tag = limited, .senders = {"secret-sender"}};
  BOOST_TEST(Must(room.tagger->TryRuleStep({.rule = rule})).right == 1);
  Must(room.tagger->EraseText({.actor = Agent("chief"),
                               .request_id = room.world.NextRequest(),
                               .ticket = TicketId("t1")}));
  BOOST_TEST(Must(room.tagger->TryRuleStep({.rule = rule})).examined == 0);
  int rows = 0;
  Must(room.world.database->Read([&](Snapshot& snapshot) {
    return snapshot.Query(
        R"sql(SELECT 1 FROM tagged_text WHERE sender <> '')sql", {},
        [&](const Row&) { ++rows; });
  }));
  BOOST_TEST(rows == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_retried_put_changes_nothing, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  const PutTagRuleRequest first = Put(room, Draws(), true);
  Must(room.tagger->PutRule(first));
  TagRule other = Draws();
  other.regex = "x";
  const TagRuleRecord second =
      Must(room.tagger->PutRule(Put(room, other, false)));
  const std::int64_t head = room.Head();
  BOOST_TEST((Must(room.tagger->PutRule(first)) == second));
  BOOST_TEST(room.Head() == head);
  PutTagRuleRequest reused = first;
  reused.live = false;
  CHECK_REASON(room.tagger->PutRule(reused), Reason::kRequestIdReused);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_rules_change_nothing, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  Must(room.tagger->PutRule(Put(room, Draws(), true)));
  const std::int64_t head = room.Head();
  const auto put = [&](TagRule rule, std::int64_t version = 0) {
    PutTagRuleRequest request = Put(room, std::move(rule), true);
    request.expected_version = version;
    return Complaint(room.tagger->PutRule(request).status());
  };
  TagRule rule = Draws();
  BOOST_TEST(put(rule, 2) == "STALE_VERSION expected_version");
  rule.regex = "(";
  BOOST_TEST(put(rule) == "MALFORMED rule.regex");
  rule = Draws();
  rule.tag = TagId("nowhere");
  BOOST_TEST(put(rule) == "NOT_FOUND rule.tag");
  rule = Draws();
  rule.contains.clear();
  BOOST_TEST(put(rule) == "REQUIRED rule.contains");
  rule.channel = static_cast<Channel>(9);
  BOOST_TEST(put(rule) == "UNKNOWN_ENUM rule.channel");
  const auto remove = [&](const char* id, std::int64_t version) {
    return Complaint(
        room.tagger->RemoveRule({.actor = Agent("chief"),
                                 .request_id = room.world.NextRequest(),
                                 .rule = RuleId(id),
                                 .expected_version = version}));
  };
  BOOST_TEST(remove("nowhere", 0) == "NOT_FOUND rule");
  BOOST_TEST(remove("draw-words", 7) == "STALE_VERSION expected_version");
  BOOST_TEST(room.Head() == head);
  const auto attempt = [&](const std::string& cursor, int limit) {
    return Complaint(
        room.tagger
            ->TryRuleStep({.rule = Draws(), .cursor = cursor, .limit = limit})
            .status());
  };
  BOOST_TEST(attempt("", 0) == "OUT_OF_RANGE limit");
  BOOST_TEST(attempt("", 10'001) == "OUT_OF_RANGE limit");
  for (const char* cursor : {"x", "1", "1-2-3-4-5-6", "1-2-3-4-5-6-7-8",
                             "1-2-3-4-5-6-", "1--2-3-4-5-6"}) {
    BOOST_TEST(attempt(cursor, 10) == "MALFORMED cursor");
  }
}

}  // namespace
}  // namespace tasuki::testing
