#include "src/similarity/choose.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "src/similarity/sketch.h"

namespace tasuki {
namespace {

// Below it two replies only share the language's common characters.
constexpr double kUnrelated = 0.3;

// What an inquiry or a reply is about, and in which mood.
struct Fact {
  std::vector<std::string> fact;  // tag ids of all other axes, ascending
  std::vector<std::string> mood;  // of apart_axis

  void Add(const std::string& tag, const std::string& axis,
           const std::string& apart_axis) {
    (axis == apart_axis ? mood : fact).push_back(tag);
  }
};

class Chooser {
 public:
  Chooser(const Collection& collection, const SimilarOptions& options)
      : collection_(collection),
        options_(options),
        k_(static_cast<std::size_t>(options.k)) {}

  Choice Run(const AnalyzedInquiry& inquiry,
             const std::vector<ScoredReply>& ranked) {
    Choice choice;
    std::vector<Chosen> candidates;
    const Fact wanted = Wanted(inquiry, ranked);
    for (const ScoredReply& reply : ranked) {
      if (IsApart(wanted, reply.handle)) {
        if (choice.apart.size() < k_) choice.apart.push_back({reply});
      } else if (!Collapse(reply, candidates)) {
        candidates.push_back({reply});
      }
    }
    choice.hits = Diverse(std::move(candidates));
    return choice;
  }

 private:
  ReplySketch SketchAt(const Chosen& chosen) const {
    return collection_.SketchOf(chosen.reply.handle);
  }

  Fact FactOf(ReplyHandle handle) const {
    Fact fact;
    for (const StoredTag& tag : collection_.TagsOf(handle)) {
      fact.Add(collection_.facets.at(tag.tag).name,
               collection_.facets.at(tag.axis).name, options_.apart_axis);
    }
    return fact;
  }

  Fact Wanted(const AnalyzedInquiry& inquiry,
              const std::vector<ScoredReply>& ranked) const {
    if (options_.apart_axis.empty() || ranked.empty()) return {};
    if (inquiry.tags.empty()) return FactOf(ranked.front().handle);
    Fact fact;
    for (const ReplyTag& tag : inquiry.tags) {
      fact.Add(tag.id.value(), tag.axis, options_.apart_axis);
    }
    return fact;
  }

  bool IsApart(const Fact& wanted, ReplyHandle handle) const {
    if (wanted.fact.empty()) return false;
    const Fact fact = FactOf(handle);
    return fact.fact == wanted.fact && fact.mood != wanted.mood;
  }

  bool Collapse(const ScoredReply& reply, std::vector<Chosen>& into) const {
    const ReplySketch sketch = collection_.SketchOf(reply.handle);
    if (!sketch.present) return false;
    for (Chosen& better : into) {
      if (Resemblance(SketchAt(better), sketch) < options_.near_duplicate) {
        continue;
      }
      ++better.near_duplicates;
      return true;
    }
    return false;
  }

  // Takes one after the other the best of what is left, less what it repeats.
  std::vector<Chosen> Diverse(std::vector<Chosen> candidates) const {
    candidates.resize(std::min(candidates.size(), 4 * k_));
    if (options_.diversity == 0) {
      candidates.resize(std::min(candidates.size(), k_));
      return candidates;
    }
    std::vector<double> worth;
    for (const Chosen& candidate : candidates) {
      worth.push_back(static_cast<double>(candidate.reply.score));
    }
    std::vector<double> repeats(candidates.size(), 0);
    std::vector<bool> taken(candidates.size(), false);
    std::vector<Chosen> hits;
    while (hits.size() < std::min(k_, candidates.size())) {
      std::size_t best = candidates.size();
      double best_worth = 0;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        // A negative score cannot be discounted any further.
        const double left = std::min(
            worth[i], worth[i] * (1 - options_.diversity * repeats[i]));
        if (taken[i] || (best < candidates.size() && left <= best_worth)) {
          continue;
        }
        best = i;
        best_worth = left;
      }
      taken[best] = true;
      hits.push_back(candidates[best]);
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (taken[i]) continue;
        const double alike =
            Resemblance(SketchAt(candidates[i]), SketchAt(candidates[best]));
        if (alike >= kUnrelated) repeats[i] = std::max(repeats[i], alike);
      }
    }
    return hits;
  }

  const Collection& collection_;
  const SimilarOptions& options_;
  const std::size_t k_;
};

}  // namespace

bool NeedsNoChoice(const Collection& collection,
                   const SimilarOptions& options) {
  const bool by_text = collection.sketches > 0 &&
                       (options.near_duplicate <= 1 || options.diversity > 0);
  return !by_text && options.apart_axis.empty();
}

Choice Choose(const Collection& collection, const AnalyzedInquiry& inquiry,
              const SimilarOptions& options,
              const std::vector<ScoredReply>& ranked) {
  return Chooser(collection, options).Run(inquiry, ranked);
}

}  // namespace tasuki
