// Opening, the helpers that all calls share, and the reads.
#include "src/tickets/local_tickets.h"

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/tickets/claim_rules.h"
#include "src/tickets/schema.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace tickets {
namespace {

constexpr char kClaimExpired[] = "tickets.claim_expired";

std::string ObjectName(const TicketRow& row) {
  return absl::StrCat("ticket ", row.ticket.id.value());
}

}  // namespace

LocalTickets::LocalTickets(Database& database, Scrubber& scrubber,
                           TicketsOptions options)
    : database_(database),
      scrubber_(scrubber),
      options_(std::move(options)),
      store_(options_.tenant),
      claim_expiry_(database.HandleDue(
          options_.tenant, kClaimExpired,
          [this](Transaction& transaction, const DueItem& item) {
            return ExpireClaim(transaction, item);
          })) {}

Ticket Shown(const TicketRow& row, absl::Time now) {
  Ticket ticket = row.ticket;
  ticket.claim = CurrentClaim(row, now);
  return ticket;
}

absl::Status CheckVersion(const TicketRow& row, std::int64_t expected) {
  if (expected == 0 || expected == row.ticket.version) return absl::OkStatus();
  const std::string object = ObjectName(row);
  return MakeError(Reason::kStaleVersion,
                   {.field = "expected_version", .object = object},
                   absl::StrCat(object, " is at version ", row.ticket.version,
                                ", not ", expected, ": read it again"));
}

void LocalTickets::Emit(Transaction& transaction, const TicketRow& row,
                        Change change) {
  transaction.Emit({.tenant = options_.tenant,
                    .room = "tickets",
                    .subject = row.ticket.id.value(),
                    .subject_version = row.ticket.version,
                    .type = std::string(change.type),
                    .actor = change.actor,
                    .request_id = change.request_id,
                    .payload = change.payload.Text()});
}

absl::Status LocalTickets::Commit(Transaction& transaction, TicketRow& row,
                                  Change change) {
  ++row.ticket.version;
  row.ticket.update_time = transaction.Now();
  TASUKI_RETURN_IF_ERROR(store_.UpdateTicket(transaction, row));
  Emit(transaction, row, std::move(change));
  return absl::OkStatus();
}

absl::StatusOr<int> LocalTickets::Append(Transaction& transaction,
                                         TicketRow& row, Message message) {
  message.ticket = row.ticket.id;
  message.number = ++row.ticket.message_count;
  message.time = transaction.Now();
  message.occurred_at = transaction.Now();
  TASUKI_RETURN_IF_ERROR(store_.InsertMessage(transaction, message));
  return message.number;
}

absl::Status LocalTickets::TakeStep(TicketRow& row, Step step,
                                    absl::Time now) const {
  Ticket& ticket = row.ticket;
  const std::optional<TicketState> after = After(ticket.state, step);
  if (!after) {
    const std::string object = ObjectName(row);
    return MakeError(Reason::kWrongState, {.object = object},
                     absl::StrCat(object, ticket.state == TicketState::kClosed
                                              ? " is closed: reopen it first"
                                              : " is not in a state for that"));
  }
  ticket.state = *after;
  if (*after != TicketState::kOnHold) ticket.hold_reason.clear();
  if (*after == TicketState::kClosed) {
    ticket.close_time = now;
  } else {
    ticket.close_time.reset();
    ticket.outcome.reset();
  }
  return absl::OkStatus();
}

absl::StatusOr<Ticket> LocalTickets::Load(Snapshot& snapshot,
                                          const TicketId& id) const {
  TASUKI_ASSIGN_OR_RETURN(const TicketRow row, store_.GetTicket(snapshot, id));
  return Shown(row, snapshot.Now());
}

absl::StatusOr<Message> LocalTickets::LoadMessage(
    Snapshot& snapshot, const TicketId& ticket,
    const std::string& number) const {
  std::int64_t value = 0;
  if (!absl::SimpleAtoi(number, &value)) value = 0;
  TASUKI_ASSIGN_OR_RETURN(std::vector<Message> messages,
                          store_.ListMessages(snapshot, ticket, value - 1, 1));
  if (messages.empty()) {
    return MakeError(Reason::kInternal, {.object = ticket.value()},
                     "a recorded message is missing");
  }
  return std::move(messages.front());
}

absl::StatusOr<Ticket> LocalTickets::Get(const TicketId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("id", id.value(), kMandatory));
  absl::StatusOr<Ticket> ticket;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    ticket = Load(snapshot, id);
    return ticket.status();
  }));
  return ticket;
}

absl::StatusOr<std::vector<Ticket>> LocalTickets::BatchGet(
    const std::vector<TicketId>& ids) {
  if (ids.size() > kMaxPageSize) {
    return TooLongError("ids", kMaxPageSize, "entries");
  }
  std::vector<Ticket> tickets;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        for (const TicketId& id : ids) {
          TASUKI_RETURN_IF_ERROR(CheckIdField("ids", id.value(), kMandatory));
          TASUKI_ASSIGN_OR_RETURN(Ticket ticket, Load(snapshot, id));
          tickets.push_back(std::move(ticket));
        }
        return absl::OkStatus();
      }));
  return tickets;
}

absl::StatusOr<Page<Ticket>> LocalTickets::List(
    const ListTicketsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<Ticket> tickets;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            const std::vector<TicketId> ids,
            store_.ListTickets(snapshot, request.filter, position.id,
                               request.page.size + 1));
        for (const TicketId& id : ids) {
          TASUKI_ASSIGN_OR_RETURN(Ticket ticket, Load(snapshot, id));
          tickets.push_back(std::move(ticket));
        }
        return absl::OkStatus();
      }));
  return CutPage(
      std::move(tickets), request.page, digest,
      [](const Ticket& last) { return PagePosition{.id = last.id.value()}; });
}

absl::StatusOr<Page<Message>> LocalTickets::ListMessages(
    const ListMessagesRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOf(request.ticket.value());
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  std::vector<Message> messages;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(
            store_.GetTicket(snapshot, request.ticket).status());
        TASUKI_ASSIGN_OR_RETURN(
            messages, store_.ListMessages(snapshot, request.ticket,
                                          position.key, request.page.size + 1));
        return absl::OkStatus();
      }));
  return CutPage(
      std::move(messages), request.page, digest,
      [](const Message& last) { return PagePosition{.key = last.number}; });
}

}  // namespace tickets

absl::StatusOr<std::unique_ptr<Tickets>> OpenTickets(Database& database,
                                                     Scrubber& scrubber,
                                                     TicketsOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "tenant", options.tenant, {.required = true, .max_size = kMaxIdBytes}));
  if (options.claim_ttl < absl::Seconds(1) ||
      options.claim_ttl > absl::Hours(24)) {
    return MakeError(Reason::kOutOfRange, {.field = "claim_ttl"},
                     "claim_ttl must be 1 second to 24 hours");
  }
  TASUKI_RETURN_IF_ERROR(database.Migrate(tickets::TicketsSchema()));
  return std::make_unique<tickets::LocalTickets>(database, scrubber,
                                                 std::move(options));
}

}  // namespace tasuki
