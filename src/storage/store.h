// The SQL of the storage room: events and due things.
#ifndef TASUKI_SRC_STORAGE_STORE_H_
#define TASUKI_SRC_STORAGE_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/storage/database.h"

namespace tasuki::storage {

// Gives the events of one tenant, all with the same time, their positions and
// stores them; returns the new head. Once per tenant and group commit.
absl::StatusOr<std::int64_t> AppendEvents(Transaction& transaction,
                                          std::string_view tenant,
                                          absl::Time time,
                                          std::vector<Event>& events);

// (tenant, position) of every feed, and the latest time of any.
absl::Status LoadHeads(Snapshot& snapshot,
                       std::vector<std::pair<std::string, std::int64_t>>& heads,
                       absl::Time& latest);

// 0 for a tenant without events.
absl::Status LoadHead(Snapshot& snapshot, std::string_view tenant,
                      std::int64_t& head);

absl::Status LoadEvents(Snapshot& snapshot, std::string_view tenant,
                        std::int64_t after, int limit,
                        std::vector<Event>& events);
absl::Status LoadHistory(Snapshot& snapshot, std::string_view tenant,
                         std::string_view room, std::string_view subject,
                         std::vector<Event>& events);

absl::Status PutDue(Transaction& transaction, std::string_view tenant,
                    std::string_view kind, std::string_view subject,
                    absl::Time at);
// False where there was no such row (any more).
absl::StatusOr<bool> TakeDue(Transaction& transaction, std::string_view tenant,
                             std::string_view kind, std::string_view subject);
// The earliest `limit` items of a kind, due or not.
absl::Status LoadDue(Snapshot& snapshot, std::string_view tenant,
                     std::string_view kind, int limit,
                     std::vector<DueItem>& items);

}  // namespace tasuki::storage

#endif  // TASUKI_SRC_STORAGE_STORE_H_
