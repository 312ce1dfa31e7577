// What a rule would have done to judged texts: pure.
#ifndef TASUKI_SRC_TAGGING_RULE_TRIAL_H_
#define TASUKI_SRC_TAGGING_RULE_TRIAL_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/tagging/store.h"
#include "tasuki/tagging/tagger.h"

namespace tasuki::tagging {

class RuleTrialRun {
 public:
  // The rule must compile, and its tag be one of the taxonomy.
  RuleTrialRun(const Taxonomy& taxonomy, const TagId& tag, TagRules rules);

  // `tags` are the ticket's, as they mean today.
  void Take(const TextRow& text, const std::vector<AppliedTag>& tags,
            RuleTrial& trial) const;

 private:
  const Taxonomy& taxonomy_;
  const std::string axis_;
  const std::vector<TagId> meaning_;  // the tag and what is below it, sorted
  const TagRules rules_;
};

// Where a trial goes on: the last text read, and the counts so far.
std::string TrialCursor(std::int64_t read, const RuleTrial& trial);
absl::StatusOr<std::int64_t> ParseTrialCursor(std::string_view cursor,
                                              RuleTrial& trial);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_RULE_TRIAL_H_
