#include "src/similarity/slab.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tasuki {
std::size_t Slab::ClassOf(std::size_t capacity) {
  if (capacity <= kFine) return capacity / kUnit - 1;
  const std::size_t step = StepOf(capacity - 1);
  const auto octave =
      static_cast<std::size_t>(std::countr_zero(step / (kFine / 8)));
  return kFine / kUnit + octave * 8 + capacity / step - 9;
}

Slab::Ref Slab::Allocate(std::size_t bytes) {
  const std::size_t capacity = Capacity(bytes);
  Ref& first = free_[ClassOf(capacity)];
  if (first != 0) {
    const Ref ref = first;
    std::memcpy(&first, at(ref), sizeof first);
    std::memset(at(ref), 0, sizeof first);
    return ref;
  }
  if (used_ + capacity > kPageBytes) {
    while (used_ < kPageBytes) {
      const std::size_t rest = std::min(kFine, kPageBytes - used_);
      PutFree(static_cast<Ref>((pages_.size() - 1) * kUnits + used_ / kUnit),
              rest);
      used_ += rest;
    }
    pages_.push_back(std::make_unique<Page>());
    used_ = pages_.size() == 1 ? kUnit : 0;  // no block is number 0
  }
  const std::size_t unit = used_ / kUnit;
  used_ += capacity;
  return static_cast<Ref>((pages_.size() - 1) * kUnits + unit);
}

void Slab::Free(Ref ref, std::size_t bytes) {
  const std::size_t capacity = Capacity(bytes);
  std::memset(at(ref), 0, capacity);
  PutFree(ref, capacity);
}

// Most blocks that move are small: no call for so few bytes.
Slab::Ref Slab::Move(Ref ref, std::size_t before, std::size_t after) {
  const Ref moved = Allocate(after);
  const std::size_t kept = std::min(before, after);
  const std::uint8_t* const from = at(ref);
  std::uint8_t* const to = at(moved);
  std::size_t done = 0;
  for (; done + kUnit <= kept; done += kUnit) {
    std::memcpy(to + done, from + done, kUnit);
  }
  for (; done < kept; ++done) to[done] = from[done];
  Free(ref, before);
  return moved;
}

void Slab::PutFree(Ref ref, std::size_t capacity) {
  Ref& first = free_[ClassOf(capacity)];
  std::memcpy(at(ref), &first, sizeof first);
  first = ref;
}

bool Slab::NearlyFull() const {
  constexpr std::size_t kPages = (std::size_t{1} << kRefBits) / kUnits;
  return pages_.size() > kPages - kPages / 8;
}

std::size_t Slab::MemoryBytes() const {
  return pages_.size() * kPageBytes + pages_.capacity() * sizeof pages_[0];
}

}  // namespace tasuki
