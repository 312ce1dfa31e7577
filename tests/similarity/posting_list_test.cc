#include "src/similarity/posting_list.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

namespace tasuki {
namespace {

BOOST_AUTO_TEST_CASE(a_list_behaves_as_a_map_of_counts) {
  constexpr int kSeed = 11;
  std::mt19937 random(kSeed);
  std::map<ReplyHandle, std::uint32_t> model;
  PostingList list;
  for (int step = 0; step < 5000; ++step) {
    const ReplyHandle handle = (random() % 70) * 16000;
    const auto known = model.find(handle);
    if (known != model.end()) {
      list.Erase(handle);
      model.erase(known);
    } else {
      const std::uint32_t count = 1 + random() % 9;
      list.Insert(handle, count);
      model[handle] = std::min<std::uint32_t>(count, 4);
    }
    std::map<ReplyHandle, std::uint32_t> read;
    PostingList::Cursor cursor(list);
    for (std::uint32_t window = 0; window < 80; ++window) {
      for (const std::uint16_t posting : cursor.Seek(window)) {
        read[window * kWindowSize + PlaceOfPosting(posting)] =
            CountOfPosting(posting) + 1u;
      }
    }
    BOOST_TEST_CONTEXT("seed " << kSeed << " step " << step) {
      BOOST_REQUIRE((read == model));
      BOOST_REQUIRE(list.size() == model.size());
      BOOST_REQUIRE(list.Contains(handle) == (model.count(handle) > 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_full_window_holds_every_place) {
  PostingList list;
  for (ReplyHandle handle = kWindowSize; handle-- > 0;) list.Insert(handle, 1);
  BOOST_TEST(list.size() == kWindowSize);
  BOOST_TEST(PostingList::Cursor(list).Seek(0).size() == kWindowSize);
  for (ReplyHandle handle = 0; handle < kWindowSize; ++handle) {
    list.Erase(handle);
  }
  BOOST_TEST(list.empty());
  BOOST_TEST(list.HeapBytes() == 0u);
}

}  // namespace
}  // namespace tasuki
