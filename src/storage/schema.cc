#include "src/storage/schema.h"

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki {

std::string_view VersionTable() {
  return R"sql(
    CREATE TABLE IF NOT EXISTS schema_version (
      room text NOT NULL, version int64 NOT NULL, PRIMARY KEY (room)))sql";
}

const Schema& StorageSchema() {
  static const Schema schema = {
      .room = "storage",
      .migrations = {
          {.version = 1,
           .statements = {
               // One head row per tenant makes positions dense and in commit
               // order; its time keeps Now() from going back over a restart.
               R"sql(CREATE TABLE event_head (
                 tenant text NOT NULL, position int64 NOT NULL,
                 time int64 NOT NULL, PRIMARY KEY (tenant)))sql",
               R"sql(CREATE TABLE event (
                 tenant text NOT NULL, position int64 NOT NULL,
                 room text NOT NULL, subject text NOT NULL,
                 subject_version int64 NOT NULL, type text NOT NULL,
                 time int64 NOT NULL, actor text NOT NULL,
                 actor_kind int64 NOT NULL, request_id text NOT NULL,
                 payload text NOT NULL, PRIMARY KEY (tenant, position)))sql",
               R"sql(CREATE INDEX event_subject
                 ON event (tenant, room, subject, position))sql",
               R"sql(CREATE TABLE request (
                 tenant text NOT NULL, method text NOT NULL,
                 request_id text NOT NULL, digest bytes NOT NULL,
                 result text NOT NULL, time int64 NOT NULL,
                 PRIMARY KEY (tenant, method, request_id)))sql",
               R"sql(CREATE INDEX request_time ON request (time))sql",
               R"sql(CREATE TABLE due (
                 tenant text NOT NULL, kind text NOT NULL,
                 subject text NOT NULL, at int64 NOT NULL,
                 PRIMARY KEY (tenant, kind, subject)))sql",
               R"sql(CREATE INDEX due_at ON due (tenant, kind, at, subject))sql",
           }}}};
  return schema;
}

absl::Status ApplySchema(
    Transaction& transaction, const Schema& schema,
    const std::function<absl::Status(std::string_view)>& run_ddl) {
  TASUKI_RETURN_IF_ERROR(run_ddl(VersionTable()));
  int stored = 0;
  TASUKI_RETURN_IF_ERROR(transaction.Query(
      R"sql(SELECT version FROM schema_version WHERE room = $1)sql",
      {schema.room},
      [&stored](const Row& row) { stored = static_cast<int>(row.Int(0)); }));
  const int newest = schema.migrations.back().version;
  if (stored > newest) {
    return MakeError(
        Reason::kStoreNewerSchema, {.object = schema.room},
        absl::StrCat("the store's ", ToAbsl(schema.room),
                     " tables are of version ", stored, ", this program knows ",
                     newest, ": use the newer program"));
  }
  for (const Migration& migration : schema.migrations) {
    if (migration.version <= stored) continue;
    for (const std::string_view statement : migration.statements) {
      TASUKI_RETURN_IF_ERROR(run_ddl(statement));
    }
  }
  if (stored == newest) return absl::OkStatus();
  return transaction
      .Execute(R"sql(
        INSERT INTO schema_version (room, version) VALUES ($1, $2)
        ON CONFLICT (room) DO UPDATE SET version = excluded.version)sql",
               {schema.room, newest})
      .status();
}

}  // namespace tasuki
