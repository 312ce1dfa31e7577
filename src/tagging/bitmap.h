// A Roaring bitmap that frees itself. The C interface, as the C++ one throws.
#ifndef TASUKI_SRC_TAGGING_BITMAP_H_
#define TASUKI_SRC_TAGGING_BITMAP_H_

#include <roaring/roaring.h>

#include <cstdint>
#include <memory>

namespace tasuki::tagging {

struct FreeBitmap {
  void operator()(roaring_bitmap_t* bitmap) const {
    roaring_bitmap_free(bitmap);
  }
};
// Null is the empty set, so that a tag without documents costs one pointer.
using Bitmap = std::unique_ptr<roaring_bitmap_t, FreeBitmap>;

inline void Add(Bitmap& bitmap, std::uint32_t value) {
  if (bitmap == nullptr) bitmap.reset(roaring_bitmap_create());
  roaring_bitmap_add(bitmap.get(), value);
}

inline void Drop(Bitmap& bitmap, std::uint32_t value) {
  if (bitmap == nullptr) return;
  roaring_bitmap_remove(bitmap.get(), value);
  if (roaring_bitmap_is_empty(bitmap.get())) bitmap.reset();
}

inline bool Contains(const Bitmap& bitmap, std::uint32_t value) {
  return bitmap != nullptr && roaring_bitmap_contains(bitmap.get(), value);
}

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_BITMAP_H_
