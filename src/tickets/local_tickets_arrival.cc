// How tickets come in: new ones, and those of the past.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "src/tickets/claim_rules.h"
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

absl::Status CheckCreate(const CreateTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  if (request.customer.empty() == request.customer_external_id.empty()) {
    return MakeError(Reason::kConflicting, {.field = "customer"},
                     "set either customer or customer_external_id");
  }
  if (request.priority < 0 || request.priority > 9) {
    return MakeError(Reason::kOutOfRange, {.field = "priority"},
                     "priority must be 0 to 9");
  }
  return absl::OkStatus();
}

absl::Status CheckImport(const ImportTicketRequest& request, absl::Time now) {
  absl::Time previous = absl::InfinitePast();
  for (const ImportedMessage& message : request.messages) {
    if (message.occurred_at < previous || message.occurred_at > now) {
      return MakeError(Reason::kOutOfRange, {.field = "messages.occurred_at"},
                       "times of imported messages must not descend nor lie "
                       "in the future");
    }
    previous = message.occurred_at;
  }
  return absl::OkStatus();
}

// What a ticket has from its request, whichever way it came in.
template <class Request>
TicketRow NewRow(const Request& request, const TicketId& id,
                 const Writer& writer, absl::Time now) {
  TicketRow row;
  row.ticket = {.id = id,
                .version = 1,
                .external_id = request.external_id,
                .customer = writer.customer,
                .first_contact = writer.first_contact,
                .subject = request.subject,
                .service = request.service,
                .language = request.language,
                .channel = request.channel,
                .create_time = now,
                .update_time = now,
                .occurred_at = now};
  DropClaim(row);
  return row;
}

// The imported ticket as it stands after its last message.
TicketRow ImportedRow(const ImportTicketRequest& request, const TicketId& id,
                      const Writer& writer, absl::Time now) {
  TicketRow row = NewRow(request, id, writer, now);
  Ticket& ticket = row.ticket;
  ticket.message_count = static_cast<int>(request.messages.size());
  ticket.occurred_at = request.messages.front().occurred_at;
  ticket.outcome = request.outcome;
  ticket.outbound = request.messages.front().kind != MessageKind::kInquiry;
  for (const ImportedMessage& message : request.messages) {
    if (message.kind == MessageKind::kReply && !ticket.first_reply_time) {
      ticket.first_reply_time = message.occurred_at;
    }
    if (message.kind == MessageKind::kReply) {
      ticket.state = TicketState::kAnswered;
    } else if (message.kind == MessageKind::kInquiry) {
      ticket.state = TicketState::kOpen;
    }
  }
  if (request.outcome) {
    ticket.state = TicketState::kClosed;
    ticket.close_time = request.messages.back().occurred_at;
  }
  return row;
}

// Each message after the one before it: a number may be split over both.
absl::Status ScrubImport(RequestScrubber& scrubber,
                         ImportTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.subject));
  std::string previous;
  for (ImportedMessage& message : request.messages) {
    std::vector<ByteRange> split;
    std::string text = message.text;
    TASUKI_RETURN_IF_ERROR(scrubber.ScrubAfter(text, previous, split));
    if (!split.empty()) (&message - 1)->text = Masked(previous, split);
    message.text = text;
    previous = std::move(text);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TicketRow> LocalTickets::InsertNew(
    Transaction& transaction, const CreateTicketRequest& request,
    const std::vector<std::string>& tokens) {
  TASUKI_ASSIGN_OR_RETURN(
      const Writer writer,
      request.customer.empty()
          ? WriterOf(transaction, request.actor, request.request_id,
                     request.customer_external_id)
          : store_.GetWriter(transaction, request.customer));
  TicketRow row =
      NewRow(request, TicketId(transaction.NewId()), writer, transaction.Now());
  row.ticket.priority = request.priority;
  TASUKI_RETURN_IF_ERROR(Append(transaction, row,
                                {.kind = MessageKind::kInquiry,
                                 .author = {.id = writer.customer.value(),
                                            .kind = ActorKind::kCustomer},
                                 .text = request.text,
                                 .attachments = request.attachments})
                             .status());
  TASUKI_RETURN_IF_ERROR(store_.InsertTicket(transaction, row));
  Change created = {request.actor, request.request_id, "created", {}};
  created.payload.Add("v", std::int64_t{1})
      .Add("customer", writer.customer.value())
      .Add("first_contact", std::int64_t{writer.first_contact})
      .Add("channel", static_cast<std::int64_t>(request.channel))
      .Add("tokens", tokens);
  Emit(transaction, row, std::move(created));
  return row;
}

absl::StatusOr<Ticket> LocalTickets::Create(
    const CreateTicketRequest& original) {
  TASUKI_RETURN_IF_ERROR(CheckCreate(original));
  CreateTicketRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.subject));
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.text));
  TicketRow made;
  auto ticket = Mutate<Ticket>(
      database_, options_.tenant, "tickets.Create", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(
            const std::optional<TicketId> first,
            store_.FindTicket(transaction, request.external_id));
        if (first) return first->value();
        TASUKI_ASSIGN_OR_RETURN(
            made, InsertNew(transaction, request, scrubber.tokens()));
        return made.ticket.id.value();
      },
      [&](Snapshot& snapshot, const std::string& id) -> absl::StatusOr<Ticket> {
        // The row that was written a moment ago need not be read.
        if (made.ticket.id.value() == id) return Shown(made, snapshot.Now());
        return Load(snapshot, TicketId(id));
      });
  if (ticket.ok()) scrubber.KeepTokens(HolderOf(ticket->id));
  return ticket;
}

absl::StatusOr<TicketId> LocalTickets::InsertImported(
    Transaction& transaction, const ImportTicketRequest& request,
    const std::vector<std::string>& tokens) {
  TASUKI_ASSIGN_OR_RETURN(
      const Writer writer,
      WriterOf(transaction, request.actor, request.request_id,
               request.customer_external_id));
  const TicketRow row = ImportedRow(request, TicketId(transaction.NewId()),
                                    writer, transaction.Now());
  TASUKI_RETURN_IF_ERROR(store_.InsertTicket(transaction, row));
  int number = 0;
  for (const ImportedMessage& message : request.messages) {
    TASUKI_RETURN_IF_ERROR(store_.InsertMessage(
        transaction, {.ticket = row.ticket.id,
                      .number = ++number,
                      .kind = message.kind,
                      .author = message.author,
                      .text = message.text,
                      .time = transaction.Now(),
                      .occurred_at = message.occurred_at}));
  }
  Change change = {request.actor, request.request_id, "imported", {}};
  change.payload.Add("v", std::int64_t{1})
      .Add("customer", writer.customer.value())
      .Add("messages", std::int64_t{number})
      .Add("tokens", tokens);
  Emit(transaction, row, std::move(change));
  return row.ticket.id;
}

absl::StatusOr<ImportedTicket> LocalTickets::Import(
    const ImportTicketRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  ImportTicketRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(ScrubImport(scrubber, request));
  TicketId made;
  auto imported = Mutate<ImportedTicket>(
      database_, options_.tenant, "tickets.Import", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(CheckImport(request, transaction.Now()));
        TASUKI_ASSIGN_OR_RETURN(
            const std::optional<TicketId> first,
            store_.FindTicket(transaction, request.external_id));
        if (first) return first->value();
        TASUKI_ASSIGN_OR_RETURN(
            made, InsertImported(transaction, request, scrubber.tokens()));
        return made.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<ImportedTicket> {
        TASUKI_ASSIGN_OR_RETURN(Ticket ticket, Load(snapshot, TicketId(id)));
        const bool created = ticket.id == made;
        return ImportedTicket{.ticket = std::move(ticket), .created = created};
      });
  if (imported.ok()) scrubber.KeepTokens(HolderOf(imported->ticket.id));
  return imported;
}

}  // namespace tasuki::tickets
