// The ReplyIndex of a tenant, kept equal to the tables.
//
// Locks. One thread follows at a time (`follow_mutex_`): it reads events and
// rows, analyses what nobody has prepared and finds what must go, all beside
// searches. Only to put the result into the index it takes `search_lock_`
// alone, for one reply at a time: no read, no analysis. In 100,000 replies that
// takes 7 us to put one in and 30 us to take one out (p99 23 and 97), and for
// the longest text there may be, 1 MiB, 7 and 58 ms. Texts are analysed under
// no lock at all where a mutation prepared them (Prepared); a reply leaves the
// index by its analysis too. Where another object removed it, its texts are
// gone, and the index is searched for its terms (some 20 ms in 100,000
// replies).
//
// A mutation follows up to itself before it returns. A search that finds the
// index behind follows too, unless another thread just does: then it searches
// what is there, and waits for nobody.
//
// Never to wait at all takes two indexes, one to change while the other is
// searched, and as much memory again.
#ifndef TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_
#define TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/similarity/search_lock.h"
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

  // As ReplyIndex::FindSimilar, of everything that was committed before the
  // call, but for what another thread is putting in. Handles are the numbers of
  // the rows.
  absl::StatusOr<SimilarReplies> FindSimilar(const Inquiry& inquiry,
                                             const SimilarOptions& options);

  // As ReplyAnalyzer has them: the words that an inquiry shares with a reply.
  InquiryWords WordsOf(const Inquiry& inquiry) const;
  std::vector<TermMatch> Explain(const InquiryWords& inquiry,
                                 const ReplyContent& content) const;

 private:
  // True where CatchUp would do nothing.
  bool UpToDate() const { return applied_.load() == head_.load(); }
  absl::Status Follow() ABSL_EXCLUSIVE_LOCKS_REQUIRED(follow_mutex_);
  AnalyzedReply Analyzed(const ReplyRow& row);
  // What the index likely has under `id`, if somebody prepared it.
  std::optional<AnalyzedReply> Known(const ReplyId& id);
  absl::Status Apply(Snapshot& snapshot, const Event& event)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(follow_mutex_);
  // Takes what the index has under the number of `ref`, if `known`, and puts in
  // `row`, if there is one, as one change to searches.
  absl::Status Exchange(const ReplyRef& ref, bool known,
                        const std::optional<AnalyzedReply>& was,
                        const std::optional<ReplyRow>& row)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(follow_mutex_);

  const Store& store_;
  const std::unique_ptr<Tokenizer> words_;
  const std::unique_ptr<Tokenizer> characters_;
  const ReplyAnalyzer analyzer_;

  const std::atomic<std::int64_t>& head_;   // of the feed
  std::atomic<std::int64_t> applied_ = -1;  // the follower's position

  Mutex follow_mutex_;
  Follower follower_ ABSL_GUARDED_BY(follow_mutex_);
  // The version in the index by number; 0 where there is none.
  std::vector<std::int64_t> versions_ ABSL_GUARDED_BY(follow_mutex_);

  // After follow_mutex_ where both are held.
  SearchLock search_lock_;
  // Changed under both; who follows may read it without search_lock_.
  ReplyIndex index_;

  // After follow_mutex_ where both are held.
  Mutex prepared_mutex_;
  std::vector<const Prepared*> prepared_ ABSL_GUARDED_BY(prepared_mutex_);
};

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_
