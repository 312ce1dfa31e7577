// Random numbers of a simulation: one seed, a stream for each class of calls,
// one number for each quantity.
#ifndef TASUKI_SRC_ROUTING_SIMULATOR_RANDOM_H_
#define TASUKI_SRC_ROUTING_SIMULATOR_RANDOM_H_

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "tasuki/routing/simulator.h"

namespace tasuki::routing_internal {

// xoshiro256++ (Blackman and Vigna).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t replication,
               std::uint64_t stream) {
    std::uint64_t x = Mixed(Mixed(Mixed(seed) + replication) + stream);
    for (std::uint64_t& word : state_) word = Mixed(x++);
  }

  std::uint64_t Next() {
    auto& [a, b, c, d] = state_;
    const std::uint64_t result = std::rotl(a + d, 23) + a;
    const std::uint64_t shifted = b << 17;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = std::rotl(d, 45);
    return result;
  }

  // In (0, 1].
  double Uniform() { return static_cast<double>((Next() >> 11) + 1) * 0x1p-53; }

 private:
  // One step of SplitMix64: neighbours come far apart.
  static std::uint64_t Mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

  std::array<std::uint64_t, 4> state_ = {};
};

// A distribution by its quantiles, in microseconds.
class Sampler {
 public:
  explicit Sampler(const Distribution& distribution);

  // The time that a share `u` of all exceed; u in (0, 1]. kNever for
  // Shape::kNever.
  std::int64_t At(double u) const;

 private:
  Shape shape_;
  double scale_ = 0;  // mean, or the logarithm of the median
  double sigma_ = 0;
  std::vector<std::int64_t> samples_;
};

// The quantile of the normal distribution (Wichura's AS 241, PPND16).
double NormalQuantile(double p);

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_SIMULATOR_RANDOM_H_
