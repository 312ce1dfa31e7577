// Counts and lists over the tags of millions of inquiries, in memory.
//
//   TagIndex index(taxonomy);
//   index.Put({.document = 7, .week = 2951, .tags = {gacha, not_drawn}});
//   TagFilter filter = Resolve(taxonomy, "content:gacha/*").value();
//   index.Count({.filter = filter}).value();
//   index.TopTags({.filter = filter}, {.axis = "event"}, 10).value();
//
// A document is an inquiry under a dense number that its owner chooses (the
// row number of its ticket); a week is any count of weeks the caller keeps to,
// such as whole weeks since 1970 in the desk's time zone. Tables stay the
// truth: the owner loads the rows as of event position P with Put, then
// follows the events after P with Put, Set, Remove, Erase and Follow, each of
// which may be repeated without harm. Every answer is the one that a rebuilt
// index gives, however the present state was reached.
//
// Tags are grouped by what they mean today: one that was merged away counts
// for its survivor, once per document.
//
// Cost: an assignment takes 2 bytes or less in the set of its tag, as much
// again in each inner tag above it that has 16 tags or more below, and 2 or 4
// in a column. Counting a conjunction looks at its rarest part and looks those
// documents up in the others, chunk by chunk of 65,536; what is frequent is
// counted by words. Lists stop where the page is full. Breakdowns are O(d) for
// d documents in the result. [Sets: Chambi, Lemire, Kaser, Godin 2016, "Better
// bitmap performance with Roaring bitmaps"]
//
// Pure: no I/O, no clock. Const calls may run at the same time as one another,
// not beside a change.
#ifndef TASUKI_TAGGING_TAG_INDEX_H_
#define TASUKI_TAGGING_TAG_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/base/tag_filter.h"
#include "tasuki/tagging/taxonomy.h"

namespace tasuki {

using DocumentNumber = std::uint32_t;

struct TaggedDocument {
  DocumentNumber document = 0;  // at most TagIndex::kMaxDocument
  int week = 0;                 // 0 to TagIndex::kMaxWeek
  std::vector<TagId> tags;      // any order; twice is once
};

// Both conditions hold. The empty query is every document.
struct TagQuery {
  TagFilter filter;               // tags unknown to the index match nothing
  std::optional<int> first_week;  // inclusive
  std::optional<int> last_week;   // inclusive
};

// How the tags of one axis are grouped.
struct Breakdown {
  std::string axis;
  // Only this tag and what is below it; empty: the whole axis.
  TagId under;
  // false: every tag by itself.
  // true: the children of `under` (or the roots), each with all below it, and
  // `under` itself for the documents that carry exactly it.
  bool roll_up = false;
};

struct TagCount {
  TagId tag;
  std::int64_t count = 0;
  friend bool operator==(const TagCount&, const TagCount&) = default;
};

struct Facet {
  std::string axis;
  std::vector<TagCount> tags;
};

struct CrossRequest {
  TagQuery query;
  Breakdown rows;
  Breakdown columns;
  bool by_week = false;
};

// Only cells that count something, ordered by (week, row, column).
struct CrossTable {
  struct Cell {
    std::uint32_t week = 0;  // index into `weeks`; 0 where not by week
    std::uint32_t row = 0;   // index into `rows`
    std::uint32_t column = 0;
    std::uint32_t count = 0;
    friend bool operator==(const Cell&, const Cell&) = default;
  };
  std::vector<TagId> rows;
  std::vector<TagId> columns;
  std::vector<int> weeks;
  std::vector<Cell> cells;
};

class TagIndex {
 public:
  static constexpr DocumentNumber kMaxDocument = 2'000'000'000;
  static constexpr int kMaxWeek = 65'000;
  static constexpr std::size_t kMaxTagsPerDocument = 1'000;

  explicit TagIndex(const Taxonomy& taxonomy);
  ~TagIndex();
  TagIndex(TagIndex&&) noexcept;
  TagIndex& operator=(TagIndex&&) noexcept;

  // Takes over a later version of the taxonomy. STALE_VERSION for an earlier
  // one. O(tags · depth), and the documents of trees that changed their
  // members.
  absl::Status Follow(const Taxonomy& taxonomy);

  // Adds a document, or replaces its week and all its tags.
  // OUT_OF_RANGE, TOO_LONG, NOT_FOUND (an unknown tag), CONFLICTING (two tags
  // on an axis that takes one). On an error nothing changes. O(tags).
  absl::Status Put(const TaggedDocument& document);

  // Adds or removes one tag; nothing happens where that is so already.
  // NOT_FOUND (document or tag), CONFLICTING as in Put.
  absl::Status Set(DocumentNumber document, const TagId& tag);
  absl::Status Remove(DocumentNumber document, const TagId& tag);

  // Forgets a document; an unknown one is already forgotten.
  void Erase(DocumentNumber document);

  // A document as it is now. NOT_FOUND.
  absl::StatusOr<TaggedDocument> Get(DocumentNumber document) const;

  // The queries. MALFORMED for a filter that is no expression, NOT_FOUND for an
  // unknown axis or `under`.

  absl::StatusOr<std::int64_t> Count(const TagQuery& query) const;

  // Highest numbers first.
  absl::StatusOr<Page<DocumentNumber>> List(const TagQuery& query,
                                            const PageRequest& page) const;

  // The k most frequent groups of a breakdown; ties by tag id. O(documents in
  // the result + tags of the axis).
  absl::StatusOr<std::vector<TagCount>> TopTags(const TagQuery& query,
                                                const Breakdown& breakdown,
                                                std::size_t k) const;

  // TopTags of every axis under one query, ordered by axis.
  absl::StatusOr<std::vector<Facet>> Facets(const TagQuery& query,
                                            std::size_t k) const;

  // Two axes, optionally by week. A document with several tags on an axis
  // counts in each of their cells.
  absl::StatusOr<CrossTable> Cross(const CrossRequest& request) const;

  // "Same fact, other emotion": those that carry all of the document's tags on
  // `same_axes`, carry some tag on `other_axis`, but none of the document's
  // there. NOT_FOUND (document, axis); WRONG_STATE where the document has no
  // tag on `same_axes` at all, as then nothing would be the same.
  absl::StatusOr<TagFilter> Contrast(DocumentNumber document,
                                     const std::vector<std::string>& same_axes,
                                     const std::string& other_axis) const;

  std::int64_t documents() const;
  std::int64_t assignments() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tasuki

#endif  // TASUKI_TAGGING_TAG_INDEX_H_
