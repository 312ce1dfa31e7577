// Blocks of memory for posting lists, named by 30-bit numbers.
//
// Most lists are a few bytes long and there are hundreds of thousands of them:
// the header and rounding of malloc, and a pointer to each, would take more
// than the lists do. Pages never move, so growing copies nothing.
#ifndef TASUKI_SRC_SIMILARITY_SLAB_H_
#define TASUKI_SRC_SIMILARITY_SLAB_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tasuki {

class Slab {
 public:
  // Where a block begins, in units of 8 bytes; 0 is no block.
  using Ref = std::uint32_t;
  static constexpr int kRefBits = 30;
  static constexpr std::size_t kPageBytes = 1 << 16;

  // The bytes that a block of at least `bytes` has: the next multiple of 8, and
  // above 256 the next of 8 steps to twice as many. 1 to kPageBytes.
  static std::size_t Capacity(std::size_t bytes) {
    const std::size_t step = bytes <= kFine ? kUnit : StepOf(bytes - 1);
    return (bytes + step - 1) & ~(step - 1);
  }

  // A block of Capacity(bytes), all zero.
  Ref Allocate(std::size_t bytes);
  // A block of Capacity(bytes). Its bytes are cleared: nothing lingers.
  void Free(Ref ref, std::size_t bytes);
  // The block for `after` instead of `before` bytes, of which it keeps those
  // that both have; it moves where its capacity changes.
  Ref Resize(Ref ref, std::size_t before, std::size_t after) {
    return Capacity(before) == Capacity(after) ? ref : Move(ref, before, after);
  }

  std::uint8_t* at(Ref ref) {
    return pages_[ref / kUnits]->data() + ref % kUnits * kUnit;
  }
  const std::uint8_t* at(Ref ref) const {
    return pages_[ref / kUnits]->data() + ref % kUnits * kUnit;
  }

  // Whether blocks are running out (at 8 GiB, less a little).
  bool NearlyFull() const;
  std::size_t MemoryBytes() const;

 private:
  static constexpr std::size_t kUnit = 8;
  static constexpr std::size_t kUnits = kPageBytes / kUnit;
  static constexpr std::size_t kClasses = 100;
  using Page = std::array<std::uint8_t, kPageBytes>;

  static constexpr std::size_t kFine = 256;  // to here every multiple of 8

  // The power of two of which `bytes` above kFine holds 8 to 15.
  static std::size_t StepOf(std::size_t bytes) {
    return std::bit_floor(bytes) / 8;
  }
  static std::size_t ClassOf(std::size_t capacity);
  void PutFree(Ref ref, std::size_t capacity);
  Ref Move(Ref ref, std::size_t before, std::size_t after);

  std::vector<std::unique_ptr<Page>> pages_;
  std::size_t used_ = kPageBytes;  // of the last page
  // By class, a list of free blocks: each begins with the next one's Ref.
  std::array<Ref, kClasses> free_ = {};
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SLAB_H_
