// Sketches of replies: see ReplySketch.
#ifndef TASUKI_SRC_SIMILARITY_SKETCH_H_
#define TASUKI_SRC_SIMILARITY_SKETCH_H_

#include <cstdint>
#include <span>

#include "tasuki/similarity/reply_analyzer.h"

namespace tasuki {

// Of the set of `terms`; repeats change nothing.
ReplySketch SketchOf(std::span<const std::uint64_t> terms);

// The estimated Jaccard similarity, 0 to 1; 0 where either is absent. Its
// standard error is at most 0.09, and 0.05 at 0.8.
double Resemblance(const ReplySketch& a, const ReplySketch& b);

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SKETCH_H_
