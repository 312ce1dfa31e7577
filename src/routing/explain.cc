#include "src/routing/explain.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "src/base/absl_view.h"
#include "src/routing/words.h"

namespace tasuki::routing {
namespace {

using routing_internal::ScoreWords;
using routing_internal::UntilWords;

// What stands most in the way first: what an agent is, then what they do now.
struct ObstacleWords {
  Obstacle obstacle;
  const char* one;
  const char* many;
};
constexpr std::array kObstacles = {
    ObstacleWords{Obstacle::kSkills, "lacks a skill", "lack a skill"},
    ObstacleWords{Obstacle::kTeam, "is of another team", "are of other teams"},
    ObstacleWords{Obstacle::kSite, "is at another site", "are at other sites"},
    ObstacleWords{Obstacle::kClearance, "lacks the clearance",
                  "lack the clearance"},
    ObstacleWords{Obstacle::kExcluded, "is excluded", "are excluded"},
    ObstacleWords{Obstacle::kNotVeteran, "is no veteran", "are no veterans"},
    ObstacleWords{Obstacle::kState, "is not available", "are not available"},
    ObstacleWords{Obstacle::kOffShift, "is not at work", "are not at work"},
    ObstacleWords{Obstacle::kTakesNoOffers, "only pulls", "only pull"},
    ObstacleWords{Obstacle::kCapacity, "has no room", "have no room"},
    ObstacleWords{Obstacle::kOtherChannel, "is busy on another channel",
                  "are busy on another channel"},
    ObstacleWords{Obstacle::kReserved, "is reserved for other work",
                  "are reserved for other work"},
    ObstacleWords{Obstacle::kPrefersAnother, "is not whom it waits for",
                  "are not whom it waits for"},
};

bool Has(const Verdict& verdict, Obstacle obstacle) {
  return std::find(verdict.obstacles.begin(), verdict.obstacles.end(),
                   obstacle) != verdict.obstacles.end();
}

std::string Because(const Change& change, const Directory& directory) {
  const Why& why = change.why;
  if (why.considered == 0 && !why.preferred) return "";
  std::vector<std::string> parts;
  if (why.preferred) parts.push_back("it waited for this very agent");
  if (why.starving) parts.push_back("it had waited for its starvation bound");
  if (why.late) parts.push_back("it had missed its target");
  if (change.step > 0) {
    parts.push_back(absl::StrCat("relaxed ", change.step,
                                 change.step == 1 ? " time" : " times"));
  }
  parts.push_back(ScoreWords(why));
  if (why.runner_up != TaskHandle::kNone) {
    parts.push_back(absl::StrCat("second of ", why.considered,
                                 " queue heads: task ",
                                 directory.NameOf(why.runner_up).value(),
                                 " with ", why.runner_up_score));
  }
  return absl::StrCat(": ", absl::StrJoin(parts, "; "));
}

}  // namespace

ScoreTerms TermsOf(const Why& why, const Directory& directory) {
  return {.base = why.base,
          .wait = why.wait,
          .priority = why.priority,
          .value = why.value,
          .due = why.due,
          .queue = why.queue,
          .bonus = why.bonus,
          .starving = why.starving,
          .preferred = why.preferred,
          .late = why.late,
          .considered = why.considered,
          .runner_up = directory.NameOf(why.runner_up),
          .runner_up_score = why.runner_up_score};
}

std::string_view ReasonOfHandOut(const Change& change) {
  if (change.why.preferred) return "preferred";
  if (change.why.starving) return "starving";
  return change.why.considered == 0 ? "claim" : "order";
}

std::string DescribeDecision(const Change& change, const Directory& directory) {
  const std::string agent = directory.NameOf(change.agent).value();
  switch (change.kind) {
    case ChangeKind::kQueued:
      return agent.empty() ? "waits" : absl::StrCat("waits for ", agent);
    case ChangeKind::kOffered:
      return absl::StrCat("offered to ", agent, UntilWords(change.deadline),
                          Because(change, directory));
    case ChangeKind::kReserved:
      return absl::StrCat("reserved for ", agent, UntilWords(change.deadline),
                          Because(change, directory));
    case ChangeKind::kAssigned:
      return ReasonOfHandOut(change) == "claim"
                 ? absl::StrCat(agent, " has it: the claim was won elsewhere")
                 : absl::StrCat(agent, " has it", Because(change, directory));
    case ChangeKind::kRequeued:
      return "waits again, its age kept";
    case ChangeKind::kRelaxed:
      return change.step == 0
                 ? "waits for its preferred agent no more"
                 : absl::StrCat("may go to more agents now, relaxed ",
                                change.step,
                                change.step == 1 ? " time" : " times");
    case ChangeKind::kStarving:
      return "has waited for its starvation bound and goes first";
    case ChangeKind::kOverflowed:
      return "overflows: nobody could take it at once";
    case ChangeKind::kCancelled:
      return "cancelled";
    default:
      return "";
  }
}

void OtherAgents::Count(AgentHandle agent, std::uint32_t obstacles) {
  static_assert(kObstacles.size() == std::tuple_size_v<decltype(counts_)>);
  if (agent == chosen_) return;
  const auto stands = [obstacles](const ObstacleWords& words) {
    return (obstacles >> static_cast<unsigned>(words.obstacle) & 1U) != 0;
  };
  const auto* const first =
      std::find_if(kObstacles.begin(), kObstacles.end(), stands);
  ++(first == kObstacles.end()
         ? free_
         : counts_[static_cast<std::size_t>(first - kObstacles.begin())]);
}

std::string OtherAgents::Words() const {
  std::vector<std::string> parts;
  if (free_ > 0) {
    parts.push_back(absl::StrCat(
        free_, free_ == 1 ? " comes later in order" : " come later in order"));
  }
  for (std::size_t i = 0; i < kObstacles.size(); ++i) {
    if (counts_[i] == 0) continue;
    parts.push_back(
        absl::StrCat(counts_[i], " ",
                     counts_[i] == 1 ? kObstacles[i].one : kObstacles[i].many));
  }
  if (parts.empty()) return "";
  return absl::StrCat("others: ", absl::StrJoin(parts, ", "));
}

AgentVerdict VerdictOf(const Verdict& verdict, const Directory& directory) {
  AgentVerdict named = {.agent = directory.NameOf(verdict.agent),
                        .obstacles = verdict.obstacles};
  for (const SkillLevel& skill : verdict.missing) {
    named.missing.push_back(directory.NameOf(skill));
  }
  std::vector<std::string> parts;
  for (const ObstacleWords& words : kObstacles) {
    if (!Has(verdict, words.obstacle)) continue;
    parts.push_back(words.one);
    if (words.obstacle != Obstacle::kSkills) continue;
    parts.back() += absl::StrCat(
        ": ", absl::StrJoin(named.missing, " and ",
                            [](std::string* out, const SkillAtLevel& skill) {
                              absl::StrAppend(out, skill.skill.value(), " ",
                                              skill.level);
                            }));
  }
  if (Has(verdict, Obstacle::kHeld)) parts.push_back("an agent has it already");
  named.explanation = absl::StrCat(
      named.agent.value(), " ",
      parts.empty() ? "may have it now" : absl::StrJoin(parts, "; "));
  return named;
}

OfferId OfferIdOf(TaskHandle task, int attempt) {
  return OfferId(
      absl::StrCat(absl::Hex(static_cast<std::uint64_t>(task)), "-", attempt));
}

}  // namespace tasuki::routing
