// One small number per document, in chunks of 65,536 documents: growing never
// copies, and a gap in the numbers costs nothing. Numbers above 16 bits take a
// second plane in the chunks where they occur.
#ifndef TASUKI_SRC_TAGGING_COLUMN_H_
#define TASUKI_SRC_TAGGING_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/tagging/document_set.h"

namespace tasuki::tagging {

class Column {
 public:
  // 0 where nothing was set.
  std::uint32_t Get(std::uint32_t document) const {
    const std::size_t chunk = document >> kChunkBits;
    if (chunk >= low_.size() || low_[chunk] == nullptr) return 0;
    const std::size_t at = document & (kChunkSize - 1);
    const std::uint32_t high =
        high_[chunk] == nullptr ? 0 : std::uint32_t{high_[chunk][at]} << 16;
    return high | low_[chunk][at];
  }

  void Set(std::uint32_t document, std::uint32_t value) {
    const std::size_t chunk = document >> kChunkBits;
    if (chunk >= low_.size()) {
      if (value == 0) return;
      low_.resize(chunk + 1);
      high_.resize(chunk + 1);
    }
    SetIn(low_[chunk], document, static_cast<std::uint16_t>(value));
    SetIn(high_[chunk], document, static_cast<std::uint16_t>(value >> 16));
  }

 private:
  using Plane = std::unique_ptr<std::uint16_t[]>;

  static void SetIn(Plane& plane, std::uint32_t document, std::uint16_t value) {
    if (plane == nullptr) {
      if (value == 0) return;
      plane = std::make_unique<std::uint16_t[]>(kChunkSize);
    }
    plane[document & (kChunkSize - 1)] = value;
  }

  std::vector<Plane> low_;
  std::vector<Plane> high_;
};

}  // namespace tasuki::tagging

#endif  // TASUKI_SRC_TAGGING_COLUMN_H_
