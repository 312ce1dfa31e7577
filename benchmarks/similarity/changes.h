// What single changes of an index cost.
#ifndef TASUKI_BENCHMARKS_SIMILARITY_CHANGES_H_
#define TASUKI_BENCHMARKS_SIMILARITY_CHANGES_H_

#include "benchmarks/similarity/variation.h"
#include "benchmarks/similarity/workbench.h"

namespace tasuki::bench {

struct ChangeTimes {
  double add_p50 = 0;
  double add_p99 = 0;
  double add_max = 0;  // of the thread's CPU time
  double remove_p99 = 0;
};

// In milliseconds, from texts: of adding the documents that come after those of
// the index, each visible to the next query, and of taking any away.
ChangeTimes MeasureChanges(ReplyIndex& index, const Variation& variation,
                           Workbench& bench);

// Of each the worse.
void PrintChanges(const ChangeTimes& a, const ChangeTimes& b);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_SIMILARITY_CHANGES_H_
