// The SQL of the time-tracking room: rows in, rows out, no rules.
#ifndef TASUKI_SRC_TIMETRACK_STORE_H_
#define TASUKI_SRC_TIMETRACK_STORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/storage/page_token.h"
#include "tasuki/storage/database.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki::timetrack {

struct LabelRow {
  TicketLabels labels;       // tags in order of id
  std::int64_t version = 0;  // 0: never labelled
};

class Store {
 public:
  explicit Store(std::string tenant) : tenant_(std::move(tenant)) {}

  // NOT_FOUND where there is none.
  absl::StatusOr<WorkInterval> GetInterval(Snapshot& snapshot,
                                           const IntervalId& id) const;
  absl::Status PutInterval(Transaction& transaction,
                           const WorkInterval& interval) const;

  // In order of beginning, then id; leases are not looked at.
  absl::StatusOr<std::vector<WorkInterval>> ListRunning(
      Snapshot& snapshot, const AgentId& agent) const;
  // Intervals of the agent that have ended, after `from`, and began before
  // `to`.
  absl::StatusOr<std::vector<WorkInterval>> ListEnded(Snapshot& snapshot,
                                                      const AgentId& agent,
                                                      absl::Time from,
                                                      absl::Time to) const;
  // After `position`, whose key is a beginning in microseconds.
  absl::StatusOr<std::vector<WorkInterval>> ListIntervals(
      Snapshot& snapshot, const IntervalFilter& filter,
      const PagePosition& position, int limit) const;
  // All, by agent and beginning.
  absl::StatusOr<std::vector<WorkInterval>> LoadIntervals(
      Snapshot& snapshot) const;

  absl::Status InsertCorrection(Transaction& transaction,
                                const TimeCorrection& correction) const;
  // Oldest first.
  absl::StatusOr<std::vector<TimeCorrection>> ListCorrections(
      Snapshot& snapshot, const WorkInterval& interval) const;

  absl::StatusOr<LabelRow> GetLabels(Snapshot& snapshot,
                                     const TicketId& ticket) const;
  absl::Status PutLabels(Transaction& transaction, const TicketId& ticket,
                         const LabelRow& row) const;
  absl::StatusOr<std::vector<std::pair<TicketId, TicketLabels>>> LoadLabels(
      Snapshot& snapshot) const;

 private:
  const std::string tenant_;
};

}  // namespace tasuki::timetrack

#endif  // TASUKI_SRC_TIMETRACK_STORE_H_
