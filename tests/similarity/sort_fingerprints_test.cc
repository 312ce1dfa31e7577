#include "src/similarity/sort_fingerprints.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

namespace tasuki {
namespace {

using Terms = std::vector<std::uint64_t>;

bool SortsAsStd(Terms terms) {
  Terms expected = terms;
  std::sort(expected.begin(), expected.end());
  SortFingerprints(terms);
  return terms == expected;
}

BOOST_AUTO_TEST_CASE(fingerprints_come_out_in_order) {
  constexpr int kSeed = 31;
  std::mt19937_64 random(kSeed);
  for (std::size_t size = 0; size < 300; ++size) {
    BOOST_TEST_CONTEXT("seed " << kSeed << " size " << size) {
      Terms spread, few, met;
      for (std::size_t i = 0; i < size; ++i) {
        spread.push_back(random());
        few.push_back(random() % 7 << 61);
        met.push_back(random() % 1000);
      }
      BOOST_TEST(SortsAsStd(spread));
      BOOST_TEST(SortsAsStd(few));
      BOOST_TEST(SortsAsStd(met));
    }
  }
}

// Moved one by one they would take half a minute.
BOOST_AUTO_TEST_CASE(fingerprints_that_all_meet_do_not_take_longer) {
  Terms terms(300000);
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = i;
  BOOST_TEST(SortsAsStd(terms));
  std::reverse(terms.begin(), terms.end());
  BOOST_TEST(SortsAsStd(terms));
}

}  // namespace
}  // namespace tasuki
