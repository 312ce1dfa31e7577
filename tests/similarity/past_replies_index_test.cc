// The index against the rows, and what is left of what was removed.
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <set>

#include "tests/similarity/past_replies_fixture.h"

namespace tasuki::testing {
namespace {

std::unique_ptr<PastReplies> Open(World& world, Scrubber& scrubber,
                                  std::string tenant = "default") {
  return Must(OpenPastReplies(*world.database, scrubber,
                              {.tenant = std::move(tenant)}));
}

BOOST_AUTO_TEST_CASE(who_was_second_did_not_add) {
  World world(World::Closures::kRunOnce);
  TwiceDatabase database(std::move(world.database));
  NoScrubber scrubber;
  const auto replies = Must(OpenPastReplies(database, scrubber, {}));
  const AddPastReplyRequest request = {.actor = Agent("aoki"),
                                       .request_id = "r1",
                                       .id = ReplyId("t/1"),
                                       .content = Content("ログイン")};
  // The same request, sent twice at the same time: one run of the first is
  // undone, and then the second one is there.
  bool added = false;
  database.Between([&] { added = Must(replies->Add(request)).added; });
  BOOST_TEST(!Must(replies->Add(request)).added);
  BOOST_TEST(added);
}

// Changes and questions drawn at random from few words, so that replies
// resemble each other and scores tie.
class RandomDesk {
 public:
  explicit RandomDesk(std::uint64_t seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) { return random_() % limit; }

  std::string Text() {
    static const char* const kWords[] = {
        "ガチャ", "がちゃ",   "ログイン", "決済",      "返金",   "できません",
        "refund", "package",  "login",    "１０連",    "キャラ", "出ない",
        "😭",      "iPhone15", "再設定",   "問い合わせ"};
    std::string text;
    for (std::size_t i = 1 + Below(6); i > 0; --i) {
      text += kWords[Below(std::size(kWords))];
      text += Below(2) == 0 ? "、" : " ";
    }
    return text;
  }

  std::vector<ReplyTag> Tags() {
    std::vector<ReplyTag> tags;
    for (const char* name : {"gacha", "login", "payment"}) {
      if (Below(3) == 0) tags.push_back({TagId(name), "content"});
    }
    if (Below(2) == 0) tags.push_back({TagId("angry"), "emotion"});
    return tags;
  }

  std::optional<Outcome> AnyOutcome() {
    if (Below(3) == 0) return std::nullopt;
    return static_cast<Outcome>(1 + Below(5));
  }

  ReplyContent AnyContent(absl::Time now) {
    return {.title = Below(2) == 0 ? Text() : "",
            .inquiry = Text(),
            .reply = Text(),
            .tags = Tags(),
            .service = Below(2) == 0 ? "game" : "shop",
            .language = Below(2) == 0 ? "ja" : "",
            .occurred_at = now - absl::Hours(Below(100)),
            .outcome = AnyOutcome()};
  }

  FindSimilarRequest Question(absl::Time now) {
    FindSimilarRequest request = {
        .text = Text(), .tags = Tags(), .k = 1 + static_cast<int>(Below(12))};
    if (Below(3) == 0) request.filter.service = "game";
    if (Below(4) == 0) request.filter.from = now - absl::Hours(50);
    if (Below(4) == 0) request.tag_filter = Not(HasTag(TagId("angry")));
    if (Below(2) == 0) request.apart_axis = "emotion";
    return request;
  }

  // One change of a random reply; most succeed.
  void Change(World& world, PastReplies& replies) {
    const Actor actor = Agent("aoki");
    const std::string request_id = world.NextRequest();
    const ReplyId id("t/" + std::to_string(Below(40)));
    const absl::Time now = world.fake.Now();
    switch (Below(7)) {
      case 0:
        (void)replies.Remove(
            {.actor = actor, .request_id = request_id, .id = id});
        break;
      case 1:
        (void)replies.Replace({.actor = actor,
                               .request_id = request_id,
                               .id = id,
                               .content = AnyContent(now)});
        break;
      case 2:
        (void)replies.SetTags({.actor = actor,
                               .request_id = request_id,
                               .id = id,
                               .tags = Tags()});
        break;
      case 3:
        (void)replies.Feedback(
            {.actor = actor,
             .request_id = request_id,
             .suggestion = SuggestionId("s" + std::to_string(Below(20))),
             .reply = id,
             .use = ReplyUse::kUsed,
             .outcome = AnyOutcome()});
        break;
      default:
        Must(replies.Add({.actor = actor,
                          .request_id = request_id,
                          .id = id,
                          .content = AnyContent(now)}));
    }
  }

 private:
  std::mt19937_64 random_;
};

// An answer as text, without the ids that each search gives anew.
std::string Told(const FoundReplies& found) {
  std::string text = std::to_string(static_cast<int>(found.no_hits));
  for (const auto* hits : {&found.hits, &found.apart}) {
    text += "|";
    for (const FoundReply& hit : *hits) {
      text += " " + hit.record.id.value() + "=" + std::to_string(hit.score) +
              "+" + std::to_string(hit.near_duplicates) + "/" +
              std::to_string(hit.matches.size()) + "/" +
              std::to_string(hit.tags_in_common.size());
    }
  }
  return text;
}

BOOST_AUTO_TEST_CASE(a_rebuilt_index_answers_as_the_one_that_followed) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world;
      NoScrubber scrubber;
      RandomDesk desk(seed);
      auto writer = Open(world, scrubber);
      auto sleeper = Open(world, scrubber);
      for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 80; ++i) desk.Change(world, *writer);
        auto rebuilt = Open(world, scrubber);
        for (int i = 0; i < 60; ++i) {
          const FindSimilarRequest question = desk.Question(world.fake.Now());
          const std::string told = Told(Must(writer->FindSimilar(question)));
          BOOST_TEST(told == Told(Must(rebuilt->FindSimilar(question))));
          // It meets rows that are newer than the events it applies.
          BOOST_TEST(told == Told(Must(sleeper->FindSimilar(question))));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_acknowledged_is_found_after_a_restart) {
  World world;
  NoScrubber scrubber;
  RandomDesk desk(7);
  auto replies = Open(world, scrubber);
  for (int i = 0; i < 60; ++i) desk.Change(world, *replies);
  std::vector<FindSimilarRequest> questions;
  std::vector<std::string> told;
  for (int i = 0; i < 40; ++i) {
    questions.push_back(desk.Question(world.fake.Now()));
    told.push_back(Told(Must(replies->FindSimilar(questions.back()))));
  }
  const ReplyUsage usage = Must(replies->Usage({}));
  replies.reset();
  world.Reopen();
  replies = Open(world, scrubber);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    BOOST_TEST(Told(Must(replies->FindSimilar(questions[i]))) == told[i]);
  }
  BOOST_TEST(Must(replies->Usage({})).used == usage.used);
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

BOOST_AUTO_TEST_CASE(no_byte_of_a_removed_text_is_left) {
  World world;
  NoScrubber scrubber;
  auto replies = Open(world, scrubber);
  const auto add = [&](const std::string& id, const ReplyContent& content) {
    Must(replies->Add({.actor = Agent("aoki"),
                       .request_id = world.NextRequest(),
                       .id = ReplyId(id),
                       .content = content}));
  };
  // One that fills pages of its own, one that shares a page, one replaced.
  std::string large = "kanashii-daimon";
  while (large.size() < 20'000) large += " ふくろうの森の秘密 kanashii-daimon";
  ReplyContent secret = Content(large, "sabishii-henji 梟へのお返事");
  secret.title = "himitsu-no-mori";
  add("t/1", secret);
  add("t/2", Content("ログインできません", "再設定のご案内"));
  add("t/3", Content("furui-shitsumon 古い質問", "furui-henji"));
  Must(replies->Replace({.actor = Agent("aoki"),
                         .request_id = world.NextRequest(),
                         .id = ReplyId("t/3"),
                         .content = Content("新しい質問")}));

  const std::string path = world.dir.File("world.db");
  const std::string secrets[] = {"kanashii-daimon", "ふくろうの森",
                                 "sabishii-henji",  "himitsu-no-mori",
                                 "furui-shitsumon", "furui-henji"};
  const auto on_disk = [&] { return BytesOf(path) + BytesOf(path + "-wal"); };
  const std::string before = on_disk();
  for (const std::string& text : secrets) {
    BOOST_TEST((before.find(text) != std::string::npos), text);
  }
  BOOST_TEST(Must(replies->FindSimilar({.text = "kanashii"})).hits.size() ==
             1u);

  Must(replies->Remove({.actor = Agent("manager"),
                        .request_id = world.NextRequest(),
                        .id = ReplyId("t/1")}));
  Must(world.database->ReclaimErased());
  const std::string after = on_disk();
  for (const std::string& text : secrets) {
    BOOST_TEST((after.find(text) == std::string::npos), text);
  }
  BOOST_TEST((after.find("再設定のご案内") != std::string::npos));
  BOOST_TEST((Must(replies->FindSimilar({.text = "kanashii"})).no_hits ==
              NoHits::kNoMatch));
}

BOOST_AUTO_TEST_CASE(a_corrupt_number_is_refused) {
  World world;
  NoScrubber scrubber;
  const auto replies = Open(world, scrubber);
  const ReplyId id("t/1");
  Must(replies->Add({.actor = Agent("aoki"),
                     .request_id = "r1",
                     .id = id,
                     .content = Content("ログイン")}));
  const auto number = [&](std::int64_t value) {
    Must(world.database->Write([&](Transaction& transaction) {
      const auto set = [&](std::string_view sql) {
        return transaction.Execute(sql, {value}).status();
      };
      const absl::Status ref = set("UPDATE past_reply_ref SET number = $1");
      return ref.ok() ? set("UPDATE past_reply SET number = $1") : ref;
    }));
  };
  number(std::numeric_limits<std::int64_t>::min());
  CHECK_REASON(replies->Get(id), Reason::kStoreCorrupt);
  number(std::int64_t{kMaxReplyHandle} + 1);
  CHECK_REASON(replies->Get(id), Reason::kStoreCorrupt);
  CHECK_REASON(OpenPastReplies(*world.database, scrubber, {}),
               Reason::kStoreCorrupt);
}

BOOST_AUTO_TEST_CASE(a_tenant_does_not_see_anothers_replies) {
  World world;
  NoScrubber scrubber;
  auto one = Open(world, scrubber, "one");
  auto two = Open(world, scrubber, "two");
  const AddPastReplyRequest request = {.actor = Agent("aoki"),
                                       .request_id = "r",
                                       .id = ReplyId("t/1"),
                                       .content = Content("ログイン")};
  Must(one->Add(request));
  CHECK_REASON(two->Get(ReplyId("t/1")), Reason::kNotFound);
  CHECK_REASON(
      two->Remove(
          {.actor = Agent("aoki"), .request_id = "x", .id = ReplyId("t/1")}),
      Reason::kNotFound);
  BOOST_TEST((Must(two->FindSimilar({.text = "ログイン"})).no_hits ==
              NoHits::kEmptyIndex));
  // The same request id and reference are another tenant's own.
  BOOST_TEST(Must(two->Add(request)).added);
  Must(one->Remove(
      {.actor = Agent("aoki"), .request_id = "x", .id = ReplyId("t/1")}));
  BOOST_TEST(Must(two->FindSimilar({.text = "ログイン"})).hits.size() == 1u);
}

// Takes the word "himitsu" for a card number.
class WordScrubber final : public Scrubber {
 public:
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view) override {
    if (away) return MakeError(Reason::kStoreUnavailable, {}, "away");
    Scrubbed scrubbed = {.text = std::string(text)};
    const std::size_t at = scrubbed.text.find("himitsu");
    if (at != std::string::npos) {
      scrubbed.text.replace(at, 7, "[token]");
      scrubbed.findings.push_back({.kind = "card", .token = "[token]"});
    }
    return scrubbed;
  }
  absl::Status Keep(const std::vector<std::string>& tokens,
                    const std::string& holder) override {
    kept.insert(kept.end(), tokens.begin(), tokens.end());
    if (released.count(holder) == 0) holders.insert(holder);
    return absl::OkStatus();
  }
  absl::Status Release(const std::string& holder) override {
    holders.erase(holder);
    released.insert(holder);
    return absl::OkStatus();
  }

  bool away = false;
  std::vector<std::string> kept;
  std::set<std::string> holders;   // of any token
  std::set<std::string> released;  // for good
};

BOOST_AUTO_TEST_CASE(every_text_is_scrubbed_before_it_is_stored) {
  World world;
  WordScrubber scrubber;
  auto replies = Open(world, scrubber);
  AddPastReplyRequest request = {
      .actor = Agent("aoki"),
      .request_id = "r1",
      .id = ReplyId("t/1"),
      .content = {
          .title = "a himitsu", .inquiry = "b himitsu", .reply = "c himitsu"}};
  scrubber.away = true;
  CHECK_REASON(replies->Add(request), Reason::kStoreUnavailable);
  BOOST_TEST(world.database->EventHead("default").load() == 0);
  scrubber.away = false;
  const ReplyRecord record = Must(replies->Add(request)).record;
  BOOST_TEST(record.content.title == "a [token]");
  BOOST_TEST(record.content.inquiry == "b [token]");
  BOOST_TEST(record.content.reply == "c [token]");
  BOOST_TEST(scrubber.kept.size() == 1u);  // the same one thrice
  auto feed = Must(OpenEventFeed(*world.database, "default"));
  const std::string payload = Must(feed->Events(0, 1)).at(0).payload;
  BOOST_TEST((payload.find("\"tokens\":[\"[token]\"]") != std::string::npos),
             payload);
  const ReplyRecord replaced =
      Must(replies->Replace({.actor = Agent("aoki"),
                             .request_id = "r2",
                             .id = ReplyId("t/1"),
                             .content = Content("d himitsu", "e")}));
  BOOST_TEST(replaced.content.inquiry == "d [token]");
  BOOST_TEST(scrubber.kept.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_reply_holds_its_tokens_until_it_is_removed) {
  World world;
  WordScrubber scrubber;
  auto replies = Open(world, scrubber);
  const auto add = [&](const char* id) {
    world.fake.Advance(absl::Microseconds(1));
    Must(replies->Add({.actor = Agent("aoki"),
                       .request_id = world.NextRequest(),
                       .id = ReplyId(id),
                       .content = Content("a himitsu", "秘密")}));
  };
  const auto remove = [&](const char* id) {
    Must(replies->Remove({.actor = Agent("aoki"),
                          .request_id = world.NextRequest(),
                          .id = ReplyId(id)}));
  };
  add("t/1");
  BOOST_TEST(scrubber.holders.size() == 1u);
  add("t/2");
  BOOST_TEST(scrubber.holders.size() == 2u);
  world.fake.Advance(absl::Microseconds(1));
  Must(replies->Replace({.actor = Agent("aoki"),
                         .request_id = world.NextRequest(),
                         .id = ReplyId("t/1"),
                         .content = Content("b himitsu", "e")}));
  BOOST_TEST(scrubber.holders.size() == 2u);
  remove("t/1");
  BOOST_TEST(scrubber.holders.size() == 1u);
  // A released holder holds nothing, but the reply comes back as another.
  add("t/1");
  BOOST_TEST(scrubber.holders.size() == 2u);
  remove("t/1");
  remove("t/2");
  BOOST_TEST(scrubber.holders.empty());
}

BOOST_AUTO_TEST_CASE(a_room_that_cannot_work_does_not_open) {
  World world;
  NoScrubber scrubber;
  const auto refused = [&](PastRepliesOptions options, Reason reason) {
    CHECK_REASON(OpenPastReplies(*world.database, scrubber, options), reason);
  };
  refused({.dictionary = {.dictionary = world.dir.File("nothing")}},
          Reason::kWrongState);
  refused({.tenant = ""}, Reason::kRequired);
  refused({.tenant = "a b"}, Reason::kMalformed);
  refused({.weights = {.words = -1}}, Reason::kOutOfRange);
  refused({.diversity = 2}, Reason::kOutOfRange);
  refused({.near_duplicate = std::numeric_limits<double>::quiet_NaN()},
          Reason::kOutOfRange);
}

class OneTag final : public TagPrior {
 public:
  std::vector<TagProbability> Predict(std::string_view) const override {
    return {{TagId("refund"), 0.9}};
  }
};

BOOST_AUTO_TEST_CASE(a_tag_model_ranks_replies_of_the_likely_tag) {
  World world;
  NoScrubber scrubber;
  const OneTag model;
  auto replies =
      Must(OpenPastReplies(*world.database, scrubber, {.tag_prior = &model}));
  for (const char* tag : {"login", "refund"}) {
    ReplyContent content = Content("お金について", tag);
    content.tags = {{TagId(tag), "event"}};
    Must(replies->Add({.actor = Agent("aoki"),
                       .request_id = world.NextRequest(),
                       .id = ReplyId(tag),
                       .content = content}));
  }
  BOOST_TEST(Must(replies->FindSimilar({.text = "お金"}))
                 .hits.at(0)
                 .record.id.value() == "refund");
}

}  // namespace
}  // namespace tasuki::testing
