// A list of small numbers that lies within its owner where it is short, so that
// who reads it follows no pointer.
#ifndef TASUKI_SRC_ROUTING_NEAR_LIST_H_
#define TASUKI_SRC_ROUTING_NEAR_LIST_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace tasuki::routing_internal {

template <std::size_t most>
class NearList {
 public:
  // Copies them, or where they do not fit, points to them: they must stay.
  void Assign(std::span<const std::uint32_t> numbers) {
    size_ = static_cast<std::uint32_t>(numbers.size());
    const bool fit =
        size_ <= most && std::ranges::all_of(numbers, [](std::uint32_t number) {
          return number <= std::numeric_limits<std::uint16_t>::max();
        });
    far_ = fit ? nullptr : numbers.data();
    if (!fit) return;
    std::ranges::transform(numbers, near_.begin(), [](std::uint32_t number) {
      return static_cast<std::uint16_t>(number);
    });
  }

  // Calls `visit` with a span of the numbers, narrow or wide.
  template <class Visit>
  auto Visited(Visit visit) const {
    return far_ == nullptr ? visit(std::span(near_.data(), size_))
                           : visit(std::span(far_, size_));
  }

  // Starts loading it.
  void Prefetch() const {
    __builtin_prefetch(this);
    __builtin_prefetch(near_.end() - 1);
  }

 private:
  const std::uint32_t* far_ = nullptr;
  std::uint32_t size_ = 0;
  std::array<std::uint16_t, most> near_ = {};
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_NEAR_LIST_H_
