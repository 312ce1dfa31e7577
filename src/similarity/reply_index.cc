#include "tasuki/similarity/reply_index.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "src/base/status_macros.h"
#include "src/similarity/choose.h"
#include "src/similarity/collection.h"
#include "src/similarity/searcher.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace {

constexpr double kMaxWeight = 100;

std::string NameOf(ReplyHandle handle) {
  return "reply " + std::to_string(handle);
}

absl::Status OutOfRange(std::string_view field, std::string_view message) {
  return MakeError(Reason::kOutOfRange, {.field = field}, message);
}

bool Within(double value, double low, double high) {
  return value >= low && value <= high;  // false for NaN
}

absl::Status CheckOptions(const SimilarOptions& options) {
  if (options.k < 1 || options.k > kMaxSimilarReplies) {
    return OutOfRange("k", "k must be 1 to 1000");
  }
  const ReplyWeights& w = options.weights;
  for (const double weight :
       {w.words, w.title, w.characters, w.tags, w.outcome}) {
    if (!Within(weight, 0, kMaxWeight)) {
      return OutOfRange("weights", "every weight must be 0 to 100");
    }
  }
  if (!(options.near_duplicate >= 0)) {
    return OutOfRange("near_duplicate", "near_duplicate must be 0 or more");
  }
  if (!Within(options.diversity, 0, 1)) {
    return OutOfRange("diversity", "diversity must be 0 to 1");
  }
  if (options.filter.to < options.filter.from) {
    return OutOfRange("filter.to", "the time range ends before it begins");
  }
  return options.filter.tags.Validate();
}

ReplyHit HitOf(const Chosen& chosen, const Collection& collection,
               const AnalyzedInquiry& inquiry) {
  const ScoredReply& reply = chosen.reply;
  ReplyHit hit = {.handle = reply.handle,
                  .score = AsScore(reply.score),
                  .parts = {.words = AsScore(reply.parts[0]),
                            .title = AsScore(reply.parts[1]),
                            .characters = AsScore(reply.parts[2]),
                            .tags = AsScore(reply.parts[kTagPart]),
                            .outcome = AsScore(reply.parts[kOutcomePart])},
                  .near_duplicates = chosen.near_duplicates};
  for (const StoredTag& tag : collection.TagsOf(reply.handle)) {
    const TagId id(collection.facets.at(tag.tag).name);
    const bool common =
        std::any_of(inquiry.tags.begin(), inquiry.tags.end(),
                    [&](const ReplyTag& known) { return known.id == id; });
    if (common) hit.tags_in_common.push_back(id);
  }
  return hit;
}

}  // namespace

struct ReplyIndex::State {
  explicit State(const ReplyFormula& formula) : collection(formula) {}

  Collection collection;
};

ReplyIndex::ReplyIndex(const ReplyFormula& formula)
    : state_(std::make_unique<State>(Limited(formula))) {}
ReplyIndex::~ReplyIndex() = default;
ReplyIndex::ReplyIndex(ReplyIndex&&) noexcept = default;
ReplyIndex& ReplyIndex::operator=(ReplyIndex&&) noexcept = default;

bool ReplyIndex::Contains(ReplyHandle handle) const {
  const auto& windows = state_->collection.windows;
  const std::uint32_t window = WindowOf(handle);
  return window < windows.size() && windows[window] != nullptr &&
         windows[window]->live.Test(PlaceOf(handle));
}

std::size_t ReplyIndex::size() const { return state_->collection.replies; }

std::size_t ReplyIndex::TermCountForTesting() const {
  return state_->collection.terms.size();
}

absl::Status ReplyIndex::Add(ReplyHandle handle, const AnalyzedReply& reply) {
  if (handle > kMaxReplyHandle) {
    return OutOfRange("handle", "handles end at 2^30 - 1: reuse freed ones");
  }
  if (Contains(handle)) {
    return MakeError(Reason::kAlreadyExists, {.object = NameOf(handle)},
                     "the handle is in use: replace the reply or take another");
  }
  if (state_->collection.lists.slab().NearlyFull()) {
    return MakeError(Reason::kLimitReached, {.object = "reply index"},
                     "the index holds 7 GiB of postings: divide the replies "
                     "between several");
  }
  state_->collection.Insert(handle, reply);
  return absl::OkStatus();
}

absl::Status ReplyIndex::Replace(ReplyHandle handle, const AnalyzedReply& reply,
                                 const AnalyzedReply* was) {
  TASUKI_RETURN_IF_ERROR(Remove(handle, was));
  return Add(handle, reply);
}

absl::Status ReplyIndex::Remove(ReplyHandle handle, const AnalyzedReply* was) {
  if (!Contains(handle)) {
    return MakeError(Reason::kNotFound, {.object = NameOf(handle)},
                     "no reply has this handle");
  }
  state_->collection.Erase(
      handle, was == nullptr ? std::span<const TermCount>() : was->terms);
  return absl::OkStatus();
}

std::vector<TermCount> ReplyIndex::TermsOf(ReplyHandle handle) const {
  return state_->collection.terms.TermsOf(handle);
}

std::size_t ReplyIndex::MemoryBytes() const {
  return state_->collection.MemoryBytes();
}

absl::StatusOr<SimilarReplies> ReplyIndex::FindSimilar(
    const AnalyzedInquiry& inquiry, const SimilarOptions& options) const {
  TASUKI_RETURN_IF_ERROR(CheckOptions(options));
  const Collection& collection = state_->collection;
  if (collection.replies == 0) {
    return SimilarReplies{.no_hits = NoHits::kEmptyIndex};
  }
  const bool empty =
      std::all_of(inquiry.terms.begin(), inquiry.terms.end(),
                  [](const auto& terms) { return terms.empty(); });
  if (empty && inquiry.tags.empty() && inquiry.likely_tags.empty()) {
    return SimilarReplies{.no_hits = NoHits::kEmptyInquiry};
  }

  const auto k = static_cast<std::size_t>(options.k);
  const bool plain = NeedsNoChoice(collection, options);
  Choice choice;
  bool any_selected = false;
  // Collapsing leaves fewer than it takes: look further until there are k.
  for (std::size_t count = plain ? k : 4 * k;; count *= 4) {
    Searcher searcher(collection, inquiry, options);
    const std::vector<ScoredReply> ranked = searcher.Best(count);
    any_selected = searcher.any_selected();
    choice = {};
    if (plain) {
      for (const ScoredReply& reply : ranked) choice.hits.push_back({reply});
      break;
    }
    choice = Choose(collection, inquiry, options, ranked);
    if (choice.hits.size() == k || ranked.size() < count) break;
  }

  SimilarReplies found;
  for (const Chosen& chosen : choice.hits) {
    found.hits.push_back(HitOf(chosen, collection, inquiry));
  }
  for (const Chosen& chosen : choice.apart) {
    found.apart.push_back(HitOf(chosen, collection, inquiry));
  }
  if (found.hits.empty() && found.apart.empty()) {
    found.no_hits = any_selected ? NoHits::kNoMatch : NoHits::kFilter;
  }
  return found;
}

}  // namespace tasuki
