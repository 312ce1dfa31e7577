#include "src/similarity/sum_kernels.h"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>

namespace tasuki {
namespace {

std::unique_ptr<WindowSums> RandomSums(std::mt19937& random,
                                       std::uint32_t below) {
  auto sums = std::make_unique<WindowSums>();
  for (std::uint16_t& sum : *sums) {
    sum = static_cast<std::uint16_t>(random() % below);
  }
  return sums;
}

BOOST_AUTO_TEST_CASE(every_form_adds_the_weight_where_a_bit_is_set) {
  for (const SumKernels& kernels : RunnableSumKernels()) {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
      BOOST_TEST_CONTEXT(kernels.name << " seed " << seed) {
        std::mt19937 random(seed);
        std::array<std::uint8_t, kWindowSize / 8> bits;
        for (std::uint8_t& byte : bits) {
          byte = static_cast<std::uint8_t>(random());
        }
        const auto weight = static_cast<std::uint16_t>(random() % 30000);
        const auto before = RandomSums(random, 30000);
        WindowSums after = *before;
        kernels.add_bits(bits.data(), weight, after);
        for (std::size_t place = 0; place < kWindowSize; ++place) {
          const bool set = (bits[place / 8] >> (place % 8) & 1) != 0;
          BOOST_REQUIRE(after[place] == (*before)[place] + (set ? weight : 0));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_form_finds_the_same_replies_worth_a_look) {
  for (const SumKernels& kernels : RunnableSumKernels()) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      std::mt19937 random(seed);
      std::vector<std::unique_ptr<WindowSums>> sums;
      std::vector<BoundPart> parts;
      for (std::uint32_t i = 0; i < random() % (kMaxBoundParts + 1); ++i) {
        sums.push_back(RandomSums(random, 65536));
        parts.push_back(
            {sums.back().get(), static_cast<std::uint16_t>(random() % 16000)});
      }
      const auto least = static_cast<std::uint16_t>(
          seed % 5 == 0 ? 0 : random() % (1 + 9000 * parts.size()));
      BOOST_TEST_CONTEXT(kernels.name << " seed " << seed) {
        for (std::size_t block = 0; block < kWindowSize; block += kScanBlock) {
          std::uint64_t expected = 0;
          for (std::size_t i = 0; i < kScanBlock; ++i) {
            std::uint32_t bound = 0;
            for (const BoundPart& part : parts) {
              bound += (*part.sums)[block + i] * part.factor >> 16;
            }
            expected |= std::uint64_t{bound >= least} << i;
          }
          BOOST_REQUIRE(kernels.scan(parts, block, least) == expected);
        }
      }
    }
  }
}

}  // namespace
}  // namespace tasuki
