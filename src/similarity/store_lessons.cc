// What feedback taught.
#include "src/base/status_macros.h"
#include "src/similarity/store.h"

namespace tasuki::similarity {
namespace {

// The five columns from `column` on.
WeightShift ReadShift(const Row& row, int column) {
  WeightShift shift;
  for (std::int64_t& each : shift) each = row.Int(column++);
  return shift;
}

}  // namespace

// Their ids begin with that of the search and a dot; a slash comes next.
absl::StatusOr<std::vector<JudgedHit>> Store::JudgedHits(
    Snapshot& snapshot, const std::string& search, int limit) const {
  std::vector<JudgedHit> hits;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT suggestion, used_as, edited_percent FROM past_reply_feedback
        WHERE tenant = $1 AND suggestion >= $2 AND suggestion < $3
        ORDER BY suggestion LIMIT $4)sql",
      {tenant_, search + '.', search + '/', limit}, [&hits](const Row& row) {
        JudgedHit hit = {.use = row.As<ReplyUse>(1),
                         .edited_percent = static_cast<int>(row.Real(2))};
        if (Parse(row.String(0), hit.suggestion)) hits.push_back(hit);
      }));
  return hits;
}

absl::StatusOr<LessonRow> Store::FindLesson(Snapshot& snapshot,
                                            const std::string& search) const {
  LessonRow lesson;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT epoch, words, title, characters, tags, outcome
        FROM past_reply_lesson WHERE tenant = $1 AND search = $2)sql",
      {tenant_, search}, [&lesson](const Row& row) {
        lesson = {.epoch = row.Int(0), .shift = ReadShift(row, 1)};
      }));
  return lesson;
}

absl::Status Store::PutLesson(Transaction& transaction,
                              const std::string& search,
                              const LessonRow& row) const {
  const WeightShift& s = row.shift;
  return transaction
      .Execute(R"sql(
        INSERT INTO past_reply_lesson
          (tenant, search, epoch, words, title, characters, tags, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, search) DO UPDATE
        SET epoch = excluded.epoch, words = excluded.words,
            title = excluded.title, characters = excluded.characters,
            tags = excluded.tags, outcome = excluded.outcome)sql",
               {tenant_, search, row.epoch, s[0], s[1], s[2], s[3], s[4]})
      .status();
}

absl::StatusOr<LessonRow> Store::FindSum(Snapshot& snapshot) const {
  LessonRow sum;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT epoch, searches, words, title, characters, tags, outcome
        FROM past_reply_weights WHERE tenant = $1)sql",
      {tenant_}, [&sum](const Row& row) {
        sum = {.epoch = row.Int(0),
               .searches = row.Int(1),
               .shift = ReadShift(row, 2)};
      }));
  return sum;
}

absl::Status Store::PutSum(Transaction& transaction,
                           const LessonRow& row) const {
  const WeightShift& s = row.shift;
  return transaction
      .Execute(R"sql(
        INSERT INTO past_reply_weights (tenant, epoch, searches, words, title,
          characters, tags, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant) DO UPDATE
        SET epoch = excluded.epoch, searches = excluded.searches,
            words = excluded.words, title = excluded.title,
            characters = excluded.characters, tags = excluded.tags,
            outcome = excluded.outcome)sql",
               {tenant_, row.epoch, row.searches, s[0], s[1], s[2], s[3], s[4]})
      .status();
}

}  // namespace tasuki::similarity
