// Tickets, their tags and their texts.
#include "src/tagging/store.h"

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::tagging {
namespace {

TicketRow ReadTicket(const Row& row) {
  return {.ticket = row.As<TicketId>(0),
          .number = row.Int(1),
          .version = row.Int(2),
          .occurred_at = row.Time(3),
          .text_state = row.As<TextState>(4)};
}

AppliedTag ReadTag(const Row& row) {
  return {.tag = row.As<TagId>(0),
          .source = row.As<TagSource>(1),
          .confidence = row.Real(2),
          .actor = {.id = row.String(3), .kind = row.As<ActorKind>(4)},
          .time = row.Time(5),
          .confirmed_by = row.String(6),
          .confirm_time = row.OptionalTime(7)};
}

}  // namespace

absl::StatusOr<std::optional<TicketRow>> Store::FindTicket(
    Snapshot& snapshot, const TicketId& ticket) const {
  std::optional<TicketRow> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT ticket, number, version, occurred_at, text_state
        FROM tagged_ticket WHERE tenant = $1 AND ticket = $2)sql",
      {tenant_, ticket}, [&](const Row& row) { found = ReadTicket(row); }));
  return found;
}

absl::StatusOr<TicketRow> Store::GetTicket(Snapshot& snapshot,
                                           const TicketId& ticket) const {
  TASUKI_ASSIGN_OR_RETURN(std::optional<TicketRow> found,
                          FindTicket(snapshot, ticket));
  if (found) return *std::move(found);
  const std::string object = absl::StrCat("ticket ", ticket.value());
  return MakeError(
      Reason::kNotFound, {.field = "ticket", .object = object},
      absl::StrCat(object, " was never tagged: apply to it first"));
}

absl::StatusOr<TicketId> Store::TicketOfNumber(Snapshot& snapshot,
                                               std::int64_t number) const {
  TicketId ticket;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT ticket FROM tagged_ticket
        WHERE tenant = $1 AND number = $2)sql",
      {tenant_, number},
      [&](const Row& row) { ticket = row.As<TicketId>(0); }));
  if (!ticket.empty()) return ticket;
  return MakeError(Reason::kStoreCorrupt, {},
                   "the row of an indexed ticket is missing");
}

absl::StatusOr<std::int64_t> Store::NextTicketNumber(Snapshot& snapshot) const {
  std::int64_t next = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number FROM tagged_ticket WHERE tenant = $1
        ORDER BY number DESC LIMIT 1)sql",
      {tenant_}, [&](const Row& row) { next = row.Int(0) + 1; }));
  return next;
}

absl::Status Store::PutTicket(Transaction& transaction,
                              const TicketRow& row) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO tagged_ticket
          (tenant, ticket, number, version, occurred_at, text_state)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, ticket) DO UPDATE
        SET version = excluded.version, occurred_at = excluded.occurred_at,
            text_state = excluded.text_state)sql",
               {tenant_, row.ticket, row.number, row.version, row.occurred_at,
                row.text_state})
      .status();
}

absl::StatusOr<std::vector<AppliedTag>> Store::ListTags(
    Snapshot& snapshot, const TicketId& ticket) const {
  std::vector<AppliedTag> tags;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT tag, source, confidence, actor, actor_kind, time, confirmed_by,
          confirm_time
        FROM ticket_tag WHERE tenant = $1 AND ticket = $2 ORDER BY tag)sql",
      {tenant_, ticket},
      [&](const Row& row) { tags.push_back(ReadTag(row)); }));
  return tags;
}

absl::Status Store::PutTags(Transaction& transaction, const TicketId& ticket,
                            const std::vector<AppliedTag>& tags) const {
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
            DELETE FROM ticket_tag WHERE tenant = $1 AND ticket = $2)sql",
                                      {tenant_, ticket})
                             .status());
  for (const AppliedTag& tag : tags) {
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(R"sql(
              INSERT INTO ticket_tag (tenant, ticket, tag, source, confidence,
                actor, actor_kind, time, confirmed_by, confirm_time)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
                     {tenant_, ticket, tag.tag, tag.source, tag.confidence,
                      tag.actor.id, tag.actor.kind, tag.time, tag.confirmed_by,
                      tag.confirm_time})
            .status());
  }
  return absl::OkStatus();
}

absl::Status Store::ScanDocuments(
    Snapshot& snapshot,
    const std::function<absl::Status(const DocumentRow&)>& sink) const {
  absl::Status status;
  std::optional<DocumentRow> open;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT t.number, t.occurred_at, COALESCE(a.tag, '')
        FROM tagged_ticket t LEFT JOIN ticket_tag a
          ON a.tenant = t.tenant AND a.ticket = t.ticket
        WHERE t.tenant = $1 ORDER BY t.number)sql",
      {tenant_}, [&](const Row& row) {
        if (!status.ok()) return;
        if (!open || open->number != row.Int(0)) {
          if (open) status = sink(*open);
          open = {.number = row.Int(0), .occurred_at = row.Time(1)};
        }
        if (!row.Text(2).empty()) open->tags.push_back(row.As<TagId>(2));
      }));
  if (status.ok() && open) status = sink(*open);
  return status;
}

absl::Status Store::InsertText(Transaction& transaction,
                               const TextRow& row) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO tagged_text (tenant, number, body, sender, channel)
        VALUES ($1, $2, $3, $4, $5))sql",
               {tenant_, row.number, row.text, row.sender,
                ChannelNumber(row.channel)})
      .status();
}

absl::Status Store::DeleteText(Transaction& transaction,
                               std::int64_t number) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM tagged_text WHERE tenant = $1 AND number = $2)sql",
               {tenant_, number})
      .status();
}

absl::StatusOr<std::string> Store::TextOf(Snapshot& snapshot,
                                          const TicketId& ticket) const {
  std::string text;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT x.body FROM tagged_ticket t JOIN tagged_text x
          ON x.tenant = t.tenant AND x.number = t.number
        WHERE t.tenant = $1 AND t.ticket = $2)sql",
      {tenant_, ticket}, [&](const Row& row) { text = row.String(0); }));
  return text;
}

absl::StatusOr<std::int64_t> Store::CountTexts(Snapshot& snapshot) const {
  std::int64_t count = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(SELECT COUNT(*) FROM tagged_text WHERE tenant = $1)sql", {tenant_},
      [&](const Row& row) { count = row.Int(0); }));
  return count;
}

absl::StatusOr<std::vector<TextRow>> Store::ListTexts(Snapshot& snapshot,
                                                      std::int64_t after,
                                                      int limit) const {
  std::vector<TextRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT x.number, t.ticket, x.body, x.sender, x.channel
        FROM tagged_text x JOIN tagged_ticket t
          ON t.tenant = x.tenant AND t.number = x.number
        WHERE x.tenant = $1 AND x.number > $2
        ORDER BY x.number LIMIT $3)sql",
      {tenant_, after, limit}, [&](const Row& row) {
        rows.push_back({.number = row.Int(0),
                        .ticket = row.As<TicketId>(1),
                        .text = row.String(2),
                        .sender = row.String(3),
                        .channel = ChannelOf(row.Int(4))});
      }));
  return rows;
}

}  // namespace tasuki::tagging
