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

// Gives the events of one tenant their positions and stores them; returns the
// new head. Once per tenant and group commit; `time` is that of the last.
absl::StatusOr<std::int64_t> AppendEvents(Transaction& transaction,
                                          std::string_view tenant,
                                          absl::Time time,
                                          std::vector<Event>& events);

// (tenant, last position) of feeds.
using Heads = std::vector<std::pair<std::string, std::int64_t>>;

// Every feed, and the latest time of any.
absl::Status LoadHeads(Snapshot& snapshot, Heads& heads, absl::Time& latest);

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
absl::Status DropDue(Transaction& transaction, std::string_view tenant,
                     std::string_view kind, std::string_view subject);
// False where it is not there any more, or for another time.
absl::StatusOr<bool> TakeDue(Transaction& transaction, std::string_view tenant,
                             std::string_view kind, const DueItem& item);
// The earliest `limit` items of a kind behind `after`, due or not.
absl::Status LoadDue(Snapshot& snapshot, std::string_view tenant,
                     std::string_view kind, const DueItem& after, int limit,
                     std::vector<DueItem>& items);

}  // namespace tasuki::storage

#endif  // TASUKI_SRC_STORAGE_STORE_H_
