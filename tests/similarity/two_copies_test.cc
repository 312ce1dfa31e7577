#include "src/similarity/two_copies.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace tasuki {
namespace {

struct Pair {
  explicit Pair(int value) : one(value), other(value) {}

  int one;
  int other;
};
using Copies = TwoCopies<Pair>;

absl::Status Increment(Pair& pair) {
  ++pair.one;
  ++pair.other;
  return absl::OkStatus();
}

BOOST_AUTO_TEST_CASE(a_change_is_seen_by_who_begins_behind_it) {
  Copies copies(7);
  BOOST_TEST(copies.Change(Increment).ok());
  BOOST_TEST(Copies::Reading(copies)->one == 8);
  BOOST_TEST(copies.Change(Increment).ok());
  BOOST_TEST(Copies::Reading(copies)->one == 9);
}

BOOST_AUTO_TEST_CASE(who_reads_does_not_wait_for_a_change_that_is_held) {
  Copies copies(7);
  std::latch begun(1), released(1);
  bool first = true;
  std::thread writer([&] {
    BOOST_TEST(copies
                   .Change([&](Pair& pair) {
                     if (std::exchange(first, false)) {
                       begun.count_down();
                       released.wait();
                     }
                     return Increment(pair);
                   })
                   .ok());
  });
  begun.wait();
  BOOST_TEST(Copies::Reading(copies)->one == 7);  // or the test never ends
  released.count_down();
  writer.join();
  BOOST_TEST(Copies::Reading(copies)->one == 8);
}

BOOST_AUTO_TEST_CASE(what_is_being_read_does_not_change) {
  Copies copies(7);
  std::optional<Copies::Reading> reading(std::in_place, copies);
  std::atomic<bool> shown = false;
  std::thread writer([&] { BOOST_TEST(copies.Change(Increment).ok()); });
  while (!shown) shown = Copies::Reading(copies)->one == 8;
  BOOST_TEST((*reading)->one == 7);
  reading.reset();
  writer.join();
  BOOST_TEST(copies.Change(Increment).ok());
  BOOST_TEST(Copies::Reading(copies)->one == 9);
}

BOOST_AUTO_TEST_CASE(a_change_that_fails_fails_in_both) {
  Copies copies(7);
  const auto half = [](Pair& pair) {
    ++pair.one;
    return absl::InternalError("half");
  };
  BOOST_TEST(copies.Change(half) == absl::InternalError("half"));
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(Copies::Reading(copies)->one == 8 + i);
    BOOST_TEST(Copies::Reading(copies)->other == 7 + i);
    BOOST_TEST(copies.Change(Increment).ok());
  }
}

// The thread sanitizer watches, too.
BOOST_AUTO_TEST_CASE(nobody_sees_half_a_change) {
  constexpr int kChanges = 2000;
  Copies copies(0);
  std::atomic<bool> changing = true;
  std::atomic<int> halves = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (changing) {
        const Copies::Reading reading(copies);
        if (reading->one != reading->other) ++halves;
      }
    });
  }
  for (int i = 0; i < kChanges; ++i) copies.Change(Increment).IgnoreError();
  changing = false;
  for (std::thread& reader : readers) reader.join();
  BOOST_TEST(halves == 0);
  BOOST_TEST(Copies::Reading(copies)->one == kChanges);
}

}  // namespace
}  // namespace tasuki
