#include "src/routing/bytes.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "src/routing/near_list.h"

namespace tasuki::routing_internal {
namespace {

std::string Plainly(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) {
    bytes += static_cast<char>(value | 0x80);
  }
  return bytes + static_cast<char>(value);
}

void CheckWritten(const std::vector<std::uint64_t>& values) {
  Writer writer;
  std::string expected;
  for (const std::uint64_t value : values) {
    writer.Unsigned(value);
    expected += Plainly(value);
  }
  BOOST_TEST((writer.bytes() == expected));
  Reader reader(writer.bytes());
  for (const std::uint64_t value : values) {
    BOOST_TEST(reader.Unsigned() == value);
  }
  BOOST_TEST((reader.ok() && reader.done()));
}

std::vector<std::uint32_t> Numbers(const NearList<4>& list) {
  return list.Visited([](const auto numbers) {
    return std::vector<std::uint32_t>(numbers.begin(), numbers.end());
  });
}

BOOST_AUTO_TEST_SUITE(routing_bytes)

BOOST_AUTO_TEST_CASE(a_number_takes_seven_bits_a_byte_at_every_length) {
  std::vector<std::uint64_t> values = {0, ~std::uint64_t{0}};
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    values.insert(values.end(), {power - 1, power, power + 1});
  }
  CheckWritten(values);
  for (const std::uint64_t value : values) CheckWritten({value});
}

BOOST_AUTO_TEST_CASE(random_numbers_are_read_as_they_were_written) {
  constexpr std::uint64_t kSeed = 20'261'122;
  BOOST_TEST_CONTEXT("seed " << kSeed) {
    std::mt19937_64 random(kSeed);
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 10'000; ++i) {
      values.push_back(random() >> (random() % 64));
    }
    CheckWritten(values);
  }
}

BOOST_AUTO_TEST_CASE(a_near_list_gives_back_short_long_and_large_numbers) {
  const std::vector<std::vector<std::uint32_t>> lists = {
      {},  {7},         {0, 65'535, 3, 4}, {1, 2, 3, 4, 5},
      {1}, {65'536},    {65'535, 65'536},  {0xffff'ffff, 2, 3, 4, 5},
      {},  {9, 8, 7, 6}};
  NearList<4> list;
  for (const std::vector<std::uint32_t>& numbers : lists) {
    list.Assign(numbers);
    BOOST_TEST(Numbers(list) == numbers, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tasuki::routing_internal
