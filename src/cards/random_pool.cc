#include "src/cards/random_pool.h"

#include <sys/mman.h>

#include <array>
#include <cstring>

#include "src/base/wipe.h"

namespace tasuki::cards {

struct RandomPool::Page {
  // Bytes left. 0 when new, and again in a forked child.
  std::size_t left;
  std::array<std::byte, 4096 - sizeof(std::size_t)> bytes;
};

RandomPool::RandomPool(Random& random) : random_(random), page_(nullptr) {
#ifdef MADV_WIPEONFORK
  void* page = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (madvise(page, sizeof(Page), MADV_WIPEONFORK) != 0) {
    munmap(page, sizeof(Page));
    return;
  }
  madvise(page, sizeof(Page), MADV_DONTDUMP);
  page_ = static_cast<Page*>(page);
#endif
}

RandomPool::~RandomPool() {
  if (page_ == nullptr) return;
  Wipe(page_, sizeof(Page));
  munmap(page_, sizeof(Page));
}

void RandomPool::Fill(std::span<std::byte> bytes) {
  if (page_ == nullptr || bytes.size() > page_->bytes.size()) {
    return random_.Fill(bytes);
  }
  if (page_->left < bytes.size()) {
    random_.Fill(page_->bytes);
    page_->left = page_->bytes.size();
  }
  page_->left -= bytes.size();
  std::byte* const from = page_->bytes.data() + page_->left;
  std::memcpy(bytes.data(), from, bytes.size());
  Wipe(from, bytes.size());
}

}  // namespace tasuki::cards
