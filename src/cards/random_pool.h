// Random bytes a page at a time: asking the system for 12 bytes costs more
// than sealing a card with them.
#ifndef TASUKI_SRC_CARDS_RANDOM_POOL_H_
#define TASUKI_SRC_CARDS_RANDOM_POOL_H_

#include <cstddef>
#include <span>

#include "tasuki/base/env.h"

namespace tasuki::cards {

// No byte is given twice, in this process or in one forked from it: the page is
// one that the kernel clears in a child. A byte given is erased from the pool.
// Not synchronised.
class RandomPool {
 public:
  explicit RandomPool(Random& random);
  RandomPool(const RandomPool&) = delete;
  RandomPool& operator=(const RandomPool&) = delete;
  ~RandomPool();

  void Fill(std::span<std::byte> bytes);

 private:
  struct Page;
  Random& random_;
  Page* page_;  // nullptr where the kernel has no such pages
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_RANDOM_POOL_H_
