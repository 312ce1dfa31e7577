#include <string>

#include "src/routing/words.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace {

using routing_internal::UntilWords;

std::string Task(const Change& change) {
  return "task " + std::to_string(static_cast<std::uint64_t>(change.task));
}

std::string Agent(const Change& change) {
  return "agent " + std::to_string(static_cast<std::uint64_t>(change.agent));
}

std::string Because(const Change& change) {
  const Why& why = change.why;
  if (why.considered == 0 && !why.preferred) return "";
  std::string text = ": ";
  if (why.preferred) text += "it waited for this very agent; ";
  if (why.starving) text += "it had waited for its starvation bound; ";
  if (why.late) text += "it had missed its target; ";
  if (change.step > 0) {
    text += "relaxed " + std::to_string(change.step) + " times; ";
  }
  text += routing_internal::ScoreWords(why);
  if (why.runner_up != TaskHandle::kNone) {
    text += "; second of " + std::to_string(why.considered) +
            " queue heads: task " +
            std::to_string(static_cast<std::uint64_t>(why.runner_up)) +
            " with " + std::to_string(why.runner_up_score);
  } else if (why.considered > 1) {
    text += "; " + std::to_string(why.considered - 1) +
            " agents before this one had no room, were excluded or reserved";
  }
  return text;
}

}  // namespace

std::string Describe(const Change& change) {
  switch (change.kind) {
    case ChangeKind::kQueued:
      return change.agent == AgentHandle::kNone
                 ? Task(change) + " waits"
                 : Task(change) + " waits for " + Agent(change);
    case ChangeKind::kOffered:
      return Task(change) + " is offered to " + Agent(change) +
             UntilWords(change.deadline) + Because(change);
    case ChangeKind::kReserved:
      return Task(change) + " is reserved for " + Agent(change) +
             UntilWords(change.deadline) + Because(change);
    case ChangeKind::kAssigned:
      return Task(change) + " is with " + Agent(change) + Because(change);
    case ChangeKind::kDeclined:
      return Agent(change) + " sent back " + Task(change);
    case ChangeKind::kExpired:
      return Agent(change) + " did not answer for " + Task(change);
    case ChangeKind::kWithdrawn:
      return Task(change) + " is taken from " + Agent(change);
    case ChangeKind::kRequeued:
      return Task(change) + " waits again, its age kept";
    case ChangeKind::kRelaxed:
      return Task(change) + " may go to more agents now, after " +
             std::to_string(change.step) + " relaxations";
    case ChangeKind::kStarving:
      return Task(change) + " has waited for its starvation bound";
    case ChangeKind::kOverflowed:
      return Task(change) + " overflows: nobody can take it at once";
    case ChangeKind::kCancelled:
      return Task(change) + " is cancelled";
    case ChangeKind::kWrappingUp:
      return Agent(change) + " wraps up " + Task(change) +
             UntilWords(change.deadline);
    case ChangeKind::kCompleted:
      return Task(change) + " is completed";
    case ChangeKind::kAgentOnBreak:
      return Agent(change) + " stayed silent and is on break now";
  }
  return "";
}

}  // namespace tasuki
