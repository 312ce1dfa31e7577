// A ReplyFilter, made ready to be asked of whole windows.
#ifndef TASUKI_SRC_SIMILARITY_FILTER_PROGRAM_H_
#define TASUKI_SRC_SIMILARITY_FILTER_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/similarity/facets.h"
#include "src/similarity/window.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

class FilterProgram {
 public:
  // `filter` is valid; all outlive the program.
  FilterProgram(const ReplyFilter& filter, const PostingStore& lists,
                const Facets& facets);

  // The live replies of the window that fulfil the filter. Windows ascend.
  WindowBits Select(std::uint32_t number, const Window& window);

 private:
  // Operands first, as in TagFilter.
  struct Step {
    TagFilterOp op = TagFilterOp::kTag;
    std::size_t operands = 0;  // for kTag the number of its leaf
  };
  void LoadLeaves(std::uint32_t number);
  std::uint64_t Evaluate(std::size_t word);
  void SelectTimes(const Window& window, WindowBits& selected) const;

  const ReplyFilter& filter_;
  std::vector<Step> steps_;
  std::vector<PostingCursor> leaves_;  // each list once
  std::vector<WindowBits> bits_;       // of leaves_, in the present window
  std::vector<std::uint64_t> stack_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_FILTER_PROGRAM_H_
