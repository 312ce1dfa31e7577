// Keeps an index in memory equal to the tables: it was loaded at a position of
// the event feed, and applies what came after.
#ifndef TASUKI_SRC_STORAGE_FOLLOWER_H_
#define TASUKI_SRC_STORAGE_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "tasuki/storage/database.h"

namespace tasuki {

class Follower {
 public:
  // Loads everything as of one snapshot; or applies one event, in order. Apply
  // may read the tables, which can be newer than the event but never older.
  using Load = std::function<absl::Status(Snapshot&)>;
  using Apply = std::function<absl::Status(Snapshot&, const Event&)>;

  Follower(Database& database, std::string tenant);

  // Loads at the current position.
  absl::Status Start(const Load& load);

  // True where CatchUp would do nothing: one integer compare.
  bool UpToDate() const { return head_.load() == position_; }

  // Applies every event up to the head as it is now. Not for concurrent calls:
  // the owner holds its lock. After a failure it goes on where it stopped.
  absl::Status CatchUp(const Apply& apply);

  std::int64_t position() const { return position_; }

 private:
  Database& database_;
  const std::string tenant_;
  const std::atomic<std::int64_t>& head_;
  std::int64_t position_ = 0;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_FOLLOWER_H_
