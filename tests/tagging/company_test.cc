#include "src/tagging/company.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "src/tagging/calibration.h"
#include "tasuki/tagging/tag_classifier.h"

namespace tasuki::tagging {
namespace {

std::vector<float> RandomScores(std::mt19937& random, std::size_t tags) {
  std::normal_distribution<float> normal(-1.0f, 0.3f);
  std::vector<float> scores(tags);
  for (float& each : scores) each = normal(random);
  return scores;
}

// Pearson's correlation of two lists without the places of `tag`.
double Correlation(const std::vector<float>& a, const std::vector<float>& b,
                   std::size_t tag) {
  double n = 0, sa = 0, sb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i == tag) continue;
    ++n;
    sa += a[i];
    sb += b[i];
  }
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i == tag) continue;
    ab += (a[i] - sa / n) * (b[i] - sb / n);
    aa += (a[i] - sa / n) * (a[i] - sa / n);
    bb += (b[i] - sb / n) * (b[i] - sb / n);
  }
  return ab / std::sqrt(aa * bb);
}

BOOST_AUTO_TEST_CASE(company_is_the_correlation_with_the_usual_scores) {
  constexpr std::uint32_t kSeed = 5;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    BOOST_TEST_CONTEXT("seed " << kSeed << " round " << round) {
      const std::size_t tags = 8 + random() % 25;
      const std::size_t tag = random() % tags;
      const std::vector<float> usual = RandomScores(random, tags);
      const std::vector<float> scores = RandomScores(random, tags);
      const Company company = CompanyOf(usual, tag);
      BOOST_TEST(company.size() == tags - 1);
      BOOST_TEST(std::abs(InCompany(company, scores, tags, tag) -
                          Correlation(usual, scores, tag)) < 0.01);
      BOOST_TEST(InCompany(company, usual, tags, tag) > 0.99);
    }
  }
}

BOOST_AUTO_TEST_CASE(of_many_tags_those_that_stand_out_most_are_kept) {
  std::mt19937 random(6);
  std::vector<float> usual = RandomScores(random, 200);
  usual[17] = 3;
  usual[150] = -5;
  usual[99] = 100;  // the tag itself
  const Company company = CompanyOf(usual, 99);
  BOOST_TEST(company.size() == 32);
  BOOST_TEST(std::is_sorted(
      company.begin(), company.end(),
      [](const Companion& a, const Companion& b) { return a.tag < b.tag; }));
  const auto has = [&](std::uint32_t tag) {
    return std::any_of(company.begin(), company.end(),
                       [&](const Companion& each) { return each.tag == tag; });
  };
  BOOST_TEST(has(17));
  BOOST_TEST(has(150));
  BOOST_TEST(!has(99));
}

BOOST_AUTO_TEST_CASE(without_a_pattern_company_says_nothing) {
  const std::vector<float> flat(8, -1.0f);
  BOOST_TEST(CompanyOf(flat, 3).empty());
  BOOST_TEST(CompanyOf(std::vector<float>(7, 1.0f), 3).empty());
  std::mt19937 random(7);
  const std::vector<float> scores = RandomScores(random, 8);
  BOOST_TEST(InCompany({}, scores, 8, 3) == 0.5);
  const Company company = CompanyOf(scores, 3);
  BOOST_TEST(InCompany(company, flat, 8, 3) == 0.5);
  BOOST_TEST(InCompany(company, {1.0f}, 1, 0) == 0.5);
}

BOOST_AUTO_TEST_CASE(a_text_in_usual_company_fits_better) {
  std::mt19937 random(8);
  const std::vector<float> scores = RandomScores(random, 12);
  const FitSignals strange = {.spoken = 0.5, .company = -0.2};
  const FitSignals usual = {.spoken = 0.5, .company = 0.6};
  BOOST_TEST(FitOf(scores, 12, false, strange) <
             FitOf(scores, 12, false, usual));
  std::vector<float> unsure = scores;
  std::partial_sort(unsure.begin(), unsure.begin() + 5, unsure.end(),
                    std::greater<>());
  unsure[4] = unsure[3];  // the fifth is refused less surely
  BOOST_TEST(FitOf(unsure, 12, false, usual) < FitOf(scores, 12, false, usual));
}

// Twelve intents of two words each, in pairs that share a third word.
TagClassifier TwelveIntents() {
  TagClassifier classifier =
      TagClassifier::Create({.axes = {{.axis = "intent"}}, .feature_bits = 12})
          .value();
  std::mt19937 random(9);
  for (int i = 0; i < 600; ++i) {
    const std::uint32_t intent = random() % 12;
    std::string text = "theme" + std::to_string(intent / 2);
    text += " word" + std::to_string(2 * intent + random() % 2) + " please";
    BOOST_TEST_REQUIRE(
        classifier
            .Add({.text = text,
                  .labels = {{.axis = "intent",
                              .right = {TagId(std::to_string(intent))}}}})
            .ok());
  }
  while (!classifier.TrainStep(1000).value().done) {
  }
  return classifier;
}

BOOST_AUTO_TEST_CASE(company_is_learned_written_and_read_back) {
  const TagClassifier original = TwelveIntents();
  const TagClassifier parsed =
      TagClassifier::Parse(original.Serialize()).value();
  BOOST_TEST((original.Serialize() == parsed.Serialize()));
  const auto fit = [](const TagClassifier& classifier, const char* text) {
    return classifier.Suggest(text, {}).value()[0].fit;
  };
  for (const char* text : {"theme1 word4 please", "word4 theme5", "ガチャ"}) {
    BOOST_TEST(fit(original, text) == fit(parsed, text), text);
  }
  // The word of one pair with the theme of another: the company is wrong.
  BOOST_TEST(fit(original, "theme1 word4 please") >
             fit(original, "theme5 word4 please"));
  // A tag that came after the batch has no company yet, and still a fit.
  TagClassifier later = TwelveIntents();
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST_REQUIRE(
        later
            .Learn({.text = "課金 返金",
                    .labels = {{.axis = "intent", .right = {TagId("new")}}}})
            .ok());
  }
  const auto suggestion = later.Suggest("課金 返金", {}).value()[0];
  BOOST_TEST((suggestion.tags[0].tag == TagId("new")));
  BOOST_TEST(std::isfinite(suggestion.fit));
}

}  // namespace
}  // namespace tasuki::tagging
