// Memory for secrets: moved, never copied, erased when it goes.
#ifndef TASUKI_SRC_CARDS_SECRET_H_
#define TASUKI_SRC_CARDS_SECRET_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "src/base/wipe.h"

namespace tasuki::cards {

// At most kMax bytes, inside the object. Has no comparison, no stream and no
// string form; what reads it asks for bytes().
template <std::size_t kMax>
class Secret {
 public:
  Secret() = default;
  Secret(Secret&& other) noexcept { *this = std::move(other); }
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    size_ = other.size_;
    bytes_ = other.bytes_;
    other.Clear();
    return *this;
  }
  ~Secret() { Clear(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const std::byte> bytes() const { return {bytes_.data(), size_}; }

  // Room for `size` bytes, at most kMax, to be written.
  std::span<std::byte> Resize(std::size_t size) {
    size_ = std::min(size, kMax);
    Wipe(bytes_.data() + size_, kMax - size_);
    return {bytes_.data(), size_};
  }
  void Clear() {
    Wipe(bytes_.data(), bytes_.size());
    size_ = 0;
  }

 private:
  std::size_t size_ = 0;
  std::array<std::byte, kMax> bytes_ = {};
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_SECRET_H_
