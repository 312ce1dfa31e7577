// The parts of bench_cards, and how it compares: host noise is up to twofold,
// so both sides run turn by turn and each counts with its best turn.
#ifndef TASUKI_BENCHMARKS_CARDS_BENCH_H_
#define TASUKI_BENCHMARKS_CARDS_BENCH_H_

#include <algorithm>
#include <cstdint>
#include <limits>

#include "benchmarks/figure.h"

namespace tasuki::bench {

void MeasureCrypto();
void MeasureRedaction(std::uint64_t seed);
void MeasureTokenizeRate(std::uint64_t seed);
void MeasureTokenizeDurable(std::uint64_t seed);

struct Duel {
  double ours = std::numeric_limits<double>::max();  // seconds of the best turn
  double theirs = std::numeric_limits<double>::max();
};

template <class Ours, class Theirs>
Duel Compare(int turns, Ours&& ours, Theirs&& theirs) {
  Duel duel;
  for (int i = 0; i < turns; ++i) {
    duel.ours = std::min(duel.ours, ThreadSecondsOf(ours));
    duel.theirs = std::min(duel.theirs, ThreadSecondsOf(theirs));
  }
  return duel;
}

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_CARDS_BENCH_H_
