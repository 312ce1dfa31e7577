// The queue of each class as a search sees it, and the search among heads.
#ifndef TASUKI_SRC_ROUTING_CLASS_HEAD_H_
#define TASUKI_SRC_ROUTING_CLASS_HEAD_H_

#include <cstdint>

#include "src/routing/task.h"

namespace tasuki::routing_internal {

// Everything a move or a search needs of a class: two to a cache line, and all
// of a centre's classes (2,300 in the benchmark) in 74 KB.
struct alignas(32) ClassHead {
  // More than any agent has room for: that of a class without tasks.
  static constexpr std::uint16_t kClosed = 0xffff;

  std::int64_t key = 0;           // the head's; see Core::KeyOf
  std::uint64_t handle = 0;       // the head's; lower is older
  std::uint16_t slope = 0;        // how fast scores grow, per ms
  std::uint16_t needs = kClosed;  // room for the head: `cost`, or kClosed
  std::uint16_t service = 0;
  std::uint16_t cost = 1;
  std::uint8_t channel = 0;  // AgentIndex::ChannelIndex
  bool has_due = false;
  // Not all agents see the same head: its score has more terms (affinity,
  // target), or it excludes somebody.
  bool by_service = false;
  bool excludes = false;
};
static_assert(sizeof(ClassHead) == 32);

// The best two of the heads it is shown: highest score, then oldest.
//
// Which of 40 heads wins is as good as random, so a branch on it is guessed
// wrong about eight times a search. This has none: a rank is one number of 128
// bits, and the better of two is a conditional move.
class BestTwo {
 public:
  // `fits` false: it is none.
  void Show(std::int64_t score, std::uint64_t handle, bool fits) {
    considered_ += fits ? 1 : 0;
    const std::uint64_t high =
        fits ? static_cast<std::uint64_t>(score) ^ kSign : 0;
    const Rank rank = Rank{high} << 64 | ~handle;
    const Rank lower = rank < best_ ? rank : best_;
    best_ = rank < best_ ? best_ : rank;
    second_ = lower < second_ ? second_ : lower;
  }

  int considered() const { return considered_; }
  // Zero: there is none.
  std::uint64_t best() const { return HandleOf(best_); }
  std::uint64_t second() const { return HandleOf(second_); }
  std::int64_t second_score() const { return ScoreOf(second_); }

 private:
  __extension__ using Rank = unsigned __int128;
  static constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

  static std::uint64_t HandleOf(Rank rank) {
    return rank >> 64 == 0 ? 0 : ~static_cast<std::uint64_t>(rank);
  }
  static std::int64_t ScoreOf(Rank rank) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(rank >> 64) ^
                                     kSign);
  }

  Rank best_ = 0;
  Rank second_ = 0;
  int considered_ = 0;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_CLASS_HEAD_H_
