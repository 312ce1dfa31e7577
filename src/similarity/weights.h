// The weights of a tenant: what the host gave, moved by what feedback taught.
//
// The sum of all lessons is a row, and whole numbers: a lesson taken back
// leaves the sum as if it had never been given. Readers keep it in memory and
// read it again only where the event feed has moved on.
#ifndef TASUKI_SRC_SIMILARITY_WEIGHTS_H_
#define TASUKI_SRC_SIMILARITY_WEIGHTS_H_

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/similarity/store.h"
#include "tasuki/similarity/past_replies.h"

namespace tasuki::similarity {

class Weights {
 public:
  Weights(Database& database, const Store& store,
          const PastRepliesOptions& options);

  // As of everything committed before the call.
  absl::StatusOr<LearnedWeights> Now();

  absl::StatusOr<LearnedWeights> Load(Snapshot& snapshot) const;

  // Lets the search of a suggestion teach what is said of its hits now, instead
  // of what it taught before. Ids that no search made teach nothing.
  absl::Status Learn(Transaction& transaction,
                     const SuggestionId& suggestion) const;

  absl::Status Forget(Transaction& transaction) const;

 private:
  Database& database_;
  const Store& store_;
  const ReplyWeights given_;
  const bool learn_;
  const std::atomic<std::int64_t>& head_;

  Mutex mutex_;
  std::int64_t position_ ABSL_GUARDED_BY(mutex_) = -1;  // -1: not loaded
  LearnedWeights loaded_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_WEIGHTS_H_
