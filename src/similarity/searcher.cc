#include "src/similarity/searcher.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace tasuki {
namespace {

struct WeightedTerm {
  PostingList list;
  double weight = 0;
};

// Those of the inquiry's terms that count: each that some reply has, up to
// kMaxFieldTerms.
std::vector<WeightedTerm> KnownTerms(const Collection& collection,
                                     const std::vector<TermCount>& terms) {
  std::vector<WeightedTerm> known;
  for (const TermCount& term : terms) {
    const PostingList list = collection.terms.Find(term.term);
    if (!list.empty()) known.push_back({list, 0});
  }
  for (const WeightedTerm& term : known) collection.lists.Prefetch(term.list);
  for (WeightedTerm& term : known) {
    term.weight = TermWeight(collection.formula, collection.replies,
                             collection.lists.Size(term.list));
  }
  if (known.size() > kMaxFieldTerms) {
    std::stable_sort(
        known.begin(), known.end(),
        [](const auto& a, const auto& b) { return a.weight > b.weight; });
    known.resize(kMaxFieldTerms);
  }
  return known;
}

// The bounds of all parts together stay below this, as SumKernels::scan asks.
constexpr std::int64_t kMostBound = 65000;

// Each part of a bound is rounded down by less than one.
constexpr std::int64_t kBoundError = kMaxBoundParts;

}  // namespace

Searcher::Searcher(const Collection& collection, const AnalyzedInquiry& inquiry,
                   const SimilarOptions& options)
    : collection_(collection),
      kernels_(BestSumKernels()),
      filter_(options.filter, collection.lists, collection.facets),
      outcome_weight_(options.weights.outcome) {
  const ReplyWeights& weights = options.weights;
  AddField(0, inquiry, weights.words);
  AddField(1, inquiry, weights.title);
  AddField(2, inquiry, weights.characters);
  AddTags(inquiry, weights.tags);
  PrepareBound();
}

void Searcher::AddField(std::size_t number, const AnalyzedInquiry& inquiry,
                        double weight) {
  const std::vector<WeightedTerm> known =
      KnownTerms(collection_, inquiry.terms[number]);
  if (known.empty()) return;
  double sum = 0;
  for (const WeightedTerm& term : known) sum += term.weight;
  Field field = {.number = number,
                 .lengths = LengthFactors(collection_.formula, weight,
                                          collection_.MeanLength(number))};
  for (const std::uint32_t factor : field.lengths) {
    field.most = std::max(field.most, factor);
  }
  field.terms.reserve(known.size());
  for (const WeightedTerm& term : known) {
    field.terms.push_back(
        {PostingCursor(collection_.lists, term.list),
         CountWeights(collection_.formula, term.weight / sum)});
  }
  fields_.push_back(std::move(field));
}

void Searcher::AddTags(const AnalyzedInquiry& inquiry, double weight) {
  const auto add = [&](const TagId& tag, double probability) {
    const ReplyFacet* facet =
        collection_.facets.Find(FacetKind::kTag, tag.value());
    const std::int64_t score = TagScore(weight, probability);
    if (facet == nullptr || score <= 0) return;
    tags_.push_back({PostingCursor(collection_.lists, facet->replies), score});
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

// Brings all that a reply's score is made of to one unit, rounded up.
void Searcher::PrepareBound() {
  std::int64_t most = 0;
  for (const Field& field : fields_) most += field.most;
  for (const Tag& tag : tags_) most += (tag.score >> 16) + 1;
  const std::int64_t factor_unit = most / kMostBound + 1;
  bound_unit_ = factor_unit << 16;
  for (const Field& field : fields_) {
    bound_.push_back({field.sums.get(), static_cast<std::uint16_t>(
                                            field.most / factor_unit + 1)});
  }
  if (tags_.empty()) return;
  std::int64_t all_tags = 0;
  for (Tag& tag : tags_) {
    tag.bound = static_cast<std::uint16_t>(tag.score / bound_unit_ + 1);
    all_tags += tag.score;
  }
  most_tag_bound_ = static_cast<std::uint32_t>(all_tags / bound_unit_ + 1);
  tag_bounds_ = std::make_unique<WindowSums>();
  tag_scores_.resize(kWindowSize);
  bound_.push_back({tag_bounds_.get(), 0xFFFF});
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
  std::vector<ScoredReply> best;
  best.reserve(best_.size());
  for (const Candidate& candidate : best_) best.push_back(Scored(candidate));
  return best;
}

void Searcher::Scatter(std::uint32_t number) {
  for (Field& field : fields_) {
    WindowSums& sums = *field.sums;
    sums.fill(0);
    for (Term& term : field.terms) {
      const CountTable& weights = term.weights;
      term.cursor.Read(
          number,
          [&](ReplyHandle handle, std::uint32_t extra) {
            std::uint16_t& sum = sums[PlaceOf(handle)];
            sum = static_cast<std::uint16_t>(sum + weights[extra]);
          },
          [&](const BitRun& run) {
            kernels_.add_bits(run.bits.data(), weights[0], sums);
            for (const std::uint16_t exception : run.exceptions) {
              std::uint16_t& sum = sums[BitRun::PlaceOfException(exception)];
              sum = static_cast<std::uint16_t>(
                  sum + weights[BitRun::ExtraOfException(exception)] -
                  weights[0]);
            }
          });
    }
  }
}

void Searcher::ScatterTags(std::uint32_t number) {
  if (tags_.empty()) return;
  std::fill(tag_scores_.begin(), tag_scores_.end(), 0);
  tag_bounds_->fill(0);
  for (Tag& tag : tags_) {
    const auto add = [&](std::size_t place) {
      tag_scores_[place] += tag.score;
      std::uint16_t& bound = (*tag_bounds_)[place];
      bound = static_cast<std::uint16_t>(
          std::min<std::uint32_t>(bound + tag.bound, most_tag_bound_));
    };
    tag.cursor.Read(
        number,
        [&](ReplyHandle handle, std::uint32_t) { add(PlaceOf(handle)); },
        [&](const BitRun& run) { run.ForEachPlace(add); });
  }
}

void Searcher::SearchWindow(std::uint32_t number, const Window& window,
                            const WindowBits& selected) {
  static_assert(kScanBlock == 64);
  Scatter(number);
  ScatterTags(number);
  for (std::size_t i = 0; i < WindowBits::kWords; ++i) {
    if (selected.word(i) == 0) continue;
    std::uint64_t rest =
        selected.word(i) & kernels_.scan(bound_, i * kScanBlock, least_);
    for (; rest != 0; rest &= rest - 1) {
      const auto place = static_cast<ReplyHandle>(i * kScanBlock) +
                         static_cast<ReplyHandle>(std::countr_zero(rest));
      Consider(number << kWindowBits | place, window);
    }
  }
}

void Searcher::Consider(ReplyHandle handle, const Window& window) {
  const std::uint16_t place = PlaceOf(handle);
  Candidate candidate = {.handle = handle};
  for (const Field& field : fields_) {
    const std::uint16_t sum = (*field.sums)[place];
    candidate.sums[field.number] = sum;
    candidate.score +=
        std::int64_t{sum} * field.lengths[window.lengths[field.number][place]];
  }
  if (!tags_.empty()) candidate.tags = tag_scores_[place];
  candidate.score += candidate.tags;
  // No term and no tag in common: an outcome alone is no likeness.
  if (candidate.score == 0) return;
  candidate.score += OutcomeScore(outcome_weight_, window.outcomes.at(place));
  Offer(candidate);
}

void Searcher::Offer(const Candidate& candidate) {
  if (best_.size() == count_) {
    if (!(candidate < best_.front())) return;
    std::pop_heap(best_.begin(), best_.end());
    best_.back() = candidate;
  } else {
    best_.push_back(candidate);
  }
  std::push_heap(best_.begin(), best_.end());
  if (best_.size() < count_) return;
  const std::int64_t needed =
      best_.front().score - OutcomeScore(outcome_weight_, 127);
  const std::int64_t least = needed / bound_unit_ - kBoundError;
  least_ =
      static_cast<std::uint16_t>(std::clamp<std::int64_t>(least, 0, 0xFFFF));
}

ScoredReply Searcher::Scored(const Candidate& candidate) const {
  ScoredReply scored = {.handle = candidate.handle, .score = candidate.score};
  const Window& window = *collection_.windows[WindowOf(candidate.handle)];
  const std::uint16_t place = PlaceOf(candidate.handle);
  for (const Field& field : fields_) {
    scored.parts[field.number] =
        std::int64_t{candidate.sums[field.number]} *
        field.lengths[window.lengths[field.number][place]];
  }
  scored.parts[kTagPart] = candidate.tags;
  scored.parts[kOutcomePart] =
      OutcomeScore(outcome_weight_, window.outcomes.at(place));
  return scored;
}

}  // namespace tasuki
