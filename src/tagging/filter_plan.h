// Evaluates a TagQuery, one chunk of documents at a time.
#ifndef TASUKI_SRC_TAGGING_FILTER_PLAN_H_
#define TASUKI_SRC_TAGGING_FILTER_PLAN_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "src/tagging/document_set.h"
#include "src/tagging/index_state.h"

namespace tasuki::tagging {

// OUT_OF_RANGE, MALFORMED.
absl::Status CheckQuery(const TagQuery& query);

// A checked query against one state; both must outlive the plan and stay as
// they are.
class FilterPlan {
 public:
  FilterPlan(const IndexState& state, const TagQuery& query);

  std::int64_t Count();

  // Chunks that may hold matches: 0 to chunk_end() - 1.
  std::uint32_t chunk_end() const { return state_.documents.chunk_end(); }

  // The matches within a chunk, lowest first; valid until the next call.
  const std::vector<Position>& Find(std::uint32_t chunk);

 private:
  static constexpr std::int64_t kEverything =
      std::numeric_limits<std::int64_t>::max();

  // A part of the conjunction that the query is.
  struct Part {
    enum class Kind {
      kUnion,    // any of `sets`
      kGeneral,  // the nodes first to last of the filter
    };
    Kind kind = Kind::kUnion;
    bool negated = false;
    std::vector<const DocumentSet*> sets;
    std::size_t first = 0;
    std::size_t last = 0;

    // For a union of several tags: whether a combination holds one, by axis.
    struct Probe {
      const Column* column;
      std::vector<bool> holds;
    };
    std::vector<Probe> probes;

    std::int64_t size = kEverything;  // of the matches in all
    std::uint32_t bound = 0;          // of those in the chunk at hand
  };

  // What the stack machine computes with: a chunk of a set, or a block.
  struct Value {
    ChunkView view;
    std::unique_ptr<Block> block;
    bool negated = false;
  };

  void AddWeeks(const TagQuery& query);
  void AddPart(std::size_t first, std::size_t last);
  void AddUnion(Part& part, std::vector<Slot> tags);
  void AddProbes(Part& part, const std::vector<Slot>& tags);
  const DocumentSet* SetOf(const TagId& id) const;

  // Finds the matches of a chunk, in positions_ or, with true, in block_.
  bool Evaluate(std::uint32_t chunk);
  // Has the memory brought that the two rarest parts will need of a chunk.
  void Fetch(std::uint32_t chunk) const;
  // What each part may match, and which is the rarest; false where one is
  // empty.
  bool Bound(std::uint32_t chunk);
  // The candidates of the rarest part, or all documents.
  bool Begin(std::uint32_t chunk);
  bool BeginWithTwo(const ChunkView& first, std::uint32_t chunk);
  static bool IsList(const Part& part) {
    return part.kind == Part::Kind::kUnion && !part.negated;
  }
  static void SetSize(Part& part);
  void Narrow(const Part& part, std::uint32_t chunk);
  void NarrowByProbe(const Part& part, std::uint32_t chunk);
  void NarrowBlock(const Part& part, std::uint32_t chunk);
  void ComputeInto(Block& block, const Part& part, std::uint32_t chunk);
  void Run(Block& block, const Part& part, std::uint32_t chunk);
  Value Join(TagFilterOp op, std::vector<Value>& stack, std::size_t operands);

  const IndexState& state_;
  const TagFilter& filter_;
  std::vector<Part> parts_;
  std::vector<Position> positions_;
  std::unique_ptr<Block> block_;
  std::unique_ptr<Block> other_;
  std::unique_ptr<Block> blank_;  // without a bit, between two uses
  // Of parts_, in the chunk at hand: the rarest, and which the candidates are
  // from already.
  std::size_t rarest_ = 0;
  std::size_t begun_ = 0;
  std::size_t begun_too_ = 0;
};

// Calls use(document) for every match, lowest first.
template <class Use>
void ForEachMatch(FilterPlan& plan, Use use) {
  for (std::uint32_t chunk = 0; chunk < plan.chunk_end(); ++chunk) {
    for (const Position position : plan.Find(chunk)) {
      use(chunk << kChunkBits | position);
    }
  }
}

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_FILTER_PLAN_H_
