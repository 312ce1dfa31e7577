#include <cmath>

#include "absl/strings/match.h"
#include "tests/tagging/tagger_fixture.h"

namespace tasuki::testing {
namespace {

using Ids = std::vector<TagId>;

BOOST_AUTO_TEST_CASE_TEMPLATE(a_taxonomy_is_its_history, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  BOOST_TEST(Must(room.tagger->GetTaxonomy())->version() == 0);
  room.Define();
  const auto first = Must(room.tagger->GetTaxonomy());
  BOOST_TEST(first->version() == 10);
  BOOST_TEST(first->NameOf(gacha, "ja") == "ガチャ");
  BOOST_TEST(Must(first->Find("content:ガチャ/限定")) == limited);
  BOOST_TEST(first->FindAxis("emotion")->multiple);
  BOOST_TEST(room.LastEvent().type == "taxonomy_changed");
  BOOST_TEST(room.LastEvent().subject_version == 10);
  BOOST_TEST(room.LastEvent().payload ==
             R"({"v":1,"change":"add_tag","axis":"emotion","tag":"sad"})");

  const TagId stolen("stolen");
  const std::vector<TaxonomyChange> changes = {
      RenameAxis{.key = "event",
                 .names = {{.language = "ja", .text = "出来事"}}},
      AddTag{.id = stolen, .axis = "content", .key = "stolen"},
      RenameTag{.id = stolen,
                .key = "takeover",
                .names = {{.language = "en", .text = "Account takeover"}},
                .aliases = {"乗っ取り"}},
      MoveTag{.id = limited},
      MoveTag{.id = limited, .parent = login},
      MergeTag{.from = stolen, .into = login},
      RetireTag{.id = sad}};
  BOOST_TEST(Must(room.tagger->ChangeTaxonomy({.actor = Agent("chief"),
                                               .request_id = "changes",
                                               .expected_version = 10,
                                               .changes = changes})) == 17);
  // Each kind of command comes back as it was sent, and makes the same.
  Taxonomy replayed;
  std::int64_t after = 0;
  for (;;) {
    const auto history =
        Must(room.tagger->TaxonomyHistory({.after = after, .limit = 3}));
    for (const TaxonomyChange& change : history) Must(replayed.Apply(change));
    if (history.size() < 3) break;
    after = replayed.version();
  }
  const auto now = Must(room.tagger->GetTaxonomy());
  BOOST_TEST(replayed.version() == 17);
  BOOST_TEST(now->version() == 17);
  for (const auto& [id, tag] : now->tags()) {
    BOOST_TEST(replayed.PathOf(id) == now->PathOf(id));
    BOOST_TEST((replayed.FindTag(id)->state == tag.state));
    BOOST_TEST((replayed.FindTag(id)->names == tag.names));
    BOOST_TEST((replayed.FindTag(id)->aliases == tag.aliases));
  }
  BOOST_TEST(now->PathOf(limited) == "content:login/limited");
  BOOST_TEST(now->Survivor(stolen) == login);
  BOOST_TEST(first->version() == 10);  // in the caller's hands

  const std::int64_t head = room.Head();
  BOOST_TEST(Must(room.tagger->ChangeTaxonomy({.actor = Agent("chief"),
                                               .request_id = "changes",
                                               .expected_version = 10,
                                               .changes = changes})) == 17);
  BOOST_TEST(room.Head() == head);
  room.Reopen();
  BOOST_TEST(Must(room.tagger->GetTaxonomy())->PathOf(limited) ==
             "content:login/limited");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(changes_of_the_taxonomy_are_all_or_none,
                              Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  const std::int64_t head = room.Head();
  const auto change = [&](std::vector<TaxonomyChange> changes,
                          std::int64_t expected = 0) {
    return room.tagger->ChangeTaxonomy({.actor = Agent("chief"),
                                        .request_id = "r",
                                        .expected_version = expected,
                                        .changes = std::move(changes)});
  };
  const AddTag good = {.id = TagId("new"), .axis = "content", .key = "new"};
  CHECK_REASON(change({good, RetireTag{.id = TagId("none")}}),
               Reason::kNotFound);
  CHECK_REASON(change({good, good}), Reason::kAlreadyExists);
  CHECK_REASON(change({good}, 3), Reason::kStaleVersion);
  CHECK_REASON(change({MoveTag{.id = gacha, .parent = limited}}),
               Reason::kConflicting);
  CHECK_REASON(change({RetireTag{.id = gacha}}), Reason::kWrongState);
  CHECK_REASON(change({}), Reason::kRequired);
  CHECK_REASON(change(std::vector<TaxonomyChange>(101, good)),
               Reason::kTooLong);
  CHECK_REASON(change({AddAxis{}}), Reason::kRequired);
  CHECK_REASON(change({AddAxis{.key = std::string(201, 'a')}}),
               Reason::kTooLong);
  CHECK_REASON(
      change({AddTag{.id = TagId("a b"), .axis = "content", .key = "x"}}),
      Reason::kMalformed);
  CHECK_REASON(change({AddAxis{.key = "a\nb"}}), Reason::kMalformed);
  for (const int limit : {0, 101}) {
    CHECK_REASON(room.tagger->TaxonomyHistory({.limit = limit}),
                 Reason::kOutOfRange);
  }
  BOOST_TEST(room.Head() == head);
  BOOST_TEST(Must(room.tagger->GetTaxonomy())->version() == 10);
  BOOST_TEST(Must(change({good})) == 11);
  CHECK_REASON(change({RetireTag{.id = sad}}), Reason::kRequestIdReused);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tag_keeps_who_said_so, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  BOOST_TEST(Must(room.tagger->TagsOf(TicketId("t1"))).version == 0);
  const TicketTags by_model = room.ApplyByModel("t1", gacha);
  BOOST_TEST_REQUIRE(by_model.tags.size() == 1);
  BOOST_TEST(by_model.version == 1);
  BOOST_TEST((by_model.occurred_at == room.world.fake.Now()));
  BOOST_TEST((by_model.tags[0].source == TagSource::kModel));
  BOOST_TEST(by_model.tags[0].confidence == 0.75);
  BOOST_TEST(by_model.tags[0].actor.id == "model");
  BOOST_TEST((by_model.tags[0].time == room.world.fake.Now()));
  BOOST_TEST(by_model.tags[0].confirmed_by.empty());
  BOOST_TEST(!by_model.tags[0].confirm_time.has_value());
  BOOST_TEST(room.LastEvent().type == "tags_changed");
  BOOST_TEST(room.LastEvent().subject == "t1");
  BOOST_TEST(absl::StartsWith(
      room.LastEvent().payload,
      R"({"v":1,"added":["gacha"],"removed":[],"confirmed":[],)"));

  room.world.fake.Advance(absl::Minutes(1));
  const TicketTags confirmed = room.Apply("t1", {gacha});
  BOOST_TEST_REQUIRE(confirmed.tags.size() == 1);
  BOOST_TEST(confirmed.version == 2);
  BOOST_TEST((confirmed.tags[0].source == TagSource::kModel));
  BOOST_TEST(confirmed.tags[0].confidence == 0.75);
  BOOST_TEST(confirmed.tags[0].confirmed_by == "aoki");
  BOOST_TEST((confirmed.tags[0].confirm_time == room.world.fake.Now()));

  // Said before: nothing new.
  const std::int64_t head = room.Head();
  BOOST_TEST(room.Apply("t1", {gacha}).version == 2);
  BOOST_TEST(room.ApplyByModel("t1", gacha, 0.5).version == 2);
  BOOST_TEST(room.Head() == head);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_tag_on_a_single_valued_axis, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.ApplyByModel("t1", gacha);
  BOOST_TEST((IdsOf(room.ApplyByModel("t1", login)) == Ids{login}));
  BOOST_TEST((IdsOf(room.Apply("t1", {limited})) == Ids{limited}));
  // A model does not overrule a person.
  BOOST_TEST((IdsOf(room.ApplyByModel("t1", gacha)) == Ids{limited}));
  BOOST_TEST((IdsOf(room.Apply("t1", {login})) == Ids{login}));
  // What a person confirmed is as good as his own.
  room.ApplyByModel("t2", gacha);
  room.Apply("t2", {gacha});
  BOOST_TEST((IdsOf(room.ApplyByModel("t2", login)) == Ids{gacha}));
  // Several on an axis that takes several.
  BOOST_TEST((IdsOf(room.Apply("t2", {angry, sad})) == Ids{angry, gacha, sad}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(applying_is_set_like_and_once, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  ApplyTagsRequest request = room.Tags("t1", {gacha, angry});
  BOOST_TEST(Must(room.tagger->Apply(request)).version == 1);
  room.Apply("t1", {login});
  const std::int64_t head = room.Head();
  // The retry returns the tags as they are now.
  BOOST_TEST((IdsOf(Must(room.tagger->Apply(request))) == Ids{angry, login}));
  request.add.pop_back();
  CHECK_REASON(room.tagger->Apply(request), Reason::kRequestIdReused);
  BOOST_TEST(room.Head() == head);

  ApplyTagsRequest off = room.Tags("t1", {});
  off.remove = {angry, sad};
  off.expected_version = 2;
  BOOST_TEST((IdsOf(Must(room.tagger->Apply(off))) == Ids{login}));
  ApplyTagsRequest nothing = room.Tags("t9", {});
  nothing.remove = {angry};
  BOOST_TEST(Must(room.tagger->Apply(nothing)).version == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_merged_tag_shows_as_its_survivor, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.ApplyByModel("t1", sad);
  room.Apply("t1", {angry, gacha});
  room.Change(MergeTag{.from = sad, .into = angry});
  BOOST_TEST(
      (IdsOf(Must(room.tagger->TagsOf(TicketId("t1")))) == Ids{angry, gacha}));
  // The old id still says the same.
  BOOST_TEST((IdsOf(room.Apply("t2", {sad})) == Ids{angry}));
  BOOST_TEST(room.Count("emotion:angry") == 2);
  ApplyTagsRequest off = room.Tags("t1", {});
  off.remove = {sad};
  BOOST_TEST((IdsOf(Must(room.tagger->Apply(off))) == Ids{gacha}));
  BOOST_TEST(room.Count("emotion:angry") == 1);

  room.Change(RetireTag{.id = login});
  CHECK_REASON(room.tagger->Apply(room.Tags("t3", {login})),
               Reason::kWrongState);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_service_becomes_a_tag, Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  const auto with_service = [&](const char* ticket, const char* service) {
    ApplyTagsRequest request = room.Tags(ticket, {gacha});
    request.service = service;
    return Must(room.tagger->Apply(request));
  };
  with_service("t1", "monst");
  with_service("t2", "Monst");  // the same label
  with_service("t3", "家族アルバム");
  BOOST_TEST(Must(room.tagger->GetTaxonomy())->version() == 13);
  BOOST_TEST(room.Count("service:monst") == 2);
  BOOST_TEST(room.Count("content:gacha/* AND service:家族アルバム") == 1);
  BOOST_TEST(with_service("t1", "monst").version == 1);
  BOOST_TEST(with_service("t1", "家族アルバム").version == 2);
  BOOST_TEST(room.Count("service:monst") == 1);
  const auto top =
      Must(room.tagger->TopTags({.breakdown = {.axis = "service"}, .k = 1}));
  BOOST_TEST_REQUIRE(top.size() == 1);
  BOOST_TEST(Must(room.tagger->GetTaxonomy())->NameOf(top[0].tag, "ja") ==
             "家族アルバム");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bad_tags_are_refused_and_change_nothing,
                              Transport, Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("t1", {gacha});
  const std::int64_t head = room.Head();
  const auto refused = [&](auto edit, Reason reason, const char* complaint) {
    ApplyTagsRequest request = room.Tags("t1", {login});
    request.request_id = "bad";
    edit(request);
    const auto result = room.tagger->Apply(request);
    CHECK_REASON(result, reason);
    BOOST_TEST(Complaint(result.status()) == complaint);
  };
  using R = ApplyTagsRequest;
  refused([](R& r) { r.actor.id = ""; }, Reason::kRequired,
          "REQUIRED actor.id");
  refused([](R& r) { r.request_id = ""; }, Reason::kRequired,
          "REQUIRED request_id");
  refused([](R& r) { r.ticket = TicketId(); }, Reason::kRequired,
          "REQUIRED ticket");
  refused([](R& r) { r.ticket = TicketId("a b"); }, Reason::kMalformed,
          "MALFORMED ticket");
  refused([](R& r) { r.add[0].tag = TagId("none"); }, Reason::kNotFound,
          "NOT_FOUND add.tag");
  refused([](R& r) { r.remove = {TagId("none")}; }, Reason::kNotFound,
          "NOT_FOUND remove");
  refused([](R& r) { r.add[0].source = static_cast<TagSource>(7); },
          Reason::kUnknownEnum, "UNKNOWN_ENUM add.source");
  refused([](R& r) { r.add[0].confidence = 1.5; }, Reason::kOutOfRange,
          "OUT_OF_RANGE add.confidence");
  refused([](R& r) { r.add[0].confidence = std::nan(""); }, Reason::kOutOfRange,
          "OUT_OF_RANGE add.confidence");
  refused([](R& r) { r.add.push_back({.tag = gacha}); }, Reason::kConflicting,
          "CONFLICTING add.tag");
  refused([](R& r) { r.remove = {login}; }, Reason::kConflicting,
          "CONFLICTING remove");
  refused([](R& r) { r.add.resize(101, r.add[0]); }, Reason::kTooLong,
          "TOO_LONG add");
  refused([](R& r) { r.service = std::string(201, 's'); }, Reason::kTooLong,
          "TOO_LONG service");
  refused([](R& r) { r.text = std::string((1 << 20) + 1, 'a'); },
          Reason::kTooLong, "TOO_LONG text");
  refused([](R& r) { r.expected_version = 9; }, Reason::kStaleVersion,
          "STALE_VERSION expected_version");
  refused([&](R& r) { r.occurred_at = room.world.fake.Now() + absl::Hours(1); },
          Reason::kOutOfRange, "OUT_OF_RANGE occurred_at");
  refused([](R& r) { r.occurred_at = absl::FromUnixSeconds(-1); },
          Reason::kOutOfRange, "OUT_OF_RANGE occurred_at");
  BOOST_TEST(room.Head() == head);
  BOOST_TEST((IdsOf(Must(room.tagger->TagsOf(TicketId("t1")))) == Ids{gacha}));
}

// gRPC itself refuses strings that are not UTF-8, before they reach us.
BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
  TaggingRoom<InProcess<Tagger>> room;
  room.Define();
  const std::int64_t head = room.Head();
  ApplyTagsRequest request = room.Tags("t1", {gacha});
  request.text = "\xE3\x81";
  CHECK_REASON(room.tagger->Apply(request), Reason::kInvalidUtf8);
  CHECK_REASON(room.tagger->Suggest({.text = "\xE3\x81"}),
               Reason::kInvalidUtf8);
  BOOST_TEST(room.Head() == head);
}

// Finds one "number" and keeps count of the tokens that became durable.
class OneNumber final : public Scrubber {
 public:
  static constexpr char kNumber[] = "4111111111111111";
  static constexpr char kToken[] = "[card:1]";

  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view) override {
    Scrubbed scrubbed = {.text = std::string(text)};
    const std::size_t at = text.find(kNumber);
    if (at != std::string_view::npos) {
      scrubbed.text.replace(at, sizeof kNumber - 1, kToken);
      scrubbed.findings.push_back({.kind = "card", .token = kToken});
    }
    return scrubbed;
  }
  absl::Status Keep(const std::vector<std::string>& tokens,
                    const std::string&) override {
    kept += tokens.size();
    return absl::OkStatus();
  }
  absl::Status Release(const std::string&) override { return absl::OkStatus(); }

  std::size_t kept = 0;
};

BOOST_AUTO_TEST_CASE(texts_and_labels_are_scrubbed_before_they_are_stored) {
  World world;
  OneNumber scrubber;
  auto tagger = Must(OpenTagger(*world.database, scrubber, {}));
  auto feed = Must(OpenEventFeed(*world.database, "default"));
  const std::string number = OneNumber::kNumber;
  Must(tagger->ChangeTaxonomy(
      {.actor = Web(),
       .request_id = "r1",
       .changes = {AddAxis{.key = "content"},
                   AddTag{.id = gacha,
                          .axis = "content",
                          .key = "k " + number,
                          .names = {{.language = "ja", .text = "n " + number}},
                          .aliases = {"a " + number}}}}));
  const Tag tag = *Must(tagger->GetTaxonomy())->FindTag(gacha);
  BOOST_TEST(tag.key == "k [card:1]");
  BOOST_TEST(tag.names.at(0).text == "n [card:1]");
  BOOST_TEST(tag.aliases.at(0) == "a [card:1]");
  BOOST_TEST(scrubber.kept == 1);
  Must(tagger->Apply({.actor = Web(),
                      .request_id = "r2",
                      .ticket = TicketId("t1"),
                      .add = {{.tag = gacha}},
                      .service = "s " + number,
                      .text = "カードは" + number}));
  BOOST_TEST(scrubber.kept == 3);
  // A text that is passed over leaves no token behind.
  Must(tagger->Apply({.actor = Web(),
                      .request_id = "r3",
                      .ticket = TicketId("t1"),
                      .text = "もう一度" + number}));
  BOOST_TEST(scrubber.kept == 3);
  for (const Event& event : Must(feed->Events(0, 100))) {
    BOOST_TEST(!absl::StrContains(event.payload, number));
  }
  // A suggestion passes nothing on to the scrubber.
  Must(tagger->Suggest({.text = number}));
  BOOST_TEST(scrubber.kept == 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tags_of_many_come_in_the_order_asked, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("a", {gacha});
  room.Apply("b", {login});
  const auto both = Must(room.tagger->BatchTagsOf(
      {TicketId("b"), TicketId("never"), TicketId("a")}));
  BOOST_TEST_REQUIRE(both.size() == 3);
  BOOST_TEST((IdsOf(both[0]) == Ids{login}));
  BOOST_TEST(both[1].tags.empty());
  BOOST_TEST((IdsOf(both[2]) == Ids{gacha}));
  CHECK_REASON(
      room.tagger->BatchTagsOf(std::vector<TicketId>(1001, TicketId("a"))),
      Reason::kTooLong);
  CHECK_REASON(room.tagger->TagsOf(TicketId()), Reason::kRequired);
}

BOOST_AUTO_TEST_CASE(a_tenant_does_not_see_anothers_tags) {
  World world;
  NoScrubber scrubber;
  auto one = Must(OpenTagger(*world.database, scrubber, {.tenant = "one"}));
  auto two = Must(OpenTagger(*world.database, scrubber, {.tenant = "two"}));
  Must(one->ChangeTaxonomy(
      {.actor = Web(),
       .request_id = "r",
       .changes = {AddAxis{.key = "content"},
                   AddTag{.id = gacha, .axis = "content", .key = "gacha"}}}));
  const ApplyTagsRequest request = {.actor = Web(),
                                    .request_id = "a",
                                    .ticket = TicketId("t1"),
                                    .add = {{.tag = gacha}},
                                    .text = "text"};
  Must(one->Apply(request));
  CHECK_REASON(two->Apply(request), Reason::kNotFound);
  CHECK_REASON(
      two->EraseText(
          {.actor = Web(), .request_id = "e", .ticket = TicketId("t1")}),
      Reason::kNotFound);
  CHECK_REASON(two->Resolve("content:gacha"), Reason::kNotFound);
  BOOST_TEST(Must(two->TagsOf(TicketId("t1"))).tags.empty());
  BOOST_TEST(Must(two->Count({})) == 0);
  BOOST_TEST(Must(one->Count({})) == 1);
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused) {
  World world;
  NoScrubber scrubber;
  CHECK_REASON(OpenTagger(*world.database, scrubber, {.tenant = ""}),
               Reason::kRequired);
  CHECK_REASON(
      OpenTagger(*world.database, scrubber, {.time_zone = "Mars/Olympus"}),
      Reason::kUnknownTimeZone);
}

}  // namespace
}  // namespace tasuki::testing
