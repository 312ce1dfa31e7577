#include "src/similarity/search_lock.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <thread>
#include <vector>

namespace tasuki {
namespace {

using Search = SearchLock::Search;
using Change = SearchLock::Change;

// A change that waits for a search that is under way.
class WaitingChange {
 public:
  WaitingChange() : search_(std::in_place, lock) {
    thread_ = std::thread([this] {
      const Change change(lock);
      made = true;
    });
    while (!lock.ChangeWaits()) std::this_thread::yield();
  }
  void LetThrough() {
    search_.reset();
    thread_.join();
  }

  SearchLock lock;
  std::atomic<bool> made = false;

 private:
  std::optional<Search> search_;
  std::thread thread_;
};

BOOST_AUTO_TEST_CASE(a_search_goes_past_a_change_that_waits) {
  WaitingChange change;
  for (int i = 0; i < SearchLock::kPatience; ++i) {
    const Search search(change.lock);
    BOOST_TEST(!change.made);
  }
  change.LetThrough();
  BOOST_TEST(change.made);
}

BOOST_AUTO_TEST_CASE(after_so_many_searches_the_next_lets_the_change_go_first) {
  WaitingChange change;
  for (int i = 0; i < SearchLock::kPatience; ++i) {
    const Search search(change.lock);
  }
  bool made_before = false;
  std::thread late([&] {
    const Search search(change.lock);
    made_before = change.made;
  });
  change.LetThrough();
  late.join();
  BOOST_TEST(made_before);
  // And begins to count anew.
  const Search search(change.lock);
  BOOST_TEST(!change.lock.ChangeWaits());
}

// The thread sanitizer watches, too.
BOOST_AUTO_TEST_CASE(no_search_sees_half_a_change) {
  constexpr int kChanges = 2000;
  SearchLock lock;
  int one = 0;
  int other = 0;
  std::atomic<bool> changing = true;
  std::atomic<int> halves = 0;
  std::vector<std::thread> searches;
  for (int i = 0; i < 3; ++i) {
    searches.emplace_back([&] {
      while (changing) {
        const Search search(lock);
        if (one != other) ++halves;
      }
    });
  }
  for (int i = 0; i < kChanges; ++i) {
    const Change change(lock);
    ++one;
    ++other;
  }
  changing = false;
  for (std::thread& search : searches) search.join();
  BOOST_TEST(halves == 0);
  BOOST_TEST(one == kChanges);
}

}  // namespace
}  // namespace tasuki
