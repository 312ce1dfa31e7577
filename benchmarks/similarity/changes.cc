#include "benchmarks/similarity/changes.h"

#include <algorithm>

#include "benchmarks/figure.h"

namespace tasuki::bench {

ChangeTimes MeasureChanges(ReplyIndex& index, const Variation& variation,
                           Workbench& bench) {
  constexpr std::size_t kChanges = 5000;
  const auto analyzed = [&](const std::string& text) {
    return bench.analyzer.Analyze(PastReply{.inquiry = text});
  };
  ReplyHandle next = 0;
  while (next <= kMaxReplyHandle && index.Contains(next)) ++next;
  std::vector<double> add, add_cpu, remove;
  for (std::size_t i = 0; i < kChanges; ++i, ++next) {
    const std::string text = variation.Text(next);
    add.push_back(1e3 * SecondsOf([&] {
                    add_cpu.push_back(1e3 * ThreadSecondsOf([&] {
                                        Must(index.Add(next, analyzed(text)));
                                      }));
                  }));
    ReplyHandle old = 0;
    do {
      old = static_cast<ReplyHandle>(bench.random() % next);
    } while (!index.Contains(old));
    const std::string old_text = variation.Text(old);
    remove.push_back(1e3 * SecondsOf([&] {
                       const AnalyzedReply was = analyzed(old_text);
                       Must(index.Remove(old, &was));
                     }));
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
