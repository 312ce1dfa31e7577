#include "src/similarity/weight_learner.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>

namespace tasuki::similarity {
namespace {

namespace tt = boost::test_tools;

JudgedHit Hit(int rank, ReplyUse use, Signals signals, int edited = 0) {
  return {.suggestion = {.search = "s", .rank = rank, .signals = signals},
          .use = use,
          .edited_percent = edited};
}

// More words than characters, and the other way round.
constexpr Signals kWordy = {1.0, 0, 0.4, 0, 0};
constexpr Signals kAlike = {0.7, 0, 0.6, 0, 0};

BOOST_AUTO_TEST_CASE(a_suggestion_comes_back_from_its_id) {
  const Suggestion suggestion = {.search = "01jd3m7k4e9v2b6c8h0n5q1rst",
                                 .rank = 100,
                                 .signals = {2.5, 0.123, 0, 1, -0.75}};
  const SuggestionId id = NameOf(suggestion);
  BOOST_TEST(id.value().size() <= kMaxIdBytes);
  Suggestion again;
  BOOST_TEST_REQUIRE(Parse(id.value(), again));
  BOOST_TEST(again.search == suggestion.search);
  BOOST_TEST(again.rank == 100);
  for (std::size_t i = 0; i < kWeights; ++i) {
    BOOST_TEST(std::abs(again.signals[i] - suggestion.signals[i]) <=
               1.0 / 8192);
  }
}

BOOST_AUTO_TEST_CASE(signals_beyond_what_an_id_holds_are_cut) {
  const SuggestionId id =
      NameOf({.search = "s", .rank = 1, .signals = {1e6, -1e6, 4, -4, 0}});
  Suggestion again;
  BOOST_TEST_REQUIRE(Parse(id.value(), again));
  BOOST_TEST(again.signals[0] == 4 - 1.0 / 4096);
  BOOST_TEST(again.signals[1] == -4.0);
  BOOST_TEST(again.signals[3] == -4.0);
  BOOST_TEST(again.signals[4] == 0.0);
}

BOOST_AUTO_TEST_CASE(an_id_of_another_kind_is_no_suggestion) {
  Suggestion suggestion;
  const std::string rest(17, '0');
  BOOST_TEST(Parse("s." + rest, suggestion));
  for (const std::string& id :
       {std::string(), std::string("."), "." + rest, "s." + rest + "0",
        "s." + rest.substr(1), "s" + rest, "s." + rest.substr(1) + "u",
        "s." + rest.substr(1) + "A", "s." + rest.substr(1) + '\0',
        std::string("my-own-id")}) {
    BOOST_TEST(!Parse(id, suggestion), id);
  }
}

BOOST_AUTO_TEST_CASE(the_parts_that_were_right_gain) {
  const WeightShift shift = LearnFrom(
      {Hit(1, ReplyUse::kShown, kWordy), Hit(2, ReplyUse::kUsed, kAlike)},
      {.words = 1, .characters = 1});
  // Words say -.3, characters +.2: shares -.6 and .4, together -.2.
  BOOST_TEST(shift[0] ==
             std::llround(kLearningRate * 1e6 * (-0.6 + 0.6 * 0.2)));
  BOOST_TEST(shift[2] == std::llround(kLearningRate * 1e6 * (0.4 + 0.4 * 0.2)));
  BOOST_TEST(shift[0] == -shift[2]);
  BOOST_TEST(shift[1] == 0);
}

BOOST_AUTO_TEST_CASE(who_looked_no_further_says_nothing_of_the_rest) {
  const ReplyWeights weights;
  const auto learn = [&](int rank, ReplyUse use) {
    return LearnFrom({Hit(2, ReplyUse::kUsed, kAlike), Hit(rank, use, kWordy)},
                     weights);
  };
  BOOST_TEST((learn(3, ReplyUse::kShown) == WeightShift{}));
  BOOST_TEST((learn(3, ReplyUse::kRefused) != WeightShift{}));
  BOOST_TEST((learn(1, ReplyUse::kShown) != WeightShift{}));
  BOOST_TEST((learn(1, ReplyUse::kUsed) == WeightShift{}));
  BOOST_TEST((learn(0, ReplyUse::kRefused) == WeightShift{}));
  BOOST_TEST((LearnFrom({Hit(1, ReplyUse::kRefused, kWordy),
                         Hit(2, ReplyUse::kShown, kAlike)},
                        weights) == WeightShift{}));
}

BOOST_AUTO_TEST_CASE(parts_that_agree_learn_nothing) {
  for (const double better : {0.5, 2.0}) {
    const Signals both = {better, 0, better, better, 0};
    BOOST_TEST((LearnFrom({Hit(1, ReplyUse::kShown, {1, 0, 1, 1, 0}),
                           Hit(2, ReplyUse::kUsed, both)},
                          {}) == WeightShift{}));
  }
}

BOOST_AUTO_TEST_CASE(what_was_rewritten_proves_less) {
  const auto words = [](int edited) {
    return LearnFrom({Hit(1, ReplyUse::kShown, kWordy),
                      Hit(2, ReplyUse::kUsed, kAlike, edited)},
                     {})[0];
  };
  BOOST_TEST(words(100) == 0);
  BOOST_TEST(words(50) * 2 == words(0));
}

BOOST_AUTO_TEST_CASE(weights_stay_within_a_quarter_and_four_times) {
  const ReplyWeights given = {
      .words = 1, .title = 0, .characters = 80, .tags = 3, .outcome = 0.05};
  const std::int64_t far = 1'000'000'000;
  const ReplyWeights shifted = Shifted(given, {far, far, far, -far, 0});
  BOOST_TEST(shifted.words == 4.0, tt::tolerance(1e-12));
  BOOST_TEST(shifted.title == 0.0);
  BOOST_TEST(shifted.characters == 100.0);
  BOOST_TEST(shifted.tags == 0.75, tt::tolerance(1e-12));
  BOOST_TEST(shifted.outcome == 0.05);
}

BOOST_AUTO_TEST_CASE(a_search_moves_little_and_keeps_the_scale) {
  const std::uint64_t seed = std::random_device()();
  BOOST_TEST_INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() % 1000) / 999;
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<JudgedHit> hits;
    for (int rank = 1; rank <= 10; ++rank) {
      hits.push_back(Hit(rank, static_cast<ReplyUse>(1 + random() % 3),
                         {uniform(0, 4), uniform(0, 4), uniform(0, 4),
                          uniform(0, 2), uniform(-1, 1)},
                         static_cast<int>(random() % 101)));
    }
    const WeightShift shift =
        LearnFrom(hits, {.words = uniform(0, 3), .tags = uniform(0, 9)});
    BOOST_TEST_INFO("seed " << seed << ", round " << round);
    BOOST_TEST(std::abs(std::accumulate(shift.begin(), shift.end(),
                                        std::int64_t{0})) <= 3);
    for (const std::int64_t each : shift) {
      BOOST_TEST(std::abs(each) <= 2 * kLearningRate * 1e6);
    }
  }
}

// Whoever always takes the reply with more characters in common gets it first.
BOOST_AUTO_TEST_CASE(what_is_always_used_comes_to_the_top) {
  const ReplyWeights given;
  const Signals wordy = {1.0, 0, 0.5, 0, 0};
  const Signals alike = {0.5, 0, 0.75, 0, 0};
  const auto score = [&](const Signals& signals, const ReplyWeights& weights) {
    return signals[0] * weights.words + signals[2] * weights.characters;
  };
  BOOST_TEST(score(wordy, given) > score(alike, given));
  WeightShift sum = {};
  for (int i = 0; i < 200; ++i) {
    const ReplyWeights weights = Shifted(given, sum);
    const bool first = score(alike, weights) > score(wordy, weights);
    const WeightShift shift =
        LearnFrom({Hit(first ? 2 : 1, ReplyUse::kShown, wordy),
                   Hit(first ? 1 : 2, ReplyUse::kUsed, alike)},
                  weights);
    for (std::size_t k = 0; k < kWeights; ++k) sum[k] += shift[k];
  }
  const ReplyWeights learned = Shifted(given, sum);
  BOOST_TEST(score(alike, learned) > score(wordy, learned));
}

}  // namespace
}  // namespace tasuki::similarity
