#include "src/storage/request_log.h"

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki {

absl::StatusOr<std::optional<std::string>> FindRequest(Snapshot& snapshot,
                                                       const RequestKey& key) {
  std::optional<std::string> earlier;
  bool same = false;
  TASUKI_RETURN_IF_ERROR(snapshot.Query(
      R"sql(
        SELECT digest, result FROM request
        WHERE tenant = $1 AND method = $2 AND request_id = $3)sql",
      {key.tenant, key.method, key.request_id}, [&](const Row& row) {
        same = row.Bytes(0) == key.digest;
        earlier = row.String(1);
      }));
  if (!earlier || same) return earlier;
  return MakeError(
      Reason::kRequestIdReused,
      {.field = "request_id", .object = key.request_id},
      absl::StrCat("request_id ", key.request_id, " was used for another ",
                   ToAbsl(key.method), ": use a new id for a new request"));
}

absl::Status RecordRequest(Transaction& transaction, const RequestKey& key,
                           std::string_view result) {
  return transaction
      .Execute(R"sql(
        INSERT INTO request
          (tenant, method, request_id, digest, result, time)
        VALUES ($1, $2, $3, $4, $5, $6))sql",
               {key.tenant, key.method, key.request_id, BytesView{key.digest},
                result, transaction.Now()})
      .status();
}

absl::StatusOr<std::string> Once(
    Transaction& transaction, const RequestKey& key,
    const std::function<absl::StatusOr<std::string>()>& first_time) {
  TASUKI_ASSIGN_OR_RETURN(std::optional<std::string> earlier,
                          FindRequest(transaction, key));
  if (earlier) return *std::move(earlier);
  TASUKI_ASSIGN_OR_RETURN(std::string result, first_time());
  TASUKI_RETURN_IF_ERROR(RecordRequest(transaction, key, result));
  return result;
}

absl::StatusOr<std::int64_t> ForgetRequests(Transaction& transaction,
                                            int limit) {
  return transaction.Execute(
      R"sql(
        DELETE FROM request WHERE (tenant, method, request_id) IN (
          SELECT tenant, method, request_id FROM request
          WHERE time < $1 ORDER BY time LIMIT $2))sql",
      {transaction.Now() - kRequestRetention, limit});
}

}  // namespace tasuki
