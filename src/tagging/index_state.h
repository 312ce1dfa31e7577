// What a TagIndex knows. Each axis keeps, beside a bitmap per tag, one column:
// the number of the document's *combination*, the set of tags that it carries
// on the axis. A single-valued axis has one combination per tag; on a
// multi-valued one the few sets that occur share their numbers. So a scan reads
// one number per document and axis, however many tags there are.
#ifndef TASUKI_SRC_TAGGING_INDEX_STATE_H_
#define TASUKI_SRC_TAGGING_INDEX_STATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/tagging/column.h"
#include "src/tagging/document_set.h"
#include "tasuki/base/id.h"
#include "tasuki/tagging/tag_index.h"

namespace tasuki::tagging {

// Position of a tag in IndexState::tags; given once, never changed.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};

struct TagState {
  TagId id;
  std::uint32_t axis = 0;
  // As of the taxonomy followed last.
  Slot survivor = kNoSlot;
  Slot parent = kNoSlot;
  DocumentSet documents;
  std::vector<std::uint32_t> combinations;  // that contain this tag
  // Ids that mean this tag or one below it; `below` holds the documents of all
  // of them where there are many.
  std::uint32_t subtree = 0;
  bool rolls_up = false;
  DocumentSet below;
};

struct AxisState {
  std::string key;
  bool multiple = false;
  std::size_t tag_count = 0;
  DocumentSet tagged;  // with any tag of the axis
  Column column;
  // By number; number 0 is the empty set. Sorted slots. A set that was used
  // once keeps its number.
  std::vector<std::vector<Slot>> combinations = {{}};
  std::map<std::vector<Slot>, std::uint32_t> numbers = {{{}, 0}};

  const std::vector<Slot>& TagsOf(DocumentNumber document) const {
    return combinations[column.Get(document)];
  }
};

struct IndexState {
  std::int64_t version = 0;
  std::vector<AxisState> axes;
  std::map<std::string, std::uint32_t, std::less<>> axis_numbers;
  std::vector<TagState> tags;
  std::unordered_map<TagId, Slot> slots;
  DocumentSet documents;
  std::int64_t assignment_count = 0;
  Column weeks;
  std::map<int, DocumentSet> week_documents;

  const AxisState* FindAxis(std::string_view key) const;
  Slot FindSlot(const TagId& id) const;  // kNoSlot where unknown

  // Makes `next` (sorted) the tags of a document on one axis.
  void ReplaceTags(AxisState& axis, DocumentNumber document,
                   const std::vector<Slot>& next);
  void SetWeek(DocumentNumber document, int week);
  void ForgetWeek(DocumentNumber document);
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_INDEX_STATE_H_
