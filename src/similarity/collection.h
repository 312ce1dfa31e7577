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

class Collection {
 public:
  explicit Collection(const ReplyFormula& limited) : formula(limited) {}
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  const ReplyFormula formula;
  PostingStore lists;
  TermTable terms{lists};
  Facets facets{lists};
  std::vector<std::unique_ptr<Window>> windows;  // nullptr: no reply there
  std::uint32_t replies = 0;
  std::uint32_t sketches = 0;  // replies with a sketch
  // Sums over LengthOfCode, so that removal takes away what Add put in.
  std::array<std::uint64_t, kReplyFields> length_sums = {};

  // `handle` is free.
  void Insert(ReplyHandle handle, const AnalyzedReply& reply);
  // `handle` is in use. `was` are likely its terms: where they are, only their
  // lists are touched; otherwise all lists are looked through.
  void Erase(ReplyHandle handle, std::span<const TermCount> was);
  std::size_t MemoryBytes() const;

  std::vector<StoredTag> TagsOf(ReplyHandle handle) const;
  ReplySketch SketchOf(ReplyHandle handle) const {
    return windows[WindowOf(handle)]->sketches.at(PlaceOf(handle));
  }
  double MeanLength(std::size_t field) const {
    return replies == 0 ? 0 : static_cast<double>(length_sums[field]) / replies;
  }

 private:
  Slab::Ref InsertLabels(ReplyHandle handle, const AnalyzedReply& reply);
  void EraseLabels(ReplyHandle handle, Slab::Ref labels);
  std::vector<std::uint32_t> ReadLabels(Slab::Ref labels) const;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_COLLECTION_H_
