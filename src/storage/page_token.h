// Opaque page tokens: where a list ordered by (key, id) goes on, bound to the
// filter it was made for.
#ifndef TASUKI_SRC_STORAGE_PAGE_TOKEN_H_
#define TASUKI_SRC_STORAGE_PAGE_TOKEN_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "src/base/digest.h"
#include "tasuki/base/page.h"

namespace tasuki {

// The last item of a page. The default is before everything.
struct PagePosition {
  std::int64_t key = std::numeric_limits<std::int64_t>::min();
  std::string id;
};

std::string MakePageToken(std::string_view filter_digest,
                          const PagePosition& last);

// OUT_OF_RANGE (size), MALFORMED or PAGE_TOKEN_MISMATCH.
absl::StatusOr<PagePosition> ReadPageRequest(const PageRequest& page,
                                             std::string_view filter_digest);

// Fetch page.size + 1 items, then cut: the surplus item tells that there is a
// next page. `position_of(item)` gives the item's key and id.
template <class T, class PositionOf>
Page<T> CutPage(std::vector<T> items, const PageRequest& request,
                std::string_view filter_digest, PositionOf position_of) {
  Page<T> page = {.items = std::move(items)};
  const auto size = static_cast<std::size_t>(request.size);
  if (page.items.size() > size) {
    page.items.resize(size);
    page.next_token =
        MakePageToken(filter_digest, position_of(page.items.back()));
  }
  return page;
}

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_PAGE_TOKEN_H_
