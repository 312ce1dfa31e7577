#include "src/similarity/sketch.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "src/similarity/scoring.h"

namespace tasuki {
namespace {

BOOST_AUTO_TEST_CASE(resemblance_estimates_jaccard) {
  constexpr int kSeed = 21;
  std::mt19937_64 random(kSeed);
  for (const int shared : {0, 50, 80, 95, 100}) {
    double sum = 0;
    constexpr int kRounds = 400;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<std::uint64_t> a, b;
      for (int i = 0; i < shared; ++i) a.push_back(random());
      b = a;
      for (int i = shared; i < 100; ++i) a.push_back(random());
      sum += Resemblance(SketchOf(a), SketchOf(b));
      // b is a part of a, so that |a ∩ b| / |a ∪ b| is `shared` per cent.
    }
    const double expected = shared == 0 ? 0 : shared / 100.0;
    BOOST_TEST_CONTEXT("seed " << kSeed << " shared " << shared) {
      BOOST_TEST(std::abs(sum / kRounds - expected) < 0.05);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_resembles_an_empty_reply) {
  BOOST_TEST(Resemblance(SketchOf({}), SketchOf({})) == 0);
  const std::vector<std::uint64_t> one = {1};
  BOOST_TEST(Resemblance(SketchOf(one), SketchOf({})) == 0);
  BOOST_TEST(Resemblance(SketchOf(one), SketchOf(one)) == 1);
}

BOOST_AUTO_TEST_CASE(lengths_are_kept_to_a_sixteenth) {
  std::uint8_t last = 0;
  for (std::uint32_t length = 0; length < 200'000; ++length) {
    const std::uint8_t code = LengthCode(length);
    const std::uint32_t kept = LengthOfCode(code);
    BOOST_REQUIRE(code >= last);
    BOOST_REQUIRE(LengthCode(kept) == code);
    BOOST_REQUIRE(kept <= length);
    if (length < 32) BOOST_REQUIRE(kept == length);
    BOOST_REQUIRE((length - kept) * 16 <= length);
    last = code;
  }
  BOOST_TEST(LengthCode(~0u) == 255);
}

BOOST_AUTO_TEST_CASE(outcomes_are_bounded_and_fair) {
  BOOST_TEST(OutcomeCode({}) == 0);
  BOOST_TEST(OutcomeCode({.went_well = 1'000'000}) == 127);
  BOOST_TEST(OutcomeCode({.reopened = 1'000'000}) == -127);
  BOOST_TEST(OutcomeCode({.went_well = 1}) == 42);
  BOOST_TEST(OutcomeCode({.went_well = -5, .reopened = 0}) == 0);
}

}  // namespace
}  // namespace tasuki
