// Lists come in pages, ordered by (key, id), from the first day on.
//
//   tasuki::PageRequest page;
//   do {
//     auto tickets = service.List(filter, page).value();
//     for (const auto& ticket : tickets.items) …
//     page.token = tickets.next_token;
//   } while (!page.token.empty());
#ifndef TASUKI_BASE_PAGE_H_
#define TASUKI_BASE_PAGE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tasuki {

inline constexpr int kMaxPageSize = 1000;

struct PageRequest {
  // 1 to kMaxPageSize; other sizes are InvalidArgument.
  int size = 50;
  // Empty for the first page, then the next_token of the page before. A token
  // is bound to its filter: with another filter it is InvalidArgument.
  std::string token;
};

template <class T>
struct Page {
  std::vector<T> items;
  std::string next_token;  // empty on the last page
};

// How far a step of long work got; call again until `done`.
struct Progress {
  bool done = false;
  // Pass this to the next step. Opaque.
  std::string next;
  // Items handled by this step; `total` is 0 where it is not known.
  std::int64_t handled = 0;
  std::int64_t total = 0;
};

}  // namespace tasuki

#endif  // TASUKI_BASE_PAGE_H_
