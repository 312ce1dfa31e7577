// Messages, drafts and reviews: the second half of the store.
#include "src/base/status_macros.h"
#include "src/tickets/store.h"

namespace tasuki::tickets {
namespace {

Message ReadMessage(const TicketId& ticket, const Row& row) {
  return {.ticket = ticket,
          .number = static_cast<int>(row.Int(0)),
          .kind = row.As<MessageKind>(1),
          .author = {.id = row.String(2), .kind = row.As<ActorKind>(3)},
          .text = row.String(4),
          .time = row.Time(5),
          .occurred_at = row.Time(6),
          .erased = row.Int(7) != 0};
}

ReviewComment ReadReview(const TicketId& ticket, const Row& row) {
  return {.id = row.As<CommentId>(0),
          .ticket = ticket,
          .reviewer = row.As<AgentId>(1),
          .verdict = row.As<ReviewVerdict>(2),
          .text = row.String(3),
          .draft_version = row.Int(4),
          .quote_range = {.begin = static_cast<std::size_t>(row.Int(5)),
                          .end = static_cast<std::size_t>(row.Int(6))},
          .quote = row.String(7),
          .time = row.Time(8)};
}

}  // namespace

absl::Status Store::InsertMessage(Transaction& transaction,
                                  const Message& message) const {
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(R"sql(
            INSERT INTO message (tenant, ticket, number, kind, author,
              author_kind, body, time, occurred_at, erased)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
                   {tenant_, message.ticket, message.number, message.kind,
                    message.author.id, message.author.kind, message.text,
                    message.time, message.occurred_at, message.erased})
          .status());
  int number = 0;
  for (const Attachment& attachment : message.attachments) {
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(R"sql(
              INSERT INTO attachment (tenant, ticket, message, number, name,
                type, size, digest, uri)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
                     {tenant_, message.ticket, message.number, ++number,
                      attachment.name, attachment.type, attachment.size,
                      attachment.digest, attachment.uri})
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Message>> Store::ListMessages(Snapshot& snapshot,
                                                         const TicketId& ticket,
                                                         std::int64_t after,
                                                         int limit) const {
  std::vector<Message> messages;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, kind, author, author_kind, body, time, occurred_at,
          erased
        FROM message WHERE tenant = $1 AND ticket = $2 AND number > $3
        ORDER BY number LIMIT $4)sql",
      {tenant_, ticket, after, limit},
      [&](const Row& row) { messages.push_back(ReadMessage(ticket, row)); }));
  for (Message& message : messages) {
    TASUKI_RETURN_IF_ERROR(LoadAttachments(snapshot, message));
  }
  return messages;
}

absl::Status Store::LoadAttachments(Snapshot& snapshot,
                                    Message& message) const {
  return snapshot.Query(
      R"sql(
        SELECT name, type, size, digest, uri FROM attachment
        WHERE tenant = $1 AND ticket = $2 AND message = $3
        ORDER BY number)sql",
      {tenant_, message.ticket, message.number}, [&](const Row& row) {
        message.attachments.push_back({.name = row.String(0),
                                       .type = row.String(1),
                                       .size = row.Int(2),
                                       .digest = row.String(3),
                                       .uri = row.String(4)});
      });
}

absl::Status Store::SetMessageText(Transaction& transaction,
                                   const TicketId& ticket, int number,
                                   std::string_view text) const {
  return transaction
      .Execute(R"sql(
        UPDATE message SET body = $4
        WHERE tenant = $1 AND ticket = $2 AND number = $3)sql",
               {tenant_, ticket, number, text})
      .status();
}

absl::StatusOr<std::optional<Draft>> Store::GetDraft(
    Snapshot& snapshot, const TicketId& ticket) const {
  std::optional<Draft> draft;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version, author, body, update_time, approved_version
        FROM draft WHERE tenant = $1 AND ticket = $2)sql",
      {tenant_, ticket}, [&](const Row& row) {
        draft = Draft{.ticket = ticket,
                      .version = row.Int(0),
                      .author = row.As<AgentId>(1),
                      .text = row.String(2),
                      .update_time = row.Time(3),
                      .approved_version = row.Int(4)};
      }));
  return draft;
}

absl::Status Store::PutDraft(Transaction& transaction,
                             const Draft& draft) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO draft (tenant, ticket, version, author, body, update_time,
          approved_version)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant, ticket) DO UPDATE
        SET version = excluded.version, author = excluded.author,
            body = excluded.body, update_time = excluded.update_time,
            approved_version = excluded.approved_version)sql",
               {tenant_, draft.ticket, draft.version, draft.author, draft.text,
                draft.update_time, draft.approved_version})
      .status();
}

absl::Status Store::DeleteDraft(Transaction& transaction,
                                const TicketId& ticket) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM draft WHERE tenant = $1 AND ticket = $2)sql",
               {tenant_, ticket})
      .status();
}

absl::Status Store::InsertReview(Transaction& transaction,
                                 const ReviewComment& comment) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO review (tenant, ticket, id, reviewer, verdict, body,
          draft_version, quote_begin, quote_end, quote, time)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql",
               {tenant_, comment.ticket, comment.id, comment.reviewer,
                comment.verdict, comment.text, comment.draft_version,
                comment.quote_range.begin, comment.quote_range.end,
                comment.quote, comment.time})
      .status();
}

absl::StatusOr<std::vector<ReviewComment>> Store::ListReviews(
    Snapshot& snapshot, const TicketId& ticket) const {
  std::vector<ReviewComment> comments;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, reviewer, verdict, body, draft_version, quote_begin,
          quote_end, quote, time
        FROM review WHERE tenant = $1 AND ticket = $2 ORDER BY id)sql",
      {tenant_, ticket},
      [&](const Row& row) { comments.push_back(ReadReview(ticket, row)); }));
  return comments;
}

absl::Status Store::EraseTexts(Transaction& transaction,
                               const TicketId& ticket) const {
  for (const std::string_view statement :
       {R"sql(UPDATE message SET body = '', erased = 1
              WHERE tenant = $1 AND ticket = $2)sql",
        R"sql(DELETE FROM attachment WHERE tenant = $1 AND ticket = $2)sql",
        R"sql(DELETE FROM draft WHERE tenant = $1 AND ticket = $2)sql",
        R"sql(DELETE FROM review WHERE tenant = $1 AND ticket = $2)sql"}) {
    TASUKI_RETURN_IF_ERROR(
        transaction.Execute(statement, {tenant_, ticket}).status());
  }
  return absl::OkStatus();
}

}  // namespace tasuki::tickets
