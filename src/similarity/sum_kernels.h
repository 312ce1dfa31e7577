// The loops over all replies of a window, in the widest instructions that the
// processor has. Every form gives the same numbers; tests hold them together.
#ifndef TASUKI_SRC_SIMILARITY_SUM_KERNELS_H_
#define TASUKI_SRC_SIMILARITY_SUM_KERNELS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/similarity/posting_run.h"

namespace tasuki {

// By place in the window. A query has a few of them.
using WindowSums = std::array<std::uint16_t, kWindowSize>;

// One addend of a bound on a reply's score: (sum · factor) >> 16.
struct BoundPart {
  const WindowSums* sums = nullptr;
  std::uint16_t factor = 0;
};
inline constexpr std::size_t kMaxBoundParts = 4;

// Replies that are looked at together.
inline constexpr std::size_t kScanBlock = 64;

struct SumKernels {
  const char* name;
  // Adds `weight` to the sum of every place whose bit is set.
  void (*add_bits)(const std::uint8_t* bits, std::uint16_t weight,
                   WindowSums& sums);
  // Bit i is set where the parts of the place `block` + i together are `least`
  // or more. They are below 2^16; up to kMaxBoundParts.
  std::uint64_t (*scan)(std::span<const BoundPart> parts, std::size_t block,
                        std::uint16_t least);
};

// Those for this processor, and all that it can run.
const SumKernels& BestSumKernels();
std::vector<SumKernels> RunnableSumKernels();

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SUM_KERNELS_H_
