#include "benchmarks/similarity/changes.h"

#include <algorithm>

#include "benchmarks/figure.h"

namespace tasuki::bench {

ChangeTimes MeasureChanges(ReplyIndex& index, const Variation& variation,
                           std::size_t documents, Workbench& bench) {
  constexpr std::size_t kChanges = 5000;
  const std::size_t size = index.size();
  std::vector<double> add, add_cpu, remove;
  for (std::size_t i = 0; i < kChanges; ++i) {
    const PastReply reply = {.inquiry = variation.VaryText(
                                 bench.random() % documents, bench.random)};
    const auto handle = static_cast<ReplyHandle>(size + i);
    add.push_back(1e3 * SecondsOf([&] {
                    add_cpu.push_back(
                        1e3 * ThreadSecondsOf([&] {
                          Must(
                              index.Add(handle, bench.analyzer.Analyze(reply)));
                        }));
                  }));
    ReplyHandle old = 0;
    do {
      old = static_cast<ReplyHandle>(bench.random() % (size + i + 1));
    } while (!index.Contains(old));
    remove.push_back(1e3 * SecondsOf([&] { Must(index.Remove(old)); }));
  }
  return {.add_p50 = Quantile(add, 0.5),
          .add_p99 = Quantile(add, 0.99),
          .add_max = Quantile(add_cpu, 1),
          .remove_p99 = Quantile(remove, 0.99)};
}

void PrintChanges(const ChangeTimes& a, const ChangeTimes& b) {
  Figure("similarity.add.p50_ms", std::max(a.add_p50, b.add_p50), "ms");
  Figure("similarity.add.p99_ms", std::max(a.add_p99, b.add_p99), "ms");
  Figure("similarity.add.max_ms", std::max(a.add_max, b.add_max), "ms");
  Figure("similarity.delete.p99_ms", std::max(a.remove_p99, b.remove_p99),
         "ms");
}

}  // namespace tasuki::bench
