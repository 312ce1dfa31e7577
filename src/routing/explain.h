// Decisions in words, with the names that callers know.
#ifndef TASUKI_SRC_ROUTING_EXPLAIN_H_
#define TASUKI_SRC_ROUTING_EXPLAIN_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/routing/directory.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki::routing {

ScoreTerms TermsOf(const Why& why, const Directory& directory);

// Why a task was handed out, in one word: "preferred", "starving", "order"
// (its turn), "claim" (won elsewhere).
std::string_view ReasonOfHandOut(const Change& change);

// One sentence: who and why.
std::string DescribeDecision(const Change& change, const Directory& directory);

// "others: 2 lack a skill, 1 is not available": each agent but `chosen` under
// what stands most in the way.
class OtherAgents {
 public:
  explicit OtherAgents(AgentHandle chosen) : chosen_(chosen) {}

  // `obstacles`: see RoutingEngine::ExplainBriefly.
  void Count(AgentHandle agent, std::uint32_t obstacles);
  // Empty where there is nobody else.
  std::string Words() const;

 private:
  AgentHandle chosen_;
  int free_ = 0;
  std::array<int, 13> counts_ = {};  // by rank of the obstacle
};

AgentVerdict VerdictOf(const Verdict& verdict, const Directory& directory);

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_EXPLAIN_H_
