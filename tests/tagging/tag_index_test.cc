#include "tasuki/tagging/tag_index.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <tuple>

#include "tasuki/base/error.h"
#include "tasuki/tagging/expression.h"
#include "tests/tagging/random_taxonomy.h"

namespace tasuki {
namespace {

// The same answers from plain sets, one document at a time.
class Model {
 public:
  explicit Model(const Taxonomy& taxonomy) : taxonomy_(taxonomy) {}

  struct Document {
    int week = 0;
    std::set<TagId> tags;
  };
  std::map<DocumentNumber, Document> documents;

  std::vector<DocumentNumber> Find(const TagQuery& query) const {
    std::vector<DocumentNumber> found;
    for (const auto& [number, document] : documents) {
      if (query.filter.Matches({document.tags.begin(), document.tags.end()}) &&
          document.week >= query.first_week.value_or(0) &&
          document.week <= query.last_week.value_or(TagIndex::kMaxWeek)) {
        found.push_back(number);
      }
    }
    return found;
  }

  // The groups that a document falls into.
  std::set<TagId> GroupsOf(const Document& document,
                           const Breakdown& breakdown) const {
    std::set<TagId> groups;
    for (const TagId& tag : document.tags) {
      std::vector<TagId> way;
      for (TagId at = taxonomy_.Survivor(tag); !at.empty();
           at = taxonomy_.FindTag(at)->parent) {
        way.insert(way.begin(), at);
      }
      if (taxonomy_.FindTag(way.back())->axis != breakdown.axis) continue;
      if (!breakdown.under.empty()) {
        const auto under = std::find(way.begin(), way.end(),
                                     taxonomy_.Survivor(breakdown.under));
        if (under == way.end()) continue;
        way.erase(way.begin(),
                  way.size() > 1 && under + 1 != way.end() ? under + 1 : under);
      }
      groups.insert(breakdown.roll_up ? way.front() : way.back());
    }
    return groups;
  }

  std::vector<TagCount> Top(const TagQuery& query, const Breakdown& breakdown,
                            std::size_t k) const {
    std::map<TagId, std::int64_t> counts;
    for (const DocumentNumber number : Find(query)) {
      for (const TagId& group : GroupsOf(documents.at(number), breakdown)) {
        ++counts[group];
      }
    }
    std::vector<TagCount> top;
    for (const auto& [tag, count] : counts) top.push_back({tag, count});
    std::stable_sort(top.begin(), top.end(), [](const auto& a, const auto& b) {
      return a.count > b.count;
    });
    top.resize(std::min(k, top.size()));
    return top;
  }

  using Cells = std::map<std::tuple<int, TagId, TagId>, std::int64_t>;
  Cells Cross(const CrossRequest& request) const {
    Cells cells;
    for (const DocumentNumber number : Find(request.query)) {
      const Document& document = documents.at(number);
      for (const TagId& row : GroupsOf(document, request.rows)) {
        for (const TagId& column : GroupsOf(document, request.columns)) {
          ++cells[{request.by_week ? document.week : -1, row, column}];
        }
      }
    }
    return cells;
  }

 private:
  const Taxonomy& taxonomy_;
};

Model::Cells CellsOf(const CrossTable& table) {
  Model::Cells cells;
  for (const CrossTable::Cell& cell : table.cells) {
    cells[{table.weeks.empty() ? -1 : table.weeks[cell.week],
           table.rows[cell.row], table.columns[cell.column]}] += cell.count;
  }
  BOOST_TEST(cells.size() == table.cells.size());
  BOOST_TEST(std::is_sorted(table.cells.begin(), table.cells.end(),
                            [](const auto& a, const auto& b) {
                              return std::tie(a.week, a.row, a.column) <
                                     std::tie(b.week, b.row, b.column);
                            }));
  return cells;
}

TagFilter AnyFilter(RandomTaxonomy& random, int depth) {
  const std::uint32_t kind = depth == 0 ? 0 : random.Below(6);
  if (kind == 1) return Not(AnyFilter(random, depth - 1));
  if (kind >= 2) {
    std::vector<TagFilter> parts;
    for (std::uint32_t n = random.Below(4); n > 0; --n) {
      parts.push_back(AnyFilter(random, depth - 1));
    }
    return kind % 2 == 0 ? And(parts) : Or(parts);
  }
  if (random.Below(2) == 0) return HasTag(random.AnyTag());
  std::vector<TagFilter> below;
  for (const TagId& id : random.taxonomy().Meaning(random.AnyTag(), true)) {
    below.push_back(HasTag(id));
  }
  return Or(below);
}

TagQuery AnyQuery(RandomTaxonomy& random) {
  TagQuery query = {.filter = AnyFilter(random, 3)};
  if (random.Below(3) == 0) {
    query.first_week = static_cast<int>(random.Below(6));
  }
  if (random.Below(3) == 0) {
    query.last_week = static_cast<int>(random.Below(6));
  }
  return query;
}

Breakdown AnyBreakdown(RandomTaxonomy& random) {
  Breakdown breakdown = {.axis = random.AnyAxis(),
                         .roll_up = random.Below(2) == 0};
  const TagId under = random.AnyTag();
  const Tag* tag = random.taxonomy().FindTag(under);
  if (random.Below(3) == 0 && tag != nullptr && tag->axis == breakdown.axis) {
    breakdown.under = under;
  }
  return breakdown;
}

// A few numbers next to each other, a few far away.
DocumentNumber AnyDocument(RandomTaxonomy& random) {
  return random.Below(300) * (random.Below(3) == 0 ? 60'000 : 1);
}

void Change(RandomTaxonomy& random, TagIndex& index, Model& model) {
  const DocumentNumber number = AnyDocument(random);
  const TagId tag = random.AnyTag();
  const bool known = model.documents.contains(number);
  switch (random.Below(8)) {
    case 0:
      index.Erase(number);
      model.documents.erase(number);
      break;
    case 1:
    case 2:
      if (index.Set(number, tag).ok()) {
        BOOST_TEST_REQUIRE(known);
        model.documents[number].tags.insert(tag);
      }
      break;
    case 3:
      if (index.Remove(number, tag).ok()) {
        BOOST_TEST_REQUIRE(known);
        model.documents[number].tags.erase(tag);
      }
      break;
    default: {
      TaggedDocument next = {.document = number,
                             .week = static_cast<int>(random.Below(6))};
      for (std::uint32_t n = random.Below(5); n > 0; --n) {
        next.tags.push_back(random.AnyTag());
      }
      if (index.Put(next).ok()) {
        model.documents[number] = {
            .week = next.week, .tags = {next.tags.begin(), next.tags.end()}};
      }
    }
  }
}

std::vector<DocumentNumber> ListAll(const TagIndex& index,
                                    const TagQuery& query, int size) {
  std::vector<DocumentNumber> all;
  PageRequest page = {.size = size};
  do {
    const auto found = index.List(query, page);
    BOOST_TEST_REQUIRE(found.ok(), found.status());
    all.insert(all.end(), found->items.begin(), found->items.end());
    page.token = found->next_token;
  } while (!page.token.empty());
  std::reverse(all.begin(), all.end());
  return all;
}

void CheckAnswers(RandomTaxonomy& random, const TagIndex& index,
                  const Model& model) {
  const TagQuery query = AnyQuery(random);
  const std::vector<DocumentNumber> expected = model.Find(query);
  BOOST_TEST(index.Count(query).value() ==
             static_cast<std::int64_t>(expected.size()));
  BOOST_TEST(ListAll(index, query, 1 + static_cast<int>(random.Below(50))) ==
             expected);
  const Breakdown rows = AnyBreakdown(random);
  BOOST_TEST(
      (index.TopTags(query, rows, 5).value() == model.Top(query, rows, 5)));
  const CrossRequest cross = {.query = query,
                              .rows = rows,
                              .columns = AnyBreakdown(random),
                              .by_week = random.Below(2) == 0};
  BOOST_TEST((CellsOf(index.Cross(cross).value()) == model.Cross(cross)));
}

BOOST_AUTO_TEST_CASE(answers_agree_with_plain_sets_through_all_changes) {
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomTaxonomy random(seed);
      // Small trees, and trees whose inner tags roll up.
      const int steps = seed % 2 == 0 ? 60 : 300;
      for (int step = 0; step < steps; ++step) random.Step();
      TagIndex index(random.taxonomy());
      Model model(random.taxonomy());
      for (int round = 0; round < 30; ++round) {
        for (int n = 0; n < 30; ++n) Change(random, index, model);
        if (random.Below(3) == 0 && random.Step()) {
          BOOST_TEST_REQUIRE(index.Follow(random.taxonomy()).ok());
        }
        CheckAnswers(random, index, model);
      }
      // A rebuilt index holds the same.
      TagIndex rebuilt(random.taxonomy());
      for (const auto& [number, document] : model.documents) {
        const TaggedDocument copy = index.Get(number).value();
        BOOST_TEST(copy.week == document.week);
        BOOST_TEST((std::set<TagId>(copy.tags.begin(), copy.tags.end()) ==
                    document.tags));
        BOOST_TEST_REQUIRE(rebuilt.Put(copy).ok());
      }
      BOOST_TEST(rebuilt.documents() == index.documents());
      BOOST_TEST(rebuilt.assignments() == index.assignments());
      CheckAnswers(random, rebuilt, model);
    }
  }
}

Taxonomy Example() {
  Taxonomy taxonomy;
  for (const char* axis : {"content", "emotion"}) {
    BOOST_TEST_REQUIRE(
        taxonomy
            .Apply(AddAxis{.key = axis,
                           .multiple = axis == std::string("emotion")})
            .ok());
  }
  for (const char* key : {"c1", "c2", "c3"}) {
    BOOST_TEST_REQUIRE(
        taxonomy.Apply(AddTag{.id = TagId(key), .axis = "content", .key = key})
            .ok());
  }
  for (const char* key : {"angry", "sad"}) {
    BOOST_TEST_REQUIRE(
        taxonomy.Apply(AddTag{.id = TagId(key), .axis = "emotion", .key = key})
            .ok());
  }
  return taxonomy;
}

// Bitmaps change their form at 4,096 of 65,536: dense and sparse tags, counted
// by probing, by merging and as complements.
BOOST_AUTO_TEST_CASE(dense_and_sparse_tags_are_counted_alike) {
  const Taxonomy taxonomy = Example();
  TagIndex index(taxonomy);
  Model model(taxonomy);
  for (DocumentNumber n = 0; n < 80'000; ++n) {
    TaggedDocument document = {.document = n,
                               .week = static_cast<int>(n / 9'000)};
    document.tags.push_back(TagId(n % 100 == 0 ? "c1" : n % 3 ? "c2" : "c3"));
    if (n % 2) document.tags.push_back(TagId("angry"));
    if (n % 5 == 0) document.tags.push_back(TagId("sad"));
    BOOST_TEST_REQUIRE(index.Put(document).ok());
    model.documents[n] = {.week = document.week,
                          .tags = {document.tags.begin(), document.tags.end()}};
  }
  for (const char* text :
       {"content:c1 AND emotion:angry", "content:c1 AND NOT emotion:*",
        "content:c1 AND (emotion:angry OR emotion:sad)",
        "content:c2 AND emotion:angry AND NOT emotion:sad",
        "content:c1 AND NOT (content:c2 OR emotion:sad)",
        "NOT content:c2 AND NOT emotion:angry", "NOT emotion:angry",
        "content:c1 OR NOT emotion:sad", "emotion:angry",
        "(content:c1 OR content:c3) AND (emotion:angry OR emotion:sad)"}) {
    BOOST_TEST_CONTEXT(text) {
      TagQuery query = {.filter = Resolve(taxonomy, text).value()};
      BOOST_TEST(index.Count(query).value() ==
                 static_cast<std::int64_t>(model.Find(query).size()));
      BOOST_TEST(ListAll(index, query, 1000) == model.Find(query));
      query.first_week = 3;
      query.last_week = 5;
      BOOST_TEST(index.Count(query).value() ==
                 static_cast<std::int64_t>(model.Find(query).size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(same_fact_other_emotion) {
  TagIndex index(Example());
  const TagId c1("c1"), c2("c2"), angry("angry"), sad("sad");
  for (const TaggedDocument& document :
       std::vector<TaggedDocument>{{.document = 1, .tags = {c1, angry}},
                                   {.document = 2, .tags = {c1, sad}},
                                   {.document = 3, .tags = {c1, sad, angry}},
                                   {.document = 4, .tags = {c1}},
                                   {.document = 5, .tags = {c2, sad}}}) {
    BOOST_TEST_REQUIRE(index.Put(document).ok());
  }
  const auto list = [&](DocumentNumber document) {
    const TagFilter filter =
        index.Contrast(document, {"content"}, "emotion").value();
    return index.List({.filter = filter}, {}).value().items;
  };
  BOOST_TEST(list(1) == (std::vector<DocumentNumber>{2}));
  BOOST_TEST(list(3) == (std::vector<DocumentNumber>{}));
  BOOST_TEST(list(4) == (std::vector<DocumentNumber>{3, 2, 1}));
  BOOST_TEST((ReasonOf(index.Contrast(9, {"content"}, "emotion").status()) ==
              Reason::kNotFound));
  BOOST_TEST((ReasonOf(index.Contrast(4, {"emotion"}, "content").status()) ==
              Reason::kWrongState));
  BOOST_TEST((ReasonOf(index.Contrast(4, {"place"}, "emotion").status()) ==
              Reason::kNotFound));
}

BOOST_AUTO_TEST_CASE(bad_calls_are_refused_and_change_nothing) {
  Taxonomy taxonomy = Example();
  TagIndex index(taxonomy);
  const TagId c1("c1"), c2("c2"), angry("angry");
  BOOST_TEST_REQUIRE(index.Put({.document = 1, .week = 2, .tags = {c1}}).ok());
  const auto check = [&](const absl::Status& status, Reason reason) {
    BOOST_TEST((ReasonOf(status) == reason), status);
    const TaggedDocument now = index.Get(1).value();
    BOOST_TEST((now.week == 2 && now.tags == std::vector<TagId>{c1}));
    BOOST_TEST(index.documents() == 1);
  };
  check(index.Put({.document = 1, .tags = {c1, c2}}), Reason::kConflicting);
  check(index.Put({.document = 1, .tags = {TagId("x")}}), Reason::kNotFound);
  check(index.Put({.document = 1, .week = -1}), Reason::kOutOfRange);
  check(index.Put({.document = 1, .week = TagIndex::kMaxWeek + 1}),
        Reason::kOutOfRange);
  check(index.Put({.document = TagIndex::kMaxDocument + 1}),
        Reason::kOutOfRange);
  check(index.Put({.document = 1, .tags = std::vector<TagId>(1001, c1)}),
        Reason::kTooLong);
  check(index.Set(1, c2), Reason::kConflicting);
  check(index.Set(2, c2), Reason::kNotFound);
  check(index.Set(1, TagId("x")), Reason::kNotFound);
  check(index.Remove(2, c2), Reason::kNotFound);
  check(index.Follow(Taxonomy()), Reason::kStaleVersion);
  check(index.Count({.first_week = -1}).status(), Reason::kOutOfRange);
  check(index
            .Count({.filter = {.postfix = {{.op = TagFilterOp::kNot,
                                            .operands = 1}}}})
            .status(),
        Reason::kMalformed);
  check(index.TopTags({}, {.axis = "place"}, 3).status(), Reason::kNotFound);
  check(index.TopTags({}, {.axis = "content", .under = angry}, 3).status(),
        Reason::kNotFound);
  check(index.List({}, {.size = 0}).status(), Reason::kOutOfRange);
  check(index.List({}, {.token = "x"}).status(), Reason::kMalformed);
  check(index.List({}, {.token = "7-00"}).status(), Reason::kPageTokenMismatch);
}

BOOST_AUTO_TEST_CASE(the_highest_document_and_week_are_in_reach) {
  TagIndex index(Example());
  const TaggedDocument last = {.document = TagIndex::kMaxDocument,
                               .week = TagIndex::kMaxWeek,
                               .tags = {TagId("c1")}};
  BOOST_TEST_REQUIRE(index.Put(last).ok());
  BOOST_TEST(index.Count({.first_week = TagIndex::kMaxWeek}).value() == 1);
  BOOST_TEST(index.List({}, {}).value().items ==
             std::vector<DocumentNumber>{TagIndex::kMaxDocument});
  index.Erase(last.document);
  BOOST_TEST(index.Count({}).value() == 0);
  BOOST_TEST(index.List({}, {}).value().items.empty());
}

BOOST_AUTO_TEST_CASE(facets_are_the_top_of_every_axis) {
  TagIndex index(Example());
  BOOST_TEST_REQUIRE(
      index.Put({.document = 1, .tags = {TagId("c1"), TagId("sad")}}).ok());
  const std::vector<Facet> facets = index.Facets({}, 5).value();
  BOOST_TEST_REQUIRE(facets.size() == 2U);
  BOOST_TEST(facets[0].axis == "content");
  BOOST_TEST((facets[0].tags == std::vector<TagCount>{{TagId("c1"), 1}}));
  BOOST_TEST((facets[1].tags == std::vector<TagCount>{{TagId("sad"), 1}}));
}

}  // namespace
}  // namespace tasuki
