// Rules: tags that follow from a plain condition, beside the model.
//
//   auto rules = tasuki::TagRules::Compile({
//       {.id = RuleId("refund-words"), .tag = refund,
//        .contains = {"返金", "refund"}},
//       {.id = RuleId("order-number"), .tag = order,
//        .regex = R"(\bA-[0-9]{8}\b)", .channel = Channel::kMail}}).value();
//   for (const RuleMatch& match : rules.Match({.text = "ﾍﾝｷﾝ…"})) …
//
// All conditions that a rule sets must hold; it must set one. Words are found
// whatever their case, width or kana (ﾍﾝｷﾝ is へんきん); regular expressions
// are RE2's [https://github.com/google/re2/wiki/Syntax], and see the text with
// full width letters and digits as ASCII ones. RE2 matches in linear time, so
// no expression can explode.
//
// Pure. Const calls may run at the same time.
#ifndef TASUKI_TAGGING_TAG_RULES_H_
#define TASUKI_TAGGING_TAG_RULES_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/id.h"
#include "tasuki/base/scrubber.h"

namespace tasuki {

struct TagRule {
  RuleId id;  // the host's own
  TagId tag;
  std::vector<std::string> contains;  // any of these words
  std::string regex;                  // found anywhere in the text
  // Any of these; one that begins with * means every sender that ends so:
  // "*@example.com". ASCII letters in either case.
  std::vector<std::string> senders;
  std::optional<Channel> channel;

  friend bool operator==(const TagRule&, const TagRule&) = default;
};

struct RuleInput {
  std::string_view text;
  std::string_view sender;  // the host's word for who wrote; empty: unknown
  std::optional<Channel> channel;
};

struct RuleMatch {
  RuleId rule;
  TagId tag;
  // What of the text, as it was given, fulfilled the last condition on it;
  // empty where the rule has none.
  ByteRange words;
  friend bool operator==(const RuleMatch&, const RuleMatch&) = default;
};

class TagRules {
 public:
  static constexpr std::size_t kMaxRules = 1000;
  static constexpr std::size_t kMaxEntries = 100;  // of contains, of senders
  static constexpr std::size_t kMaxEntryBytes = 200;
  static constexpr std::size_t kMaxRegexBytes = 1000;
  // Of a compiled expression; RE2 refuses what needs more.
  static constexpr std::size_t kMaxRegexMemory = 1 << 20;

  // REQUIRED for an id, a tag, or a rule without a condition; TOO_LONG;
  // MALFORMED for an expression that RE2 refuses, with its words; CONFLICTING
  // for two rules of one id; LIMIT_REACHED over kMaxRules.
  static absl::StatusOr<TagRules> Compile(std::vector<TagRule> rules);

  TagRules();  // no rules
  ~TagRules();
  TagRules(TagRules&&) noexcept;
  TagRules& operator=(TagRules&&) noexcept;

  // In the order of the rules. O(rules · text).
  std::vector<RuleMatch> Match(const RuleInput& input) const;

 private:
  struct Compiled;
  std::vector<Compiled> rules_;
};

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAG_RULES_H_
