#include "src/similarity/facets.h"

namespace tasuki {

std::uint32_t Facets::Insert(ReplyHandle handle, FacetKind kind,
                             std::string_view name) {
  const auto [place, inserted] =
      numbers_.try_emplace(Key(kind, std::string(name)), 0);
  if (inserted) {
    if (free_.empty()) {
      place->second = static_cast<std::uint32_t>(facets_.size());
      facets_.emplace_back();
    } else {
      place->second = free_.back();
      free_.pop_back();
    }
    facets_[place->second].kind = kind;
    facets_[place->second].name = name;
  }
  ReplyFacet& facet = facets_[place->second];
  if (!lists_.Contains(facet.replies, handle)) {
    lists_.Insert(facet.replies, handle, 1);
  }
  ++facet.uses;
  return place->second;
}

void Facets::Erase(ReplyHandle handle, std::uint32_t number) {
  ReplyFacet& facet = facets_[number];
  lists_.Erase(facet.replies, handle);
  if (--facet.uses != 0) return;
  numbers_.erase(Key(facet.kind, facet.name));
  facet.name.clear();
  facet.name.shrink_to_fit();
  free_.push_back(number);
}

const ReplyFacet* Facets::Find(FacetKind kind, std::string_view name) const {
  const auto place = numbers_.find(Key(kind, std::string(name)));
  return place == numbers_.end() ? nullptr : &facets_[place->second];
}

std::size_t Facets::MemoryBytes() const {
  std::size_t bytes = numbers_.capacity() * (sizeof(Key) + 8) +
                      facets_.size() * sizeof(ReplyFacet);
  for (const ReplyFacet& facet : facets_) bytes += 2 * facet.name.capacity();
  return bytes;
}

}  // namespace tasuki
