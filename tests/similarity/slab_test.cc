#include "src/similarity/slab.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace tasuki {
namespace {

BOOST_AUTO_TEST_CASE(a_block_has_room_and_wastes_little) {
  for (std::size_t bytes = 1; bytes <= Slab::kPageBytes; ++bytes) {
    const std::size_t capacity = Slab::Capacity(bytes);
    BOOST_REQUIRE(capacity >= bytes);
    BOOST_REQUIRE(capacity <= std::max(bytes + 7, bytes + bytes / 8));
    BOOST_REQUIRE(capacity % 8 == 0);
    BOOST_REQUIRE(Slab::Capacity(capacity) == capacity);
  }
}

BOOST_AUTO_TEST_CASE(blocks_never_overlap_and_begin_empty) {
  constexpr int kSeed = 3;
  std::mt19937 random(kSeed);
  Slab slab;
  struct Block {
    std::size_t bytes = 0;
    std::uint8_t fill = 0;
  };
  std::map<Slab::Ref, Block> blocks;
  for (int step = 0; step < 20000; ++step) {
    BOOST_TEST_CONTEXT("seed " << kSeed << " step " << step) {
      if (blocks.empty() || random() % 5 < 3) {
        const std::size_t bytes =
            1 + random() % (random() % 50 == 0 ? Slab::kPageBytes : 300);
        const Slab::Ref ref = slab.Allocate(bytes);
        BOOST_REQUIRE(ref != 0u);
        std::uint8_t* const at = slab.at(ref);
        BOOST_REQUIRE(std::all_of(at, at + Slab::Capacity(bytes),
                                  [](std::uint8_t byte) { return byte == 0; }));
        const auto fill = static_cast<std::uint8_t>(1 + random() % 255);
        std::memset(at, fill, Slab::Capacity(bytes));
        BOOST_REQUIRE(blocks.emplace(ref, Block{bytes, fill}).second);
      } else {
        const auto block = std::next(
            blocks.begin(), static_cast<int>(random() % blocks.size()));
        const std::uint8_t* const at = slab.at(block->first);
        BOOST_REQUIRE(std::all_of(
            at, at + Slab::Capacity(block->second.bytes),
            [&](std::uint8_t byte) { return byte == block->second.fill; }));
        slab.Free(block->first, block->second.bytes);
        blocks.erase(block);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_block_keeps_its_bytes_where_it_grows_and_shrinks) {
  constexpr int kSeed = 4;
  std::mt19937 random(kSeed);
  Slab slab;
  std::vector<std::uint8_t> model(1, 7);
  Slab::Ref ref = slab.Allocate(1);
  *slab.at(ref) = 7;
  for (int step = 0; step < 5000; ++step) {
    BOOST_TEST_CONTEXT("seed " << kSeed << " step " << step) {
      const std::size_t bytes = 1 + random() % (random() % 9 == 0 ? 3000 : 40);
      const std::size_t before = model.size();
      ref = slab.Resize(ref, before, bytes);
      model.resize(bytes);
      const std::size_t kept = std::min(before, bytes);
      BOOST_REQUIRE(std::equal(
          model.begin(), model.begin() + static_cast<std::ptrdiff_t>(kept),
          slab.at(ref)));
      for (std::size_t i = kept; i < bytes; ++i) {
        model[i] = slab.at(ref)[i] = static_cast<std::uint8_t>(random());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(freed_blocks_are_used_again) {
  Slab slab;
  std::vector<Slab::Ref> refs;
  for (int i = 0; i < 10000; ++i) refs.push_back(slab.Allocate(40));
  const std::size_t bytes = slab.MemoryBytes();
  for (const Slab::Ref ref : refs) slab.Free(ref, 40);
  for (int i = 0; i < 10000; ++i) slab.Allocate(40);
  BOOST_TEST(slab.MemoryBytes() == bytes);
}

}  // namespace
}  // namespace tasuki
