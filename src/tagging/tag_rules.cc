#include "tasuki/tagging/tag_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/tagging/tag_path.h"
#include "tasuki/base/error.h"
#include "tasuki/text/normalizer.h"

namespace tasuki {
namespace {

// As words are compared, and as expressions see a text.
const Normalizer& Loose() {
  static const Normalizer normalizer({.kana = true});
  return normalizer;
}
const Normalizer& Narrow() {
  static const Normalizer normalizer({.fold_case = false});
  return normalizer;
}

absl::Status CheckEntries(const char* field,
                          const std::vector<std::string>& entries) {
  if (entries.size() > TagRules::kMaxEntries) {
    return TooLongError(field, TagRules::kMaxEntries, "entries");
  }
  for (const std::string& entry : entries) {
    TASUKI_RETURN_IF_ERROR(CheckTextField(
        field, entry, RequiredMaxSize(TagRules::kMaxEntryBytes)));
  }
  return absl::OkStatus();
}

absl::Status CheckRule(const TagRule& rule) {
  const FieldRule id = RequiredMaxSize(kMaxIdBytes);
  TASUKI_RETURN_IF_ERROR(CheckIdField("rule.id", rule.id.value(), id));
  TASUKI_RETURN_IF_ERROR(CheckIdField("rule.tag", rule.tag.value(), id));
  TASUKI_RETURN_IF_ERROR(CheckEntries("rule.contains", rule.contains));
  TASUKI_RETURN_IF_ERROR(CheckEntries("rule.senders", rule.senders));
  TASUKI_RETURN_IF_ERROR(CheckTextField("rule.regex", rule.regex,
                                        MaxSize(TagRules::kMaxRegexBytes)));
  if (rule.contains.empty() && rule.regex.empty() && rule.senders.empty() &&
      !rule.channel) {
    return MakeError(Reason::kRequired, {.field = "rule.contains"},
                     "a rule must set contains, regex, senders or channel");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<RE2>> CompileRegex(const std::string& regex) {
  if (regex.empty()) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(TagRules::kMaxRegexMemory);
  auto compiled = std::make_unique<RE2>(regex, options);
  if (compiled->ok()) return compiled;
  return MakeError(Reason::kMalformed, {.field = "rule.regex"},
                   absl::StrCat("rule.regex is refused by RE2: ",
                                ToAbsl(compiled->error())));
}

bool IsSender(const std::string& wanted, const std::string& sender) {
  return wanted.starts_with('*')
             ? sender.ends_with(std::string_view(wanted).substr(1))
             : sender == wanted;
}

// A text in the two forms that conditions are about, each made when needed.
class Text {
 public:
  explicit Text(std::string_view text) : original_(text) {}

  const NormalizedText& loose() { return Made(loose_, Loose()); }
  const NormalizedText& narrow() { return Made(narrow_, Narrow()); }

 private:
  const NormalizedText& Made(std::optional<NormalizedText>& form,
                             const Normalizer& normalizer) {
    if (!form) form = normalizer.Normalize(original_);
    return *form;
  }

  const std::string_view original_;
  std::optional<NormalizedText> loose_;
  std::optional<NormalizedText> narrow_;
};

}  // namespace

struct TagRules::Compiled {
  TagRule rule;
  std::vector<std::string> words;    // folded
  std::vector<std::string> senders;  // folded
  std::unique_ptr<RE2> regex;        // nullptr: none

  bool Matches(const RuleInput& input, const std::string& sender, Text& text,
               ByteRange& found) const {
    if (rule.channel && input.channel != rule.channel) return false;
    if (!senders.empty() &&
        std::none_of(senders.begin(), senders.end(), [&](const auto& each) {
          return IsSender(each, sender);
        })) {
      return false;
    }
    return (words.empty() || HasWord(text.loose(), found)) &&
           (regex == nullptr || HasRegex(text.narrow(), found));
  }

  bool HasWord(const NormalizedText& text, ByteRange& found) const {
    for (const std::string& word : words) {
      const std::size_t at = text.text().find(word);
      if (at == std::string::npos) continue;
      found = text.Original({at, at + word.size()});
      return true;
    }
    return false;
  }

  bool HasRegex(const NormalizedText& text, ByteRange& found) const {
    re2::StringPiece match;
    const re2::StringPiece whole(text.text());
    if (!regex->Match(whole, 0, whole.size(), RE2::UNANCHORED, &match, 1)) {
      return false;
    }
    const auto begin = static_cast<std::size_t>(match.data() - whole.data());
    found = text.Original({begin, begin + match.size()});
    return true;
  }
};

TagRules::TagRules() = default;
TagRules::~TagRules() = default;
TagRules::TagRules(TagRules&&) noexcept = default;
TagRules& TagRules::operator=(TagRules&&) noexcept = default;

absl::StatusOr<TagRules> TagRules::Compile(std::vector<TagRule> rules) {
  if (rules.size() > kMaxRules) {
    return MakeError(
        Reason::kLimitReached, {.field = "rule"},
        absl::StrCat("there may be at most ", kMaxRules, " rules"));
  }
  TagRules compiled;
  std::set<RuleId> ids;
  for (TagRule& rule : rules) {
    TASUKI_RETURN_IF_ERROR(CheckRule(rule));
    if (!ids.insert(rule.id).second) {
      return MakeError(Reason::kConflicting, {.field = "rule.id"},
                       absl::StrCat("two rules are called ", rule.id.value()));
    }
    Compiled one;
    TASUKI_ASSIGN_OR_RETURN(one.regex, CompileRegex(rule.regex));
    for (const std::string& word : rule.contains) {
      one.words.push_back(Loose().Normalize(word).text());
      if (!one.words.back().empty()) continue;
      return MakeError(Reason::kMalformed, {.field = "rule.contains"},
                       "rule.contains holds a word that shows nothing");
    }
    for (const std::string& sender : rule.senders) {
      one.senders.push_back(tagging::FoldedLabel(sender));
    }
    one.rule = std::move(rule);
    compiled.rules_.push_back(std::move(one));
  }
  return compiled;
}

std::vector<RuleMatch> TagRules::Match(const RuleInput& input) const {
  std::vector<RuleMatch> matches;
  Text text(input.text);
  const std::string sender = tagging::FoldedLabel(input.sender);
  for (const Compiled& each : rules_) {
    ByteRange found;
    if (!each.Matches(input, sender, text, found)) continue;
    matches.push_back(
        {.rule = each.rule.id, .tag = each.rule.tag, .words = found});
  }
  return matches;
}

}  // namespace tasuki
