#include "src/similarity/posting_list.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

namespace tasuki {
namespace {

using Model = std::map<ReplyHandle, std::uint32_t>;

// What a cursor hands out for the windows that `wanted` says, in order.
template <class Wanted>
Model ReadWindows(const PostingStore& store, PostingList list,
                  std::uint32_t windows, const Wanted& wanted) {
  Model read;
  PostingCursor cursor(store, list);
  for (std::uint32_t window = 0; window < windows; ++window) {
    if (!wanted(window)) continue;
    const auto put = [&](ReplyHandle handle, std::uint32_t count) {
      BOOST_REQUIRE(WindowOf(handle) == window);
      BOOST_REQUIRE(read.emplace(handle, count).second);
    };
    cursor.Read(
        window,
        [&](ReplyHandle handle, std::uint32_t extra) {
          put(handle, extra + 1);
        },
        [&](const BitRun& run) {
          run.ForEachPlace([&](std::size_t place) {
            put(window * kWindowSize + static_cast<ReplyHandle>(place), 1);
          });
          for (const std::uint16_t exception : run.exceptions) {
            read.at(window * kWindowSize +
                    BitRun::PlaceOfException(exception)) =
                BitRun::ExtraOfException(exception) + 1u;
          }
        });
  }
  return read;
}

Model ReadAll(const PostingStore& store, PostingList list) {
  return ReadWindows(store, list, 100, [](std::uint32_t) { return true; });
}

// Inserts what is not in the list and erases what is, `steps` times.
void CompareWithModel(std::uint32_t seed, ReplyHandle stride,
                      std::uint32_t handles, int steps) {
  std::mt19937 random(seed);
  Model model;
  PostingStore store;
  PostingList list;
  for (int step = 0; step < steps; ++step) {
    const ReplyHandle handle = random() % handles * stride;
    BOOST_TEST_CONTEXT("seed " << seed << " step " << step) {
      const bool known = model.count(handle) > 0;
      BOOST_REQUIRE(store.Contains(list, handle) == known);
      if (known && random() % 3 == 0) {
        BOOST_REQUIRE(store.Erase(list, handle));
        BOOST_REQUIRE(!store.Erase(list, handle));
        model.erase(handle);
      } else if (!known) {
        const std::uint32_t count = random() % 4 == 0 ? 1 + random() % 9 : 1;
        store.Insert(list, handle, count);
        model[handle] = std::min<std::uint32_t>(count, kMaxPostingCount);
      }
      BOOST_REQUIRE(store.Size(list) == model.size());
      BOOST_REQUIRE(list.empty() == model.empty());
      if (step % 97 == 0) BOOST_REQUIRE((ReadAll(store, list) == model));
    }
  }
  const std::uint32_t skip = 2 + random() % 3;
  const auto wanted = [&](std::uint32_t window) { return window % skip == 1; };
  Model some;
  for (const auto& [handle, count] : model) {
    if (wanted(WindowOf(handle))) some[handle] = count;
  }
  BOOST_TEST((ReadWindows(store, list, 100, wanted) == some));
  while (!model.empty()) {
    BOOST_REQUIRE(store.Erase(list, model.begin()->first));
    model.erase(model.begin());
  }
  BOOST_TEST(list.empty());
}

BOOST_AUTO_TEST_CASE(a_list_behaves_as_a_map_of_counts) {
  CompareWithModel(11, 16000, 70, 4000);  // a few in every window
  CompareWithModel(12, 1, 40, 2000);      // short, then nothing again
  CompareWithModel(13, 7, 3000, 9000);    // two dense windows
  CompareWithModel(14, 3, 20000, 9000);   // chunks of bytes
  CompareWithModel(15, 130, 9000, 9000);  // sparse in many windows
}

// Lists of every kind side by side, as terms of one reply have them.
BOOST_AUTO_TEST_CASE(adding_to_all_lists_is_adding_to_each) {
  constexpr int kSeed = 17;
  std::mt19937 random(kSeed);
  PostingStore store;
  std::vector<PostingList> lists(PostingStore::kMostAdditions);
  std::vector<Model> models(lists.size());
  for (int step = 0; step < 40000; ++step) {
    // Mostly upwards, now and then somewhere in between.
    const ReplyHandle handle = random() % 20 == 0
                                   ? static_cast<ReplyHandle>(random() % 40000)
                                   : static_cast<ReplyHandle>(step);
    std::vector<PostingStore::Addition> additions;
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      // From every reply to about one in 20,000.
      if (random() % (1 + i * i * 5) != 0 || models[i].contains(handle)) {
        continue;
      }
      const std::uint32_t count = random() % 4 == 0 ? 1 + random() % 9 : 1;
      additions.push_back({lists[i], count});
      numbers.push_back(i);
      models[i][handle] = std::min(count, kMaxPostingCount);
    }
    store.InsertAll(handle, additions);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      lists[numbers[i]] = additions[i].list;
    }
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    BOOST_TEST_CONTEXT("seed " << kSeed << " list " << i) {
      BOOST_TEST((ReadAll(store, lists[i]) == models[i]));
      BOOST_TEST(store.Size(lists[i]) == models[i].size());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_only_grows_is_the_same_in_every_order) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    Model model;
    for (int i = 0; i < 6000; ++i) {
      model[random() % (seed * 9000)] = 1 + random() % 4;
    }
    PostingStore store;
    PostingList up, down;
    for (const auto& [handle, count] : model) store.Insert(up, handle, count);
    for (auto i = model.rbegin(); i != model.rend(); ++i) {
      store.Insert(down, i->first, i->second);
    }
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST((ReadAll(store, up) == model));
      BOOST_TEST((ReadAll(store, down) == model));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_and_the_last_handle_are_ordinary) {
  PostingStore store;
  PostingList list;
  store.Insert(list, kMaxReplyHandle, 4);
  store.Insert(list, 0, 2);
  BOOST_TEST(store.Size(list) == 2u);
  BOOST_TEST(store.Contains(list, 0));
  BOOST_TEST(store.Contains(list, kMaxReplyHandle));
  BOOST_TEST(!store.Contains(list, 1));
  BOOST_TEST(store.Erase(list, kMaxReplyHandle));
  BOOST_TEST(!store.Contains(list, kMaxReplyHandle));
  PostingList one;
  store.Insert(one, kMaxReplyHandle, 1);
  BOOST_TEST(store.Contains(one, kMaxReplyHandle));
  BOOST_TEST(!store.Erase(one, 5));
  BOOST_TEST(store.Erase(one, kMaxReplyHandle));
  BOOST_TEST(one.empty());
}

BOOST_AUTO_TEST_CASE(a_full_window_holds_every_place) {
  PostingStore store;
  PostingList list;
  for (ReplyHandle handle = 0; handle < kWindowSize; ++handle) {
    store.Insert(list, handle, 1 + handle % 4);
  }
  BOOST_TEST(store.Size(list) == kWindowSize);
  BOOST_TEST(ReadAll(store, list).size() == kWindowSize);
  for (ReplyHandle handle = 0; handle < kWindowSize; ++handle) {
    BOOST_REQUIRE(store.Erase(list, handle));
  }
  BOOST_TEST(list.empty());
}

BOOST_AUTO_TEST_CASE(common_and_rare_terms_take_little_memory) {
  PostingStore store;
  PostingList common;
  for (ReplyHandle handle = 0; handle < 50 * kWindowSize; handle += 2) {
    store.Insert(common, handle, 1);
  }
  // One bit a reply, and the slab's pages.
  BOOST_TEST(store.MemoryBytes() < 50 * kWindowSize / 8 + 2 * Slab::kPageBytes);
  PostingStore singles;
  for (ReplyHandle handle = 0; handle < 1000; ++handle) {
    PostingList list;
    singles.Insert(list, handle, 1);
  }
  BOOST_TEST(singles.slab().MemoryBytes() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_erased_is_cleared_from_memory) {
  PostingStore store;
  PostingList list;
  for (ReplyHandle handle = 1; handle <= 3000; ++handle) {
    store.Insert(list, 5 * handle, 2);
  }
  for (ReplyHandle handle = 1; handle <= 3000; ++handle) {
    BOOST_REQUIRE(store.Erase(list, 5 * handle));
  }
  // What a free block holds is the number of the next one, no more.
  Slab& slab = store.slab();
  const Slab::Ref block = slab.Allocate(200);
  BOOST_TEST(std::all_of(slab.at(block), slab.at(block) + 200,
                         [](std::uint8_t byte) { return byte == 0; }));
}

}  // namespace
}  // namespace tasuki
