// What a specification may contain.
#include <algorithm>
#include <string>

#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/routing/core.h"
#include "tasuki/base/error.h"

namespace tasuki::routing_internal {
namespace {

constexpr std::size_t kMaxSkillsListed = 64;
constexpr std::int64_t kMaxScoreTerm = 1'000'000'000'000'000;
constexpr absl::Duration kMaxSpan = absl::Hours(24 * 366);

absl::Status Range(std::string_view field, std::int64_t value, std::int64_t low,
                   std::int64_t high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return MakeError(
      Reason::kOutOfRange, {.field = field},
      "must be from " + std::to_string(low) + " to " + std::to_string(high));
}

absl::Status Span(std::string_view field, absl::Duration span,
                  absl::Duration low) {
  if (span >= low && span <= kMaxSpan) return absl::OkStatus();
  return MakeError(
      Reason::kOutOfRange, {.field = field},
      "must be between " + absl::FormatDuration(low) + " and 366 days");
}

absl::Status CheckSkills(std::string_view field,
                         const std::vector<SkillLevel>& skills,
                         std::uint32_t known, std::size_t most) {
  if (skills.size() > most) return TooLongError(field, most, "skills");
  for (const SkillLevel& s : skills) {
    if (static_cast<std::uint32_t>(s.skill) >= known) {
      return MakeError(Reason::kNotFound, {.field = field},
                       "a skill must be declared by AddSkill first");
    }
    TASUKI_RETURN_IF_ERROR(Range(field, s.level, 1, kLevels));
  }
  return absl::OkStatus();
}

absl::Status CheckChannel(Channel channel) {
  const int value = static_cast<int>(channel);
  if (value >= 1 && value <= AgentIndex::kChannels) return absl::OkStatus();
  return UnknownEnumError("channel");
}

absl::Status CheckRequirement(const Requirement& needs, std::uint32_t skills,
                              const RoutingOptions& options) {
  TASUKI_RETURN_IF_ERROR(
      CheckSkills("needs.all_of", needs.all_of, skills, kMaxSkillsListed));
  TASUKI_RETURN_IF_ERROR(
      CheckSkills("needs.any_of", needs.any_of, skills, kMaxSkillsListed));
  TASUKI_RETURN_IF_ERROR(Range("needs.team", needs.team, 0, options.max_teams));
  TASUKI_RETURN_IF_ERROR(Range("needs.site", needs.site, 0, options.max_sites));
  return Range("needs.clearance", needs.clearance, 0, kClearances);
}

}  // namespace

absl::Status Core::CheckAgentSpec(const AgentSpec& spec) const {
  TASUKI_RETURN_IF_ERROR(
      CheckSkills("skills", spec.skills, skills_,
                  static_cast<std::size_t>(options_.max_skills)));
  std::vector<SkillLevel> sorted = spec.skills;
  std::sort(sorted.begin(), sorted.end(),
            [](const SkillLevel& a, const SkillLevel& b) {
              return a.skill < b.skill;
            });
  if (std::adjacent_find(sorted.begin(), sorted.end(),
                         [](const SkillLevel& a, const SkillLevel& b) {
                           return a.skill == b.skill;
                         }) != sorted.end()) {
    return MakeError(Reason::kConflicting, {.field = "skills"},
                     "name each skill once");
  }
  TASUKI_RETURN_IF_ERROR(Range("capacity.voice", spec.capacity.voice, 0, 1000));
  TASUKI_RETURN_IF_ERROR(Range("capacity.chat", spec.capacity.chat, 0, 1000));
  TASUKI_RETURN_IF_ERROR(Range("capacity.mail", spec.capacity.mail, 0, 1000));
  TASUKI_RETURN_IF_ERROR(Range("team", spec.team, 0, options_.max_teams));
  TASUKI_RETURN_IF_ERROR(Range("site", spec.site, 0, options_.max_sites));
  TASUKI_RETURN_IF_ERROR(Range("clearance", spec.clearance, 0, kClearances));
  if (spec.works_from >= spec.works_until) {
    return MakeError(Reason::kOutOfRange, {.field = "works_until"},
                     "must be after works_from");
  }
  if (spec.works_from != absl::InfinitePast()) {
    TASUKI_RETURN_IF_ERROR(CheckTime(spec.works_from, "works_from"));
  }
  if (spec.works_until != absl::InfiniteFuture()) {
    TASUKI_RETURN_IF_ERROR(CheckTime(spec.works_until, "works_until"));
  }
  return CheckState(spec.state);
}

absl::Status Core::CheckState(AgentState state) {
  const int value = static_cast<int>(state);
  if (value >= 1 && value <= static_cast<int>(AgentState::kOffline)) {
    return absl::OkStatus();
  }
  return UnknownEnumError("state");
}

absl::Status Core::CheckTaskSpec(const TaskSpec& spec) const {
  TASUKI_RETURN_IF_ERROR(CheckPlanPart(spec));
  return CheckOwnPart(spec);
}

absl::Status Core::CheckPlanPart(const TaskSpec& spec) const {
  if (static_cast<std::size_t>(spec.service) >= services_.size()) {
    return MakeError(Reason::kNotFound, {.field = "service"},
                     "a service must be declared by AddService first");
  }
  TASUKI_RETURN_IF_ERROR(CheckChannel(spec.channel));
  TASUKI_RETURN_IF_ERROR(CheckRequirement(spec.needs, skills_, options_));
  const auto steps = static_cast<std::size_t>(options_.max_relaxations);
  if (spec.relaxations.size() > steps) {
    return TooLongError("relaxations", steps, "steps");
  }
  absl::Duration last = absl::ZeroDuration();
  for (const Relaxation& relaxation : spec.relaxations) {
    if (relaxation.after < last + absl::Microseconds(1)) {
      return MakeError(Reason::kOutOfRange, {.field = "relaxations.after"},
                       "each step must come at least 1 us after the one "
                       "before");
    }
    last = relaxation.after;
    TASUKI_RETURN_IF_ERROR(
        Span("relaxations.after", last, absl::Microseconds(1)));
    TASUKI_RETURN_IF_ERROR(
        CheckRequirement(relaxation.needs, skills_, options_));
  }
  return Range("cost", spec.cost, 1, 1000);
}

absl::Status Core::CheckOwnPart(const TaskSpec& spec) const {
  TASUKI_RETURN_IF_ERROR(Range("priority", spec.priority, 0, 100));
  TASUKI_RETURN_IF_ERROR(Range("value", spec.value, 0, 100));
  if (spec.due != absl::InfiniteFuture()) {
    TASUKI_RETURN_IF_ERROR(CheckTime(spec.due, "due"));
  }
  TASUKI_RETURN_IF_ERROR(Span("preferred_patience", spec.preferred_patience,
                              absl::ZeroDuration()));
  const auto most = static_cast<std::size_t>(options_.max_excluded);
  if (spec.excluded.size() > most) {
    return TooLongError("excluded", most, "agents");
  }
  if (spec.preferred != AgentHandle::kNone &&
      std::find(spec.excluded.begin(), spec.excluded.end(), spec.preferred) !=
          spec.excluded.end()) {
    return MakeError(Reason::kConflicting, {.field = "excluded"},
                     "the preferred agent must not be excluded");
  }
  return absl::OkStatus();
}

absl::Status Core::CheckServiceSpec(const ServiceSpec& spec) {
  TASUKI_RETURN_IF_ERROR(
      Range("base", spec.base, -kMaxScoreTerm, kMaxScoreTerm));
  TASUKI_RETURN_IF_ERROR(Range("wait_weight", spec.wait_weight, 0, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("due_weight", spec.due_weight, 0, 10'000));
  TASUKI_RETURN_IF_ERROR(
      Range("priority_weight", spec.priority_weight, 0, 1'000'000'000'000));
  TASUKI_RETURN_IF_ERROR(
      Range("value_weight", spec.value_weight, 0, 1'000'000'000'000));
  TASUKI_RETURN_IF_ERROR(
      Range("queue_weight", spec.queue_weight, 0, 1'000'000));
  TASUKI_RETURN_IF_ERROR(Range("queue_share", spec.queue_share, 0, 1000));
  if (spec.starvation_bound != absl::InfiniteDuration()) {
    TASUKI_RETURN_IF_ERROR(
        Span("starvation_bound", spec.starvation_bound, absl::Microseconds(1)));
  }
  if (spec.target_wait != absl::InfiniteDuration()) {
    TASUKI_RETURN_IF_ERROR(
        Span("target_wait", spec.target_wait, absl::Microseconds(1)));
  }
  const int order = static_cast<int>(spec.agent_order);
  if (order < 1 || order > static_cast<int>(AgentOrder::kIdleShare)) {
    return UnknownEnumError("agent_order");
  }
  return absl::OkStatus();
}

absl::Status Core::CheckAffinity(int team, const Affinity& affinity) const {
  TASUKI_RETURN_IF_ERROR(Range("team", team, 0, options_.max_teams));
  TASUKI_RETURN_IF_ERROR(
      Range("bonus", affinity.bonus, -kMaxScoreTerm, kMaxScoreTerm));
  TASUKI_RETURN_IF_ERROR(Range("wait_weight", affinity.wait_weight, 0, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("idle_share", affinity.idle_share, 0, 1000));
  return Range("reserve", affinity.reserve, 0, 1'000'000);
}

absl::Status Core::CheckWrapUp(absl::Duration wrap_up) {
  if (wrap_up >= absl::ZeroDuration() && wrap_up <= absl::Hours(24)) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kOutOfRange, {.field = "wrap_up"},
                   "must be from 0 to 24 hours");
}

absl::Status Core::CheckTime(absl::Time time, std::string_view field) {
  constexpr absl::Time kLast = absl::FromUnixSeconds(7'258'118'400);
  if (time >= absl::UnixEpoch() && time < kLast) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = field},
                   "must be between the years 1970 and 2200");
}

absl::Status Core::CheckPull(const PullRequest& request) const {
  return Range("count", request.count, 1, options_.max_pull);
}

absl::Status Core::CheckOccupancy(int percent) {
  return Range("percent", percent, 0, 100);
}

absl::Status Core::CheckOptions(const RoutingOptions& o) {
  TASUKI_RETURN_IF_ERROR(Range("max_agents", o.max_agents, 1, 1'000'000));
  TASUKI_RETURN_IF_ERROR(Range("max_tasks", o.max_tasks, 1, 1 << 24));
  TASUKI_RETURN_IF_ERROR(Range("max_skills", o.max_skills, 1, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("max_services", o.max_services, 1, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("max_classes", o.max_classes, 1, 1'000'000));
  TASUKI_RETURN_IF_ERROR(Range("max_teams", o.max_teams, 1, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("max_sites", o.max_sites, 1, 10'000));
  TASUKI_RETURN_IF_ERROR(Range("max_relaxations", o.max_relaxations, 0, 32));
  TASUKI_RETURN_IF_ERROR(Range("max_excluded", o.max_excluded, 0, 1000));
  TASUKI_RETURN_IF_ERROR(Range("max_pull", o.max_pull, 1, 1000));
  TASUKI_RETURN_IF_ERROR(Range("max_missed", o.max_missed, 0, 1'000'000));
  TASUKI_RETURN_IF_ERROR(
      Span("offer_timeout", o.offer_timeout, absl::ZeroDuration()));
  TASUKI_RETURN_IF_ERROR(
      Span("container_timeout", o.container_timeout, absl::ZeroDuration()));
  return Span("first_contact_patience", o.first_contact_patience,
              absl::ZeroDuration());
}

}  // namespace tasuki::routing_internal
