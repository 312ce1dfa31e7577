#include "src/similarity/searcher.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace tasuki {
namespace {

// Replies that are looked at, or passed over, together.
constexpr std::size_t kBlock = 16;

}  // namespace

Searcher::Searcher(const Collection& collection, const AnalyzedInquiry& inquiry,
                   const SimilarOptions& options)
    : collection_(collection), filter_(options.filter, collection.facets) {
  const ReplyWeights& weights = options.weights;
  const std::array<double, kReplyFields> field_weights = {
      weights.words, weights.title, weights.characters};
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    AddField(field, inquiry, field_weights[field]);
    lengths_[field] =
        LengthFactors(collection.formula, collection.MeanLength(field));
    for (const std::int64_t factor : lengths_[field]) {
      most_factor_ = std::max(most_factor_, factor);
    }
    sums_[field].resize(kWindowSize);
  }
  AddTags(inquiry, weights.tags);
  for (int code = -128; code < 128; ++code) {
    outcomes_[static_cast<std::size_t>(code + 128)] =
        OutcomeScore(weights.outcome, static_cast<std::int8_t>(code));
  }
  headroom_ += outcomes_.back();
  if (!tags_.empty()) tag_sums_.resize(kWindowSize);
}

void Searcher::AddField(std::size_t field, const AnalyzedInquiry& inquiry,
                        double weight) {
  std::vector<std::pair<const PostingList*, double>> known;
  double sum = 0;
  for (const TermCount& term : inquiry.terms[field]) {
    const PostingList* list = collection_.terms.Find(term.term);
    if (list == nullptr) continue;
    known.emplace_back(list, TermWeight(collection_.formula,
                                        collection_.replies, list->size()));
    sum += known.back().second;
  }
  for (const auto& [list, term_weight] : known) {
    terms_[field].push_back(
        {PostingList::Cursor(*list),
         CountWeights(collection_.formula, weight, term_weight / sum)});
  }
}

void Searcher::AddTags(const AnalyzedInquiry& inquiry, double weight) {
  const auto add = [&](const TagId& tag, double probability) {
    const ReplyFacet* facet =
        collection_.facets.Find(FacetKind::kTag, tag.value());
    const std::int64_t score = TagScore(weight, probability);
    if (facet == nullptr || score <= 0) return;
    tags_.push_back({PostingList::Cursor(facet->replies), score});
    headroom_ += score;
  };
  for (const ReplyTag& tag : inquiry.tags) add(tag.id, 1);
  for (const TagProbability& likely : inquiry.likely_tags) {
    const auto known = std::lower_bound(
        inquiry.tags.begin(), inquiry.tags.end(), likely.tag,
        [](const ReplyTag& tag, const TagId& id) { return tag.id < id; });
    if (known != inquiry.tags.end() && known->id == likely.tag) continue;
    add(likely.tag, std::clamp(likely.probability, 0.0, 1.0));
  }
}

std::vector<ScoredReply> Searcher::Best(std::size_t count) {
  count_ = count;
  for (std::uint32_t i = 0; i < collection_.windows.size(); ++i) {
    const Window* window = collection_.windows[i].get();
    if (window == nullptr) continue;
    const WindowBits selected = filter_.Select(i, *window);
    if (!selected.Any()) continue;
    any_selected_ = true;
    SearchWindow(i, *window, selected);
  }
  std::sort_heap(best_.begin(), best_.end());
  return std::move(best_);
}

// Adds up the terms of one window: a posting costs one addition.
void Searcher::Scatter(std::uint32_t number) {
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    if (terms_[field].empty()) continue;
    std::fill(sums_[field].begin(), sums_[field].end(), 0);
    std::uint32_t* const sums = sums_[field].data();
    for (Term& term : terms_[field]) {
      for (const std::uint16_t posting : term.cursor.Seek(number)) {
        sums[PlaceOfPosting(posting)] += term.weights[CountOfPosting(posting)];
      }
    }
  }
  std::fill(tag_sums_.begin(), tag_sums_.end(), 0);
  for (Tag& tag : tags_) {
    for (const std::uint16_t posting : tag.cursor.Seek(number)) {
      tag_sums_[PlaceOfPosting(posting)] += tag.score;
    }
  }
}

// Whether any of the kBlock replies from `place` on can be among the best.
// Plain loops over whole arrays, which compilers turn into vector instructions.
bool Searcher::MayMatter(std::size_t place) const {
  const std::uint32_t* const words = sums_[0].data() + place;
  const std::uint32_t* const title = sums_[1].data() + place;
  const std::uint32_t* const characters = sums_[2].data() + place;
  const auto least = static_cast<std::int32_t>(least_sum_);
  std::int32_t any = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto sum =
        static_cast<std::int32_t>(words[i] + title[i] + characters[i]);
    any |= sum >= least ? 1 : 0;
  }
  return any != 0;
}

void Searcher::SearchWindow(std::uint32_t number, const Window& window,
                            const WindowBits& selected) {
  constexpr std::uint64_t kBlockMask = (std::uint64_t{1} << kBlock) - 1;
  Scatter(number);
  for (std::size_t block = 0; block < kWindowSize; block += kBlock) {
    std::uint64_t rest = selected.word(block / 64) >> (block % 64) & kBlockMask;
    if (rest == 0 || !MayMatter(block)) continue;
    for (; rest != 0; rest &= rest - 1) {
      const auto place = static_cast<ReplyHandle>(block) +
                         static_cast<ReplyHandle>(std::countr_zero(rest));
      if (sums_[0][place] + sums_[1][place] + sums_[2][place] < least_sum_) {
        continue;
      }
      const ScoredReply reply = Score(number << kWindowBits | place, window);
      if (reply.score != reply.parts[kOutcomePart]) Offer(reply);
    }
  }
}

ScoredReply Searcher::Score(ReplyHandle handle, const Window& window) const {
  const std::uint16_t place = PlaceOf(handle);
  ScoredReply reply = {.handle = handle};
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    reply.parts[field] = std::int64_t{sums_[field][place]} *
                         lengths_[field][window.lengths[field][place]];
  }
  if (!tag_sums_.empty()) reply.parts[kTagPart] = tag_sums_[place];
  reply.parts[kOutcomePart] =
      outcomes_[static_cast<std::size_t>(window.outcomes[place] + 128)];
  reply.score =
      std::accumulate(reply.parts.begin(), reply.parts.end(), std::int64_t{0});
  return reply;
}

void Searcher::Offer(const ScoredReply& reply) {
  if (best_.size() == count_) {
    if (!(reply < best_.front())) return;
    std::pop_heap(best_.begin(), best_.end());
    best_.back() = reply;
  } else {
    best_.push_back(reply);
  }
  std::push_heap(best_.begin(), best_.end());
  if (best_.size() < count_) return;
  const std::int64_t needed = best_.front().score - headroom_;
  least_sum_ = static_cast<std::uint32_t>(
      std::max<std::int64_t>(0, needed / most_factor_));
}

}  // namespace tasuki
