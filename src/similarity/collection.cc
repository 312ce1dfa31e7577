#include "src/similarity/collection.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "src/similarity/scoring.h"

namespace tasuki {

void Collection::Insert(ReplyHandle handle, const AnalyzedReply& reply) {
  if (WindowOf(handle) >= windows.size()) windows.resize(WindowOf(handle) + 1);
  std::unique_ptr<Window>& window = windows[WindowOf(handle)];
  if (window == nullptr) window = std::make_unique<Window>();
  const std::uint16_t place = PlaceOf(handle);

  terms.Insert(handle, reply.terms);
  window->terms[place] = static_cast<std::uint16_t>(
      std::min<std::size_t>(reply.terms.size(), Window::kManyTerms));
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    const std::uint8_t code = LengthCode(reply.lengths[field]);
    window->lengths[field][place] = code;
    length_sums[field] += LengthOfCode(code);
  }
  window->outcomes.Set(place, OutcomeCode(reply.outcome));
  window->times.Set(place, absl::ToUnixMicros(reply.time));
  window->sketches.Set(place, reply.sketch);
  window->labels.Set(place, InsertLabels(handle, reply));
  window->live.Set(place);
  ++replies;
  sketches += reply.sketch.present;
}

void Collection::Erase(ReplyHandle handle, std::span<const TermCount> was) {
  std::unique_ptr<Window>& window = windows[WindowOf(handle)];
  const std::uint16_t place = PlaceOf(handle);
  const std::size_t erased = terms.Erase(handle, was);
  if (erased != window->terms[place] || erased >= Window::kManyTerms) {
    terms.Erase(handle, terms.TermsOf(handle));
  }
  window->terms[place] = 0;
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    length_sums[field] -= LengthOfCode(window->lengths[field][place]);
    window->lengths[field][place] = 0;
  }
  EraseLabels(handle, window->labels.at(place));
  window->labels.Set(place, 0);
  window->outcomes.Set(place, 0);
  window->times.Set(place, 0);
  sketches -= window->sketches.at(place).present;
  window->sketches.Set(place, {});
  window->live.Clear(place);
  --replies;
  if (!window->live.Any()) window.reset();
}

Slab::Ref Collection::InsertLabels(ReplyHandle handle,
                                   const AnalyzedReply& reply) {
  if (reply.tags.empty() && reply.service.empty() && reply.language.empty()) {
    return 0;
  }
  std::vector<std::uint32_t> labels = {
      0, facets.Insert(handle, FacetKind::kService, reply.service),
      facets.Insert(handle, FacetKind::kLanguage, reply.language)};
  for (const ReplyTag& tag : reply.tags) {
    labels.push_back(facets.Insert(handle, FacetKind::kTag, tag.id.value()));
    labels.push_back(facets.Insert(handle, FacetKind::kAxis, tag.axis));
  }
  labels[0] = static_cast<std::uint32_t>(labels.size());
  const std::size_t bytes = labels.size() * sizeof labels[0];
  const Slab::Ref block = lists.slab().Allocate(bytes);
  std::memcpy(lists.slab().at(block), labels.data(), bytes);
  return block;
}

std::vector<std::uint32_t> Collection::ReadLabels(Slab::Ref labels) const {
  if (labels == 0) return {};
  std::uint32_t size = 0;
  std::memcpy(&size, lists.slab().at(labels), sizeof size);
  std::vector<std::uint32_t> read(size);
  std::memcpy(read.data(), lists.slab().at(labels), size * sizeof size);
  return read;
}

void Collection::EraseLabels(ReplyHandle handle, Slab::Ref labels) {
  const std::vector<std::uint32_t> read = ReadLabels(labels);
  for (std::size_t i = 1; i < read.size(); ++i) facets.Erase(handle, read[i]);
  if (!read.empty()) lists.slab().Free(labels, read.size() * sizeof read[0]);
}

std::vector<StoredTag> Collection::TagsOf(ReplyHandle handle) const {
  const std::vector<std::uint32_t> labels =
      ReadLabels(windows[WindowOf(handle)]->labels.at(PlaceOf(handle)));
  std::vector<StoredTag> tags;
  for (std::size_t i = 3; i < labels.size(); i += 2) {
    tags.push_back({labels[i], labels[i + 1]});
  }
  return tags;
}

std::size_t Collection::MemoryBytes() const {
  std::size_t bytes = sizeof *this + lists.MemoryBytes() + terms.MemoryBytes() +
                      facets.MemoryBytes() +
                      windows.capacity() * sizeof windows.front();
  for (const std::unique_ptr<Window>& window : windows) {
    if (window == nullptr) continue;
    bytes += sizeof *window + window->outcomes.HeapBytes() +
             window->times.HeapBytes() + window->sketches.HeapBytes() +
             window->labels.HeapBytes();
  }
  return bytes;
}

}  // namespace tasuki
