// Skills, services and agents.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/routing/no_such.h"
#include "src/routing/pool.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {
namespace {

absl::Status Limit(std::string_view field, std::string_view what, int limit) {
  return MakeError(Reason::kLimitReached, {.field = field},
                   absl::StrCat("this pool may have ", limit, " ", ToAbsl(what),
                                ": raise the limit in RouterOptions::routing"));
}

absl::Status Stale(const AgentId& id, std::int64_t version,
                   std::int64_t expected) {
  const std::string object = absl::StrCat("agent ", id.value());
  return MakeError(Reason::kStaleVersion,
                   {.field = "expected_version", .object = object},
                   absl::StrCat(object, " is at version ", version, ", not ",
                                expected, ": read it again"));
}

bool IsLess(const SkillAtLevel& a, const SkillAtLevel& b) {
  return a.skill < b.skill;
}

}  // namespace

Pool::Ids Pool::PutSkills(const PutSkillsRequest& request) {
  std::set<std::string> fresh;
  for (const SkillId& skill : request.skills) {
    if (!directory_.skills.Find(skill.value())) fresh.insert(skill.value());
  }
  if (directory_.skills.size() + fresh.size() >
      static_cast<std::size_t>(options_.max_skills)) {
    return Limit("skills", "skills", options_.max_skills);
  }
  const Cause cause = {request.actor, request.request_id};
  for (const std::string& skill : fresh) {
    const auto handle = engine_.AddSkill(now_);
    broken_ = broken_ || !handle.ok();
    if (!handle.ok()) return handle.status();
    Learn(NameKind::kSkill, skill);
    Emit(cause, skill, 1, "skill_put", Payload());
  }
  return "";
}

absl::Status Pool::CheckAffinities(const PutServiceRequest& request) const {
  constexpr std::int64_t kMaxBonus = 1'000'000'000'000'000;
  std::set<std::string> teams;
  std::size_t fresh = 0;
  for (const TeamAffinity& affinity : request.affinities) {
    if (!teams.insert(affinity.team).second) {
      return MakeError(Reason::kConflicting, {.field = "affinities"},
                       "affinities names one team twice");
    }
    if (affinity.bonus < -kMaxBonus || affinity.bonus > kMaxBonus) {
      return MakeError(Reason::kOutOfRange, {.field = "affinities.bonus"},
                       "affinities.bonus must be from -10^15 to 10^15");
    }
    if (affinity.wait_weight < 0 || affinity.wait_weight > 10'000) {
      return MakeError(Reason::kOutOfRange, {.field = "affinities.wait_weight"},
                       "affinities.wait_weight must be 0 to 10000");
    }
    if (affinity.reserve < 0 || affinity.reserve > 1'000'000) {
      return MakeError(Reason::kOutOfRange, {.field = "affinities.reserve"},
                       "affinities.reserve must be 0 to 1000000");
    }
    if (affinity.idle_share < 0 || affinity.idle_share > 1000) {
      return MakeError(Reason::kOutOfRange, {.field = "affinities.idle_share"},
                       "affinities.idle_share must be 0 to 1000");
    }
    if (!directory_.teams.Find(affinity.team)) ++fresh;
  }
  if (directory_.teams.size() + fresh >
      static_cast<std::size_t>(options_.max_teams)) {
    return Limit("affinities", "teams", options_.max_teams);
  }
  return absl::OkStatus();
}

Pool::Ids Pool::PutService(const PutServiceRequest& request) {
  TASUKI_RETURN_IF_ERROR(CheckAffinities(request));
  const Cause cause = {request.actor, request.request_id};
  const auto known = directory_.service_names.Find(request.service);
  ServiceHandle handle = {};
  if (known) {
    handle = static_cast<ServiceHandle>(*known);
    const auto at = static_cast<std::size_t>(*known);
    if (!(directory_.services[at].policy == request.policy)) {
      const std::string object = absl::StrCat("service ", request.service);
      return MakeError(Reason::kAlreadyExists,
                       {.field = "policy", .object = object},
                       absl::StrCat(object,
                                    " has another policy: replace it by "
                                    "UpdateService"));
    }
  } else {
    TASUKI_ASSIGN_OR_RETURN(handle, engine_.AddService(request.policy, now_));
    directory_.service_names.Add(request.service);
    directory_.services.push_back(
        {.name = request.service, .policy = request.policy});
  }
  Emit(cause, request.service, 1, "service_put", Payload());
  const absl::Status set = SetAffinities(handle, request, cause);
  broken_ = broken_ || !set.ok();
  TASUKI_RETURN_IF_ERROR(set);
  return "";
}

Pool::Ids Pool::UpdateService(const UpdateServiceRequest& request) {
  const auto number = directory_.service_names.Find(request.service);
  if (!number) return NoSuch("service", "service", request.service);
  const auto handle = static_cast<ServiceHandle>(*number);
  RoutedService& service =
      directory_.services[static_cast<std::size_t>(*number)];
  TASUKI_RETURN_IF_ERROR(engine_.UpdateService(handle, request.policy, now_));
  service.policy = request.policy;
  batch_.services[service.name] = {handle, service};
  const Cause cause = {request.actor, request.request_id};
  Emit(cause, service.name, 1, "service_updated", Payload());
  Tell(cause);
  return "";
}

// Those that are not named any more count nothing from now on.
absl::Status Pool::SetAffinities(ServiceHandle handle,
                                 const PutServiceRequest& request,
                                 const Cause& cause) {
  RoutedService& service =
      directory_.services[static_cast<std::size_t>(handle)];
  std::map<std::string, TeamAffinity> wanted;
  for (const TeamAffinity& old : service.affinities) {
    wanted[old.team] = {.team = old.team};
  }
  for (const TeamAffinity& affinity : request.affinities) {
    wanted[affinity.team] = affinity;
  }
  for (const auto& [team, affinity] : wanted) {
    Learn(NameKind::kTeam, team);
    TASUKI_RETURN_IF_ERROR(engine_.SetAffinity(
        handle, static_cast<int>(*directory_.teams.Find(team)),
        {.bonus = affinity.bonus,
         .wait_weight = affinity.wait_weight,
         .reserve = affinity.reserve,
         .idle_share = affinity.idle_share},
        now_));
    Tell(cause);
  }
  service.affinities = request.affinities;
  std::sort(service.affinities.begin(), service.affinities.end(),
            [](const TeamAffinity& a, const TeamAffinity& b) {
              return a.team < b.team;
            });
  batch_.services[service.name] = {handle, service};
  return absl::OkStatus();
}

absl::StatusOr<AgentHandle> Pool::AgentOf(const AgentId& id) const {
  const auto entry = directory_.agents.find(id);
  if (entry == directory_.agents.end() ||
      entry->second.handle == AgentHandle::kNone) {
    return NoSuch("agent", "agent", id.value());
  }
  return entry->second.handle;
}

absl::StatusOr<AgentRow*> Pool::AgentRowAt(const AgentId& id,
                                           std::int64_t expected_version) {
  TASUKI_RETURN_IF_ERROR(AgentOf(id).status());
  AgentRow& row = directory_.agents[id];
  if (expected_version != 0 && expected_version != row.agent.version) {
    return Stale(id, row.agent.version, expected_version);
  }
  return &row;
}

// The number of a team or site, also of one that is to be learned; 0 for none.
absl::StatusOr<int> Pool::PlaceOf(NameKind kind,
                                  const std::string& name) const {
  if (name.empty()) return 0;
  const bool is_team = kind == NameKind::kTeam;
  const NameList& names = is_team ? directory_.teams : directory_.sites;
  const int limit = is_team ? options_.max_teams : options_.max_sites;
  const std::int64_t number = names.Find(name).value_or(names.next());
  if (number > limit) {
    return is_team ? Limit("team", "teams", limit)
                   : Limit("site", "sites", limit);
  }
  return static_cast<int>(number);
}

Pool::Ids Pool::PutAgent(const PutAgentRequest& request) {
  const auto entry = directory_.agents.find(request.agent);
  const bool is_there = entry != directory_.agents.end() &&
                        entry->second.handle != AgentHandle::kNone;
  AgentRow row = entry == directory_.agents.end() ? AgentRow() : entry->second;
  if (request.expected_version != 0 &&
      request.expected_version != row.agent.version) {
    return Stale(request.agent, row.agent.version, request.expected_version);
  }
  RoutedAgent& agent = row.agent;
  agent.id = request.agent;
  agent.skills = request.skills;
  std::sort(agent.skills.begin(), agent.skills.end(), IsLess);
  agent.capacity = request.capacity;
  agent.team = request.team;
  agent.site = request.site;
  agent.clearance = request.clearance;
  agent.veteran = request.veteran;
  agent.takes_offers = request.takes_offers;
  agent.works_from = request.works_from;
  agent.works_until = request.works_until;
  if (!is_there) {
    agent.state = request.state;
    agent.occupancy = 0;
  }
  AgentSpec spec = {
      .capacity = agent.capacity,
      .clearance = agent.clearance,
      .veteran = agent.veteran,
      .takes_offers = agent.takes_offers,
      .works_from = agent.works_from.value_or(absl::InfinitePast()),
      .works_until = agent.works_until.value_or(absl::InfiniteFuture()),
      .state = agent.state};
  TASUKI_ASSIGN_OR_RETURN(spec.skills, SkillsOf("skills", agent.skills));
  TASUKI_ASSIGN_OR_RETURN(spec.team, PlaceOf(NameKind::kTeam, agent.team));
  TASUKI_ASSIGN_OR_RETURN(spec.site, PlaceOf(NameKind::kSite, agent.site));
  if (is_there) {
    TASUKI_RETURN_IF_ERROR(engine_.UpdateAgent(row.handle, spec, now_));
  } else {
    TASUKI_ASSIGN_OR_RETURN(row.handle, engine_.AddAgent(spec, now_));
    directory_.agent_names[row.handle] = agent.id;
  }
  Learn(NameKind::kTeam, agent.team);
  Learn(NameKind::kSite, agent.site);
  StoreAgent(row);
  directory_.agents[agent.id] = row;
  const Cause cause = {.actor = request.actor,
                       .request_id = request.request_id,
                       .reason = "agent_put"};
  JsonObject payload = Payload();
  payload.Add("state", static_cast<std::int64_t>(agent.state));
  Emit(cause, agent.id.value(), agent.version, "agent_put", payload);
  Tell(cause);
  return agent.id.value();
}

Pool::Ids Pool::SetAgentState(const SetAgentStateRequest& request) {
  TASUKI_ASSIGN_OR_RETURN(AgentRow* const row,
                          AgentRowAt(request.agent, request.expected_version));
  TASUKI_RETURN_IF_ERROR(engine_.SetState(row->handle, request.state, now_));
  row->agent.state = request.state;
  StoreAgent(*row);
  const Cause cause = {.actor = request.actor,
                       .request_id = request.request_id,
                       .reason = "agent_state"};
  JsonObject payload = Payload();
  payload.Add("state", static_cast<std::int64_t>(request.state))
      .Add("reason", "set");
  Emit(cause, request.agent.value(), row->agent.version, "agent_state",
       payload);
  Tell(cause);
  return "";
}

Pool::Ids Pool::SetAgentOccupancy(const SetAgentOccupancyRequest& request) {
  TASUKI_ASSIGN_OR_RETURN(AgentRow* const row, AgentRowAt(request.agent, 0));
  TASUKI_RETURN_IF_ERROR(
      engine_.SetOccupancy(row->handle, request.percent, now_));
  row->agent.occupancy = request.percent;
  StoreAgent(*row);
  const Cause cause = {request.actor, request.request_id};
  JsonObject payload = Payload();
  payload.Add("percent", std::int64_t{request.percent});
  Emit(cause, request.agent.value(), row->agent.version, "agent_occupancy",
       payload);
  Tell(cause);
  return "";
}

Pool::Ids Pool::RemoveAgent(const RemoveAgentRequest& request) {
  TASUKI_ASSIGN_OR_RETURN(AgentRow* const row, AgentRowAt(request.agent, 0));
  const AgentHandle handle = row->handle;
  TASUKI_RETURN_IF_ERROR(engine_.RemoveAgent(handle, now_));
  row->handle = AgentHandle::kNone;
  row->agent.state = AgentState::kOffline;
  StoreAgent(*row);
  const Cause cause = {.actor = request.actor,
                       .request_id = request.request_id,
                       .reason = "agent_removed"};
  Emit(cause, request.agent.value(), row->agent.version, "agent_removed",
       Payload());
  Tell(cause);
  directory_.agent_names.erase(handle);
  return "";
}

}  // namespace tasuki::routing
