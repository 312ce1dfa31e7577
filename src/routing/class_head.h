// The queue of each class as a search sees it, and the search among heads.
#ifndef TASUKI_SRC_ROUTING_CLASS_HEAD_H_
#define TASUKI_SRC_ROUTING_CLASS_HEAD_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "src/routing/task.h"

namespace tasuki::routing_internal {

// Added to the key of a starving task: more than any two scores differ, which
// is at most 3.2 · 10^17.
inline constexpr std::int64_t kStarvingBoost = std::int64_t{1} << 60;
// Taken off the score of a head that has missed its target.
inline constexpr std::int64_t kLatePenalty = kStarvingBoost;

// Units of room per channel; negative where another channel excludes it.
using Room = std::array<std::int32_t, 3>;

// What a search compares of the head of a class; all of a centre's (2,300 in
// the benchmark) in 37 KB.
struct Front {
  // Taken off where a task cannot be had: lower than every score is then even
  // one with kStarvingBoost; and twice it is still a number.
  static constexpr std::int64_t kOut = std::int64_t{1} << 62;
  // The key of a class that has no task or `needs_a_look`.
  static constexpr std::int64_t kClosed = -kOut;

  std::int64_t key = kClosed;  // see Core::KeyOf
  std::uint64_t rank = 0;      // see RankOf
};
static_assert(sizeof(Front) == 16);

// Who may have the head of a class, and how it is judged.
struct ClassHead {
  std::uint16_t slope = 0;  // how fast scores grow, per ms
  std::uint16_t cost = 1;
  std::uint16_t service = 0;
  std::uint8_t channel = 0;  // AgentIndex::ChannelIndex
  bool has_due : 1 = false;
  // The score has more terms (affinity, target, share of the queue).
  bool by_service : 1 = false;
  // There is a head, and not all agents see the same: it is by_service, or
  // its task excludes somebody.
  bool needs_a_look : 1 = false;
};
static_assert(sizeof(ClassHead) == 8);

// Whether scores of both grow alike and whoever has room for one has it for
// the other.
inline bool AreAlike(const ClassHead& a, const ClassHead& b) {
  return a.slope == b.slope && a.cost == b.cost && a.channel == b.channel;
}

// Higher for older tasks; tells of the head of which class it is.
inline std::uint64_t RankOf(std::uint64_t sequence, std::uint32_t class_id) {
  return ~(sequence << 24 | class_id);
}
inline std::uint64_t SequenceIn(std::uint64_t rank) { return ~rank >> 24; }
inline std::uint32_t ClassIn(std::uint64_t rank) {
  return static_cast<std::uint32_t>(~rank & 0xff'ffff);
}

// The best of the heads it is shown, and the second best where `second_too`:
// highest score, then oldest.
//
// Which of 40 heads wins is as good as random, so a branch on it is guessed
// wrong about eight times a search. This has none: score and rank are one
// number of 128 bits, and the better of two is a conditional move.
template <bool second_too>
class BestHeads {
 public:
  void Show(std::int64_t score, std::uint64_t rank) {
    const Both both = Both{score} << 64 | rank;
    const bool better = best_ < both;
    if constexpr (second_too) {
      considered_ += score > kLowest ? 1 : 0;
      const Both lower = better ? best_ : both;
      second_ = second_ < lower ? lower : second_;
    }
    best_ = better ? both : best_;
  }
  // Shows the heads that score the same for all agents and fit into the room.
  template <class Id>
  void ShowPlain(std::span<const Id> classes, const Front* fronts,
                 const ClassHead* heads, const Room& room,
                 std::int64_t now_ms) {
    for (const std::size_t id : classes) {
      const ClassHead& head = heads[id];
      // -1 where there is not enough.
      const std::int64_t no_room =
          (std::int64_t{room[head.channel]} - head.cost) >> 63;
      Show(fronts[id].key + head.slope * now_ms + no_room * Front::kOut,
           fronts[id].rank);
    }
  }

  // The same where all heads are alike and fit: `growth` is slope * now_ms.
  // Each comparison waits for the one before, so every other head is shown to
  // somebody else meanwhile.
  template <class Id>
  void ShowAlike(std::span<const Id> classes, const Front* fronts,
                 std::int64_t growth) {
    if (classes.empty()) return;
    BestHeads others;
    for (std::size_t i = 1; i < classes.size(); i += 2) {
      const Front& one = fronts[classes[i - 1]];
      const Front& other = fronts[classes[i]];
      Show(one.key + growth, one.rank);
      others.Show(other.key + growth, other.rank);
    }
    // The last of an even number has been shown. A branch on that would be
    // guessed wrong every other time.
    const std::int64_t shown = classes.size() % 2 == 0 ? Front::kOut : 0;
    const Front& last = fronts[classes.back()];
    Show(last.key + growth - shown, last.rank);
    Add(others);
  }

  int considered() const { return considered_; }
  bool any() const { return ScoreOf(best_) > kLowest; }
  bool any_second() const { return ScoreOf(second_) > kLowest; }
  std::uint64_t best() const { return static_cast<std::uint64_t>(best_); }
  std::uint64_t second() const { return static_cast<std::uint64_t>(second_); }
  std::int64_t second_score() const { return ScoreOf(second_); }

 private:
  __extension__ using Both = __int128;
  // No score is as low, and every one with kOut taken off is.
  static constexpr std::int64_t kLowest = -Front::kOut / 2;

  // As if all that the others were shown had been shown here.
  void Add(const BestHeads& others) {
    considered_ += others.considered_;
    const Both lower = std::min(best_, others.best_);
    best_ = std::max(best_, others.best_);
    second_ = std::max({second_, others.second_, lower});
  }

  static std::int64_t ScoreOf(Both both) {
    return static_cast<std::int64_t>(both >> 64);
  }

  Both best_ = Both{kLowest} << 64;
  Both second_ = Both{kLowest} << 64;
  int considered_ = 0;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_CLASS_HEAD_H_
