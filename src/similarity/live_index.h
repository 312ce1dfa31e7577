// The ReplyIndex of a tenant, kept equal to the tables.
//
// One thread follows at a time (`follow_mutex_`): it reads events and rows,
// analyses what nobody has prepared, finds what must go, and changes the index,
// all beside searches: there are two copies of it, one to be searched while the
// other is changed. That is as much memory again, and what it costs that no
// search ever waits for a writer; a lock, even for one reply at a time, would
// be held for up to 58 ms while a text of 1 MiB leaves the index.
//
// Texts are analysed under no lock at all where a mutation prepared them
// (Prepared); a reply leaves the index by its analysis too. Where another
// object removed it, its texts are gone, and the index is searched for its
// terms (some 20 ms in 100,000 replies).
//
// A mutation follows up to itself before it returns. A search that finds the
// index behind follows too, unless another thread just does: then it searches
// what is there, and waits for nobody.
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
#include "src/similarity/store.h"
#include "src/similarity/two_copies.h"
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

  // Changed by the one who follows.
  TwoCopies<ReplyIndex> indexes_;

  // After follow_mutex_ where both are held.
  Mutex prepared_mutex_;
  std::vector<const Prepared*> prepared_ ABSL_GUARDED_BY(prepared_mutex_);
};

}  // namespace tasuki::similarity

#endif  // TASUKI_SRC_SIMILARITY_LIVE_INDEX_H_
