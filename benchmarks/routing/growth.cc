#include "benchmarks/figure.h"
#include "benchmarks/routing/measures.h"
namespace tasuki::bench {
void MeasureGrowth(std::uint64_t) {}
void MeasurePostgres(std::uint64_t) {}
void MeasureRedis(std::uint64_t) {}
}  // namespace tasuki::bench
