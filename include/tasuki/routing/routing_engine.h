// Who gets what next, and why: skills-based routing as a pure core.
//
//   tasuki::RoutingEngine engine({.max_agents = 500});
//   const auto gacha = engine.AddSkill(now).value();
//   const auto aoki = engine.AddAgent(
//       {.skills = {{gacha, 4}}, .capacity = {.chat = 3}}, now).value();
//   const auto task = engine.Submit(
//       {.needs = {.all_of = {{gacha, 3}}}}, now).value();
//   for (const tasuki::Change& change : engine.changes()) …  // kOffered, aoki
//   std::cout << tasuki::Describe(engine.changes().back());
//   engine.Accept(task, aoki, now);
//
// Both directions. Push: whenever a task comes (back) or an agent gets room,
// the two are brought together at once; the offer is answered by Accept or
// Decline, or runs out. Pull: an agent reserves up to N tasks as a container.
// Either way the task is reserved inside the decision, so nothing is offered
// twice, and after every command no waiting task is left beside an agent who
// takes offers and may serve it.
//
// Pure: no clock, no randomness, no threads, no I/O and no floating point. The
// same commands give the same decisions, bit for bit. `now` must never
// decrease; time passes only in Advance, which does what has fallen due: call
// it when next_due() comes and before a command, else that command meets the
// state of the last Advance (an offer past its deadline is refused anyway).
//
// Every command either succeeds, or returns a status and changes nothing:
// InvalidArgument for what can never be right, NotFound for unknown handles,
// FailedPrecondition (WRONG_STATE, NOT_CLAIMED, CLAIMED_BY_ANOTHER) for what is
// not right now, Aborted (OFFER_EXPIRED), ResourceExhausted (LIMIT_REACHED)
// for the limits in RoutingOptions, and for the task after the 2^40 - 1 that an
// engine can number in its life (35 years of 1000 a second). Time going
// backwards is OUT_OF_RANGE.
//
// Cost. A task costs at most 96 bytes while it waits or is held, and no command
// allocates once the engine has seen its kinds of task (reserves aside). With c
// the requirement classes an agent serves, Submit and the end of a task are
// O(agents / 64) to find an agent and O(c) to find a task; both are bounded
// searches, not scans of the queue. Walking past tasks that exclude the agent
// is linear in them.
//
// Not synchronised; movable.
#ifndef TASUKI_ROUTING_ROUTING_ENGINE_H_
#define TASUKI_ROUTING_ROUTING_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/routing/routing_types.h"

namespace tasuki {

namespace routing_internal {
class Core;
}

class RoutingEngine {
 public:
  // Options out of their range are clamped into it; Check tells beforehand.
  explicit RoutingEngine(const RoutingOptions& options = {});
  ~RoutingEngine();
  RoutingEngine(RoutingEngine&&) noexcept;
  RoutingEngine& operator=(RoutingEngine&&) noexcept;

  static absl::Status Check(const RoutingOptions& options);

  // --- The set-up -----------------------------------------------------------

  absl::StatusOr<SkillHandle> AddSkill(absl::Time now);
  absl::StatusOr<ServiceHandle> AddService(const ServiceSpec& spec,
                                           absl::Time now);
  // Holds from now on, as if it always had: the tasks that wait are ordered
  // anew, and starve or do not under the new bound, oldest first. Where the
  // service overflows now, they leave unless an agent can take them at once.
  // What is handed out stays. O(n log n) in the service's waiting tasks.
  absl::Status UpdateService(ServiceHandle service, const ServiceSpec& spec,
                             absl::Time now);
  // Holds from now on; tasks that wait keep the place they have.
  absl::Status SetAffinity(ServiceHandle service, int team,
                           const Affinity& affinity, absl::Time now);

  absl::StatusOr<AgentHandle> AddAgent(const AgentSpec& spec, absl::Time now);
  // Everything but the state. WRONG_STATE where a capacity would sink below
  // the load.
  absl::Status UpdateAgent(AgentHandle agent, const AgentSpec& spec,
                           absl::Time now);
  // What the agent holds goes back to its queue, its age kept.
  absl::Status RemoveAgent(AgentHandle agent, absl::Time now);
  // Leaving kAvailable gives back what was only offered; kOffline also lets go
  // of the tasks that wait for this agent alone.
  absl::Status SetState(AgentHandle agent, AgentState state, absl::Time now);
  // How busy the agent's day has been, in percent (0 to 100): under 30 is
  // filled first, then up to 60, then up to 90; from 90 on only where nobody
  // else may serve. kLeastOccupied looks at the load of the moment instead.
  absl::Status SetOccupancy(AgentHandle agent, int percent, absl::Time now);

  // --- Tasks ----------------------------------------------------------------

  absl::StatusOr<TaskHandle> Submit(const TaskSpec& spec, absl::Time now);
  // The customer left, or the work was done elsewhere. In any state.
  absl::Status Cancel(TaskHandle task, absl::Time now);
  absl::Status Accept(TaskHandle task, AgentHandle agent, absl::Time now);
  // The task goes on to the next agent. `exclude`: never to this one again
  // (not remembered beyond RoutingOptions::max_excluded).
  absl::Status Decline(TaskHandle task, AgentHandle agent, bool exclude,
                       absl::Time now);
  // A claim that was won elsewhere holds: whoever else has the task loses it,
  // and the agent gets it even beyond their capacity. LIMIT_REACHED beyond
  // 10^8 units of capacity that they hold on its channel.
  absl::Status Assign(TaskHandle task, AgentHandle agent, absl::Time now);
  // An assigned task goes back to its queue, its age kept.
  absl::Status Requeue(TaskHandle task, absl::Time now);
  // An assigned task is done. The agent's capacity is free after `wrap_up`
  // (0 to 24 hours); a second call ends the wrap-up early.
  absl::Status Complete(TaskHandle task, absl::Duration wrap_up,
                        absl::Time now);

  // Reserves the agent's best tasks at once, as many as are there and fit, or
  // with all_or_nothing exactly `count` or none. One unanswered container per
  // agent at a time: WRONG_STATE.
  absl::StatusOr<Container> Pull(const PullRequest& request, absl::Time now);
  absl::Status AcceptContainer(AgentHandle agent, std::uint32_t number,
                               absl::Time now);
  absl::Status ReleaseContainer(AgentHandle agent, std::uint32_t number,
                                absl::Time now);

  // Does what has fallen due by `now` (inclusive), in the order of its
  // instants: relaxations, expiries, ends of wrap-up.
  absl::Status Advance(absl::Time now);
  // Nothing happens before this time; it may be early. InfiniteFuture: nothing
  // is due ever. O(1) amortised.
  absl::Time next_due();

  // What the last successful command did, in order. Valid until the next one.
  std::span<const Change> changes() const;

  // --- Questions ------------------------------------------------------------

  absl::StatusOr<TaskView> FindTask(TaskHandle task) const;
  absl::StatusOr<AgentView> FindAgent(AgentHandle agent) const;
  // The tasks an agent holds, in the order in which they came. O(held).
  absl::StatusOr<std::vector<TaskHandle>> HeldBy(AgentHandle agent) const;
  std::int64_t waiting() const;
  std::int64_t tasks() const;
  absl::Time now() const;

  // Why this agent does not have this task now.
  absl::StatusOr<Verdict> WhyNot(TaskHandle task, AgentHandle agent) const;
  // The same for every agent, in order of handle. O(agents).
  absl::StatusOr<std::vector<Verdict>> Explain(TaskHandle task) const;
  // The same in numbers, without allocating: of each agent the sum of
  // 2^Obstacle over the obstacles.
  using ObstacleSink =
      std::function<void(AgentHandle agent, std::uint32_t obstacles)>;
  absl::Status ExplainBriefly(TaskHandle task, const ObstacleSink& sink) const;
  // Waiting tasks that no agent can ever serve. O(kinds of task · agents).
  std::vector<NeverServed> Lint() const;

  // --- Journal and snapshot -------------------------------------------------

  // From now on every successful command appends one record, holding the
  // command and its outcome, to `journal`, which the caller owns and may empty
  // between commands; nullptr stops.
  void set_journal(std::string* journal);

  // Takes the first record off `journal` and runs its command. Replay decides
  // again and compares bit for bit; Recover applies the recorded outcome, and
  // so also reads what an earlier version of the policy decided. A record that
  // is truncated or altered, or not the next one, is STORE_CORRUPT and changes
  // nothing. Where a sound record does not fit (the engine was not in the same
  // state, or decides otherwise) the status is FailedPrecondition
  // (WRONG_STATE) and the engine must be discarded.
  absl::Status Replay(std::string_view* journal);
  absl::Status Recover(std::string_view* journal);

  // The whole state, options included. A restored engine decides as the
  // original would; equal states have equal snapshots. O(tasks + agents).
  std::string Snapshot() const;
  static absl::StatusOr<RoutingEngine> Restore(std::string_view snapshot);

 private:
  explicit RoutingEngine(std::unique_ptr<routing_internal::Core> core);

  std::unique_ptr<routing_internal::Core> core_;
};

// One sentence: who, why, and what came second.
std::string Describe(const Change& change);

}  // namespace tasuki

#endif  // TASUKI_ROUTING_ROUTING_ENGINE_H_
