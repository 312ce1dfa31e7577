#include "src/similarity/sort_fingerprints.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <utility>

namespace tasuki {

// Fingerprints are spread evenly, so that their upper bits say nearly where
// each belongs: one pass brings them there, another puts right what met in one
// place.
void SortFingerprints(std::vector<std::uint64_t>& terms) {
  if (terms.size() < 2) return;
  const int bits = std::bit_width(terms.size() - 1) + 1;
  const auto place = [&](std::uint64_t term) { return term >> (64 - bits); };
  std::vector<std::uint32_t> ends(std::size_t{1} << bits);
  for (const std::uint64_t term : terms) ++ends[place(term)];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint64_t> sorted(terms.size());
  for (const std::uint64_t term : terms) sorted[--ends[place(term)]] = term;
  terms = std::move(sorted);
  // Moves left before it is given up: of terms that are spread, each takes
  // less than one.
  std::size_t left = 8 * terms.size();
  for (std::size_t i = 1; i < terms.size(); ++i) {
    const std::uint64_t term = terms[i];
    std::size_t at = i;
    for (; at > 0 && terms[at - 1] > term; --at) terms[at] = terms[at - 1];
    terms[at] = term;
    left -= std::min(left, i - at);
    if (left == 0) return std::sort(terms.begin(), terms.end());
  }
}

}  // namespace tasuki
