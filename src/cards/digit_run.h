// A stretch of digits with nothing but gaps between them, as the judge sees it.
#ifndef TASUKI_SRC_CARDS_DIGIT_RUN_H_
#define TASUKI_SRC_CARDS_DIGIT_RUN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "src/cards/issuer.h"
#include "src/cards/wipe.h"

namespace tasuki::cards {

// A window on a run, which itself may be of any length. Judging a number looks
// at most kLookBehind digits back and kLookAhead ahead; more is in the window.
class DigitRun {
 public:
  static constexpr std::size_t kLookBehind = 32;
  static constexpr std::size_t kLookAhead = 64;
  static constexpr std::size_t kCapacity = 256;

  DigitRun() = default;
  DigitRun(const DigitRun&) = delete;
  DigitRun& operator=(const DigitRun&) = delete;
  ~DigitRun() { Wipe(); }

  void Append(std::uint8_t digit, std::size_t begin, std::size_t end,
              std::uint8_t gap) {
    digits_[size_] = digit;
    begins_[size_] = begin;
    ends_[size_] = end;
    gaps_[size_] = gap;
    // Prefix sums modulo ten, doubling every even or every odd place: the Luhn
    // sum of any stretch is then one subtraction.
    const std::uint8_t doubled = digit * 2 - (digit > 4 ? 9 : 0);
    const bool odd = size_ % 2 != 0;
    const auto add = [](unsigned sum, unsigned value) {
      sum += value;
      return static_cast<std::uint8_t>(sum >= 10 ? sum - 10 : sum);
    };
    even_sums_[size_ + 1] = add(even_sums_[size_], odd ? digit : doubled);
    odd_sums_[size_ + 1] = add(odd_sums_[size_], odd ? doubled : digit);
    if (++size_ > used_) used_ = size_;
  }

  bool full() const { return size_ == kCapacity; }
  std::size_t size() const { return size_; }
  std::uint8_t digit(std::size_t i) const { return digits_[i]; }
  std::size_t begin(std::size_t i) const { return begins_[i]; }
  std::size_t end(std::size_t i) const { return ends_[i]; }
  // What stands before digit i: Gap bits, kGlued within a group.
  std::uint8_t gap(std::size_t i) const { return gaps_[i]; }
  bool GroupStartsAt(std::size_t i) const { return i == 0 || gaps_[i] != 0; }
  bool GroupEndsBefore(std::size_t i) const {
    return i == size_ || gaps_[i] != 0;
  }
  std::span<const std::uint8_t> digits(std::size_t a, std::size_t b) const {
    return {digits_.data() + a, b - a};
  }
  unsigned Prefix(std::size_t a) const {
    return digits_[a] * 1000u + digits_[a + 1] * 100u + digits_[a + 2] * 10u +
           digits_[a + 3];
  }
  bool LuhnPasses(std::size_t a, std::size_t b) const {
    // The digit before the last one is doubled: place b - 2.
    const auto& sums = b % 2 == 0 ? even_sums_ : odd_sums_;
    return sums[a] == sums[b];
  }

  void Clear() { size_ = 0; }

  // Forgets the digits before `keep_from`, or one fewer: an even count keeps
  // the places even that were even.
  void Drop(std::size_t keep_from) {
    const std::size_t by = keep_from & ~std::size_t{1};
    const std::size_t left = size_ - by;
    std::memmove(digits_.data(), digits_.data() + by, left);
    std::memmove(gaps_.data(), gaps_.data() + by, left);
    std::memmove(begins_.data(), begins_.data() + by, left * sizeof begins_[0]);
    std::memmove(ends_.data(), ends_.data() + by, left * sizeof ends_[0]);
    std::memmove(even_sums_.data(), even_sums_.data() + by, left + 1);
    std::memmove(odd_sums_.data(), odd_sums_.data() + by, left + 1);
    size_ = left;
  }

 private:
  void Wipe() {
    cards::Wipe(digits_.data(), used_);
    cards::Wipe(even_sums_.data(), used_ + 1);
    cards::Wipe(odd_sums_.data(), used_ + 1);
  }

  std::size_t size_ = 0;
  std::size_t used_ = 0;  // the most that size_ ever was
  std::array<std::uint8_t, kCapacity> digits_;
  std::array<std::uint8_t, kCapacity> gaps_;
  std::array<std::size_t, kCapacity> begins_;
  std::array<std::size_t, kCapacity> ends_;
  std::array<std::uint8_t, kCapacity + 1> even_sums_ = {};
  std::array<std::uint8_t, kCapacity + 1> odd_sums_ = {};
};

}  // namespace tasuki::cards

#endif  // TASUKI_SRC_CARDS_DIGIT_RUN_H_
