// The shape that every durable mutation has.
#ifndef TASUKI_SRC_STORAGE_MUTATION_H_
#define TASUKI_SRC_STORAGE_MUTATION_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "src/base/status_macros.h"
#include "src/base/validate.h"
#include "src/storage/request_log.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// In one transaction: unless the request ran before, `change(transaction)`
// makes the change and returns the ids of what it made; then, on a retry too,
// `load(snapshot, ids)` returns the resource as it is now. The request must
// have been scrubbed and validated.
template <class Result, class Request, class Change, class Load>
absl::StatusOr<Result> Mutate(Database& database, const std::string& tenant,
                              std::string_view method, const Request& request,
                              Change change, Load load) {
  const RequestKey key = KeyOf(tenant, method, request);
  absl::StatusOr<Result> result;
  TASUKI_RETURN_IF_ERROR(
      database.Write([&](Transaction& transaction) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(
            const std::string ids,
            Once(transaction, key, [&] { return change(transaction); }));
        result = load(transaction, ids);
        return result.status();
      }));
  return result;
}

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_MUTATION_H_
