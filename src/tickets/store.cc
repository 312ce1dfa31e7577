#include "src/tickets/store.h"

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

absl::Status NotFound(const char* kind, const std::string& id) {
  const std::string object = absl::StrCat(kind, " ", id);
  return MakeError(Reason::kNotFound, {.object = object},
                   absl::StrCat("there is no ", object));
}

Customer ReadCustomer(const Row& row) {
  return {.id = row.As<CustomerId>(0),
          .external_id = row.String(1),
          .display_name = row.String(2),
          .version = row.Int(3),
          .create_time = row.Time(4)};
}

Writer ReadWriter(const Row& row) {
  return {.customer = row.As<CustomerId>(0), .first_contact = row.Int(1) != 0};
}

TicketRow ReadTicket(const Row& row) {
  TicketRow read;
  Ticket& ticket = read.ticket;
  ticket.id = row.As<TicketId>(0);
  ticket.version = row.Int(1);
  ticket.external_id = row.String(2);
  ticket.customer = row.As<CustomerId>(3);
  ticket.first_contact = row.Int(4) != 0;
  ticket.subject = row.String(5);
  ticket.service = row.String(6);
  ticket.language = row.String(7);
  ticket.channel = row.As<Channel>(8);
  ticket.priority = static_cast<int>(row.Int(9));
  ticket.state = row.As<TicketState>(10);
  ticket.hold_reason = row.String(11);
  read.claim_agent = row.As<AgentId>(12);
  read.claim_fence = row.Int(13);
  read.claim_expire_time = row.Time(14);
  ticket.message_count = static_cast<int>(row.Int(15));
  ticket.create_time = row.Time(16);
  ticket.update_time = row.Time(17);
  ticket.occurred_at = row.Time(18);
  ticket.first_reply_time = row.OptionalTime(19);
  ticket.close_time = row.OptionalTime(20);
  if (row.Int(21) != 0) ticket.outcome = row.As<Outcome>(21);
  ticket.outbound = row.Int(22) != 0;
  return read;
}

int OutcomeNumber(const Ticket& ticket) {
  return ticket.outcome ? static_cast<int>(*ticket.outcome) : 0;
}

}  // namespace

absl::StatusOr<Customer> Store::GetCustomer(Snapshot& snapshot,
                                            const CustomerId& id) const {
  std::optional<Customer> customer;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, external_id, display_name, version, create_time
        FROM customer WHERE tenant = $1 AND id = $2)sql",
      {tenant_, id}, [&](const Row& row) { customer = ReadCustomer(row); }));
  if (!customer) return NotFound("customer", id.value());
  return *std::move(customer);
}

absl::StatusOr<std::optional<Customer>> Store::FindCustomer(
    Snapshot& snapshot, std::string_view external_id) const {
  std::optional<Customer> customer;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, external_id, display_name, version, create_time
        FROM customer WHERE tenant = $1 AND external_id = $2)sql",
      {tenant_, external_id},
      [&](const Row& row) { customer = ReadCustomer(row); }));
  return customer;
}

absl::StatusOr<Writer> Store::GetWriter(Snapshot& snapshot,
                                        const CustomerId& id) const {
  std::optional<Writer> writer;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, CASE WHEN EXISTS (
          SELECT 1 FROM ticket
          WHERE ticket.tenant = $1 AND ticket.customer = $2)
          THEN 0 ELSE 1 END
        FROM customer WHERE tenant = $1 AND id = $2)sql",
      {tenant_, id}, [&](const Row& row) { writer = ReadWriter(row); }));
  if (!writer) return NotFound("customer", id.value());
  return *std::move(writer);
}

absl::StatusOr<std::optional<Writer>> Store::FindWriter(
    Snapshot& snapshot, std::string_view external_id) const {
  std::optional<Writer> writer;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, CASE WHEN EXISTS (
          SELECT 1 FROM ticket
          WHERE ticket.tenant = $1 AND ticket.customer = customer.id)
          THEN 0 ELSE 1 END
        FROM customer WHERE tenant = $1 AND external_id = $2)sql",
      {tenant_, external_id},
      [&](const Row& row) { writer = ReadWriter(row); }));
  return writer;
}

absl::Status Store::PutCustomer(Transaction& transaction,
                                const Customer& customer) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO customer
          (tenant, id, external_id, display_name, version, create_time)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, id) DO UPDATE
        SET display_name = excluded.display_name,
            version = excluded.version)sql",
               {tenant_, customer.id, customer.external_id,
                customer.display_name, customer.version, customer.create_time})
      .status();
}

absl::StatusOr<TicketRow> Store::GetTicket(Snapshot& snapshot,
                                           const TicketId& id) const {
  std::optional<TicketRow> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, version, external_id, customer, first_contact, subject,
          service, language, channel, priority, state, hold_reason,
          claim_agent, claim_fence, claim_expire_time, message_count,
          create_time, update_time, occurred_at, first_reply_time, close_time,
          outcome, outbound
        FROM ticket WHERE tenant = $1 AND id = $2)sql",
      {tenant_, id}, [&](const Row& row) { found = ReadTicket(row); }));
  if (!found) return NotFound("ticket", id.value());
  return *std::move(found);
}

absl::StatusOr<std::optional<TicketId>> Store::FindTicket(
    Snapshot& snapshot, std::string_view external_id) const {
  if (external_id.empty()) return std::nullopt;
  std::optional<TicketId> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id FROM ticket
        WHERE tenant = $1 AND external_id = $2 AND external_id <> '')sql",
      {tenant_, external_id},
      [&](const Row& row) { found = row.As<TicketId>(0); }));
  return found;
}

absl::Status Store::InsertTicket(Transaction& transaction,
                                 const TicketRow& row) const {
  const Ticket& ticket = row.ticket;
  return transaction
      .Execute(R"sql(
        INSERT INTO ticket (tenant, id, version, external_id, customer,
          first_contact, subject, service, language, channel, priority, state,
          hold_reason, claim_agent, claim_fence, claim_expire_time,
          message_count, create_time, update_time, occurred_at,
          first_reply_time, close_time, outcome, outbound)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
          $15, $16, $17, $18, $19, $20, $21, $22, $23, $24))sql",
               {tenant_,
                ticket.id,
                ticket.version,
                ticket.external_id,
                ticket.customer,
                ticket.first_contact,
                ticket.subject,
                ticket.service,
                ticket.language,
                ticket.channel,
                ticket.priority,
                ticket.state,
                ticket.hold_reason,
                row.claim_agent,
                row.claim_fence,
                row.claim_expire_time,
                ticket.message_count,
                ticket.create_time,
                ticket.update_time,
                ticket.occurred_at,
                ticket.first_reply_time,
                ticket.close_time,
                OutcomeNumber(ticket),
                ticket.outbound})
      .status();
}

absl::Status Store::UpdateTicket(Transaction& transaction,
                                 const TicketRow& row) const {
  const Ticket& ticket = row.ticket;
  return transaction
      .Execute(
          R"sql(
        UPDATE ticket SET version = $3, subject = $4, state = $5,
          hold_reason = $6, claim_agent = $7, claim_fence = $8,
          claim_expire_time = $9, message_count = $10, update_time = $11,
          first_reply_time = $12, close_time = $13, outcome = $14
        WHERE tenant = $1 AND id = $2)sql",
          {tenant_, ticket.id, ticket.version, ticket.subject, ticket.state,
           ticket.hold_reason, row.claim_agent, row.claim_fence,
           row.claim_expire_time, ticket.message_count, ticket.update_time,
           ticket.first_reply_time, ticket.close_time, OutcomeNumber(ticket)})
      .status();
}

// One statement per leading condition, so that each walks its own index; the
// conditions that remain filter. A parameter meets its column before a literal:
// PostgreSQL takes its type from the first.
absl::StatusOr<std::vector<TicketId>> Store::ListTickets(
    Snapshot& snapshot, const TicketFilter& filter, std::string_view after,
    int limit) const {
  std::vector<TicketId> ids;
  const RowSink collect = [&ids](const Row& row) {
    ids.push_back(row.As<TicketId>(0));
  };
  const int state = filter.state ? static_cast<int>(*filter.state) : 0;
  absl::Status status;
  if (!filter.customer.empty()) {
    status = snapshot.Query(
        R"sql(
          SELECT id FROM ticket
          WHERE tenant = $1 AND customer = $2 AND id > $3
            AND (state = $4 OR $4 = 0) AND ($5 = '' OR service = $5)
            AND ($6 = '' OR (claim_agent = $6 AND claim_expire_time > $7))
          ORDER BY id LIMIT $8)sql",
        {tenant_, filter.customer, after, state, filter.service,
         filter.claimed_by, snapshot.Now(), limit},
        collect);
  } else if (!filter.claimed_by.empty()) {
    status = snapshot.Query(
        R"sql(
          SELECT id FROM ticket
          WHERE tenant = $1 AND claim_agent = $2 AND claim_agent <> ''
            AND claim_expire_time > $3 AND id > $4
            AND (state = $5 OR $5 = 0) AND ($6 = '' OR service = $6)
          ORDER BY id LIMIT $7)sql",
        {tenant_, filter.claimed_by, snapshot.Now(), after, state,
         filter.service, limit},
        collect);
  } else if (state != 0) {
    status = snapshot.Query(
        R"sql(
          SELECT id FROM ticket
          WHERE tenant = $1 AND state = $2 AND id > $3
            AND ($4 = '' OR service = $4)
          ORDER BY id LIMIT $5)sql",
        {tenant_, state, after, filter.service, limit}, collect);
  } else {
    status = snapshot.Query(
        R"sql(
          SELECT id FROM ticket
          WHERE tenant = $1 AND id > $2 AND ($3 = '' OR service = $3)
          ORDER BY id LIMIT $4)sql",
        {tenant_, after, filter.service, limit}, collect);
  }
  TASUKI_RETURN_IF_ERROR(status);
  return ids;
}

}  // namespace tasuki::tickets
