// Sorted lists of the positions in one chunk: what a query that matches little
// computes with.
#ifndef TASUKI_SRC_TAGGING_POSITIONS_H_
#define TASUKI_SRC_TAGGING_POSITIONS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/tagging/document_set.h"

namespace tasuki::tagging {

using Positions = std::span<const Position>;

// Appends the set bits, lowest first.
void AppendPositions(const std::uint64_t* words,
                     std::vector<Position>& positions);

// The same for the bits that are set in both.
void AppendCommon(const std::uint64_t* one, const std::uint64_t* other,
                  std::vector<Position>& positions);

// Keeps those positions (sorted) that are in the chunk, or with `negated`
// those that are not. `blank` is without a bit before and after.
void Keep(std::vector<Position>& positions, const ChunkView& view, bool negated,
          Block& blank);

// What two lists have in common, written over the first; returns how many. The
// forms that this processor can run, the fastest last.
using KeepCommon = std::size_t (*)(std::vector<Position>&, Positions,
                                   Block& blank);
std::span<const KeepCommon> CommonForms();

// Asks for the memory that looking `few` up in `many` will read, where that is
// in no order the processor could foresee. Worth calling one chunk ahead: the
// work on this one then hides a latency of 160 ns.
void FetchBits(const ChunkView& few, const ChunkView& many);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_POSITIONS_H_
