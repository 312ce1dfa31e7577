// A stretch of digits with nothing but gaps between them, as the judge sees it.
#ifndef TASUKI_SRC_CARDS_DIGIT_RUN_H_
#define TASUKI_SRC_CARDS_DIGIT_RUN_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "src/base/wipe.h"
#include "src/cards/code_point.h"
#include "src/cards/issuer.h"

namespace tasuki::cards {

// A window on a run, which itself may be of any length. Judging a number looks
// at most kLookBehind digits back and kLookAhead ahead; more is in the window.
class DigitRun {
 public:
  static constexpr std::size_t kLookBehind = 32;
  static constexpr std::size_t kLookAhead = 64;
  static constexpr std::size_t kCapacity = 256;
  // A group this long is no part of a card, and more of it changes nothing.
  static constexpr std::size_t kLongGroup = 20;

  // The arrays are not zeroed as a whole: a short text should not pay for it.
  DigitRun() { own_sums_[0] = other_sums_[0] = 0; }
  // Of a group this much stands for the whole.
  static constexpr std::size_t kEnough = kLongGroup + 4;
  // Two digits of a run have at most this many code points between them.
  static constexpr std::size_t kMaxGap = 8;

  DigitRun(const DigitRun&) = delete;
  DigitRun& operator=(const DigitRun&) = delete;
  ~DigitRun() { Wipe(); }

  void Append(std::uint8_t digit, std::size_t begin, std::size_t bytes,
              std::uint8_t gap) {
    const std::size_t i = size_;
    group_starts_[i / 64] |= std::uint64_t{gap != 0} << i % 64;
    Put(i, digit, begin, bytes, gap, {own_sums_[i], other_sums_[i]});
    size_ = i + 1;
  }

  // Appends the ASCII digits from text[at] on, the first behind `gap`, in
  // groups with one ASCII separator between, as far as they go and fit. Stops
  // in a group of kEnough digits, of which `group_length` came before. Returns
  // where it stopped; `group_length` is then that of the last group.
  std::size_t AppendAscii(std::string_view text, std::size_t at,
                          std::uint8_t gap, std::size_t& group_length) {
    std::size_t i = size_;
    std::size_t group = group_length;
    Sums sums = {own_sums_[i], other_sums_[i]};
    do {
      group_starts_[i / 64] |= std::uint64_t{gap != 0} << i % 64;
      std::size_t end = at + std::min(kCapacity - i, kEnough - group);
      end = std::min(end, text.size());
      const std::size_t from = at;
      for (; at < end; ++at, ++i) {
        const unsigned digit = static_cast<unsigned char>(text[at]) - '0';
        if (digit > 9) break;
        sums = Put(i, static_cast<std::uint8_t>(digit), at, 1, gap, sums);
        gap = kGlued;
      }
      group += at - from;
      if (at + 1 >= text.size() || i == kCapacity) break;
      gap = AsciiGap(text[at]);
      if (gap == kGlued || text[at + 1] < '0' || text[at + 1] > '9') {
        break;
      }
      ++at;
      group = 0;
    } while (true);
    size_ = i;
    group_length = group;
    return at;
  }

  bool full() const { return size_ == kCapacity; }
  std::size_t size() const { return size_; }
  std::uint8_t digit(std::size_t i) const { return digits_[i]; }
  std::size_t begin(std::size_t i) const { return begins_[i]; }
  std::size_t end(std::size_t i) const { return begins_[i] + bytes_[i]; }
  // What stands before digit i: Gap bits, kGlued within a group.
  std::uint8_t gap(std::size_t i) const { return gaps_[i]; }
  bool GroupStartsAt(std::size_t i) const { return i == 0 || gaps_[i] != 0; }
  bool GroupEndsBefore(std::size_t i) const {
    return i == size_ || gaps_[i] != 0;
  }
  // The first group start at i or behind it, or a place at or behind size().
  std::size_t NextGroupStart(std::size_t i) const {
    if (i == 0) return 0;
    std::size_t word = i / 64;
    std::uint64_t starts = group_starts_[word] >> i % 64 << i % 64;
    while (starts == 0) {
      if (++word * 64 >= size_) return size_;
      starts = group_starts_[word];
    }
    return word * 64 + static_cast<std::size_t>(std::countr_zero(starts));
  }
  // Bit n: a number of n digits from `a` on ends where a group ends.
  std::uint32_t Ends(std::size_t a) const {
    const std::uint32_t ends = Cuts(a, a + kMaxDigits + 1);
    const std::size_t left = size_ - a;
    return left <= kMaxDigits ? ends | 1u << left : ends;
  }
  // Bit n: a gap before digit a + n, for n from 1 to b - a - 1, at most 19.
  std::uint32_t Cuts(std::size_t a, std::size_t b) const {
    const std::size_t word = a / 64;
    std::uint64_t bits = group_starts_[word] >> a % 64;
    if (a % 64 != 0) bits |= group_starts_[word + 1] << (64 - a % 64);
    return static_cast<std::uint32_t>(bits) & ((1u << (b - a)) - 2);
  }
  std::span<const std::uint8_t> digits(std::size_t a, std::size_t b) const {
    return {digits_.data() + a, b - a};
  }
  unsigned Prefix(std::size_t a) const {
    return digits_[a] * 1000u + digits_[a + 1] * 100u + digits_[a + 2] * 10u +
           digits_[a + 3];
  }
  bool LuhnPasses(std::size_t a, std::size_t b) const {
    return own_sums_[b] == ((b - a) % 2 == 0 ? own_sums_[a] : other_sums_[a]);
  }
  // Bit n: LuhnPasses(a, a + kMinDigits + n), for n from 0 to 7, all at once:
  // in a heap of digits this is asked at every second byte. Bits of numbers
  // that would end behind size() mean nothing.
  std::uint32_t LuhnPassesFrom(std::size_t a) const {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t sums;
    std::memcpy(&sums, &own_sums_[a + kMinDigits], sizeof sums);
    sums ^= own_sums_[a] * 0x0001000100010001u |
            other_sums_[a] * 0x0100010001000100u;
    // A byte is zero where the sums are the same; none exceeds 15.
    const std::uint64_t zeros =
        (~(sums + 0x7f7f7f7f7f7f7f7fu) & 0x8080808080808080u) >> 7;
    return static_cast<std::uint32_t>(zeros * 0x0102040810204080u >> 56);
  }

  void Clear() {
    used_ = std::max(used_, size_);
    for (std::size_t i = 0; i < size_; i += 64) group_starts_[i / 64] = 0;
    size_ = 0;
  }

  // Forgets digits, at most those before `keep_from`, and returns how many: a
  // multiple of 64, so that whole words of group_starts_ move.
  std::size_t Drop(std::size_t keep_from) {
    const std::size_t by = keep_from / 64 * 64;
    const std::size_t left = size_ - by;
    used_ = std::max(used_, size_);
    std::copy_n(&digits_[by], left, &digits_[0]);
    std::copy_n(&gaps_[by], left, &gaps_[0]);
    std::copy_n(&bytes_[by], left, &bytes_[0]);
    std::copy_n(&begins_[by], left, &begins_[0]);
    std::copy(group_starts_.begin() + by / 64, group_starts_.end(),
              group_starts_.begin());
    std::fill(group_starts_.end() - by / 64, group_starts_.end(), 0);
    std::copy_n(&own_sums_[by], left + 1, &own_sums_[0]);
    std::copy_n(&other_sums_[by], left + 1, &other_sums_[0]);
    size_ = left;
    return by;
  }

 private:
  // Prefix sums modulo ten before digit i: one doubles the places that are
  // even where i is even, odd where it is odd; the other doubles the others. A
  // number ends with a digit that is not doubled, so the Luhn sum of any
  // stretch is the difference of two sums of the first kind.
  struct Sums {
    unsigned own;
    unsigned other;
  };

  Sums Put(std::size_t i, std::uint8_t digit, std::size_t begin,
           std::size_t bytes, std::uint8_t gap, Sums sums) {
    static constexpr std::uint8_t kDoubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    digits_[i] = digit;
    begins_[i] = begin;
    bytes_[i] = static_cast<std::uint8_t>(bytes);
    gaps_[i] = gap;
    // Below 20; less ten, what is below ten wraps round.
    const auto reduced = [](unsigned sum) { return std::min(sum, sum - 10); };
    sums = {reduced(sums.other + digit), reduced(sums.own + kDoubled[digit])};
    own_sums_[i + 1] = static_cast<std::uint8_t>(sums.own);
    other_sums_[i + 1] = static_cast<std::uint8_t>(sums.other);
    return sums;
  }

  void Wipe() {
    used_ = std::max(used_, size_);
    tasuki::Wipe(digits_.data(), used_);
    tasuki::Wipe(own_sums_.data(), used_ + 1);
    tasuki::Wipe(other_sums_.data(), used_ + 1);
  }

  std::size_t size_ = 0;
  std::size_t used_ = 0;  // the most that size_ was before it shrank
  std::array<std::uint8_t, kCapacity> digits_;
  std::array<std::uint8_t, kCapacity> gaps_;
  std::array<std::uint8_t, kCapacity> bytes_;
  std::array<std::size_t, kCapacity> begins_;
  std::array<std::uint64_t, kCapacity / 64 + 1> group_starts_ = {};
  // Longer than the rest: LuhnPassesFrom reads eight at once.
  std::array<std::uint8_t, kCapacity + 16> own_sums_;
  std::array<std::uint8_t, kCapacity + 16> other_sums_;
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_DIGIT_RUN_H_
