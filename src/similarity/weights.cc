#include "src/similarity/weights.h"

#include "src/base/status_macros.h"

namespace tasuki::similarity {
namespace {

// More hits of one search than this come from nobody who read them.
constexpr int kMostJudged = 2 * kMaxFoundReplies;

bool Moves(const WeightShift& shift) { return shift != WeightShift{}; }

}  // namespace

Weights::Weights(Database& database, const Store& store,
                 const PastRepliesOptions& options)
    : database_(database),
      store_(store),
      given_(options.weights),
      learn_(options.learn_weights),
      head_(database.EventHead(store.tenant())) {}

absl::StatusOr<LearnedWeights> Weights::Now() {
  // What is read after it is at least as new.
  const std::int64_t head = head_.load();
  {
    const MutexLock lock(mutex_);
    if (position_ == head) return loaded_;
  }
  LearnedWeights learned;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(learned, Load(snapshot));
        return absl::OkStatus();
      }));
  const MutexLock lock(mutex_);
  if (head > position_) {
    position_ = head;
    loaded_ = learned;
  }
  return learned;
}

absl::StatusOr<LearnedWeights> Weights::Load(Snapshot& snapshot) const {
  if (!learn_) return LearnedWeights{.weights = given_};
  TASUKI_ASSIGN_OR_RETURN(const LessonRow sum, store_.FindSum(snapshot));
  return LearnedWeights{.weights = Shifted(given_, sum.shift),
                        .searches = sum.searches};
}

absl::Status Weights::Learn(Transaction& transaction,
                            const SuggestionId& suggestion) const {
  Suggestion hit;
  if (!learn_ || !Parse(suggestion.value(), hit)) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(
      const std::vector<JudgedHit> hits,
      store_.JudgedHits(transaction, hit.search, kMostJudged));
  TASUKI_ASSIGN_OR_RETURN(LessonRow sum, store_.FindSum(transaction));
  TASUKI_ASSIGN_OR_RETURN(LessonRow before,
                          store_.FindLesson(transaction, hit.search));
  if (before.epoch != sum.epoch) before.shift = {};

  for (std::size_t i = 0; i < kWeights; ++i) sum.shift[i] -= before.shift[i];
  const LessonRow after = {
      .epoch = sum.epoch, .shift = LearnFrom(hits, Shifted(given_, sum.shift))};
  if (after.shift == before.shift) return absl::OkStatus();
  for (std::size_t i = 0; i < kWeights; ++i) sum.shift[i] += after.shift[i];
  sum.searches += Moves(after.shift) - Moves(before.shift);
  TASUKI_RETURN_IF_ERROR(store_.PutLesson(transaction, hit.search, after));
  return store_.PutSum(transaction, sum);
}

absl::Status Weights::Forget(Transaction& transaction) const {
  TASUKI_ASSIGN_OR_RETURN(const LessonRow sum, store_.FindSum(transaction));
  return store_.PutSum(transaction, {.epoch = sum.epoch + 1});
}

}  // namespace tasuki::similarity
