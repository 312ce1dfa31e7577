#include <string>

#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace {

std::string Task(const Change& change) {
  return "task " + std::to_string(static_cast<std::uint64_t>(change.task));
}

std::string Agent(const Change& change) {
  return "agent " + std::to_string(static_cast<std::uint64_t>(change.agent));
}

std::string Until(const Change& change) {
  if (change.deadline == absl::InfiniteFuture()) return "";
  return " until " + absl::FormatTime(absl::RFC3339_full, change.deadline,
                                      absl::UTCTimeZone());
}

std::string Terms(const Why& why) {
  std::string text = "score " + std::to_string(why.score());
  text += " = base " + std::to_string(why.base);
  text += " + wait " + std::to_string(why.wait);
  text += " + priority " + std::to_string(why.priority);
  text += " + due " + std::to_string(why.due);
  text += " + bonus " + std::to_string(why.bonus);
  return text;
}

std::string Because(const Change& change) {
  const Why& why = change.why;
  if (why.considered == 0 && !why.preferred) return "";
  std::string text = ": ";
  if (why.preferred) text += "it waited for this very agent; ";
  if (why.starving) text += "it had waited for its starvation bound; ";
  if (change.step > 0) {
    text += "relaxed " + std::to_string(change.step) + " times; ";
  }
  text += Terms(why);
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
      return Task(change) + " is offered to " + Agent(change) + Until(change) +
             Because(change);
    case ChangeKind::kReserved:
      return Task(change) + " is reserved for " + Agent(change) +
             Until(change) + Because(change);
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
      return Agent(change) + " wraps up " + Task(change) + Until(change);
    case ChangeKind::kCompleted:
      return Task(change) + " is completed";
    case ChangeKind::kAgentOnBreak:
      return Agent(change) + " stayed silent and is on break now";
  }
  return "";
}

}  // namespace tasuki
