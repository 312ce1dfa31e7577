// Feedback and models.
#include "src/base/status_macros.h"
#include "src/tagging/store.h"

namespace tasuki::tagging {

absl::StatusOr<std::int64_t> Store::LastFeedback(Snapshot& snapshot) const {
  std::int64_t last = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number FROM tag_feedback WHERE tenant = $1
        ORDER BY number DESC LIMIT 1)sql",
      {tenant_}, [&](const Row& row) { last = row.Int(0); }));
  return last;
}

absl::StatusOr<bool> Store::HasFeedback(Snapshot& snapshot,
                                        const SuggestionId& suggestion) const {
  bool found = false;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT 1 FROM tag_feedback
        WHERE tenant = $1 AND suggestion = $2)sql",
      {tenant_, suggestion}, [&](const Row&) { found = true; }));
  return found;
}

absl::Status Store::InsertFeedback(Transaction& transaction,
                                   const FeedbackRow& row) const {
  TASUKI_RETURN_IF_ERROR(
      transaction
          .Execute(R"sql(
            INSERT INTO tag_feedback (tenant, number, suggestion, ticket)
            VALUES ($1, $2, $3, $4))sql",
                   {tenant_, row.number, row.suggestion, row.ticket})
          .status());
  const auto insert = [&](const TagId& tag, bool right) {
    return transaction
        .Execute(R"sql(
          INSERT INTO tag_feedback_tag (tenant, feedback, tag, is_right)
          VALUES ($1, $2, $3, $4))sql",
                 {tenant_, row.number, tag, right})
        .status();
  };
  for (const TagId& tag : row.right) {
    TASUKI_RETURN_IF_ERROR(insert(tag, true));
  }
  for (const TagId& tag : row.wrong) {
    TASUKI_RETURN_IF_ERROR(insert(tag, false));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FeedbackRow>> Store::ListFeedback(Snapshot& snapshot,
                                                             std::int64_t after,
                                                             int limit) const {
  std::vector<FeedbackRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT number, suggestion, ticket FROM tag_feedback
        WHERE tenant = $1 AND number > $2 ORDER BY number LIMIT $3)sql",
      {tenant_, after, limit}, [&](const Row& row) {
        rows.push_back({.number = row.Int(0),
                        .suggestion = row.String(1),
                        .ticket = row.As<TicketId>(2)});
      }));
  for (FeedbackRow& feedback : rows) {
    TASUKI_RETURN_IF_ERROR(snapshot.Query(
        R"sql(
          SELECT tag, is_right FROM tag_feedback_tag
          WHERE tenant = $1 AND feedback = $2 ORDER BY tag)sql",
        {tenant_, feedback.number}, [&](const Row& row) {
          auto& tags = row.Int(1) != 0 ? feedback.right : feedback.wrong;
          tags.push_back(row.As<TagId>(0));
        }));
  }
  return rows;
}

absl::StatusOr<std::vector<ModelRow>> Store::ListModels(
    Snapshot& snapshot) const {
  std::vector<ModelRow> rows;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT version, feedback, examples, train_time FROM tag_model
        WHERE tenant = $1 ORDER BY version DESC LIMIT 2)sql",
      {tenant_}, [&](const Row& row) {
        rows.push_back({.info = {.version = row.Int(0),
                                 .examples = row.Int(2),
                                 .train_time = row.Time(3)},
                        .feedback = row.Int(1)});
      }));
  return rows;
}

absl::StatusOr<std::string> Store::ModelBytes(Snapshot& snapshot,
                                              std::int64_t version) const {
  std::string bytes;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT model FROM tag_model WHERE tenant = $1 AND version = $2)sql",
      {tenant_, version},
      [&](const Row& row) { bytes = std::string(row.Bytes(0)); }));
  return bytes;
}

absl::Status Store::InsertModel(Transaction& transaction,
                                const ModelRow& row) const {
  return transaction
      .Execute(R"sql(
        INSERT INTO tag_model
          (tenant, version, feedback, examples, train_time, model)
        VALUES ($1, $2, $3, $4, $5, $6))sql",
               {tenant_, row.info.version, row.feedback, row.info.examples,
                row.info.train_time, BytesView{row.bytes}})
      .status();
}

absl::Status Store::DeleteModelsBelow(Transaction& transaction,
                                      std::int64_t version) const {
  return transaction
      .Execute(R"sql(
        DELETE FROM tag_model WHERE tenant = $1 AND version < $2)sql",
               {tenant_, version})
      .status();
}

}  // namespace tasuki::tagging
