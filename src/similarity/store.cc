// References, replies and their tags.
#include "src/similarity/store.h"

#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::similarity {
namespace {

std::optional<Outcome> ReadOutcome(const Row& row, int column) {
  if (row.Int(column) == 0) return std::nullopt;
  return row.As<Outcome>(column);
}

ReplyRow ReadReply(const Row& row) {
  return {.number = row.Int(0),
          .record = {.id = row.As<ReplyId>(1),
                     .version = row.Int(2),
                     .content = {.title = row.String(3),
                                 .inquiry = row.String(4),
                                 .reply = row.String(5),
                                 .service = row.String(6),
                                 .language = row.String(7),
                                 .occurred_at = row.Time(8),
                                 .author = row.As<AgentId>(9),
                                 .outcome = ReadOutcome(row, 10)},
                     .outcomes = {.went_well = static_cast<int>(row.Int(11)),
                                  .reopened = static_cast<int>(row.Int(12))},
                     .create_time = row.Time(13),
                     .update_time = row.Time(14)}};
}

// Numbers are handles of the index: no other may get there.
absl::Status CheckNumber(std::int64_t number) {
  if (number >= 0 && number <= kMaxReplyHandle) return absl::OkStatus();
  return MakeError(Reason::kStoreCorrupt, {.object = "past replies"},
                   "a past reply has a number that is none: restore the store "
                   "from a backup");
}

// Both ends of a range of times; one that is not set excludes nothing.
absl::Time From(const std::optional<absl::Time>& from) {
  return from.value_or(absl::InfinitePast());
}
absl::Time To(const std::optional<absl::Time>& to) {
  return to.value_or(absl::InfiniteFuture());
}

}  // namespace

int OutcomeNumber(const std::optional<Outcome>& outcome) {
  return outcome ? static_cast<int>(*outcome) : 0;
}

void Tally(Outcome outcome, int count, ReplyOutcome& outcomes) {
  switch (outcome) {
    case Outcome::kWentWell:
    case Outcome::kExplained:
    case Outcome::kListened:
      outcomes.went_well += count;
      break;
    case Outcome::kReopened:
      outcomes.reopened += count;
      break;
    case Outcome::kNotSolvable:
      break;
  }
}

absl::StatusOr<std::optional<ReplyRef>> Store::FindRef(
    Snapshot& snapshot, const ReplyId& id) const {
  std::optional<ReplyRef> ref;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, version FROM past_reply_ref
        WHERE tenant = $1 AND id = $2)sql",
      {tenant_, id}, [&ref](const Row& row) {
        ref = ReplyRef{.number = row.Int(0), .version = row.Int(1)};
      }));
  if (ref) TASUKI_RETURN_IF_ERROR(CheckNumber(ref->number));
  return ref;
}

absl::StatusOr<std::int64_t> Store::NextNumber(Snapshot& snapshot) const {
  std::int64_t number = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number FROM past_reply_ref WHERE tenant = $1
        ORDER BY number DESC LIMIT 1)sql",
      {tenant_}, [&number](const Row& row) { number = row.Int(0) + 1; }));
  return number;
}

absl::Status Store::PutRef(Transaction& transaction, const ReplyId& id,
                           const ReplyRef& ref) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO past_reply_ref (tenant, id, number, version)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant, id) DO UPDATE
        SET version = excluded.version)sql",
               {tenant_, id, ref.number, ref.version})
      .status();
}

absl::Status Store::LoadTags(Snapshot& snapshot, ReplyRow& row) const {
  std::vector<ReplyTag>& tags = row.record.content.tags;
  return snapshot.Query(
      R"sql(
        SELECT tag, axis FROM past_reply_tag
        WHERE tenant = $1 AND number = $2 ORDER BY tag)sql",
      {tenant_, row.number}, [&tags](const Row& tag) {
        tags.push_back({.id = tag.As<TagId>(0), .axis = tag.String(1)});
      });
}

absl::StatusOr<std::optional<ReplyRow>> Store::Find(Snapshot& snapshot,
                                                    std::int64_t number) const {
  std::optional<ReplyRow> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT r.number, f.id, f.version, r.title, r.inquiry, r.reply,
          r.service, r.language, r.occurred_at, r.author, r.outcome,
          r.went_well, r.reopened, r.create_time, r.update_time
        FROM past_reply r JOIN past_reply_ref f
          ON f.tenant = r.tenant AND f.number = r.number
        WHERE r.tenant = $1 AND r.number = $2)sql",
      {tenant_, number}, [&found](const Row& row) { found = ReadReply(row); }));
  if (!found) return found;
  TASUKI_RETURN_IF_ERROR(CheckNumber(found->number));
  TASUKI_RETURN_IF_ERROR(LoadTags(snapshot, *found));
  return found;
}

absl::StatusOr<std::vector<ReplyRow>> Store::List(Snapshot& snapshot,
                                                  const PastReplyFilter& filter,
                                                  std::int64_t after,
                                                  int limit) const {
  std::vector<ReplyRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT r.number, f.id, f.version, r.title, r.inquiry, r.reply,
          r.service, r.language, r.occurred_at, r.author, r.outcome,
          r.went_well, r.reopened, r.create_time, r.update_time
        FROM past_reply r JOIN past_reply_ref f
          ON f.tenant = r.tenant AND f.number = r.number
        WHERE r.tenant = $1 AND r.number > $2
          AND ($3 = '' OR r.service = $3) AND ($4 = '' OR r.language = $4)
          AND r.occurred_at >= $5 AND r.occurred_at < $6
        ORDER BY r.number LIMIT $7)sql",
      {tenant_, after, filter.service, filter.language, From(filter.from),
       To(filter.to), limit},
      [&rows](const Row& row) { rows.push_back(ReadReply(row)); }));
  for (ReplyRow& row : rows) {
    TASUKI_RETURN_IF_ERROR(CheckNumber(row.number));
    TASUKI_RETURN_IF_ERROR(LoadTags(snapshot, row));
  }
  return rows;
}

absl::Status Store::Put(Transaction& transaction, const ReplyRow& row) const {
  const ReplyRecord& record = row.record;
  const ReplyContent& content = record.content;
  return transaction
      .Execute(
          R"sql(
        INSERT INTO past_reply (tenant, number, title, inquiry, reply, service,
          language, occurred_at, author, outcome, went_well, reopened,
          create_time, update_time)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (tenant, number) DO UPDATE
        SET title = excluded.title, inquiry = excluded.inquiry,
            reply = excluded.reply, service = excluded.service,
            language = excluded.language, occurred_at = excluded.occurred_at,
            author = excluded.author, outcome = excluded.outcome,
            went_well = excluded.went_well, reopened = excluded.reopened,
            update_time = excluded.update_time)sql",
          {tenant_, row.number, content.title, content.inquiry, content.reply,
           content.service, content.language, content.occurred_at,
           content.author, OutcomeNumber(content.outcome),
           record.outcomes.went_well, record.outcomes.reopened,
           record.create_time, record.update_time})
      .status();
}

absl::Status Store::PutTags(Transaction& transaction, std::int64_t number,
                            const std::vector<ReplyTag>& tags) const {
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
        DELETE FROM past_reply_tag WHERE tenant = $1 AND number = $2)sql",
                                      {tenant_, number})
                             .status());
  for (const ReplyTag& tag : tags) {
    TASUKI_RETURN_IF_ERROR(transaction
                               .Execute(R"sql(
        INSERT INTO past_reply_tag (tenant, number, tag, axis)
        VALUES ($1, $2, $3, $4))sql",
                                        {tenant_, number, tag.id, tag.axis})
                               .status());
  }
  return absl::OkStatus();
}

absl::Status Store::Delete(Transaction& transaction,
                           std::int64_t number) const {
  TASUKI_RETURN_IF_ERROR(PutTags(transaction, number, {}));
  TASUKI_RETURN_IF_ERROR(transaction
                             .Execute(R"sql(
        UPDATE past_reply_feedback SET number = $3
        WHERE tenant = $1 AND number = $2)sql",
                                      {tenant_, number, kRemovedNumber})
                             .status());
  return transaction
      .Execute(R"sql(
        DELETE FROM past_reply WHERE tenant = $1 AND number = $2)sql",
               {tenant_, number})
      .status();
}

absl::StatusOr<std::optional<FeedbackRow>> Store::FindFeedback(
    Snapshot& snapshot, const SuggestionId& suggestion) const {
  std::optional<FeedbackRow> found;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT suggestion, number, actor, actor_kind, used_as, edited_percent,
          outcome, time
        FROM past_reply_feedback WHERE tenant = $1 AND suggestion = $2)sql",
      {tenant_, suggestion}, [&found](const Row& row) {
        found = FeedbackRow{
            .suggestion = row.As<SuggestionId>(0),
            .number = row.Int(1),
            .actor = {.id = row.String(2), .kind = row.As<ActorKind>(3)},
            .use = row.As<ReplyUse>(4),
            .edited_percent = static_cast<int>(row.Real(5)),
            .outcome = ReadOutcome(row, 6),
            .time = row.Time(7)};
      }));
  return found;
}

absl::Status Store::PutFeedback(Transaction& transaction,
                                const FeedbackRow& row) const {
  return transaction
      .Execute(
          R"sql(
        INSERT INTO past_reply_feedback (tenant, suggestion, number, actor,
          actor_kind, used_as, edited_percent, outcome, time)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (tenant, suggestion) DO UPDATE
        SET actor = excluded.actor, actor_kind = excluded.actor_kind,
            used_as = excluded.used_as,
            edited_percent = excluded.edited_percent,
            outcome = excluded.outcome)sql",
          {tenant_, row.suggestion, row.number, row.actor.id, row.actor.kind,
           row.use, static_cast<double>(row.edited_percent),
           OutcomeNumber(row.outcome), row.time})
      .status();
}

absl::StatusOr<ReplyOutcome> Store::OutcomesOfUses(Snapshot& snapshot,
                                                   std::int64_t number) const {
  ReplyOutcome outcomes;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT outcome, COUNT(*) FROM past_reply_feedback
        WHERE tenant = $1 AND number = $2 AND outcome <> 0
        GROUP BY outcome)sql",
      {tenant_, number}, [&outcomes](const Row& row) {
        Tally(row.As<Outcome>(0), static_cast<int>(row.Int(1)), outcomes);
      }));
  return outcomes;
}

absl::StatusOr<ReplyUsage> Store::Usage(Snapshot& snapshot,
                                        const ReplyUsageRequest& range) const {
  ReplyUsage usage;
  double edited = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT used_as, outcome, COUNT(*), SUM(edited_percent)
        FROM past_reply_feedback
        WHERE tenant = $1 AND time >= $2 AND time < $3
        GROUP BY used_as, outcome ORDER BY used_as, outcome)sql",
      {tenant_, From(range.from), To(range.to)}, [&](const Row& row) {
        const std::int64_t count = row.Int(2);
        const auto use = row.As<ReplyUse>(0);
        usage.shown += count;
        if (use == ReplyUse::kUsed) usage.used += count;
        if (use == ReplyUse::kRefused) usage.refused += count;
        edited += row.Real(3);
        if (const auto outcome = ReadOutcome(row, 1)) {
          Tally(*outcome, static_cast<int>(count), usage.outcomes);
        }
      }));
  if (usage.used > 0) {
    usage.mean_edited_percent = edited / static_cast<double>(usage.used);
  }
  return usage;
}

}  // namespace tasuki::similarity
