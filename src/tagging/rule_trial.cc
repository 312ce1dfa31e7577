#include "src/tagging/rule_trial.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "src/base/absl_view.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

constexpr std::size_t kMaxDoubtful = 20;

bool IsJudged(const AppliedTag& tag) {
  return tag.source == TagSource::kPerson || !tag.confirmed_by.empty();
}

// What a cursor holds besides the place.
std::array<std::int64_t*, 6> CountsOf(RuleTrial& trial) {
  return {&trial.examined, &trial.tagged,   &trial.matched,
          &trial.right,    &trial.unjudged, &trial.progress.handled};
}

}  // namespace

RuleTrialRun::RuleTrialRun(const Taxonomy& taxonomy, const TagId& tag,
                           TagRules rules)
    : taxonomy_(taxonomy),
      axis_(taxonomy.FindTag(tag)->axis),
      meaning_(taxonomy.Meaning(tag, /*below=*/true)),
      rules_(std::move(rules)) {}

void RuleTrialRun::Take(const TextRow& text,
                        const std::vector<AppliedTag>& tags,
                        RuleTrial& trial) const {
  bool judged = false;
  bool tagged = false;
  for (const AppliedTag& applied : tags) {
    const Tag* tag = taxonomy_.FindTag(applied.tag);
    if (tag == nullptr || tag->axis != axis_ || !IsJudged(applied)) continue;
    judged = true;
    tagged = tagged ||
             std::binary_search(meaning_.begin(), meaning_.end(), applied.tag);
  }
  const bool matches = !rules_
                            .Match({.text = text.text,
                                    .sender = text.sender,
                                    .channel = text.channel})
                            .empty();
  if (!judged) {
    trial.unjudged += matches;
    return;
  }
  ++trial.examined;
  trial.tagged += tagged;
  trial.matched += matches;
  trial.right += matches && tagged;
  if (matches && !tagged && trial.doubtful.size() < kMaxDoubtful) {
    trial.doubtful.push_back(text.ticket);
  }
}

std::string TrialCursor(std::int64_t read, const RuleTrial& trial) {
  RuleTrial counted = trial;
  std::vector<std::int64_t> numbers = {read};
  for (const std::int64_t* count : CountsOf(counted)) {
    numbers.push_back(*count);
  }
  return absl::StrJoin(numbers, "-");
}

absl::StatusOr<std::int64_t> ParseTrialCursor(std::string_view cursor,
                                              RuleTrial& trial) {
  std::int64_t read = -1;
  if (cursor.empty()) return read;
  const std::vector<std::string> parts = absl::StrSplit(ToAbsl(cursor), '-');
  const auto counts = CountsOf(trial);
  bool sound = parts.size() == counts.size() + 1 &&
               absl::SimpleAtoi(parts[0], &read) && read >= 0;
  for (std::size_t i = 0; sound && i < counts.size(); ++i) {
    sound = absl::SimpleAtoi(parts[i + 1], counts[i]) && *counts[i] >= 0;
  }
  if (sound) return read;
  return MakeError(Reason::kMalformed, {.field = "cursor"},
                   "cursor must be empty or the `next` of an earlier step");
}

}  // namespace tasuki::tagging
