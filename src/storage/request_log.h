// Idempotency: a mutation is recorded under its request_id, in its own
// transaction, together with the ids it returned. A retry finds the record.
#ifndef TASUKI_SRC_STORAGE_REQUEST_LOG_H_
#define TASUKI_SRC_STORAGE_REQUEST_LOG_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/base/digest.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// Records are kept this long; a later retry is a new request.
inline constexpr absl::Duration kRequestRetention = absl::Hours(24 * 30);

struct RequestKey {
  std::string tenant;
  std::string_view method;  // "tickets.Create"
  std::string request_id;
  std::string digest;  // of the request as scrubbed
};

template <class Request>
RequestKey KeyOf(std::string tenant, std::string_view method,
                 const Request& request) {
  return {.tenant = std::move(tenant),
          .method = method,
          .request_id = request.request_id,
          .digest = DigestOfFields(request)};
}

// Runs `first_time` unless this request ran before; either way the text that
// its first run returned: the ids of what it made. REQUEST_ID_REUSED where
// another request already used the id.
absl::StatusOr<std::string> Once(
    Transaction& transaction, const RequestKey& key,
    const std::function<absl::StatusOr<std::string>()>& first_time);

// The two halves of Once, for a room that decides ahead of its transaction:
// what the first run returned, if there was one; and the record of this one.
absl::StatusOr<std::optional<std::string>> FindRequest(Snapshot& snapshot,
                                                       const RequestKey& key);
absl::Status RecordRequest(Transaction& transaction, const RequestKey& key,
                           std::string_view result);

// Forgets up to `limit` records older than the retention; how many it was.
absl::StatusOr<std::int64_t> ForgetRequests(Transaction& transaction,
                                            int limit);

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_REQUEST_LOG_H_
