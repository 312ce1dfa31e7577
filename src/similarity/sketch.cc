#include "src/similarity/sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace tasuki {
namespace {

constexpr std::size_t kHashes = 128;

// Odd multipliers and offsets: SplitMix64 (Steele, Lea and Flood 2014) from 1.
constexpr std::uint64_t SplitMix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

struct HashFamily {
  std::array<std::uint32_t, kHashes> multiply = {};
  std::array<std::uint32_t, kHashes> add = {};
};

constexpr HashFamily kFamily = [] {
  HashFamily family;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < kHashes; ++i) {
    const std::uint64_t bits = SplitMix(state);
    family.multiply[i] = static_cast<std::uint32_t>(bits) | 1;
    family.add[i] = static_cast<std::uint32_t>(bits >> 32);
  }
  return family;
}();

}  // namespace

ReplySketch SketchOf(std::span<const std::uint64_t> terms) {
  if (terms.empty()) return {};
  std::array<std::uint32_t, kHashes> least;
  least.fill(~std::uint32_t{0});
  for (const std::uint64_t term : terms) {
    const auto folded = static_cast<std::uint32_t>(term ^ term >> 32);
    for (std::size_t i = 0; i < kHashes; ++i) {
      const std::uint32_t hash = folded * kFamily.multiply[i] + kFamily.add[i];
      least[i] = std::min(least[i], hash);
    }
  }
  ReplySketch sketch = {.present = true};
  for (std::size_t i = 0; i < kHashes; ++i) {
    // The lowest bits of the least hash are not random; mix before taking one.
    const std::uint64_t bit = (least[i] * 0x9E3779B97F4A7C15u) >> 63;
    sketch.bits[i / 64] |= bit << (i % 64);
  }
  return sketch;
}

double Resemblance(const ReplySketch& a, const ReplySketch& b) {
  if (!a.present || !b.present) return 0;
  const int differ = std::popcount(a.bits[0] ^ b.bits[0]) +
                     std::popcount(a.bits[1] ^ b.bits[1]);
  return std::max(0.0, 1.0 - 2.0 * differ / static_cast<double>(kHashes));
}

}  // namespace tasuki
