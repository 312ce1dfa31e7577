// Evaluates a TagQuery over bitmaps.
#ifndef TASUKI_SRC_TAGGING_FILTER_PLAN_H_
#define TASUKI_SRC_TAGGING_FILTER_PLAN_H_

#include <cstdint>

#include "absl/status/status.h"
#include "src/tagging/bitmap.h"
#include "src/tagging/index_state.h"

namespace tasuki::tagging {

// OUT_OF_RANGE, MALFORMED.
absl::Status CheckQuery(const TagQuery& query);

// Both need a checked query.
std::int64_t CountMatches(const IndexState& state, const TagQuery& query);

// A set that is either owned or stands in the index, which must outlive it.
class Matches {
 public:
  explicit Matches(Bitmap owned) : owned_(std::move(owned)) {}
  explicit Matches(const roaring_bitmap_t* borrowed) : borrowed_(borrowed) {}

  // Null for the empty set.
  const roaring_bitmap_t* get() const {
    return owned_ != nullptr ? owned_.get() : borrowed_;
  }

 private:
  Bitmap owned_;
  const roaring_bitmap_t* borrowed_ = nullptr;
};
Matches FindMatches(const IndexState& state, const TagQuery& query);

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_FILTER_PLAN_H_
