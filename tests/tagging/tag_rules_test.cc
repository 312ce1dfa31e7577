#include "tasuki/tagging/tag_rules.h"

#include "tests/support/check.h"

namespace tasuki::testing {
namespace {

const TagId kRefund("refund"), kOrder("order");

std::vector<RuleMatch> Matches(TagRule rule, const RuleInput& input) {
  rule.id = RuleId("r");
  rule.tag = kRefund;
  return Must(TagRules::Compile({std::move(rule)})).Match(input);
}

// What of the text matched, "-" where the rule does not.
std::string Found(TagRule rule, const RuleInput& input) {
  const auto matches = Matches(std::move(rule), input);
  if (matches.empty()) return "-";
  const ByteRange words = matches[0].words;
  return std::string(input.text.substr(words.begin, words.end - words.begin));
}

BOOST_AUTO_TEST_CASE(words_are_found_as_people_type_them) {
  const TagRule rule = {.contains = {"返金", "へんきん", "Refund"}};
  BOOST_TEST(Found(rule, {.text = "至急、返金してください"}) == "返金");
  BOOST_TEST(Found(rule, {.text = "ﾍﾝｷﾝまだ？"}) == "ﾍﾝｷﾝ");
  BOOST_TEST(Found(rule, {.text = "ヘンキン"}) == "ヘンキン");
  BOOST_TEST(Found(rule, {.text = "my ＲＥＦＵＮＤ please"}) == "ＲＥＦＵＮＤ");
  BOOST_TEST(Found(rule, {.text = "返品したい"}) == "-");
  BOOST_TEST(Found(rule, {.text = ""}) == "-");
}

BOOST_AUTO_TEST_CASE(expressions_see_narrow_letters_and_digits) {
  const TagRule rule = {.regex = R"(\bA-[0-9]{4}\b)"};
  BOOST_TEST(Found(rule, {.text = "注文 A-1234 の件"}) == "A-1234");
  BOOST_TEST(Found(rule, {.text = "注文 Ａ－１２３４ の件"}) == "Ａ－１２３４");
  BOOST_TEST(Found(rule, {.text = "a-1234"}) == "-");  // the case counts
  BOOST_TEST(Found({.regex = "(?i)a-1"}, {.text = "A-1"}) == "A-1");
}

BOOST_AUTO_TEST_CASE(senders_and_channels_are_conditions) {
  const TagRule rule = {.senders = {"*@Partner.example", "vip-7"},
                        .channel = Channel::kMail};
  const auto matches = [&](const char* sender, std::optional<Channel> channel) {
    return !Matches(rule, {.text = "x", .sender = sender, .channel = channel})
                .empty();
  };
  BOOST_TEST(matches("Aoki@partner.EXAMPLE", Channel::kMail));
  BOOST_TEST(matches("vip-7", Channel::kMail));
  BOOST_TEST(!matches("vip-77", Channel::kMail));
  BOOST_TEST(!matches("", Channel::kMail));
  BOOST_TEST(!matches("vip-7", Channel::kChat));
  BOOST_TEST(!matches("vip-7", std::nullopt));
}

BOOST_AUTO_TEST_CASE(all_that_is_set_must_hold) {
  const TagRule rule = {.contains = {"返金"},
                        .regex = "[0-9]+円",
                        .senders = {"vip"},
                        .channel = Channel::kMail};
  const RuleInput all = {
      .text = "500円の返金", .sender = "vip", .channel = Channel::kMail};
  BOOST_TEST(Found(rule, all) == "500円");
  for (RuleInput input :
       {RuleInput{.text = "500円", .sender = "vip", .channel = Channel::kMail},
        RuleInput{.text = "返金", .sender = "vip", .channel = Channel::kMail},
        RuleInput{.text = all.text, .channel = Channel::kMail},
        RuleInput{.text = all.text, .sender = "vip"}}) {
    BOOST_TEST(Found(rule, input) == "-");
  }
}

BOOST_AUTO_TEST_CASE(matches_come_in_the_order_of_the_rules) {
  const auto rules = Must(TagRules::Compile(
      {{.id = RuleId("b"), .tag = kOrder, .contains = {"注文"}},
       {.id = RuleId("a"), .tag = kRefund, .contains = {"返金"}}}));
  const auto matches = rules.Match({.text = "返金、注文"});
  BOOST_TEST_REQUIRE(matches.size() == 2);
  BOOST_TEST((matches[0] == RuleMatch{RuleId("b"), kOrder, {9, 15}}));
  BOOST_TEST((matches[1] == RuleMatch{RuleId("a"), kRefund, {0, 6}}));
  BOOST_TEST(TagRules().Match({.text = "返金"}).empty());
}

std::string Refusal(const TagRule& rule) {
  return Complaint(TagRules::Compile({rule}).status());
}

BOOST_AUTO_TEST_CASE(bad_rules_are_refused) {
  const TagRule good = {
      .id = RuleId("r"), .tag = kRefund, .contains = {"返金"}};
  TagRule rule = good;
  rule.id = RuleId();
  BOOST_TEST(Refusal(rule) == "REQUIRED rule.id");
  rule = good;
  rule.tag = TagId();
  BOOST_TEST(Refusal(rule) == "REQUIRED rule.tag");
  rule = good;
  rule.contains.clear();
  BOOST_TEST(Refusal(rule) == "REQUIRED rule.contains");
  rule.contains = {""};
  BOOST_TEST(Refusal(rule) == "REQUIRED rule.contains");
  rule.contains = {"\xE2\x80\x8B"};  // zero width
  BOOST_TEST(Refusal(rule) == "MALFORMED rule.contains");
  rule.contains = {"\xFF"};
  BOOST_TEST(Refusal(rule) == "INVALID_UTF8 rule.contains");
  rule.contains = {std::string(201, 'x')};
  BOOST_TEST(Refusal(rule) == "TOO_LONG rule.contains");
  rule.contains.assign(101, "x");
  BOOST_TEST(Refusal(rule) == "TOO_LONG rule.contains");
  for (const char* regex :
       {"(", "[a", "\\", "(?P<n>", "*a", "(a)\\1", "((a{100}){100}){100}"}) {
    rule = good;
    rule.regex = regex;
    BOOST_TEST_INFO(regex);
    BOOST_TEST(Refusal(rule) == "MALFORMED rule.regex");
  }
  BOOST_TEST(Complaint(TagRules::Compile({good, good}).status()) ==
             "CONFLICTING rule.id");
  std::vector<TagRule> many;
  for (int i = 0; i <= 1000; ++i) {
    many.push_back(good);
    many.back().id = RuleId(std::to_string(i));
  }
  BOOST_TEST(Complaint(TagRules::Compile(many).status()) ==
             "LIMIT_REACHED rule");
}

// What takes a backtracking engine longer than the universe has lasted.
BOOST_AUTO_TEST_CASE(no_expression_explodes) {
  const std::string text(1 << 20, 'a');
  BOOST_TEST(Found({.regex = "(a*)*b"}, {.text = text}) == "-");
  BOOST_TEST(Found({.regex = "(a|aa)+$"}, {.text = text}).size() ==
             text.size());
}

}  // namespace
}  // namespace tasuki::testing
