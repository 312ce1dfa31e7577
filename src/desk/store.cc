#include "src/desk/store.h"

#include "src/base/status_macros.h"

namespace tasuki::desk {

absl::StatusOr<std::int64_t> LoadCursor(Snapshot& snapshot,
                                        std::string_view tenant) {
  std::int64_t position = 0;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(SELECT position FROM desk_cursor WHERE tenant = $1)sql", {tenant},
      [&position](const Row& row) { position = row.Int(0); }));
  return position;
}

absl::Status SaveCursor(Transaction& transaction, std::string_view tenant,
                        std::int64_t position) {
  return transaction
      .Execute(R"sql(
        INSERT INTO desk_cursor (tenant, position) VALUES ($1, $2)
        ON CONFLICT (tenant) DO UPDATE SET position = excluded.position)sql",
               {tenant, position})
      .status();
}

}  // namespace tasuki::desk
