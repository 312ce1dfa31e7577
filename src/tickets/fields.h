// Field lists of the ticket room (see src/base/fields.h). The order is that of
// proto/tasuki/tickets/v1/tickets.proto.
#ifndef TASUKI_SRC_TICKETS_FIELDS_H_
#define TASUKI_SRC_TICKETS_FIELDS_H_

#include "src/base/fields.h"
#include "tasuki/tickets/tickets.h"

namespace tasuki {

inline constexpr std::size_t kMaxSubjectBytes = 500;
inline constexpr std::size_t kMaxNameBytes = 200;
inline constexpr std::size_t kMaxAttachments = 50;
inline constexpr std::size_t kMaxBatch = 100;

constexpr TicketState LastOf(TicketState) { return TicketState::kClosed; }
constexpr MessageKind LastOf(MessageKind) { return MessageKind::kNote; }
constexpr ReviewVerdict LastOf(ReviewVerdict) {
  return ReviewVerdict::kRequestChanges;
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Customer> auto& customer) {
  visit("id", customer.id, kOptional);
  visit("external_id", customer.external_id, kOptional);
  visit("display_name", customer.display_name, kOptional);
  visit("version", customer.version, kOptional);
  visit("create_time", customer.create_time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Claim> auto& claim) {
  visit("ticket", claim.ticket, kOptional);
  visit("agent", claim.agent, kOptional);
  visit("fence", claim.fence, kOptional);
  visit("expire_time", claim.expire_time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Ticket> auto& ticket) {
  visit("id", ticket.id, kOptional);
  visit("version", ticket.version, kOptional);
  visit("external_id", ticket.external_id, kOptional);
  visit("customer", ticket.customer, kOptional);
  visit("first_contact", ticket.first_contact, kOptional);
  visit("outbound", ticket.outbound, kOptional);
  visit("subject", ticket.subject, kOptional);
  visit("service", ticket.service, kOptional);
  visit("language", ticket.language, kOptional);
  visit("channel", ticket.channel, kOptional);
  visit("priority", ticket.priority, kOptional);
  visit("state", ticket.state, kOptional);
  visit("hold_reason", ticket.hold_reason, kOptional);
  visit("claim", ticket.claim, kOptional);
  visit("message_count", ticket.message_count, kOptional);
  visit("create_time", ticket.create_time, kOptional);
  visit("update_time", ticket.update_time, kOptional);
  visit("occurred_at", ticket.occurred_at, kOptional);
  visit("first_reply_time", ticket.first_reply_time, kOptional);
  visit("close_time", ticket.close_time, kOptional);
  visit("outcome", ticket.outcome, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Attachment> auto& attachment) {
  visit("name", attachment.name, RequiredMaxSize(kMaxNameBytes));
  visit("type", attachment.type, kOptional);
  visit("size", attachment.size, kOptional);
  visit("digest", attachment.digest, kOptional);
  visit("uri", attachment.uri, MaxSize(2000));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Message> auto& message) {
  visit("ticket", message.ticket, kOptional);
  visit("number", message.number, kOptional);
  visit("kind", message.kind, kOptional);
  visit("author", message.author, kOptional);
  visit("text", message.text, kOptional);
  visit("attachments", message.attachments, kOptional);
  visit("time", message.time, kOptional);
  visit("occurred_at", message.occurred_at, kOptional);
  visit("erased", message.erased, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<Draft> auto& draft) {
  visit("ticket", draft.ticket, kOptional);
  visit("version", draft.version, kOptional);
  visit("author", draft.author, kOptional);
  visit("text", draft.text, kOptional);
  visit("update_time", draft.update_time, kOptional);
  visit("approved_version", draft.approved_version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReviewComment> auto& comment) {
  visit("id", comment.id, kOptional);
  visit("ticket", comment.ticket, kOptional);
  visit("reviewer", comment.reviewer, kOptional);
  visit("verdict", comment.verdict, kOptional);
  visit("text", comment.text, kOptional);
  visit("draft_version", comment.draft_version, kOptional);
  visit("quote_range", comment.quote_range, kOptional);
  visit("quote", comment.quote, kOptional);
  visit("time", comment.time, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<PutCustomerRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("external_id", r.external_id, RequiredMaxSize(kMaxNameBytes));
  visit("display_name", r.display_name, MaxSize(kMaxNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CreateTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("customer", r.customer, kOptional);
  visit("customer_external_id", r.customer_external_id, MaxSize(kMaxNameBytes));
  visit("external_id", r.external_id, MaxSize(kMaxNameBytes));
  visit("subject", r.subject, RequiredMaxSize(kMaxSubjectBytes));
  visit("text", r.text, RequiredMaxSize(kMaxTextBytes));
  visit("attachments", r.attachments, MaxSize(kMaxAttachments));
  visit("service", r.service, MaxSize(kMaxNameBytes));
  visit("language", r.language, MaxSize(kMaxNameBytes));
  visit("channel", r.channel, kMandatory);
  visit("priority", r.priority, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ImportedMessage> auto& message) {
  visit("kind", message.kind, kMandatory);
  visit("author", message.author, kMandatory);
  visit("text", message.text, RequiredMaxSize(kMaxTextBytes));
  visit("occurred_at", message.occurred_at, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ImportTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("external_id", r.external_id, RequiredMaxSize(kMaxNameBytes));
  visit("customer_external_id", r.customer_external_id,
        RequiredMaxSize(kMaxNameBytes));
  visit("subject", r.subject, RequiredMaxSize(kMaxSubjectBytes));
  visit("service", r.service, MaxSize(kMaxNameBytes));
  visit("language", r.language, MaxSize(kMaxNameBytes));
  visit("channel", r.channel, kMandatory);
  visit("outcome", r.outcome, kOptional);
  visit("messages", r.messages, RequiredMaxSize(1000));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ImportedTicket> auto& imported) {
  visit("ticket", imported.ticket, kOptional);
  visit("created", imported.created, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<AddMessageRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("kind", r.kind, kMandatory);
  visit("text", r.text, RequiredMaxSize(kMaxTextBytes));
  visit("attachments", r.attachments, MaxSize(kMaxAttachments));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ClaimRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
  visit("ttl", r.ttl, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ClaimBatchRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("tickets", r.tickets, RequiredMaxSize(kMaxBatch));
  visit("all_or_nothing", r.all_or_nothing, kOptional);
  visit("ttl", r.ttl, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ClaimedRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SaveDraftRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
  visit("expected_version", r.expected_version, kOptional);
  visit("text", r.text, MaxSize(kMaxTextBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReviewRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("draft_version", r.draft_version, kOptional);
  visit("verdict", r.verdict, kMandatory);
  visit("text", r.text, MaxSize(kMaxTextBytes));
  visit("quote_range", r.quote_range, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<SendRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
  visit("text", r.text, MaxSize(kMaxTextBytes));
  visit("attachments", r.attachments, MaxSize(kMaxAttachments));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<HoldRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
  visit("reason", r.reason, RequiredMaxSize(kMaxNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<CloseTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("fence", r.fence, kOptional);
  visit("outcome", r.outcome, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ReopenTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
  visit("expected_version", r.expected_version, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<EraseTicketRequest> auto& r) {
  visit("actor", r.actor, kMandatory);
  visit("request_id", r.request_id, kRequestIdRule);
  visit("ticket", r.ticket, kMandatory);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<TicketFilter> auto& filter) {
  visit("customer", filter.customer, kOptional);
  visit("state", filter.state, kOptional);
  visit("claimed_by", filter.claimed_by, kOptional);
  visit("service", filter.service, MaxSize(kMaxNameBytes));
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListTicketsRequest> auto& r) {
  visit("filter", r.filter, kOptional);
  visit("page", r.page, kOptional);
}

template <class Visitor>
void VisitFields(Visitor& visit, FieldsOf<ListMessagesRequest> auto& r) {
  visit("ticket", r.ticket, kMandatory);
  visit("page", r.page, kOptional);
}

}  // namespace tasuki

#endif  // TASUKI_SRC_TICKETS_FIELDS_H_
