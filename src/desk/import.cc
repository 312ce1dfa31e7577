// Conversations of the past: ticket, tags, past replies. Each part is a call of
// its own that adds nothing the second time, so importing again completes what
// a crash left out.
#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/desk/cut_text.h"
#include "src/desk/fields.h"
#include "src/desk/local_desk.h"

namespace tasuki::desk {
namespace {

// Names in archives may be anything; ids may not.
std::string IdFrom(const std::string& name, const char* otherwise) {
  const bool fits =
      !name.empty() && name.size() <= kMaxIdBytes && IsIdentifier(name);
  return fits ? name : otherwise;
}

ImportTicketRequest TicketOf(const ImportConversationRequest& request) {
  const ArchivedConversation& conversation = request.conversation;
  ImportTicketRequest ticket = {.actor = request.actor,
                                .request_id = request.request_id + "/ticket",
                                .external_id = conversation.id,
                                .customer_external_id = conversation.customer,
                                .subject = conversation.subject,
                                .service = conversation.service,
                                .language = conversation.language,
                                .channel = conversation.channel,
                                .outcome = conversation.outcome};
  for (const ArchivedMessage& message : conversation.messages) {
    const Actor author = message.from_agent
                             ? Actor{.id = IdFrom(message.name, "agent"),
                                     .kind = ActorKind::kPerson}
                             : Actor{.id = IdFrom(message.name, "customer"),
                                     .kind = ActorKind::kCustomer};
    ticket.messages.push_back({.kind = message.from_agent
                                           ? MessageKind::kReply
                                           : MessageKind::kInquiry,
                               .author = author,
                               .text = message.text,
                               .occurred_at = message.time});
  }
  return ticket;
}

// One past reply for each answer: the first message of ours after the
// customer's, with all that the customer had said by then.
std::vector<AddPastReplyRequest> RepliesOf(
    const ImportConversationRequest& request, const Ticket& ticket,
    const std::vector<Message>& messages, const std::vector<ReplyTag>& tags) {
  std::vector<AddPastReplyRequest> replies;
  std::string inquiry;
  bool asked = false;
  for (const Message& message : messages) {
    if (message.kind == MessageKind::kInquiry) {
      AppendInquiry(inquiry, message.text);
      asked = true;
      continue;
    }
    if (!asked || message.kind != MessageKind::kReply) continue;
    asked = false;
    replies.push_back({.actor = request.actor,
                       .request_id = absl::StrCat(request.request_id, "/reply/",
                                                  message.number),
                       .id = ReplyIdOf(ticket.id, message.number),
                       .content = {.title = ticket.subject,
                                   .inquiry = inquiry,
                                   .reply = std::string(BeginningOf(
                                       message.text, kMaxTextBytes)),
                                   .tags = tags,
                                   .service = ticket.service,
                                   .language = ticket.language,
                                   .occurred_at = message.occurred_at,
                                   .author = AgentId(message.author.id),
                                   .outcome = ticket.outcome}});
  }
  return replies;
}

}  // namespace

absl::StatusOr<ImportedTicket> LocalDesk::ImportConversation(
    const ImportConversationRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(tags_.CheckArchived(request.conversation));
  TASUKI_ASSIGN_OR_RETURN(ImportedTicket imported,
                          parts_.tickets->Import(TicketOf(request)));
  const Ticket& ticket = imported.ticket;
  // As they were stored, which is without card numbers.
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Message> messages,
                          MessagesOf(ticket.id));
  TASUKI_RETURN_IF_ERROR(tags_.ImportTags(request, ticket, messages));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<ReplyTag> tags,
                          tags_.ReplyTagsOf(ticket.id));
  for (const AddPastReplyRequest& reply :
       RepliesOf(request, ticket, messages, tags)) {
    TASUKI_RETURN_IF_ERROR(parts_.replies->Add(reply).status());
  }
  return imported;
}

}  // namespace tasuki::desk
