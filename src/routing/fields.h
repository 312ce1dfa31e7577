// Field lists of the routing room (see src/base/fields.h). The order is that
// of proto/tasuki/routing/v1/routing.proto.
#ifndef TASUKI_SRC_ROUTING_FIELDS_H_
#define TASUKI_SRC_ROUTING_FIELDS_H_

#include "src/base/fields.h"
#include "tasuki/routing/router.h"

namespace tasuki {

inline constexpr std::size_t kMaxRoutingNameBytes = 200;
inline constexpr std::size_t kMaxRoutingList = 1000;

constexpr AgentState LastOf(AgentState) { return AgentState::kOffline; }
constexpr RoutedState LastOf(RoutedState) { return RoutedState::kOverflowed; }
constexpr AgentOrder LastOf(AgentOrder) { return AgentOrder::kIdleShare; }
constexpr Obstacle LastOf(Obstacle) { return Obstacle::kOffShift; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SkillAtLevel> auto& s) {
  visit("skill", s.skill, kMandatory);
  visit("level", s.level, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Capacity> auto& capacity) {
  visit("voice", capacity.voice, kOptional);
  visit("chat", capacity.chat, kOptional);
  visit("mail", capacity.mail, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TaskNeeds> auto& needs) {
  visit("all_of", needs.all_of, MaxSize(64));
  visit("any_of", needs.any_of, MaxSize(64));
  visit("team", needs.team, MaxSize(kMaxRoutingNameBytes));
  visit("site", needs.site, MaxSize(kMaxRoutingNameBytes));
  visit("clearance", needs.clearance, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TaskNeedsAfter> auto& step) {
  visit("after", step.after, kOptional);
  visit("needs", step.needs, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ServiceSpec> auto& policy) {
  visit("base", policy.base, kOptional);
  visit("wait_weight", policy.wait_weight, kOptional);
  visit("due_weight", policy.due_weight, kOptional);
  visit("priority_weight", policy.priority_weight, kOptional);
  visit("starvation_bound", policy.starvation_bound, kOptional);
  visit("agent_order", policy.agent_order, kMandatory);
  visit("overflow", policy.overflow, kOptional);
  visit("target_wait", policy.target_wait, kOptional);
  visit("value_weight", policy.value_weight, kOptional);
  visit("queue_weight", policy.queue_weight, kOptional);
  visit("queue_share", policy.queue_share, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TeamAffinity> auto& affinity) {
  visit("team", affinity.team, RequiredMaxSize(kMaxRoutingNameBytes));
  visit("bonus", affinity.bonus, kOptional);
  visit("reserve", affinity.reserve, kOptional);
  visit("wait_weight", affinity.wait_weight, kOptional);
  visit("idle_share", affinity.idle_share, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutedService> auto& service) {
  visit("name", service.name, kOptional);
  visit("policy", service.policy, kOptional);
  visit("affinities", service.affinities, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutedAgent> auto& agent) {
  visit("id", agent.id, kOptional);
  visit("version", agent.version, kOptional);
  visit("skills", agent.skills, kOptional);
  visit("capacity", agent.capacity, kOptional);
  visit("team", agent.team, kOptional);
  visit("site", agent.site, kOptional);
  visit("clearance", agent.clearance, kOptional);
  visit("veteran", agent.veteran, kOptional);
  visit("takes_offers", agent.takes_offers, kOptional);
  visit("state", agent.state, kOptional);
  visit("occupancy", agent.occupancy, kOptional);
  visit("load", agent.load, kOptional);
  visit("held", agent.held, kOptional);
  visit("update_time", agent.update_time, kOptional);
  visit("works_from", agent.works_from, kOptional);
  visit("works_until", agent.works_until, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ScoreTerms> auto& why) {
  visit("base", why.base, kOptional);
  visit("wait", why.wait, kOptional);
  visit("priority", why.priority, kOptional);
  visit("due", why.due, kOptional);
  visit("bonus", why.bonus, kOptional);
  visit("starving", why.starving, kOptional);
  visit("preferred", why.preferred, kOptional);
  visit("considered", why.considered, kOptional);
  visit("runner_up", why.runner_up, kOptional);
  visit("runner_up_score", why.runner_up_score, kOptional);
  visit("late", why.late, kOptional);
  visit("value", why.value, kOptional);
  visit("queue", why.queue, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutedTask> auto& task) {
  visit("id", task.id, kOptional);
  visit("version", task.version, kOptional);
  visit("service", task.service, kOptional);
  visit("channel", task.channel, kOptional);
  visit("priority", task.priority, kOptional);
  visit("cost", task.cost, kOptional);
  visit("first_contact", task.first_contact, kOptional);
  visit("state", task.state, kOptional);
  visit("agent", task.agent, kOptional);
  visit("offer", task.offer, kOptional);
  visit("deadline", task.deadline, kOptional);
  visit("container", task.container, kOptional);
  visit("step", task.step, kOptional);
  visit("attempt", task.attempt, kOptional);
  visit("submit_time", task.submit_time, kOptional);
  visit("update_time", task.update_time, kOptional);
  visit("due", task.due, kOptional);
  visit("why", task.why, kOptional);
  visit("explanation", task.explanation, kOptional);
  visit("value", task.value, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TaskContainer> auto& container) {
  visit("agent", container.agent, kOptional);
  visit("number", container.number, kOptional);
  visit("tasks", container.tasks, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AgentVerdict> auto& verdict) {
  visit("agent", verdict.agent, kOptional);
  visit("obstacles", verdict.obstacles, kOptional);
  visit("missing", verdict.missing, kOptional);
  visit("explanation", verdict.explanation, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutingExplanation> auto& e) {
  visit("task", e.task, kOptional);
  visit("verdicts", e.verdicts, kOptional);
  visit("explanation", e.explanation, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<UnservedTasks> auto& unserved) {
  visit("example", unserved.example, kOptional);
  visit("tasks", unserved.tasks, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<QueueCount> auto& count) {
  visit("service", count.service, kOptional);
  visit("channel", count.channel, kOptional);
  visit("waiting", count.waiting, kOptional);
  visit("offered", count.offered, kOptional);
  visit("assigned", count.assigned, kOptional);
  visit("wrapping_up", count.wrapping_up, kOptional);
  visit("oldest_waiting", count.oldest_waiting, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PutSkillsRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("skills", r.skills, RequiredMaxSize(kMaxRoutingList));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PutServiceRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("service", r.service, RequiredMaxSize(kMaxRoutingNameBytes));
  visit("policy", r.policy, kMandatory);
  visit("affinities", r.affinities, MaxSize(kMaxRoutingList));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<UpdateServiceRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("service", r.service, RequiredMaxSize(kMaxRoutingNameBytes));
  visit("policy", r.policy, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PutAgentRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("skills", r.skills, MaxSize(kMaxRoutingList));
  visit("capacity", r.capacity, kOptional);
  visit("team", r.team, MaxSize(kMaxRoutingNameBytes));
  visit("site", r.site, MaxSize(kMaxRoutingNameBytes));
  visit("clearance", r.clearance, kOptional);
  visit("veteran", r.veteran, kOptional);
  visit("takes_offers", r.takes_offers, kOptional);
  visit("state", r.state, kMandatory);
  visit("works_from", r.works_from, kOptional);
  visit("works_until", r.works_until, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SetAgentStateRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("state", r.state, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SetAgentOccupancyRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("percent", r.percent, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RemoveAgentRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SubmitTaskRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("service", r.service, MaxSize(kMaxRoutingNameBytes));
  visit("channel", r.channel, kMandatory);
  visit("needs", r.needs, kOptional);
  visit("relaxations", r.relaxations, MaxSize(32));
  visit("priority", r.priority, kOptional);
  visit("cost", r.cost, kOptional);
  visit("due", r.due, kOptional);
  visit("preferred", r.preferred, kOptional);
  visit("preferred_patience", r.preferred_patience, kOptional);
  visit("excluded", r.excluded, MaxSize(kMaxRoutingList));
  visit("first_contact", r.first_contact, kOptional);
  visit("value", r.value, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AcceptOfferRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("agent", r.agent, kMandatory);
  visit("offer", r.offer, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DeclineOfferRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("agent", r.agent, kMandatory);
  visit("offer", r.offer, kOptional);
  visit("exclude", r.exclude, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AssignTaskRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("agent", r.agent, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RequeueTaskRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("agent", r.agent, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CompleteTaskRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
  visit("wrap_up", r.wrap_up, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CancelTaskRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("task", r.task, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PullTasksRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("count", r.count, kOptional);
  visit("all_or_nothing", r.all_or_nothing, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AnswerContainerRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("agent", r.agent, kMandatory);
  visit("container", r.container, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PurgeTasksRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("limit", r.limit, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutedTaskFilter> auto& filter) {
  visit("state", filter.state, kOptional);
  visit("agent", filter.agent, kOptional);
  visit("service", filter.service, MaxSize(kMaxRoutingNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListRoutedTasksRequest> auto& r) {
  visit("filter", r.filter, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<RoutedAgentFilter> auto& filter) {
  visit("state", filter.state, kOptional);
  visit("team", filter.team, MaxSize(kMaxRoutingNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListRoutedAgentsRequest> auto& r) {
  visit("filter", r.filter, kOptional);
  visit("page", r.page, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_ROUTING_FIELDS_H_
