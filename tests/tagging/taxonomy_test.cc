#include "tasuki/tagging/taxonomy.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "tasuki/base/error.h"
#include "tasuki/tagging/expression.h"
#include "tests/tagging/random_taxonomy.h"

namespace tasuki {
namespace {

const TagId a("a"), b("b"), c("c"), d("d");

// content: a(gacha) > b(limited) > c(step_up); d(login)
Taxonomy Example() {
  Taxonomy taxonomy;
  const TaxonomyChange changes[] = {
      AddAxis{.key = "content",
              .names = {{.language = "ja", .text = "コンテンツ"}}},
      AddAxis{.key = "emotion", .multiple = true},
      AddTag{.id = a,
             .axis = "content",
             .key = "gacha",
             .names = {{.language = "ja", .text = "ガチャ"}},
             .aliases = {"loot box"}},
      AddTag{.id = b, .axis = "content", .parent = a, .key = "limited"},
      AddTag{.id = c, .axis = "content", .parent = b, .key = "step_up"},
      AddTag{.id = d, .axis = "content", .key = "login"},
  };
  for (const TaxonomyChange& change : changes) {
    BOOST_TEST_REQUIRE(taxonomy.Apply(change).ok());
  }
  return taxonomy;
}

// What can be seen from outside, as text.
std::string Picture(const Taxonomy& taxonomy) {
  std::string picture = std::to_string(taxonomy.version());
  for (const auto& [id, tag] : taxonomy.tags()) {
    picture += "\n" + id.value() + " " + taxonomy.PathOf(id) + " " +
               taxonomy.NameOf(id, "ja") + " " +
               std::to_string(static_cast<int>(tag.state)) + " " +
               taxonomy.Survivor(id).value();
    for (const TagId& child : tag.children) picture += " " + child.value();
    for (const TagId& each : taxonomy.Meaning(id, true)) {
      picture += "," + each.value();
    }
  }
  return picture;
}

// Refused with this reason, and nothing changed.
void CheckRefused(const TaxonomyChange& change, Reason reason) {
  Taxonomy taxonomy = Example();
  const std::string before = Picture(taxonomy);
  const absl::Status status = taxonomy.Apply(change);
  BOOST_TEST((ReasonOf(status) == reason), status);
  BOOST_TEST(Picture(taxonomy) == before);
}

BOOST_AUTO_TEST_CASE(a_tag_is_found_by_key_by_any_name_and_by_alias) {
  const Taxonomy taxonomy = Example();
  BOOST_TEST((taxonomy.Find("content:gacha").value() == a));
  BOOST_TEST((taxonomy.Find("コンテンツ:ガチャ").value() == a));
  BOOST_TEST(
      (taxonomy.Find("Content:\"Loot Box\"/limited/STEP_UP").value() == c));
  BOOST_TEST(taxonomy.PathOf(c) == "content:gacha/limited/step_up");
  BOOST_TEST(taxonomy.NameOf(a, "ja") == "ガチャ");
  BOOST_TEST(taxonomy.NameOf(a, "fr") == "gacha");
  BOOST_TEST(taxonomy.version() == 6);
}

BOOST_AUTO_TEST_CASE(a_path_that_names_no_tag_is_refused) {
  const Taxonomy taxonomy = Example();
  const auto reason = [&](std::string_view text) {
    return ReasonOf(taxonomy.Find(text).status());
  };
  BOOST_TEST((reason("content:limited") == Reason::kNotFound));
  BOOST_TEST((reason("place:gacha") == Reason::kNotFound));
  for (const char* text :
       {"", "content", "content:", "content:gacha/", "content:gacha/*",
        "content:gacha x", "content:\"gacha", ":gacha", "content:\"\""}) {
    BOOST_TEST((reason(text) == Reason::kMalformed), text);
  }
}

BOOST_AUTO_TEST_CASE(a_merged_tag_stands_for_its_survivor) {
  Taxonomy taxonomy = Example();
  BOOST_TEST_REQUIRE(taxonomy.Apply(MergeTag{.from = b, .into = d}).ok());
  BOOST_TEST((taxonomy.Survivor(b) == d));
  BOOST_TEST(taxonomy.PathOf(b) == "content:login");
  BOOST_TEST(taxonomy.PathOf(c) == "content:login/step_up");
  BOOST_TEST((taxonomy.Meaning(d, false) == std::vector<TagId>{b, d}));
  BOOST_TEST((taxonomy.Meaning(b, true) == std::vector<TagId>{b, c, d}));
  BOOST_TEST((taxonomy.Meaning(a, true) == std::vector<TagId>{a}));
  // And on through a second merge.
  BOOST_TEST_REQUIRE(taxonomy.Apply(MergeTag{.from = d, .into = a}).ok());
  BOOST_TEST((taxonomy.Survivor(b) == a));
  BOOST_TEST((taxonomy.Meaning(a, false) == std::vector<TagId>{a, b, d}));
  // The label is free again.
  BOOST_TEST(
      taxonomy
          .Apply(AddTag{.id = TagId("e"), .axis = "content", .key = "login"})
          .ok());
}

BOOST_AUTO_TEST_CASE(a_retired_tag_keeps_its_place_and_takes_no_children) {
  Taxonomy taxonomy = Example();
  BOOST_TEST_REQUIRE(taxonomy.Apply(RetireTag{.id = c}).ok());
  BOOST_TEST((taxonomy.Find("content:gacha/limited/step_up").value() == c));
  BOOST_TEST(
      (ReasonOf(taxonomy.Apply(AddTag{
           .id = TagId("e"), .axis = "content", .parent = c, .key = "x"})) ==
       Reason::kWrongState));
  BOOST_TEST(taxonomy.Apply(RetireTag{.id = b}).ok());
}

BOOST_AUTO_TEST_CASE(a_moved_tag_takes_its_children_along) {
  Taxonomy taxonomy = Example();
  BOOST_TEST_REQUIRE(taxonomy.Apply(MoveTag{.id = b, .parent = d}).ok());
  BOOST_TEST(taxonomy.PathOf(c) == "content:login/limited/step_up");
  BOOST_TEST_REQUIRE(taxonomy.Apply(MoveTag{.id = c}).ok());
  BOOST_TEST(taxonomy.PathOf(c) == "content:step_up");
}

BOOST_AUTO_TEST_CASE(a_child_may_be_merged_into_its_parent) {
  Taxonomy taxonomy = Example();
  BOOST_TEST_REQUIRE(taxonomy.Apply(MergeTag{.from = b, .into = a}).ok());
  BOOST_TEST(taxonomy.PathOf(c) == "content:gacha/step_up");
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_and_changes_nothing) {
  CheckRefused(MoveTag{.id = a, .parent = c}, Reason::kConflicting);
  CheckRefused(MoveTag{.id = a, .parent = a}, Reason::kConflicting);
  CheckRefused(MergeTag{.from = a, .into = c}, Reason::kConflicting);
  CheckRefused(MergeTag{.from = a, .into = a}, Reason::kConflicting);
  CheckRefused(RetireTag{.id = a}, Reason::kWrongState);
  CheckRefused(RetireTag{.id = TagId("x")}, Reason::kNotFound);
  CheckRefused(AddAxis{.key = "CONTENT"}, Reason::kAlreadyExists);
  CheckRefused(AddAxis{.key = "コンテンツ"}, Reason::kAlreadyExists);
  CheckRefused(AddTag{.id = a, .axis = "content", .key = "x"},
               Reason::kAlreadyExists);
  CheckRefused(AddTag{.id = TagId("e"), .axis = "content", .key = "Loot Box"},
               Reason::kAlreadyExists);
  CheckRefused(AddTag{.id = TagId("e"), .axis = "place", .key = "x"},
               Reason::kNotFound);
  CheckRefused(
      AddTag{.id = TagId("e"), .axis = "emotion", .parent = a, .key = "x"},
      Reason::kConflicting);
  CheckRefused(AddTag{.id = TagId("e"), .axis = "content", .key = ""},
               Reason::kRequired);
  CheckRefused(AddTag{.id = TagId("e"), .axis = "content", .key = "a\nb"},
               Reason::kMalformed);
  CheckRefused(AddTag{.id = TagId("e"), .axis = "content", .key = "\xFF"},
               Reason::kInvalidUtf8);
  CheckRefused(AddTag{.id = TagId("e"),
                      .axis = "content",
                      .key = std::string(Taxonomy::kMaxLabelBytes + 1, 'x')},
               Reason::kTooLong);
  CheckRefused(RenameTag{.id = d, .key = "ガチャ"}, Reason::kAlreadyExists);
  CheckRefused(RenameAxis{.key = "emotion",
                          .names = {{.language = "en", .text = "content"}}},
               Reason::kAlreadyExists);
}

BOOST_AUTO_TEST_CASE(a_tree_is_at_most_64_deep_however_it_grows) {
  Taxonomy taxonomy;
  BOOST_TEST_REQUIRE(taxonomy.Apply(AddAxis{.key = "x"}).ok());
  const auto add = [&](int n, TagId parent) {
    return taxonomy.Apply(AddTag{.id = TagId(std::to_string(n)),
                                 .axis = "x",
                                 .parent = parent,
                                 .key = std::to_string(n)});
  };
  for (int n = 1; n <= 64; ++n) {
    BOOST_TEST_REQUIRE(
        add(n, n == 1 ? TagId() : TagId(std::to_string(n - 1))).ok());
  }
  BOOST_TEST((ReasonOf(add(65, TagId("64"))) == Reason::kLimitReached));
  BOOST_TEST(add(65, TagId("63")).ok());
  BOOST_TEST(add(66, TagId("65")).code() ==
             absl::StatusCode::kResourceExhausted);
  BOOST_TEST_REQUIRE(add(100, TagId()).ok());
  BOOST_TEST((ReasonOf(taxonomy.Apply(
                  MoveTag{.id = TagId("1"), .parent = TagId("100")})) ==
              Reason::kLimitReached));
  BOOST_TEST(
      taxonomy.Apply(MergeTag{.from = TagId("1"), .into = TagId("100")}).ok());
}

BOOST_AUTO_TEST_CASE(replaying_the_history_gives_every_version_again) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomTaxonomy random(seed);
      Taxonomy replayed;
      for (int step = 0; step < 300; ++step) random.Step();
      for (const TaxonomyChange& change : random.history()) {
        BOOST_TEST_REQUIRE(replayed.Apply(change).ok());
      }
      BOOST_TEST(Picture(replayed) == Picture(random.taxonomy()));
      BOOST_TEST(replayed.version() ==
                 static_cast<std::int64_t>(random.history().size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(random_changes_keep_the_trees_sound) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomTaxonomy random(seed);
      for (int step = 0; step < 300; ++step) random.Step();
      const Taxonomy& taxonomy = random.taxonomy();
      std::set<TagId> reached;
      for (const auto& [key, axis] : taxonomy.axes()) {
        for (const TagId& id : taxonomy.MeaningOfAxis(key)) {
          BOOST_TEST((reached.insert(id).second));
          BOOST_TEST(taxonomy.FindTag(id)->axis == key);
        }
      }
      BOOST_TEST(reached.size() == taxonomy.tags().size());
      for (const auto& [id, tag] : taxonomy.tags()) {
        const TagId survivor = taxonomy.Survivor(id);
        BOOST_TEST((taxonomy.Find(taxonomy.PathOf(id)).value() == survivor));
        BOOST_TEST((taxonomy.FindTag(survivor)->state != TagState::kMerged));
      }
    }
  }
}

// One user kept 750 queues called department::language::product::version.
BOOST_AUTO_TEST_CASE(seven_hundred_and_fifty_queues_become_one_tree) {
  const std::string levels[4][6] = {
      {"sales", "billing", "tech", "returns", "返品"},
      {"ja", "en", "zh", "ko", "de", "fr"},
      {"phone", "console", "pad", "watch", "時計"},
      {"1.0", "1.1", "2.0", "2.0-beta", "3"},
  };
  Taxonomy taxonomy;
  BOOST_TEST_REQUIRE(taxonomy.Apply(AddAxis{.key = "queue"}).ok());
  int number = 0;
  const auto ensure = [&](const TagId& parent, const std::string& key) {
    TagId id = taxonomy.FindChild("queue", parent, key);
    if (!id.empty()) return id;
    id = TagId("q" + std::to_string(++number));
    BOOST_TEST_REQUIRE(
        taxonomy
            .Apply(
                AddTag{.id = id, .axis = "queue", .parent = parent, .key = key})
            .ok());
    return id;
  };
  for (int queue = 0; queue < 750; ++queue) {
    TagId at = ensure(TagId(), levels[0][queue % 5]);
    at = ensure(at, levels[1][queue / 5 % 6]);
    at = ensure(at, levels[2][queue / 30 % 5]);
    ensure(at, levels[3][queue / 150]);
  }
  BOOST_TEST(number == 5 + 30 + 150 + 750);
  const auto size_of = [&](const std::string& expression) {
    return Resolve(taxonomy, expression).value().postfix.size();
  };
  // All tags of the tree and the OR over them.
  BOOST_TEST(size_of("queue:返品/ja/*") == 1 + 5 + 25 + 1u);
  BOOST_TEST(size_of("queue:tech/*") == 1 + 6 + 30 + 150 + 1u);
  BOOST_TEST((taxonomy.Find("queue:sales/fr/時計/2.0-beta").ok()));
}

}  // namespace
}  // namespace tasuki
