// Field lists of the desk (see src/base/fields.h).
#ifndef TASUKI_SRC_DESK_FIELDS_H_
#define TASUKI_SRC_DESK_FIELDS_H_

#include "src/base/fields.h"
#include "src/tickets/fields.h"
#include "src/timetrack/fields.h"
#include "tasuki/desk/desk.h"

namespace tasuki {

constexpr TicketOrigin LastOf(TicketOrigin) { return TicketOrigin::kImported; }

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TakeRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("weight", r.weight, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Work> auto& work) {
  visit("claim", work.claim, kOptional);
  visit("ticket", work.ticket, kOptional);
  visit("interval", work.interval, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FinishRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
  visit("outcome", r.outcome, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ArchivedMessage> auto& message) {
  visit("from_agent", message.from_agent, kOptional);
  visit("name", message.name, MaxSize(kMaxNameBytes));
  visit("text", message.text, RequiredMaxSize(kMaxTextBytes));
  visit("time", message.time, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ArchivedTag> auto& tag) {
  visit("axis", tag.axis, RequiredMaxSize(kMaxNameBytes));
  visit("path", tag.path, RequiredMaxSize(kMaxNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ArchivedConversation> auto& c) {
  visit("id", c.id, RequiredMaxSize(kMaxNameBytes));
  visit("service", c.service, MaxSize(kMaxNameBytes));
  visit("subject", c.subject, MaxSize(kMaxSubjectBytes));
  visit("language", c.language, MaxSize(kMaxNameBytes));
  visit("customer", c.customer, MaxSize(kMaxNameBytes));
  visit("channel", c.channel, kMandatory);
  visit("tags", c.tags, MaxSize(100));
  visit("outcome", c.outcome, kOptional);
  visit("messages", c.messages, RequiredMaxSize(1000));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ImportConversationRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("conversation", r.conversation, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AdvanceResult> auto& result) {
  visit("handled", result.handled, kOptional);
  visit("position", result.position, kOptional);
  visit("caught_up", result.caught_up, kOptional);
  visit("moot", result.moot, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReportRequest> auto& r) {
  visit("from", r.from, kOptional);
  visit("to", r.to, kMandatory);
  visit("origin", r.origin, kOptional);
  visit("target", r.target, kOptional);
  visit("topics", r.topics, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<FirstReplies> auto& counted) {
  visit("tickets", counted.tickets, kOptional);
  visit("outbound", counted.outbound, kOptional);
  visit("unanswered", counted.unanswered, kOptional);
  visit("answered", counted.answered, kOptional);
  visit("median", counted.median, kOptional);
  visit("target", counted.target, kOptional);
  visit("within_target", counted.within_target, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<HandlingTimes> auto& times) {
  visit("tickets", times.tickets, kOptional);
  visit("elapsed", times.elapsed, kOptional);
  visit("handling", times.handling, kOptional);
  visit("interruptions", times.interruptions, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AgentLine> auto& line) {
  visit("agent", line.agent, kOptional);
  visit("handling", line.handling, kOptional);
  visit("available", line.available, kOptional);
  visit("occupancy", line.occupancy, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TopicLine> auto& line) {
  visit("content", line.content, kOptional);
  visit("event", line.event, kOptional);
  visit("tickets", line.tickets, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<DeskReport> auto& report) {
  visit("first_replies", report.first_replies, kOptional);
  visit("times", report.times, kOptional);
  visit("agents", report.agents, kOptional);
  visit("topics", report.topics, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_DESK_FIELDS_H_
