// All that an index holds; ReplyIndex changes it and Searcher reads it.
#ifndef TASUKI_SRC_SIMILARITY_COLLECTION_H_
#define TASUKI_SRC_SIMILARITY_COLLECTION_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/similarity/facets.h"
#include "src/similarity/term_table.h"
#include "src/similarity/window.h"

namespace tasuki {

struct Collection {
  ReplyFormula formula;
  TermTable terms;
  Facets facets;
  std::vector<std::unique_ptr<Window>> windows;  // nullptr: no reply there
  std::uint32_t replies = 0;
  std::uint32_t sketches = 0;  // replies with a sketch
  // Sums over LengthOfCode, so that removal takes away what Add put in.
  std::array<std::uint64_t, kReplyFields> length_sums = {};

  // `handle` is free.
  void Insert(ReplyHandle handle, const AnalyzedReply& reply);
  // `handle` is in use.
  void Erase(ReplyHandle handle);
  std::size_t MemoryBytes() const;

  const StoredReply& at(ReplyHandle handle) const {
    return *windows[WindowOf(handle)]->replies[PlaceOf(handle)];
  }
  double MeanLength(std::size_t field) const {
    return replies == 0 ? 0 : static_cast<double>(length_sums[field]) / replies;
  }
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_COLLECTION_H_
