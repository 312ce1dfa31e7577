#include "src/similarity/live_index.h"

#include <algorithm>
#include <utility>

#include "src/base/status_macros.h"

namespace tasuki::similarity {
namespace {

PastReply TextsOf(const ReplyContent& content) {
  return {.title = content.title,
          .inquiry = content.inquiry,
          .reply = content.reply};
}

bool SameTexts(const PastReply& texts, const ReplyContent& content) {
  return texts.title == content.title && texts.inquiry == content.inquiry &&
         texts.reply == content.reply;
}

}  // namespace

LiveIndex::LiveIndex(Database& database, const Store& store,
                     std::unique_ptr<Tokenizer> words, const TagPrior* model,
                     const ReplyFormula& formula)
    : store_(store),
      words_(std::move(words)),
      // Beside words, pairs that are grammar say little.
      characters_(MakeCharacterTokenizer({.grammar_pairs = false})),
      analyzer_(*words_, *characters_, model),
      follower_(database, store.tenant()),
      index_(formula) {}

LiveIndex::Prepared::Prepared(LiveIndex& index, const ReplyContent& content,
                              ReplyId id)
    : index_(index),
      texts_(TextsOf(content)),
      id_(std::move(id)),
      analyzed_(index.analyzer_.Analyze(texts_)) {
  const MutexLock lock(index_.prepared_mutex_);
  index_.prepared_.push_back(this);
}

LiveIndex::Prepared::~Prepared() {
  const MutexLock lock(index_.prepared_mutex_);
  std::erase(index_.prepared_, this);
}

absl::Status LiveIndex::Start() {
  constexpr int kRows = 500;
  const WriterLock lock(mutex_);
  return follower_.Start(
      [this](Snapshot& snapshot) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        std::int64_t after = -1;
        for (;;) {
          TASUKI_ASSIGN_OR_RETURN(
              const std::vector<ReplyRow> rows,
              store_.List(snapshot, PastReplyFilter{}, after, kRows));
          if (rows.empty()) return absl::OkStatus();
          for (const ReplyRow& row : rows) {
            TASUKI_RETURN_IF_ERROR(Put(row));
          }
          after = rows.back().number;
        }
      });
}

absl::Status LiveIndex::CatchUp() {
  {
    const ReaderLock lock(mutex_);
    if (follower_.UpToDate()) return absl::OkStatus();
  }
  const WriterLock lock(mutex_);
  return follower_.CatchUp(
      [this](Snapshot& snapshot, const Event& event)
          ABSL_NO_THREAD_SAFETY_ANALYSIS { return Apply(snapshot, event); });
}

// Rows may be newer than the event: whatever it says, the index becomes what
// the rows are now.
absl::Status LiveIndex::Apply(Snapshot& snapshot, const Event& event) {
  if (event.room != "similarity") return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const std::optional<ReplyRef> ref,
                          store_.FindRef(snapshot, ReplyId(event.subject)));
  if (!ref) return absl::OkStatus();
  const auto place = static_cast<std::size_t>(ref->number);
  const bool known = place < versions_.size() && versions_[place] != 0;
  if (known && versions_[place] == ref->version) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(const std::optional<ReplyRow> row,
                          store_.Find(snapshot, ref->number));
  if (known) {
    std::optional<AnalyzedReply> was = Known(ReplyId(event.subject));
    // Most changes leave the texts as they are.
    if (!was && row) was = Analyzed(*row);
    TASUKI_RETURN_IF_ERROR(index_.Remove(static_cast<ReplyHandle>(ref->number),
                                         was ? &*was : nullptr));
    versions_[place] = 0;
  }
  return row ? Put(*row) : absl::OkStatus();
}

std::optional<AnalyzedReply> LiveIndex::Known(const ReplyId& id) {
  const MutexLock lock(prepared_mutex_);
  for (const Prepared* prepared : prepared_) {
    if (prepared->id_ == id) return prepared->analyzed_;
  }
  return std::nullopt;
}

absl::Status LiveIndex::Put(const ReplyRow& row) {
  const auto place = static_cast<std::size_t>(row.number);
  if (place >= versions_.size()) versions_.resize(place + 1);
  TASUKI_RETURN_IF_ERROR(
      index_.Add(static_cast<ReplyHandle>(row.number), Analyzed(row)));
  versions_[place] = row.record.version;
  return absl::OkStatus();
}

AnalyzedReply LiveIndex::Analyzed(const ReplyRow& row) {
  const ReplyContent& content = row.record.content;
  std::optional<AnalyzedReply> analyzed;
  {
    const MutexLock lock(prepared_mutex_);
    for (const Prepared* prepared : prepared_) {
      if (!SameTexts(prepared->texts_, content)) continue;
      analyzed = prepared->analyzed_;
      break;
    }
  }
  if (!analyzed) analyzed = analyzer_.Analyze(TextsOf(content));
  analyzed->tags = content.tags;
  analyzed->service = content.service;
  analyzed->language = content.language;
  analyzed->time = *content.occurred_at;
  analyzed->outcome = row.record.outcomes;
  return *std::move(analyzed);
}

absl::StatusOr<SimilarReplies> LiveIndex::FindSimilar(
    const Inquiry& inquiry, const SimilarOptions& options) {
  const AnalyzedInquiry analyzed = analyzer_.Analyze(inquiry);
  TASUKI_RETURN_IF_ERROR(CatchUp());
  const ReaderLock lock(mutex_);
  return index_.FindSimilar(analyzed, options);
}

std::vector<TermMatch> LiveIndex::Explain(const Inquiry& inquiry,
                                          const ReplyContent& content) const {
  return analyzer_.Explain(inquiry, TextsOf(content));
}

}  // namespace tasuki::similarity
