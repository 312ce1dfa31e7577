// The figures of desk, a file each.
#ifndef TASUKI_BENCHMARKS_DESK_MEASURES_H_
#define TASUKI_BENCHMARKS_DESK_MEASURES_H_

#include <cstdint>
#include <string>

namespace tasuki::bench {

// Tickets written and synced; `program` is the path of bench_desk.
void MeasureWrites();
void MeasureInstructions(const std::string& program);

// Tickets read, in-process and through gRPC beside an empty echo.
void MeasureReads(std::uint64_t seed);

}  // namespace tasuki::bench

#endif  // TASUKI_BENCHMARKS_DESK_MEASURES_H_
