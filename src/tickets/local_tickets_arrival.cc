// How customers and inquiries come in.
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "src/tickets/claim_rules.h"
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

// Half of a card number split over two messages must not stand in a digest
// either, and whether it is one is only known together with the message before.
// Digests of messages therefore see no digits: ASCII and full-width ones become
// zero.
std::string WithoutDigits(std::string text) {
  constexpr std::string_view kFullWidth = "\xEF\xBC";  // then 90 to 99
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') text[i] = '0';
    const bool full_width = std::string_view(text).substr(i, 2) == kFullWidth &&
                            i + 2 < text.size() && (text[i + 2] & 0xF0) == 0x90;
    if (full_width) text[i + 2] = '\x90';
  }
  return text;
}

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

// The imported ticket as it stands after its last message.
TicketRow ImportedRow(const ImportTicketRequest& request, const TicketId& id,
                      const CustomerId& customer, absl::Time now) {
  TicketRow row;
  row.ticket = {.id = id,
                .version = 1,
                .external_id = request.external_id,
                .customer = customer,
                .subject = request.subject,
                .service = request.service,
                .language = request.language,
                .channel = request.channel,
                .message_count = static_cast<int>(request.messages.size()),
                .create_time = now,
                .update_time = now,
                .occurred_at = request.messages.front().occurred_at,
                .outcome = request.outcome};
  Ticket& ticket = row.ticket;
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

}  // namespace

void LocalTickets::EmitCustomer(Transaction& transaction, const Actor& actor,
                                const std::string& request_id,
                                const Customer& customer) {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "tickets",
                    .subject = customer.id.value(),
                    .subject_version = customer.version,
                    .type = "customer_put",
                    .actor = actor,
                    .request_id = request_id,
                    .payload = JsonObject().Add("v", std::int64_t{1}).Text()});
}

absl::StatusOr<CustomerId> LocalTickets::CustomerOf(
    Transaction& transaction, const Actor& actor, const std::string& request_id,
    const std::string& external_id) {
  TASUKI_ASSIGN_OR_RETURN(const std::optional<Customer> known,
                          store_.FindCustomer(transaction, external_id));
  if (known) return known->id;
  const Customer customer = {.id = CustomerId(transaction.NewId()),
                             .external_id = external_id,
                             .version = 1,
                             .create_time = transaction.Now()};
  TASUKI_RETURN_IF_ERROR(store_.PutCustomer(transaction, customer));
  EmitCustomer(transaction, actor, request_id, customer);
  return customer.id;
}

absl::StatusOr<Customer> LocalTickets::PutCustomer(
    const PutCustomerRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  PutCustomerRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.display_name));
  auto customer = Mutate<Customer>(
      database_, options_.tenant, "tickets.PutCustomer", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(
            std::optional<Customer> known,
            store_.FindCustomer(transaction, request.external_id));
        Customer put =
            known.value_or(Customer{.id = CustomerId(transaction.NewId()),
                                    .external_id = request.external_id,
                                    .create_time = transaction.Now()});
        put.display_name = request.display_name;
        ++put.version;
        TASUKI_RETURN_IF_ERROR(store_.PutCustomer(transaction, put));
        EmitCustomer(transaction, request.actor, request.request_id, put);
        return put.id.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return store_.GetCustomer(snapshot, CustomerId(id));
      });
  if (customer.ok()) scrubber.KeepTokens();
  return customer;
}

absl::StatusOr<Customer> LocalTickets::GetCustomer(const CustomerId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("id", id.value(), kMandatory));
  absl::StatusOr<Customer> customer;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    customer = store_.GetCustomer(snapshot, id);
    return customer.status();
  }));
  return customer;
}

absl::StatusOr<Customer> LocalTickets::FindCustomer(
    const std::string& external_id) {
  TASUKI_RETURN_IF_ERROR(CheckTextField("external_id", external_id,
                                        RequiredMaxSize(kMaxNameBytes)));
  std::optional<Customer> customer;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(customer,
                                store_.FindCustomer(snapshot, external_id));
        return absl::OkStatus();
      }));
  if (customer) return *std::move(customer);
  return MakeError(Reason::kNotFound, {.field = "external_id"},
                   "there is no customer with this external_id");
}

absl::StatusOr<Ticket> LocalTickets::Create(
    const CreateTicketRequest& original) {
  TASUKI_RETURN_IF_ERROR(CheckCreate(original));
  CreateTicketRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.subject));
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.text));
  auto ticket = Mutate<Ticket>(
      database_, options_.tenant, "tickets.Create", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(
            const std::optional<TicketId> first,
            store_.FindTicket(transaction, request.external_id));
        if (first) return first->value();
        CustomerId customer = request.customer;
        if (customer.empty()) {
          TASUKI_ASSIGN_OR_RETURN(
              customer,
              CustomerOf(transaction, request.actor, request.request_id,
                         request.customer_external_id));
        } else {
          TASUKI_RETURN_IF_ERROR(
              store_.GetCustomer(transaction, customer).status());
        }
        TASUKI_ASSIGN_OR_RETURN(const bool known,
                                store_.HasTicketOf(transaction, customer));
        const absl::Time now = transaction.Now();
        TicketRow row;
        row.ticket = {.id = TicketId(transaction.NewId()),
                      .version = 1,
                      .external_id = request.external_id,
                      .customer = customer,
                      .first_contact = !known,
                      .subject = request.subject,
                      .service = request.service,
                      .language = request.language,
                      .channel = request.channel,
                      .priority = request.priority,
                      .create_time = now,
                      .update_time = now,
                      .occurred_at = now};
        DropClaim(row);
        TASUKI_RETURN_IF_ERROR(Append(transaction, row,
                                      {.kind = MessageKind::kInquiry,
                                       .author = {.id = customer.value(),
                                                  .kind = ActorKind::kCustomer},
                                       .text = request.text,
                                       .attachments = request.attachments})
                                   .status());
        TASUKI_RETURN_IF_ERROR(store_.InsertTicket(transaction, row));
        Change created = {request.actor, request.request_id, "created", {}};
        created.payload.Add("v", std::int64_t{1})
            .Add("customer", customer.value())
            .Add("first_contact", std::int64_t{!known})
            .Add("channel", static_cast<std::int64_t>(request.channel))
            .Add("tokens", scrubber.tokens());
        Emit(transaction, row, std::move(created));
        return row.ticket.id.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return Load(snapshot, TicketId(id));
      });
  if (ticket.ok()) scrubber.KeepTokens();
  return ticket;
}

absl::StatusOr<ImportedTicket> LocalTickets::Import(
    const ImportTicketRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  ImportTicketRequest request = original;
  RequestScrubber scrubber(scrubber_);
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
  bool created = false;
  auto imported = Mutate<ImportedTicket>(
      database_, options_.tenant, "tickets.Import", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_RETURN_IF_ERROR(CheckImport(request, transaction.Now()));
        created = false;
        TASUKI_ASSIGN_OR_RETURN(
            const std::optional<TicketId> first,
            store_.FindTicket(transaction, request.external_id));
        if (first) return first->value();
        created = true;
        TASUKI_ASSIGN_OR_RETURN(
            const CustomerId customer,
            CustomerOf(transaction, request.actor, request.request_id,
                       request.customer_external_id));
        TicketRow row = ImportedRow(request, TicketId(transaction.NewId()),
                                    customer, transaction.Now());
        DropClaim(row);
        TASUKI_ASSIGN_OR_RETURN(const bool known,
                                store_.HasTicketOf(transaction, customer));
        row.ticket.first_contact = !known;
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
            .Add("customer", customer.value())
            .Add("messages", std::int64_t{number})
            .Add("tokens", scrubber.tokens());
        Emit(transaction, row, std::move(change));
        return row.ticket.id.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<ImportedTicket> {
        TASUKI_ASSIGN_OR_RETURN(Ticket ticket, Load(snapshot, TicketId(id)));
        return ImportedTicket{.ticket = std::move(ticket), .created = created};
      });
  if (imported.ok()) scrubber.KeepTokens();
  return imported;
}

absl::StatusOr<Message> LocalTickets::AddMessage(
    const AddMessageRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  const bool from_customer = original.actor.kind == ActorKind::kCustomer;
  const MessageKind fitting =
      from_customer ? MessageKind::kInquiry : MessageKind::kNote;
  if (original.kind != fitting) {
    return MakeError(Reason::kNotPermitted, {.field = "kind"},
                     "customers add inquiries, colleagues add notes; replies "
                     "go through Send");
  }
  RequestScrubber scrubber(scrubber_);
  AddMessageRequest digested = original;
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(digested.text));
  digested.text = WithoutDigits(std::move(digested.text));
  for (;;) {
    // Scrubbing needs the message before and runs before the write: if another
    // message came in between, both are done again.
    Message before;
    TASUKI_RETURN_IF_ERROR(
        database_.Read([&](Snapshot& snapshot) -> absl::Status {
          TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                  store_.GetTicket(snapshot, original.ticket));
          TASUKI_ASSIGN_OR_RETURN(
              before, LoadMessage(snapshot, original.ticket,
                                  absl::StrCat(row.ticket.message_count)));
          return absl::OkStatus();
        }));
    std::string text = original.text;
    std::vector<ByteRange> split;
    const bool same_author =
        before.author == original.actor ||
        (from_customer && before.author.kind == ActorKind::kCustomer);
    TASUKI_RETURN_IF_ERROR(
        scrubber.ScrubAfter(text, same_author ? before.text : "", split));
    bool overtaken = false;
    auto message = Mutate<Message>(
        database_, options_.tenant, "tickets.AddMessage", digested,
        [&](Transaction& transaction) -> absl::StatusOr<std::string> {
          TASUKI_ASSIGN_OR_RETURN(
              TicketRow row, store_.GetTicket(transaction, original.ticket));
          overtaken = row.ticket.message_count != before.number;
          if (overtaken) {
            return MakeError(Reason::kStaleVersion, {},
                             "another message came in between");
          }
          if (!split.empty()) {
            TASUKI_RETURN_IF_ERROR(store_.SetMessageText(
                transaction, original.ticket, before.number,
                Masked(before.text, split)));
          }
          if (from_customer) {
            TASUKI_RETURN_IF_ERROR(
                TakeStep(row, Step::kCustomerWrites, transaction.Now()));
          }
          TASUKI_ASSIGN_OR_RETURN(
              const int number, Append(transaction, row,
                                       {.kind = original.kind,
                                        .author = original.actor,
                                        .text = text,
                                        .attachments = original.attachments}));
          Change change = {
              original.actor, original.request_id, "message_added", {}};
          change.payload.Add("v", std::int64_t{1})
              .Add("number", std::int64_t{number})
              .Add("kind", static_cast<std::int64_t>(original.kind))
              .Add("tokens", scrubber.tokens());
          TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
          return absl::StrCat(number);
        },
        [&](Snapshot& snapshot, const std::string& number) {
          return LoadMessage(snapshot, original.ticket, number);
        });
    if (overtaken) continue;
    if (message.ok()) scrubber.KeepTokens();
    return message;
  }
}

}  // namespace tasuki::tickets
