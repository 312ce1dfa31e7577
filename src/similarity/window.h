// What is known of 2^14 neighbouring handles, beside their postings.
#ifndef TASUKI_SRC_SIMILARITY_WINDOW_H_
#define TASUKI_SRC_SIMILARITY_WINDOW_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
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

// Everything of a reply that only hits and removal need.
struct StoredReply {
  std::vector<std::uint8_t> terms;  // for TermTable::Erase
  ReplySketch sketch;
  std::vector<StoredTag> tags;  // ascending by tag id
  std::uint32_t service = 0;    // numbers of facets
  std::uint32_t language = 0;
};

struct Window {
  WindowBits live;
  std::array<std::array<std::uint8_t, kWindowSize>, kReplyFields> lengths = {};
  std::array<std::int8_t, kWindowSize> outcomes = {};
  std::array<absl::Time, kWindowSize> times;
  std::array<std::unique_ptr<StoredReply>, kWindowSize> replies;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_WINDOW_H_
