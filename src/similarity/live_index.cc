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
      head_(database.EventHead(store.tenant())),
      follower_(database, store.tenant()),
      indexes_(formula) {}

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
  const MutexLock lock(follow_mutex_);
  TASUKI_RETURN_IF_ERROR(follower_.Start(
      [this](Snapshot& snapshot) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        std::int64_t after = -1;
        for (;;) {
          TASUKI_ASSIGN_OR_RETURN(
              const std::vector<ReplyRow> rows,
              store_.List(snapshot, PastReplyFilter{}, after, kRows));
          if (rows.empty()) return absl::OkStatus();
          for (const ReplyRow& row : rows) {
            const ReplyRef ref = {.number = row.number,
                                  .version = row.record.version};
            TASUKI_RETURN_IF_ERROR(Exchange(ref, false, std::nullopt, row));
          }
          after = rows.back().number;
        }
      }));
  applied_ = follower_.position();
  return absl::OkStatus();
}

absl::Status LiveIndex::CatchUp() {
  if (UpToDate()) return absl::OkStatus();
  const MutexLock lock(follow_mutex_);
  return Follow();
}

absl::Status LiveIndex::Follow() {
  const absl::Status status = follower_.CatchUp(
      [this](Snapshot& snapshot, const Event& event)
          ABSL_NO_THREAD_SAFETY_ANALYSIS { return Apply(snapshot, event); });
  applied_ = follower_.position();
  return status;
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
  std::optional<AnalyzedReply> was;
  if (known) {
    was = Known(ReplyId(event.subject));
    // Most changes leave the texts as they are.
    if (!was && row) was = Analyzed(*row);
    if (!was) {
      was = {.terms = TwoCopies<ReplyIndex>::Reading(indexes_)->TermsOf(
                 static_cast<ReplyHandle>(ref->number))};
    }
  }
  return Exchange(*ref, known, was, row);
}

absl::Status LiveIndex::Exchange(const ReplyRef& ref, bool known,
                                 const std::optional<AnalyzedReply>& was,
                                 const std::optional<ReplyRow>& row) {
  const auto handle = static_cast<ReplyHandle>(ref.number);
  const auto place = static_cast<std::size_t>(ref.number);
  if (place >= versions_.size()) versions_.resize(place + 1);
  const AnalyzedReply becomes = row ? Analyzed(*row) : AnalyzedReply();
  versions_[place] = 0;
  TASUKI_RETURN_IF_ERROR(indexes_.Change([&](ReplyIndex& index) {
    absl::Status status;
    if (known) status = index.Remove(handle, was ? &*was : nullptr);
    if (status.ok() && row) status = index.Add(handle, becomes);
    return status;
  }));
  if (row) versions_[place] = row->record.version;
  return absl::OkStatus();
}

std::optional<AnalyzedReply> LiveIndex::Known(const ReplyId& id) {
  const MutexLock lock(prepared_mutex_);
  for (const Prepared* prepared : prepared_) {
    if (prepared->id_ == id) return prepared->analyzed_;
  }
  return std::nullopt;
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
  if (!UpToDate() && follow_mutex_.TryLock()) {
    const absl::Status followed = Follow();
    follow_mutex_.Unlock();
    TASUKI_RETURN_IF_ERROR(followed);
  }
  return TwoCopies<ReplyIndex>::Reading(indexes_)->FindSimilar(analyzed,
                                                               options);
}

InquiryWords LiveIndex::WordsOf(const Inquiry& inquiry) const {
  return analyzer_.WordsOf(inquiry);
}

std::vector<TermMatch> LiveIndex::Explain(const InquiryWords& inquiry,
                                          const ReplyContent& content) const {
  return analyzer_.Explain(inquiry, TextsOf(content));
}

}  // namespace tasuki::similarity
