// The ReplyIndex of a tenant, kept equal to the tables.
//
// Locks. `mutex_` holds the index and its place in the event feed: searches
// share it, following takes it alone. Texts are analysed under no lock: a
// mutation analyses before it writes (Prepared), and following takes the
// analysis from there; only what another object on the same database wrote is
// analysed while following. A reply leaves the index by its analysis too: where
// another object removed it, its texts are gone, and the index must search for
// its terms (some 20 ms in 100,000 replies). A search that finds the index
// behind becomes the one that follows, so those that come after it cannot keep
// following away.
#ifndef TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_
#define TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/similarity/store.h"
#include "src/storage/follower.h"
#include "tasuki/analysis/tokenizer.h"
#include "tasuki/similarity/reply_analyzer.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki::similarity {

class LiveIndex {
 public:
  // `words` is for MeCab's tokenizer; `model` may be nullptr.
  LiveIndex(Database& database, const Store& store,
            std::unique_ptr<Tokenizer> words, const TagPrior* model,
            const ReplyFormula& formula);

  // Loads all rows. Called once, before anything else.
  absl::Status Start();

  // The analysis of texts that are about to be stored, or, with an id, of those
  // that are stored under it and may be about to go. Keep it alive until the
  // index has caught up with the change.
  class Prepared {
   public:
    Prepared(LiveIndex& index, const ReplyContent& content, ReplyId id = {});
    ~Prepared();
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

   private:
    friend class LiveIndex;
    LiveIndex& index_;
    const PastReply texts_;
    const ReplyId id_;
    const AnalyzedReply analyzed_;
  };

  // Applies what was committed before the call.
  absl::Status CatchUp();

  // As ReplyIndex::FindSimilar, of everything committed before the call.
  // Handles are the numbers of the rows.
  absl::StatusOr<SimilarReplies> FindSimilar(const Inquiry& inquiry,
                                             const SimilarOptions& options);

  // The words that an inquiry shares with a reply.
  std::vector<TermMatch> Explain(const Inquiry& inquiry,
                                 const ReplyContent& content) const;

 private:
  AnalyzedReply Analyzed(const ReplyRow& row);
  // What the index likely has under `id`, if somebody prepared it.
  std::optional<AnalyzedReply> Known(const ReplyId& id);
  absl::Status Apply(Snapshot& snapshot, const Event& event)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Put(const ReplyRow& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Store& store_;
  const std::unique_ptr<Tokenizer> words_;
  const std::unique_ptr<Tokenizer> characters_;
  const ReplyAnalyzer analyzer_;

  SharedMutex mutex_;
  Follower follower_ ABSL_GUARDED_BY(mutex_);
  ReplyIndex index_ ABSL_GUARDED_BY(mutex_);
  // The version in the index by number; 0 where there is none.
  std::vector<std::int64_t> versions_ ABSL_GUARDED_BY(mutex_);

  // After mutex_ where both are held.
  Mutex prepared_mutex_;
  std::vector<const Prepared*> prepared_ ABSL_GUARDED_BY(prepared_mutex_);
};

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_
