// First replies against a count by hand, and by a naive second way.
#include "tasuki/desk/report.h"

#include <algorithm>
#include <random>

#include "tests/support/check.h"

namespace tasuki::testing {
namespace {

Ticket Answered(absl::Duration after) {
  return {.occurred_at = absl::FromUnixSeconds(1'000'000),
          .first_reply_time = absl::FromUnixSeconds(1'000'000) + after};
}

BOOST_AUTO_TEST_CASE(first_replies_are_counted_by_hand) {
  std::vector<Ticket> tickets = {
      Answered(absl::Minutes(10)), Answered(absl::Minutes(60)),
      Answered(absl::Minutes(61)), Ticket{}, Answered(absl::ZeroDuration())};
  tickets[4].outbound = true;
  FirstReplies counted = CountFirstReplies(tickets, absl::Minutes(60));
  BOOST_TEST(counted.tickets == 5);
  BOOST_TEST(counted.outbound == 1);
  BOOST_TEST(counted.unanswered == 1);
  BOOST_TEST(counted.answered == 3);
  BOOST_TEST(counted.within_target == 2);
  BOOST_TEST((counted.median == absl::Minutes(60)));
  tickets.push_back(Answered(absl::Minutes(70)));
  counted = CountFirstReplies(tickets, absl::Minutes(60));
  BOOST_TEST((counted.median == absl::Minutes(60) + absl::Seconds(30)));
  BOOST_TEST(counted.PercentWithin() == 50.0);
}

BOOST_AUTO_TEST_CASE(nothing_to_count_is_no_division) {
  const FirstReplies counted = CountFirstReplies({}, absl::Minutes(60));
  BOOST_TEST(counted.answered == 0);
  BOOST_TEST(counted.PercentWithin() == 0.0);
  BOOST_TEST((counted.median == absl::ZeroDuration()));
}

BOOST_AUTO_TEST_CASE(the_median_is_that_of_the_sorted_waits) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<Ticket> tickets;
    std::vector<std::int64_t> waits;
    const std::size_t n = 1 + random() % 40;
    for (std::size_t i = 0; i < n; ++i) {
      waits.push_back(static_cast<std::int64_t>(random() % 7200) * 2);
      tickets.push_back(Answered(absl::Seconds(waits.back())));
    }
    std::sort(waits.begin(), waits.end());
    const std::int64_t median =
        n % 2 == 1 ? waits[n / 2] : (waits[n / 2 - 1] + waits[n / 2]) / 2;
    BOOST_TEST_CONTEXT("seed " << seed) {
      const auto counted = CountFirstReplies(tickets, absl::Hours(1));
      BOOST_TEST((counted.median == absl::Seconds(median)));
      BOOST_TEST(counted.within_target ==
                 std::count_if(waits.begin(), waits.end(),
                               [](auto wait) { return wait <= 3600; }));
    }
  }
}

}  // namespace
}  // namespace tasuki::testing
