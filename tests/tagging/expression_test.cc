#include "tasuki/tagging/expression.h"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "tasuki/base/error.h"
#include "tests/tagging/random_taxonomy.h"

namespace tasuki {
namespace {

const TagId gacha("g"), limited("l"), angry("a"), sad("s");

Taxonomy Example() {
  Taxonomy taxonomy;
  const TaxonomyChange changes[] = {
      AddAxis{.key = "content",
              .names = {{.language = "ja", .text = "コンテンツ"}}},
      AddAxis{.key = "emotion", .multiple = true},
      AddTag{.id = gacha,
             .axis = "content",
             .key = "gacha",
             .names = {{.language = "ja", .text = "ガチャ 全般"}}},
      AddTag{
          .id = limited, .axis = "content", .parent = gacha, .key = "limited"},
      AddTag{.id = angry, .axis = "emotion", .key = "angry"},
      AddTag{.id = sad, .axis = "emotion", .key = "sad (\"blue\")"},
  };
  for (const TaxonomyChange& change : changes) {
    BOOST_TEST_REQUIRE(taxonomy.Apply(change).ok());
  }
  return taxonomy;
}

TagFilter Resolved(std::string_view text) {
  const absl::StatusOr<TagFilter> filter = Resolve(Example(), text);
  BOOST_TEST_REQUIRE(filter.ok(), text << ": " << filter.status());
  BOOST_TEST(filter->Validate().ok());
  return *filter;
}

void CheckError(std::string_view text, Reason reason, std::string_view part) {
  const absl::Status status = Resolve(Example(), text).status();
  BOOST_TEST((ReasonOf(status) == reason), text << ": " << status);
  BOOST_TEST((std::string(status.message()).find(part) != std::string::npos),
             text << ": " << status);
}

BOOST_AUTO_TEST_CASE(a_term_is_a_tag_a_subtree_or_an_axis) {
  BOOST_TEST((Resolved("content:gacha") == HasTag(gacha)));
  const TagFilter below = Or({HasTag(gacha), HasTag(limited)});
  BOOST_TEST((Resolved("content:gacha/*") == below));
  BOOST_TEST((Resolved("content:*") == below));
  BOOST_TEST(
      (Resolved("コンテンツ:\"ガチャ 全般\"/limited") == HasTag(limited)));
  BOOST_TEST((Resolved("emotion:\"sad (\\\"blue\\\")\"") == HasTag(sad)));
  BOOST_TEST(Resolved("").empty());
  BOOST_TEST(Resolved(" \u3000 ").empty());
}

BOOST_AUTO_TEST_CASE(not_binds_before_and_before_or) {
  const TagFilter g = HasTag(gacha), l = HasTag(limited), a = HasTag(angry);
  BOOST_TEST((Resolved("content:gacha OR content:gacha/limited AND NOT "
                       "emotion:angry") == Or({g, And({l, Not(a)})})));
  BOOST_TEST((Resolved("(content:gacha OR content:gacha/limited) AND "
                       "emotion:angry") == And({Or({g, l}), a})));
  BOOST_TEST((Resolved("NOT NOT content:gacha") == g));
  BOOST_TEST((Resolved("NOT (content:gacha AND NOT emotion:angry)") ==
              Not(And({g, Not(a)}))));
  BOOST_TEST(
      (Resolved("content:gacha\u3000AND\u3000emotion:angry") == And({g, a})));
}

BOOST_AUTO_TEST_CASE(an_error_tells_where_and_what_was_expected) {
  const Reason malformed = Reason::kMalformed;
  CheckError("content:gacha AND", malformed, "at byte 17: expected a tag");
  CheckError("AND content:gacha", malformed, "at byte 3: expected a colon");
  CheckError("content:gacha emotion:angry", malformed,
             "at byte 14: expected AND, OR or the end");
  CheckError("(content:gacha", malformed, "at byte 14: expected AND, OR or )");
  CheckError("content:gacha)", malformed,
             "at byte 13: expected AND, OR or the");
  CheckError("()", malformed, "at byte 1: expected a tag");
  CheckError("content:", malformed, "at byte 8: expected a tag or *");
  CheckError("content:\"gacha", malformed, "at byte 14: expected a closing");
  CheckError("content:*/limited", malformed, "at byte 9");
  CheckError("place:x", Reason::kNotFound, "at byte 0: there is no such axis");
  CheckError("content:gacha/x", Reason::kNotFound,
             "at byte 14: there is no such tag");
  CheckError("\xFF", Reason::kInvalidUtf8, "UTF-8");
  CheckError(std::string(kMaxExpressionBytes + 1, ' '), Reason::kTooLong, "");
}

BOOST_AUTO_TEST_CASE(nesting_has_a_limit_and_length_hardly_any) {
  const auto nested = [](int depth) {
    return std::string(depth, '(') + "content:gacha" + std::string(depth, ')');
  };
  BOOST_TEST((Resolved(nested(kMaxExpressionNesting)) == HasTag(gacha)));
  CheckError(nested(kMaxExpressionNesting + 1), Reason::kOutOfRange,
             "at byte 100");
  std::string many = "content:gacha";
  for (int i = 1; i < 10'000; ++i) many += " OR NOT content:gacha";
  BOOST_TEST(Resolved(many).postfix.size() == 2 * 10'000);
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "NOT ";
  BOOST_TEST((Resolved(nots + "content:gacha") == HasTag(gacha)));
  std::string huge = "content:*";
  for (int i = 1; i < 60'000; ++i) huge += " OR content:*";
  CheckError(huge, Reason::kTooLong, "stands for more than 100000");
}

// An expression as text, and what it means as a function over a set of tags.
struct Sample {
  std::string text;
  std::function<bool(const std::vector<TagId>&)> holds;
};

Sample AnySample(RandomTaxonomy& random, int depth) {
  const std::uint32_t kind = depth == 0 ? 0 : random.Below(5);
  if (kind == 1) {
    const Sample inner = AnySample(random, depth - 1);
    return {"NOT (" + inner.text + ")",
            [inner](const auto& tags) { return !inner.holds(tags); }};
  }
  if (kind >= 2) {
    const Sample x = AnySample(random, depth - 1);
    const Sample y = AnySample(random, depth - 1);
    const bool all = kind == 2;
    return {"(" + x.text + (all ? ") AND (" : ") OR (") + y.text + ")",
            [=](const auto& tags) {
              return all ? x.holds(tags) && y.holds(tags)
                         : x.holds(tags) || y.holds(tags);
            }};
  }
  const Taxonomy& taxonomy = random.taxonomy();
  const TagId id = taxonomy.Survivor(random.AnyTag());
  if (id.empty()) {
    const std::string axis = random.AnyAxis();
    return {axis + ":*", [axis, &taxonomy](const auto& tags) {
              return std::any_of(tags.begin(), tags.end(), [&](const TagId& t) {
                return taxonomy.FindTag(t)->axis == axis;
              });
            }};
  }
  const bool below = random.Below(2) == 0;
  return {taxonomy.PathOf(id) + (below ? "/*" : ""),
          [id, below, &taxonomy](const auto& tags) {
            return std::any_of(tags.begin(), tags.end(), [&](const TagId& t) {
              TagId at = taxonomy.Survivor(t);
              while (below && at != id && !at.empty()) {
                at = taxonomy.FindTag(at)->parent;
              }
              return at == id;
            });
          }};
}

BOOST_AUTO_TEST_CASE(resolved_expressions_agree_with_walking_the_tree) {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      RandomTaxonomy random(seed);
      for (int step = 0; step < 150; ++step) random.Step();
      for (int round = 0; round < 30; ++round) {
        const Sample sample = AnySample(random, 4);
        const absl::StatusOr<TagFilter> filter =
            Resolve(random.taxonomy(), sample.text);
        BOOST_TEST_REQUIRE(filter.ok(), filter.status());
        for (int document = 0; document < 10; ++document) {
          std::vector<TagId> tags;
          for (std::uint32_t n = random.Below(4); n > 0; --n) {
            const TagId tag = random.AnyTag();
            if (random.taxonomy().FindTag(tag) != nullptr) tags.push_back(tag);
          }
          std::sort(tags.begin(), tags.end());
          BOOST_TEST(filter->Matches(tags) == sample.holds(tags), sample.text);
        }
      }
    }
  }
}

}  // namespace
}  // namespace tasuki
