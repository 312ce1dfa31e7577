// The replies that have one term, in 2 bytes each.
//
// Handles are cut into windows of 2^14. A list is one run of 16-bit numbers:
// for each window that has any reply, ascending, its number, the count of
// postings, and the postings in ascending order. A posting is the handle's
// place in the window, with the term's count (1 to 4) in the upper two bits.
#ifndef TASUKI_SRC_SIMILARITY_POSTING_LIST_H_
#define TASUKI_SRC_SIMILARITY_POSTING_LIST_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/container/inlined_vector.h"
#include "tasuki/similarity/reply_index.h"

namespace tasuki {

inline constexpr int kWindowBits = 14;
inline constexpr std::uint32_t kWindowSize = 1u << kWindowBits;
inline constexpr std::uint32_t kMaxPostingCount = 4;

constexpr std::uint32_t WindowOf(ReplyHandle handle) {
  return handle >> kWindowBits;
}
constexpr std::uint16_t PlaceOf(ReplyHandle handle) {
  return static_cast<std::uint16_t>(handle & (kWindowSize - 1));
}
constexpr std::uint16_t PlaceOfPosting(std::uint16_t posting) {
  return posting & (kWindowSize - 1);
}
// The count less one: an index into a table of four.
constexpr std::uint16_t CountOfPosting(std::uint16_t posting) {
  return static_cast<std::uint16_t>(posting >> kWindowBits);
}

class PostingList {
 public:
  // `handle` is not in the list; counts above kMaxPostingCount are cut.
  void Insert(ReplyHandle handle, std::uint32_t count);
  // `handle` is in the list.
  void Erase(ReplyHandle handle);

  bool Contains(ReplyHandle handle) const;
  bool empty() const { return size_ == 0; }
  std::uint32_t size() const { return size_; }
  std::size_t HeapBytes() const;

  // Walks the windows of a list, in order.
  class Cursor {
   public:
    explicit Cursor(const PostingList& list)
        : rest_(list.data_.data(), list.data_.size()) {}

    // The postings in `window`; none where the list has no such window.
    // Windows may be skipped but not revisited.
    std::span<const std::uint16_t> Seek(std::uint32_t window) {
      while (!rest_.empty() && rest_[0] < window) {
        rest_ = rest_.subspan(2u + rest_[1]);
      }
      if (rest_.empty() || rest_[0] != window) return {};
      return rest_.subspan(2, rest_[1]);
    }

   private:
    std::span<const std::uint16_t> rest_;
  };

 private:
  // Most terms stand in one or two replies: no allocation for these.
  static constexpr std::size_t kInline = 8;
  using Data = absl::InlinedVector<std::uint16_t, kInline>;

  std::size_t FindWindow(std::uint32_t window) const;

  Data data_;
  std::uint32_t size_ = 0;
  std::uint32_t last_ = 0;  // where the last window begins: most adds go there
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_POSTING_LIST_H_
