// Memory for one large array in pages of 2 MiB, where the system has them.
//
// A decision reads a few places far apart in an array of 90 MB. With pages of
// 4 KiB nearly each of these reads also misses the table of pages: with large
// ones the plain pull + enqueue at a million tasks ran 1.4 times as often.
// Pages are still touched only as they come into use, so an empty engine costs
// one of them.
#ifndef TASUKI_SRC_ROUTING_HUGE_PAGES_H_
#define TASUKI_SRC_ROUTING_HUGE_PAGES_H_

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <cstddef>
#include <new>

namespace tasuki::routing_internal {

template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class U>
  HugePages(const HugePages<U>&) {}  // NOLINT: allocators convert

  static constexpr std::size_t kPage = std::size_t{2} << 20;

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* const memory = ::operator new(bytes, AlignmentOf(count));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    // Advice: without it everything is merely slower.
    if (bytes >= kPage) (void)::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    ::operator delete(memory, AlignmentOf(count));
  }

  friend bool operator==(const HugePages&, const HugePages&) { return true; }

 private:
  static std::align_val_t AlignmentOf(std::size_t count) {
    return std::align_val_t{count * sizeof(T) >= kPage ? kPage : alignof(T)};
  }
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_HUGE_PAGES_H_
