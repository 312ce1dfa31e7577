// The commands of the set-up, and time: check everything, then move, then
// record.
#include <algorithm>
#include <utility>

#include "src/base/status_macros.h"
#include "src/routing/journal.h"
#include "src/routing/refusals.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {

using routing_internal::Agent;
using routing_internal::CommandKind;
using routing_internal::Core;
using routing_internal::kNever;
using routing_internal::kNil;
using routing_internal::Limit;
using routing_internal::UnknownAgent;
using routing_internal::UnknownService;

RoutingEngine::RoutingEngine(const RoutingOptions& options)
    : core_(std::make_unique<Core>(Core::Clamped(options))) {}
RoutingEngine::RoutingEngine(std::unique_ptr<Core> core)
    : core_(std::move(core)) {}
RoutingEngine::~RoutingEngine() = default;
RoutingEngine::RoutingEngine(RoutingEngine&&) noexcept = default;
RoutingEngine& RoutingEngine::operator=(RoutingEngine&&) noexcept = default;

absl::Status RoutingEngine::Check(const RoutingOptions& options) {
  return Core::CheckOptions(options);
}

// --- The set-up -------------------------------------------------------------

absl::StatusOr<SkillHandle> RoutingEngine::AddSkill(absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  if (c.skills_ == static_cast<std::uint32_t>(c.options_.max_skills)) {
    return Limit("skills");
  }
  c.Begin(now);
  const auto skill = static_cast<SkillHandle>(c.skills_++);
  c.End(CommandKind::kAddSkill);
  return skill;
}

absl::StatusOr<ServiceHandle> RoutingEngine::AddService(const ServiceSpec& spec,
                                                        absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(Core::CheckServiceSpec(spec));
  if (c.services_.size() == static_cast<std::size_t>(c.options_.max_services)) {
    return Limit("services");
  }
  c.Begin(now);
  const auto handle = static_cast<ServiceHandle>(c.services_.size());
  c.AppendService(spec);
  c.End(CommandKind::kAddService, spec);
  return handle;
}

absl::Status RoutingEngine::SetAffinity(ServiceHandle service, int team,
                                        const Affinity& affinity,
                                        absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckAffinity(team, affinity));
  if (static_cast<std::size_t>(service) >= c.services_.size()) {
    return UnknownService();
  }
  c.Begin(now);
  c.PutAffinity(static_cast<std::uint32_t>(service),
                static_cast<std::uint32_t>(team), affinity);
  c.End(CommandKind::kSetAffinity, service, team, affinity);
  return absl::OkStatus();
}

absl::StatusOr<AgentHandle> RoutingEngine::AddAgent(const AgentSpec& spec,
                                                    absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  TASUKI_RETURN_IF_ERROR(c.CheckAgentSpec(spec));
  if (c.agents_.size() - c.free_agents_.size() ==
      static_cast<std::size_t>(c.options_.max_agents)) {
    return Limit("agents");
  }
  c.Begin(now);
  const std::uint32_t agent = c.NewAgent(spec);
  c.Drain(agent);
  c.End(CommandKind::kAddAgent, spec);
  return c.AgentHandleOf(agent);
}

absl::Status RoutingEngine::UpdateAgent(AgentHandle handle,
                                        const AgentSpec& spec, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(c.CheckAgentSpec(spec));
  const Agent& a = c.agents_[agent];
  const std::array<std::int32_t, 3> capacity = {
      spec.capacity.voice, spec.capacity.chat, spec.capacity.mail};
  for (std::size_t i = 0; i < capacity.size(); ++i) {
    // An assignment may have gone beyond; then it may at least stay.
    if (capacity[i] < std::min(a.load[i], a.capacity[i])) {
      return MakeError(Reason::kWrongState, {.field = "capacity"},
                       "the agent holds more than this; let them finish or "
                       "requeue first");
    }
  }
  c.Begin(now);
  c.ApplySpec(agent, spec);
  c.Drain(agent);
  c.End(CommandKind::kUpdateAgent, handle, spec);
  return absl::OkStatus();
}

absl::Status RoutingEngine::RemoveAgent(AgentHandle handle, absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  c.Begin(now);
  c.RetireAgent(agent);
  c.End(CommandKind::kRemoveAgent, handle);
  return absl::OkStatus();
}

absl::Status RoutingEngine::SetState(AgentHandle handle, AgentState state,
                                     absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(Core::CheckState(state));
  c.Begin(now);
  Agent& a = c.agents_[agent];
  c.SetIdle(a, -1);
  a.state = state;
  c.SetIdle(a, +1);
  if (state == AgentState::kAvailable) {
    a.missed = 0;
    c.RefreshAgent(agent, false);
    c.Drain(agent);
  } else {
    c.LeaveState(agent);
  }
  c.End(CommandKind::kSetState, handle, state);
  return absl::OkStatus();
}

absl::Status RoutingEngine::SetOccupancy(AgentHandle handle, int percent,
                                         absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  const std::uint32_t agent = c.SlotOf(handle);
  if (agent == kNil) return UnknownAgent();
  TASUKI_RETURN_IF_ERROR(Core::CheckOccupancy(percent));
  c.Begin(now);
  c.agents_[agent].occupancy = percent;
  c.RefreshAgent(agent, false);
  c.End(CommandKind::kSetOccupancy, handle, percent);
  return absl::OkStatus();
}

// --- Time -------------------------------------------------------------------

absl::Status RoutingEngine::Advance(absl::Time now) {
  Core& c = *core_;
  TASUKI_RETURN_IF_ERROR(c.CheckNow(now));
  c.Begin(now);
  while (c.DoNextDue()) {
  }
  c.End(CommandKind::kAdvance);
  return absl::OkStatus();
}

absl::Time RoutingEngine::next_due() {
  std::int64_t due = core_->wheel_.NextDue(core_->tasks_);
  if (!core_->shifts_.empty()) {
    due = std::min(due, core_->shifts_.begin()->first);
  }
  return due == kNever ? absl::InfiniteFuture() : absl::FromUnixMicros(due);
}

std::span<const Change> RoutingEngine::changes() const {
  return core_->changes_;
}

}  // namespace tasuki
