#include "absl/strings/str_cat.h"
#include "tests/tagging/random_taxonomy.h"
#include "tests/tagging/tagger_fixture.h"

namespace tasuki::testing {
namespace {

using Found = std::vector<TicketId>;

TicketId T(const char* id) { return TicketId(id); }

BOOST_AUTO_TEST_CASE_TEMPLATE(an_expression_finds_tickets, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("t1", {limited, not_drawn, angry});
  room.Apply("t2", {gacha, not_drawn, sad});
  room.Apply("t3", {login, failed, angry});
  BOOST_TEST((room.Find("content:gacha/*") == Found{T("t1"), T("t2")}));
  BOOST_TEST((room.Find("content:ガチャ") == Found{T("t2")}));
  BOOST_TEST(
      (room.Find("content:gacha/* AND NOT emotion:angry") == Found{T("t2")}));
  BOOST_TEST((room.Find("") == Found{T("t1"), T("t2"), T("t3")}));
  BOOST_TEST(room.Count("emotion:angry") == 2);
  CHECK_REASON(room.tagger->Resolve("content:"), Reason::kMalformed);
  CHECK_REASON(room.tagger->Resolve("content:none"), Reason::kNotFound);
  CHECK_REASON(room.tagger->Resolve("place:here"), Reason::kNotFound);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_goes_on_where_the_last_ended, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  for (int i = 0; i < 7; ++i) room.Apply(absl::StrCat("t", i), {gacha});
  FindTaggedRequest request = {
      .query = {.filter = room.Filter("content:gacha")}, .page = {.size = 3}};
  Found seen;
  do {
    const auto page = Must(room.tagger->Find(request));
    seen.insert(seen.end(), page.items.begin(), page.items.end());
    request.page.token = page.next_token;
  } while (!request.page.token.empty());
  BOOST_TEST((seen == Found{T("t6"), T("t5"), T("t4"), T("t3"), T("t2"),
                            T("t1"), T("t0")}));
  const auto first = Must(room.tagger->Find({.page = {.size = 1}}));
  request.page.token = first.next_token;
  CHECK_REASON(room.tagger->Find(request), Reason::kPageTokenMismatch);
  CHECK_REASON(room.tagger->Find({.page = {.token = "???"}}),
               Reason::kMalformed);
  CHECK_REASON(room.tagger->Find({.page = {.size = 0}}), Reason::kOutOfRange);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(weeks_begin_on_mondays_of_the_zone, Transport,
                              Transports) {
  TaggingRoom<Transport> room({.time_zone = "Asia/Tokyo"});
  room.Define();
  const absl::TimeZone tokyo = absl::FixedTimeZone(9 * 3600);
  const auto at = [&](const char* ticket, absl::CivilSecond local) {
    ApplyTagsRequest request = room.Tags(ticket, {gacha, angry});
    request.occurred_at = absl::FromCivil(local, tokyo);
    return Must(room.tagger->Apply(request)).week;
  };
  const int sunday = at("t1", absl::CivilSecond(2023, 1, 1, 23, 59, 59));
  const int monday = at("t2", absl::CivilSecond(2023, 1, 2));
  BOOST_TEST(monday == sunday + 1);
  BOOST_TEST((FirstDayOfWeek(monday) == absl::CivilDay(2023, 1, 2)));
  BOOST_TEST((FirstDayOfWeek(0) == absl::CivilDay(1969, 12, 29)));
  BOOST_TEST(Must(room.tagger->Count({.first_week = monday})) == 1);
  BOOST_TEST(Must(room.tagger->Count({.last_week = sunday})) == 1);
  const CrossTable table =
      Must(room.tagger->Cross({.rows = {.axis = "content"},
                               .columns = {.axis = "emotion"},
                               .by_week = true}));
  BOOST_TEST((table.weeks == std::vector<int>{sunday, monday}));
  BOOST_TEST((table.rows == std::vector<TagId>{gacha}));
  BOOST_TEST((table.columns == std::vector<TagId>{angry}));
  BOOST_TEST_REQUIRE(table.cells.size() == 2);
  BOOST_TEST((table.cells[1] == CrossTable::Cell{.week = 1, .count = 1}));
  // Known better later.
  BOOST_TEST(at("t1", absl::CivilSecond(2023, 1, 3)) == monday);
  BOOST_TEST(Must(room.tagger->Count({.first_week = monday})) == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_most_frequent_come_first, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("t1", {limited, angry});
  room.Apply("t2", {gacha, angry});
  room.Apply("t3", {login, sad});
  using Counts = std::vector<TagCount>;
  BOOST_TEST((Must(room.tagger->TopTags({.breakdown = {.axis = "emotion"}})) ==
              Counts{{angry, 2}, {sad, 1}}));
  BOOST_TEST((Must(room.tagger->TopTags(
                  {.breakdown = {.axis = "content", .roll_up = true},
                   .k = 1})) == Counts{{gacha, 2}}));
  BOOST_TEST((Must(room.tagger->TopTags(
                  {.query = {.filter = room.Filter("emotion:sad")},
                   .breakdown = {.axis = "content"}})) == Counts{{login, 1}}));
  CHECK_REASON(room.tagger->TopTags({.breakdown = {.axis = "place"}}),
               Reason::kNotFound);
  CHECK_REASON(room.tagger->TopTags({}), Reason::kRequired);
  for (const int k : {0, 1001}) {
    CHECK_REASON(
        room.tagger->TopTags({.breakdown = {.axis = "content"}, .k = k}),
        Reason::kOutOfRange);
  }
  CHECK_REASON(room.tagger->Cross(
                   {.rows = {.axis = "content"}, .columns = {.axis = "place"}}),
               Reason::kNotFound);
  CHECK_REASON(
      room.tagger->Count(
          {.filter = {.postfix = {{.op = TagFilterOp::kAnd, .operands = 2}}}}),
      Reason::kMalformed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_same_fact_with_another_emotion, Transport,
                              Transports) {
  TaggingRoom<Transport> room;
  room.Define();
  room.Apply("t1", {gacha, not_drawn, angry});
  room.Apply("t2", {gacha, not_drawn, sad});
  room.Apply("t3", {gacha, not_drawn, angry});
  room.Apply("t4", {login, not_drawn, sad});
  SameFactRequest request = {.ticket = T("t1"),
                             .same_axes = {"content", "event"},
                             .other_axis = "emotion"};
  const TagFilter filter = Must(room.tagger->SameFact(request));
  BOOST_TEST((Must(room.tagger->Find({.query = {.filter = filter}})).items ==
              Found{T("t2")}));
  request.ticket = T("none");
  CHECK_REASON(room.tagger->SameFact(request), Reason::kNotFound);
  request.ticket = T("t1");
  request.other_axis = "place";
  CHECK_REASON(room.tagger->SameFact(request), Reason::kNotFound);
  request.same_axes.clear();
  CHECK_REASON(room.tagger->SameFact(request), Reason::kRequired);
}

// Everything a caller can see of tickets and counts.
template <class Transport>
std::string Seen(TaggingRoom<Transport>& room) {
  std::string seen;
  const auto taxonomy = Must(room.tagger->GetTaxonomy());
  for (const auto& [key, axis] : taxonomy->axes()) {
    for (const TagCount& count :
         Must(room.tagger->TopTags({.breakdown = {.axis = key}, .k = 1000}))) {
      absl::StrAppend(&seen, count.tag.value(), "=", count.count, ";");
    }
  }
  for (const auto& [id, tag] : taxonomy->tags()) {
    const TagQuery query = {.filter = HasTag(id)};
    for (const TicketId& ticket :
         Must(room.tagger->Find({.query = query})).items) {
      absl::StrAppend(&seen, id.value(), ":", ticket.value(), ";");
    }
  }
  for (int i = 0; i < 20; ++i) {
    const TicketId ticket(absl::StrCat("t", i));
    const TicketTags tags = Must(room.tagger->TagsOf(ticket));
    absl::StrAppend(&seen, "\n", ticket.value(), " ", tags.version, " ",
                    tags.week);
    for (const AppliedTag& tag : tags.tags) {
      absl::StrAppend(&seen, " ", tag.tag.value(), "/",
                      static_cast<int>(tag.source), "/", tag.confirmed_by);
    }
  }
  return seen;
}

BOOST_AUTO_TEST_CASE(what_follows_events_is_what_a_restart_loads) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      TaggingRoom<InProcess<Tagger>> room;
      RandomTaxonomy random(seed);
      for (const TaxonomyChange& change : random.history()) {
        room.Change(change);
      }
      for (int step = 0; step < 300; ++step) {
        const std::size_t known = random.history().size();
        if (random.Below(4) == 0 && random.Step()) {
          BOOST_TEST_REQUIRE(random.history().size() == known + 1);
          room.Change(random.history().back());
          continue;
        }
        ApplyTagsRequest request =
            room.Tags(absl::StrCat("t", random.Below(20)), {});
        request.add = {{.tag = random.AnyTag(),
                        .source = static_cast<TagSource>(1 + random.Below(3)),
                        .confidence = 0.5}};
        if (random.Below(3) == 0) request.remove = {random.AnyTag()};
        if (random.Below(5) == 0) {
          request.occurred_at =
              room.world.fake.Now() - absl::Hours(24 * random.Below(60));
        }
        // Unknown, retired and conflicting ones are refused.
        room.tagger->Apply(request).IgnoreError();
        if (random.Below(10) == 0) room.Count("");  // follows in between
      }
      const std::string followed = Seen(room);
      room.Reopen();
      BOOST_TEST(Seen(room) == followed);
    }
  }
}

BOOST_AUTO_TEST_CASE(another_object_on_the_same_database_follows) {
  TaggingRoom<InProcess<Tagger>> room;
  auto other = Must(OpenTagger(*room.world.database, room.scrubber, {}));
  room.Define();
  room.Apply("t1", {gacha});
  BOOST_TEST(Must(other->Count({.filter = HasTag(gacha)})) == 1);
  ApplyTagsRequest request = room.Tags("t1", {login});
  Must(other->Apply(request));
  BOOST_TEST(room.Count("content:login") == 1);
  BOOST_TEST(room.Count("content:gacha") == 0);
}

}  // namespace
}  // namespace tasuki::testing
