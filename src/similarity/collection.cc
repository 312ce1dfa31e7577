#include "src/similarity/collection.h"

#include <utility>

#include "src/similarity/scoring.h"

namespace tasuki {

void Collection::Insert(ReplyHandle handle, const AnalyzedReply& reply) {
  if (WindowOf(handle) >= windows.size()) windows.resize(WindowOf(handle) + 1);
  std::unique_ptr<Window>& window = windows[WindowOf(handle)];
  if (window == nullptr) window = std::make_unique<Window>();
  const std::uint16_t place = PlaceOf(handle);

  auto stored = std::make_unique<StoredReply>();
  stored->terms = terms.Insert(handle, reply.terms);
  stored->sketch = reply.sketch;
  stored->tags.reserve(reply.tags.size());
  for (const ReplyTag& tag : reply.tags) {
    stored->tags.push_back(
        {facets.Insert(handle, FacetKind::kTag, tag.id.value()),
         facets.Insert(handle, FacetKind::kAxis, tag.axis)});
  }
  stored->service = facets.Insert(handle, FacetKind::kService, reply.service);
  stored->language =
      facets.Insert(handle, FacetKind::kLanguage, reply.language);

  for (std::size_t field = 0; field < kReplyFields; ++field) {
    const std::uint8_t code = LengthCode(reply.lengths[field]);
    window->lengths[field][place] = code;
    length_sums[field] += LengthOfCode(code);
  }
  window->outcomes[place] = OutcomeCode(reply.outcome);
  window->times[place] = reply.time;
  window->replies[place] = std::move(stored);
  window->live.Set(place);
  ++replies;
  sketches += reply.sketch.present;
}

void Collection::Erase(ReplyHandle handle) {
  std::unique_ptr<Window>& window = windows[WindowOf(handle)];
  const std::uint16_t place = PlaceOf(handle);
  const std::unique_ptr<StoredReply> stored = std::move(window->replies[place]);
  terms.Erase(handle, stored->terms);
  for (const StoredTag& tag : stored->tags) {
    facets.Erase(handle, tag.tag);
    facets.Erase(handle, tag.axis);
  }
  facets.Erase(handle, stored->service);
  facets.Erase(handle, stored->language);
  for (std::size_t field = 0; field < kReplyFields; ++field) {
    length_sums[field] -= LengthOfCode(window->lengths[field][place]);
    window->lengths[field][place] = 0;
  }
  window->outcomes[place] = 0;
  window->times[place] = absl::Time();
  window->live.Clear(place);
  --replies;
  sketches -= stored->sketch.present;
  if (!window->live.Any()) window.reset();
}

std::size_t Collection::MemoryBytes() const {
  std::size_t bytes = sizeof *this + terms.MemoryBytes() +
                      facets.MemoryBytes() +
                      windows.capacity() * sizeof windows.front();
  for (const std::unique_ptr<Window>& window : windows) {
    if (window == nullptr) continue;
    bytes += sizeof *window;
    for (const std::unique_ptr<StoredReply>& reply : window->replies) {
      if (reply == nullptr) continue;
      bytes += sizeof *reply + reply->terms.capacity() +
               reply->tags.capacity() * sizeof(StoredTag);
    }
  }
  return bytes;
}

}  // namespace tasuki
