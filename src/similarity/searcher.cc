#include "src/similarity/searcher.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace tasuki {

Searcher::Searcher(const Collection& collection, const AnalyzedInquiry& inquiry,
                   const SimilarOptions& options)
    : collection_(collection),
      filter_(options.filter, collection.facets),
      outcome_weight_(options.weights.outcome) {
  const ReplyWeights& weights = options.weights;
  const std::array<double, kReplyFields> field_weights = {
      weights.words, weights.title, weights.characters};
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    AddField(field, inquiry, field_weights[field]);
    lengths_[field] =
        LengthFactors(collection.formula, collection.MeanLength(field));
    if (!terms_[field].empty()) sums_[field].resize(kWindowSize);
  }
  AddTags(inquiry, weights.tags);
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
    const Facet* facet = collection_.facets.Find(FacetKind::kTag, tag.value());
    const std::int64_t score = TagScore(weight, probability);
    if (facet == nullptr || score <= 0) return;
    tags_.push_back({PostingList::Cursor(facet->replies), score});
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

void Searcher::SearchWindow(std::uint32_t number, const Window& window,
                            const WindowBits& selected) {
  Scatter(number);
  for (std::size_t word = 0; word < WindowBits::kWords; ++word) {
    for (std::uint64_t rest = selected.word(word); rest != 0;
         rest &= rest - 1) {
      const auto place =
          static_cast<std::uint16_t>(word * 64 + std::countr_zero(rest));
      ScoredReply reply = {.handle = number << kWindowBits | place};
      for (std::size_t field = 0; field < kReplyFields; ++field) {
        if (sums_[field].empty()) continue;
        reply.parts[field] = std::int64_t{sums_[field][place]} *
                             lengths_[field][window.lengths[field][place]];
      }
      if (!tag_sums_.empty()) reply.parts[kTagPart] = tag_sums_[place];
      reply.score = std::accumulate(reply.parts.begin(), reply.parts.end(),
                                    std::int64_t{0});
      if (reply.score == 0) continue;
      reply.parts[kOutcomePart] =
          OutcomeScore(outcome_weight_, window.outcomes[place]);
      reply.score += reply.parts[kOutcomePart];
      Offer(reply);
    }
  }
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
}

}  // namespace tasuki
