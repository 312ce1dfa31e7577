// What is known of 2^14 neighbouring handles, beside their postings.
#ifndef TASUKI_SRC_SIMILARITY_WINDOW_H_
#define TASUKI_SRC_SIMILARITY_WINDOW_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "src/similarity/posting_list.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

// One bit for each handle of a window.
class WindowBits {
 public:
  static constexpr std::size_t kWords = kWindowSize / 64;

  void Set(std::uint16_t place) { words_[place / 64] |= Bit(place); }
  void Clear(std::uint16_t place) { words_[place / 64] &= ~Bit(place); }
  bool Test(std::uint16_t place) const {
    return (words_[place / 64] & Bit(place)) != 0;
  }
  void SetAll(std::span<const std::uint8_t> bits) {
    std::memcpy(words_.data(), bits.data(), sizeof words_);
  }
  std::uint64_t& word(std::size_t i) { return words_[i]; }
  std::uint64_t word(std::size_t i) const { return words_[i]; }
  bool Any() const {
    std::uint64_t any = 0;
    for (const std::uint64_t word : words_) any |= word;
    return any != 0;
  }

 private:
  static constexpr std::uint64_t Bit(std::uint16_t place) {
    return std::uint64_t{1} << (place % 64);
  }
  std::array<std::uint64_t, kWords> words_ = {};
};

// Numbers of facets.
struct StoredTag {
  std::uint32_t tag = 0;
  std::uint32_t axis = 0;
};

// Something of each reply of a window, in an array that is only there once a
// reply has more to say than T().
template <class T>
class WindowColumn {
 public:
  T at(std::uint16_t place) const {
    return values_ == nullptr ? T() : (*values_)[place];
  }
  void Set(std::uint16_t place, const T& value) {
    if (values_ == nullptr) {
      if (value == T()) return;
      values_ = std::make_unique<std::array<T, kWindowSize>>();
    }
    (*values_)[place] = value;
  }
  std::size_t HeapBytes() const {
    return values_ == nullptr ? 0 : sizeof *values_;
  }

 private:
  std::unique_ptr<std::array<T, kWindowSize>> values_;
};

struct Window {
  // Replies with so many distinct terms or more are not told apart by them.
  static constexpr std::uint16_t kManyTerms = 0xFFFF;

  WindowBits live;
  std::array<std::array<std::uint8_t, kWindowSize>, kReplyFields> lengths = {};
  std::array<std::uint16_t, kWindowSize> terms = {};  // up to kManyTerms
  WindowColumn<std::int8_t> outcomes;
  WindowColumn<std::int64_t> times;  // microseconds
  WindowColumn<ReplySketch> sketches;
  // Blocks of facet numbers: how many, service, language, tags with axes.
  WindowColumn<Slab::Ref> labels;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_WINDOW_H_
