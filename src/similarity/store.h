// The SQL of the similarity room: rows in, rows out, no rules.
#ifndef TASUKI_SRC_SIMILARITY_STORE_H_
#define TASUKI_SRC_SIMILARITY_STORE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/similarity/weight_learner.h"
#include "tasuki/similarity/past_replies.h"
#include "tasuki/storage/database.h"

namespace tasuki::similarity {

// The number of a reference and the last version under it.
struct ReplyRef {
  std::int64_t number = 0;
  std::int64_t version = 0;
};

// A reply with its number: its handle in the index.
struct ReplyRow {
  std::int64_t number = 0;
  ReplyRecord record;
};

// What was said of a hit last, and when anything was said first.
struct FeedbackRow {
  SuggestionId suggestion;
  std::int64_t number = 0;  // of the reply; kRemovedNumber once it is gone
  Actor actor;
  ReplyUse use = ReplyUse::kShown;
  int edited_percent = 0;
  std::optional<Outcome> outcome;
  absl::Time time;
};
inline constexpr std::int64_t kRemovedNumber = -1;

// What feedback moved the weights by: that of one search, or of all.
struct LessonRow {
  std::int64_t epoch = 0;     // lessons of earlier ones are forgotten
  std::int64_t searches = 0;  // in the sum: those that moved anything
  WeightShift shift = {};
};

class Store {
 public:
  explicit Store(std::string tenant) : tenant_(std::move(tenant)) {}

  absl::StatusOr<std::optional<ReplyRef>> FindRef(Snapshot& snapshot,
                                                  const ReplyId& id) const;
  // A number that was never given; 0 for the first.
  absl::StatusOr<std::int64_t> NextNumber(Snapshot& snapshot) const;
  absl::Status PutRef(Transaction& transaction, const ReplyId& id,
                      const ReplyRef& ref) const;

  absl::StatusOr<std::optional<ReplyRow>> Find(Snapshot& snapshot,
                                               std::int64_t number) const;
  // In the order of their numbers, those above `after`, at most `limit`.
  absl::StatusOr<std::vector<ReplyRow>> List(Snapshot& snapshot,
                                             const PastReplyFilter& filter,
                                             std::int64_t after,
                                             int limit) const;
  // Inserts the row or replaces it; not its tags nor its reference.
  absl::Status Put(Transaction& transaction, const ReplyRow& row) const;
  absl::Status PutTags(Transaction& transaction, std::int64_t number,
                       const std::vector<ReplyTag>& tags) const;
  // The row and its tags. Its feedback stays, and belongs to no reply.
  absl::Status Delete(Transaction& transaction, std::int64_t number) const;

  absl::StatusOr<std::optional<FeedbackRow>> FindFeedback(
      Snapshot& snapshot, const SuggestionId& suggestion) const;
  absl::Status PutFeedback(Transaction& transaction,
                           const FeedbackRow& row) const;
  // What was said of the hits of a search, at most `limit` of them.
  absl::StatusOr<std::vector<JudgedHit>> JudgedHits(Snapshot& snapshot,
                                                    const std::string& search,
                                                    int limit) const;
  // Nothing moved where there is no row.
  absl::StatusOr<LessonRow> FindLesson(Snapshot& snapshot,
                                       const std::string& search) const;
  absl::Status PutLesson(Transaction& transaction, const std::string& search,
                         const LessonRow& row) const;
  absl::StatusOr<LessonRow> FindSum(Snapshot& snapshot) const;
  absl::Status PutSum(Transaction& transaction, const LessonRow& row) const;

  // Outcomes of the inquiries in which a reply was used, with their counts.
  absl::StatusOr<ReplyOutcome> OutcomesOfUses(Snapshot& snapshot,
                                              std::int64_t number) const;
  absl::StatusOr<ReplyUsage> Usage(Snapshot& snapshot,
                                   const ReplyUsageRequest& range) const;

  const std::string& tenant() const { return tenant_; }

 private:
  absl::Status LoadTags(Snapshot& snapshot, ReplyRow& row) const;

  const std::string tenant_;
};

// 0 for nothing, in rows and payloads.
int OutcomeNumber(const std::optional<Outcome>& outcome);

// Adds `count` inquiries that ended so.
void Tally(Outcome outcome, int count, ReplyOutcome& outcomes);

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_STORE_H_
