#include "src/timetrack/store.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::timetrack {
namespace {

WorkInterval ReadInterval(const Row& row) {
  return {.id = row.As<IntervalId>(0),
          .agent = row.As<AgentId>(1),
          .kind = row.As<TimeKind>(2),
          .ticket = row.As<TicketId>(3),
          .weight = static_cast<int>(row.Int(4)),
          .begin = row.Time(5),
          .lease_end = row.Time(6),
          .end = row.OptionalTime(7),
          .end_cause = row.As<EndCause>(8),
          .version = row.Int(9)};
}

RowSink Into(std::vector<WorkInterval>& intervals) {
  return
      [&intervals](const Row& row) { intervals.push_back(ReadInterval(row)); };
}

}  // namespace

absl::StatusOr<WorkInterval> Store::GetInterval(Snapshot& snapshot,
                                                const IntervalId& id) const {
  std::optional<WorkInterval> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
          end_time, end_cause, version
        FROM work_interval WHERE tenant = $1 AND id = $2)sql",
      {tenant_, id}, [&](const Row& row) { found = ReadInterval(row); }));
  if (found) return *std::move(found);
  const std::string object = absl::StrCat("interval ", id.value());
  return MakeError(Reason::kNotFound, {.object = object},
                   absl::StrCat("there is no ", object));
}

absl::Status Store::PutInterval(Transaction& transaction,
                                const WorkInterval& interval) const {
  return transaction
      .Execute(
          R"sql(
        INSERT INTO work_interval (tenant, id, agent, kind, ticket, weight,
          begin_time, lease_end, end_time, end_cause, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (tenant, id) DO UPDATE
        SET ticket = excluded.ticket, begin_time = excluded.begin_time,
            lease_end = excluded.lease_end, end_time = excluded.end_time,
            end_cause = excluded.end_cause, version = excluded.version)sql",
          {tenant_, interval.id, interval.agent, interval.kind, interval.ticket,
           interval.weight, interval.begin, interval.lease_end, interval.end,
           interval.end_cause, interval.version})
      .status();
}

absl::StatusOr<std::vector<WorkInterval>> Store::ListRunning(
    Snapshot& snapshot, const AgentId& agent) const {
  std::vector<WorkInterval> running;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
          end_time, end_cause, version
        FROM work_interval
        WHERE tenant = $1 AND agent = $2 AND end_time = 0
        ORDER BY begin_time, id)sql",
      {tenant_, agent}, Into(running)));
  return running;
}

absl::StatusOr<std::vector<WorkInterval>> Store::ListEnded(
    Snapshot& snapshot, const AgentId& agent, absl::Time from,
    absl::Time to) const {
  std::vector<WorkInterval> ended;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
          end_time, end_cause, version
        FROM work_interval
        WHERE tenant = $1 AND agent = $2 AND end_time > $3
          AND begin_time < $4)sql",
      {tenant_, agent, from, to}, Into(ended)));
  return ended;
}

// One statement per leading condition, so that each walks its own index.
absl::StatusOr<std::vector<WorkInterval>> Store::ListIntervals(
    Snapshot& snapshot, const IntervalFilter& filter,
    const PagePosition& position, int limit) const {
  const absl::Time from = filter.from.value_or(absl::UnixEpoch());
  const absl::Time to = filter.to.value_or(absl::InfiniteFuture());
  std::vector<WorkInterval> intervals;
  absl::Status status;
  if (!filter.agent.empty()) {
    status = snapshot.Query(
        R"sql(
          SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
            end_time, end_cause, version
          FROM work_interval
          WHERE tenant = $1 AND agent = $2 AND ($3 = '' OR ticket = $3)
            AND begin_time >= $4 AND begin_time < $5
            AND (begin_time, id) > ($6, $7)
          ORDER BY begin_time, id LIMIT $8)sql",
        {tenant_, filter.agent, filter.ticket, from, to, position.key,
         position.id, limit},
        Into(intervals));
  } else {
    status = snapshot.Query(
        R"sql(
          SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
            end_time, end_cause, version
          FROM work_interval
          WHERE tenant = $1 AND ticket = $2 AND ticket <> ''
            AND begin_time >= $3 AND begin_time < $4
            AND (begin_time, id) > ($5, $6)
          ORDER BY begin_time, id LIMIT $7)sql",
        {tenant_, filter.ticket, from, to, position.key, position.id, limit},
        Into(intervals));
  }
  TASUKI_RETURN_IF_ERROR(status);
  return intervals;
}

absl::StatusOr<std::vector<WorkInterval>> Store::LoadIntervals(
    Snapshot& snapshot) const {
  std::vector<WorkInterval> intervals;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT id, agent, kind, ticket, weight, begin_time, lease_end,
          end_time, end_cause, version
        FROM work_interval WHERE tenant = $1
        ORDER BY agent, begin_time, id)sql",
      {tenant_}, Into(intervals)));
  return intervals;
}

absl::Status Store::InsertCorrection(Transaction& transaction,
                                     const TimeCorrection& correction) const {
  const WorkInterval& before = correction.before;
  const WorkInterval& after = correction.after;
  return transaction
      .Execute(R"sql(
        INSERT INTO interval_correction (tenant, interval_id, version,
          ticket_before, begin_before, lease_end_before, end_before,
          ticket_after, begin_after, lease_end_after, end_after,
          actor, actor_kind, time, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
          $15))sql",
               {tenant_, after.id, after.version, before.ticket, before.begin,
                before.lease_end, before.end, after.ticket, after.begin,
                after.lease_end, after.end, correction.actor.id,
                correction.actor.kind, correction.time, correction.note})
      .status();
}

absl::StatusOr<std::vector<TimeCorrection>> Store::ListCorrections(
    Snapshot& snapshot, const WorkInterval& interval) const {
  std::vector<TimeCorrection> corrections;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version, ticket_before, begin_before, lease_end_before,
          end_before, ticket_after, begin_after, lease_end_after, end_after,
          actor, actor_kind, time, note
        FROM interval_correction WHERE tenant = $1 AND interval_id = $2
        ORDER BY version)sql",
      {tenant_, interval.id}, [&](const Row& row) {
        const auto version = [&](int column, std::int64_t number) {
          WorkInterval at = interval;
          at.ticket = row.As<TicketId>(column);
          at.begin = row.Time(column + 1);
          at.lease_end = row.Time(column + 2);
          at.end = row.OptionalTime(column + 3);
          at.version = number;
          return at;
        };
        corrections.push_back(
            {.before = version(1, row.Int(0) - 1),
             .after = version(5, row.Int(0)),
             .actor = {.id = row.String(9), .kind = row.As<ActorKind>(10)},
             .time = row.Time(11),
             .note = row.String(12)});
      }));
  return corrections;
}

absl::StatusOr<LabelRow> Store::GetLabels(Snapshot& snapshot,
                                          const TicketId& ticket) const {
  LabelRow found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version, service FROM time_label
        WHERE tenant = $1 AND ticket = $2)sql",
      {tenant_, ticket}, [&found](const Row& row) {
        found.version = row.Int(0);
        found.labels.service = row.String(1);
      }));
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT tag FROM time_label_tag WHERE tenant = $1 AND ticket = $2
        ORDER BY tag)sql",
      {tenant_, ticket}, [&found](const Row& row) {
        found.labels.tags.push_back(row.As<TagId>(0));
      }));
  return found;
}

absl::Status Store::PutLabels(Transaction& transaction, const TicketId& ticket,
                              const LabelRow& row) const {
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(R"sql(
        INSERT INTO time_label (tenant, ticket, version, service)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, ticket) DO UPDATE
        SET version = excluded.version, service = excluded.service)sql",
                   {tenant_, ticket, row.version, row.labels.service})
          .status());
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
        DELETE FROM time_label_tag WHERE tenant = $1 AND ticket = $2)sql",
                                      {tenant_, ticket})
                             .status());
  for (const TagId& tag : row.labels.tags) {
    TASUKI_RETURN_IF_ERROR(transaction
                               .Execute(R"sql(
        INSERT INTO time_label_tag (tenant, ticket, tag)
        VALUES ($1, $2, $3))sql",
                                        {tenant_, ticket, tag})
                               .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::pair<TicketId, TicketLabels>>>
Store::LoadLabels(Snapshot& snapshot) const {
  std::vector<std::pair<TicketId, TicketLabels>> all;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT l.ticket, l.service, COALESCE(t.tag, '')
        FROM time_label l LEFT JOIN time_label_tag t
          ON t.tenant = l.tenant AND t.ticket = l.ticket
        WHERE l.tenant = $1 ORDER BY l.ticket, t.tag)sql",
      {tenant_}, [&all](const Row& row) {
        if (all.empty() || all.back().first.value() != row.Text(0)) {
          all.emplace_back(row.As<TicketId>(0),
                           TicketLabels{.service = row.String(1)});
        }
        if (row.Text(2).empty()) return;
        all.back().second.tags.push_back(row.As<TagId>(2));
      }));
  return all;
}

}  // namespace tasuki::timetrack
