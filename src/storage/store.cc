#include "src/storage/store.h"

#include "src/base/status_macros.h"

namespace tasuki::storage {
namespace {

void ReadEvent(const Row& row, std::vector<Event>& events) {
  events.push_back(
      {.position = row.Int(0),
       .tenant = row.String(1),
       .room = row.String(2),
       .subject = row.String(3),
       .subject_version = row.Int(4),
       .type = row.String(5),
       .time = row.Time(6),
       .actor = {.id = row.String(7), .kind = row.As<ActorKind>(8)},
       .request_id = row.String(9),
       .payload = row.String(10)});
}

}  // namespace

absl::StatusOr<std::int64_t> AppendEvents(Transaction& transaction,
                                          std::string_view tenant,
                                          absl::Time time,
                                          std::vector<Event>& events) {
  std::int64_t head = 0;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(
        INSERT INTO event_head (tenant, position, time) VALUES ($1, $2, $3)
        ON CONFLICT (tenant) DO UPDATE
        SET position = event_head.position + excluded.position,
            time = excluded.time
        RETURNING position)sql",
      {tenant, events.size(), time},
      [&head](const Row& row) { head = row.Int(0); }));
  std::int64_t position = head - static_cast<std::int64_t>(events.size());
  for (Event& event : events) {
    event.position = ++position;
    TASUKI_RETURN_IF_ERROR(
        transaction
            .Execute(
                R"sql(
              INSERT INTO event (tenant, position, room, subject,
                subject_version, type, time, actor, actor_kind, request_id,
                payload)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql",
                {tenant, event.position, event.room, event.subject,
                 event.subject_version, event.type, event.time, event.actor.id,
                 event.actor.kind, event.request_id, event.payload})
            .status());
  }
  return head;
}

absl::Status LoadHeads(Snapshot& snapshot, Heads& heads, absl::Time& latest) {
  heads.clear();
  latest = absl::UnixEpoch();
  return snapshot.Query(
      R"sql(SELECT tenant, position, time FROM event_head)sql", {},
      [&](const Row& row) {
        heads.emplace_back(row.String(0), row.Int(1));
        latest = std::max(latest, row.Time(2));
      });
}

absl::Status LoadHead(Snapshot& snapshot, std::string_view tenant,
                      std::int64_t& head) {
  head = 0;
  return snapshot.Query(
      R"sql(SELECT position FROM event_head WHERE tenant = $1)sql", {tenant},
      [&head](const Row& row) { head = row.Int(0); });
}

absl::Status LoadEvents(Snapshot& snapshot, std::string_view tenant,
                        std::int64_t after, int limit,
                        std::vector<Event>& events) {
  events.clear();
  return snapshot.Query(
      R"sql(
        SELECT position, tenant, room, subject, subject_version, type, time,
          actor, actor_kind, request_id, payload
        FROM event WHERE tenant = $1 AND position > $2
        ORDER BY position LIMIT $3)sql",
      {tenant, after, limit},
      [&events](const Row& row) { ReadEvent(row, events); });
}

absl::Status LoadHistory(Snapshot& snapshot, std::string_view tenant,
                         std::string_view room, std::string_view subject,
                         std::vector<Event>& events) {
  events.clear();
  return snapshot.Query(
      R"sql(
        SELECT position, tenant, room, subject, subject_version, type, time,
          actor, actor_kind, request_id, payload
        FROM event WHERE tenant = $1 AND room = $2 AND subject = $3
        ORDER BY position)sql",
      {tenant, room, subject},
      [&events](const Row& row) { ReadEvent(row, events); });
}

absl::Status PutDue(Transaction& transaction, std::string_view tenant,
                    std::string_view kind, std::string_view subject,
                    absl::Time at) {
  return transaction
      .Execute(R"sql(
        INSERT INTO due (tenant, kind, subject, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, kind, subject) DO UPDATE SET at = excluded.at)sql",
               {tenant, kind, subject, at})
      .status();
}

absl::Status DropDue(Transaction& transaction, std::string_view tenant,
                     std::string_view kind, std::string_view subject) {
  return transaction
      .Execute(R"sql(
        DELETE FROM due WHERE tenant = $1 AND kind = $2 AND subject = $3)sql",
               {tenant, kind, subject})
      .status();
}

absl::StatusOr<bool> TakeDue(Transaction& transaction, std::string_view tenant,
                             std::string_view kind, const DueItem& item) {
  TASUKI_ASSIGN_OR_RETURN(
      const std::int64_t removed,
      transaction.Execute(R"sql(
        DELETE FROM due
        WHERE tenant = $1 AND kind = $2 AND subject = $3 AND at = $4)sql",
                          {tenant, kind, item.subject, item.at}));
  return removed > 0;
}

absl::Status LoadDue(Snapshot& snapshot, std::string_view tenant,
                     std::string_view kind, const DueItem& after, int limit,
                     std::vector<DueItem>& items) {
  items.clear();
  return snapshot.Query(
      R"sql(
        SELECT subject, at FROM due
        WHERE tenant = $1 AND kind = $2 AND (at, subject) > ($3, $4)
        ORDER BY at, subject LIMIT $5)sql",
      {tenant, kind, after.at, after.subject, limit}, [&items](const Row& row) {
        items.push_back({.subject = row.String(0), .at = row.Time(1)});
      });
}

}  // namespace tasuki::storage
