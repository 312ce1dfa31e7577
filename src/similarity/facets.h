// Tags, their axes, services and languages: named lists of replies to filter
// and count by.
#ifndef TASUKI_SRC_SIMILARITY_FACETS_H_
#define TASUKI_SRC_SIMILARITY_FACETS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/similarity/posting_list.h"

namespace tasuki {

enum class FacetKind { kTag = 1, kAxis = 2, kService = 3, kLanguage = 4 };

struct ReplyFacet {
  FacetKind kind = FacetKind::kTag;
  std::string name;
  PostingList replies;     // each once, however often it has the facet
  std::uint32_t uses = 0;  // how often in all
};

class Facets {
 public:
  // The store of the lists; it outlives the facets.
  explicit Facets(PostingStore& lists) : lists_(lists) {}

  // Returns the facet's number, which holds until its last reply is removed. A
  // reply may have a facet more than once (two tags of one axis).
  std::uint32_t Insert(ReplyHandle handle, FacetKind kind,
                       std::string_view name);
  void Erase(ReplyHandle handle, std::uint32_t number);

  // nullptr where no reply has it.
  const ReplyFacet* Find(FacetKind kind, std::string_view name) const;
  const ReplyFacet& at(std::uint32_t number) const { return facets_[number]; }

  // Without the lists.
  std::size_t MemoryBytes() const;

 private:
  using Key = std::pair<FacetKind, std::string>;

  PostingStore& lists_;
  absl::flat_hash_map<Key, std::uint32_t> numbers_;
  std::deque<ReplyFacet> facets_;
  std::vector<std::uint32_t> free_;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_FACETS_H_
