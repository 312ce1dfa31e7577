#include "tasuki/base/tag_filter.h"

#include <boost/test/unit_test.hpp>

#include "tasuki/base/error.h"

namespace tasuki {
namespace {

const TagId a("a"), b("b"), c("c");

BOOST_AUTO_TEST_CASE(a_filter_is_and_or_not_over_tags) {
  const TagFilter filter =
      And({HasTag(a), Or({HasTag(b), HasTag(c)}), Not(HasTag(c))});
  BOOST_TEST(filter.Validate().ok());
  BOOST_TEST(filter.Matches({a, b}));
  BOOST_TEST(!filter.Matches({a, b, c}));
  BOOST_TEST(!filter.Matches({a}));
  BOOST_TEST(!filter.Matches({}));
}

BOOST_AUTO_TEST_CASE(the_empty_filter_is_everything) {
  BOOST_TEST(TagFilter{}.Matches({}));
  BOOST_TEST(And({}).Matches({}));
  BOOST_TEST(Or({HasTag(a), TagFilter{}}).Matches({}));
  BOOST_TEST(!Not(TagFilter{}).Matches({a}));
  BOOST_TEST(Not(TagFilter{}).Validate().ok());
  BOOST_TEST((And({TagFilter{}, HasTag(a)}) == HasTag(a)));
}

BOOST_AUTO_TEST_CASE(what_is_no_expression_is_refused) {
  const TagFilterNode tag = {.tag = a};
  const auto broken = [](std::vector<TagFilterNode> nodes) {
    return ReasonOf(TagFilter{.postfix = nodes}.Validate()) ==
           Reason::kMalformed;
  };
  BOOST_TEST(broken({tag, tag}));
  BOOST_TEST(broken({tag, {.op = TagFilterOp::kAnd, .operands = 2}}));
  BOOST_TEST(broken({{.op = TagFilterOp::kNot, .operands = 0}}));
  BOOST_TEST(broken({tag, {.op = static_cast<TagFilterOp>(7), .operands = 1}}));
  BOOST_TEST(broken({{.op = TagFilterOp::kTag}}));
  BOOST_TEST(broken({tag, {.op = TagFilterOp::kOr, .operands = -1}}));
}

}  // namespace
}  // namespace tasuki
