// What the benchmark says of a ranking, against values worked out by hand.
#include "benchmarks/similarity/beir.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "benchmarks/similarity/run_file.h"
#include "tests/support/world.h"

namespace tasuki::bench {
namespace {

namespace tt = boost::test_tools;

// 1 / log2(rank + 1) for the ranks 1, 2, 3 and 4.
constexpr double kGain[] = {1, 0.63092975357145742, 0.5, 0.43067655807339306};

std::vector<std::uint32_t> Numbers(std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t i = from; i < to; ++i) numbers.push_back(i);
  return numbers;
}

BOOST_AUTO_TEST_CASE(a_perfect_ranking_has_every_measure_at_one) {
  const Measures measures = Evaluate({4, 7}, {{4, 2}, {7, 1}});
  for (const auto& [name, measure] : kMeasures) {
    BOOST_TEST((measures.*measure) == 1.0, tt::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(gain_is_linear_and_discounted_by_rank) {
  // Found at ranks 2 and 4, with grades 1 and 3; a third, of grade 2, is not.
  const Measures measures = Evaluate({9, 1, 8, 2}, {{1, 1}, {2, 3}, {3, 2}});
  const double gain = 1 * kGain[1] + 3 * kGain[3];
  const double ideal = 3 * kGain[0] + 2 * kGain[1] + 1 * kGain[2];
  BOOST_TEST(measures.ndcg10 == gain / ideal, tt::tolerance(1e-12));
  BOOST_TEST(measures.mrr10 == 0.5);
  BOOST_TEST(measures.recall10 == 2.0 / 3, tt::tolerance(1e-12));
  BOOST_TEST(measures.recall100 == 2.0 / 3, tt::tolerance(1e-12));
  BOOST_TEST(measures.p1 == 0.0);
}

BOOST_AUTO_TEST_CASE(ranks_past_ten_and_past_a_hundred_do_not_count) {
  const Grades relevant = {{10, 1}, {99, 1}, {100, 1}};
  const Measures measures = Evaluate(Numbers(0, 200), relevant);
  BOOST_TEST(measures.ndcg10 == 0.0);
  BOOST_TEST(measures.mrr10 == 0.0);
  BOOST_TEST(measures.recall10 == 0.0);
  BOOST_TEST(measures.recall100 == 2.0 / 3, tt::tolerance(1e-12));
  BOOST_TEST(Evaluate(Numbers(0, 200), {{9, 1}}).mrr10 == 0.1);
}

BOOST_AUTO_TEST_CASE(the_ideal_ranking_ends_at_ten) {
  Grades relevant;
  for (const std::uint32_t document : Numbers(0, 20)) relevant[document] = 1;
  const Measures measures = Evaluate(Numbers(0, 20), relevant);
  BOOST_TEST(measures.ndcg10 == 1.0, tt::tolerance(1e-12));
  BOOST_TEST(measures.recall10 == 0.5);
}

BOOST_AUTO_TEST_CASE(nothing_found_is_nothing) {
  const Measures measures = Evaluate({}, {{1, 1}});
  for (const auto& [name, measure] : kMeasures) {
    BOOST_TEST((measures.*measure) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_mean_is_over_queries) {
  const Measures mean = Mean({{.ndcg10 = 1, .p1 = 1}, {.ndcg10 = 0.5}});
  BOOST_TEST(mean.ndcg10 == 0.75);
  BOOST_TEST(mean.p1 == 0.5);
  BOOST_TEST(mean.mrr10 == 0.0);
}

// Differences .2, -.1, 0 and .3: mean .1, sample variance .1 / 3.
BOOST_AUTO_TEST_CASE(a_difference_is_paired_by_query) {
  const PairedDifference difference =
      Compare({0.5, 0.4, 0.7, 0.9}, {0.3, 0.5, 0.7, 0.6});
  BOOST_TEST(difference.mean == 0.1, tt::tolerance(1e-12));
  BOOST_TEST(difference.standard_error == std::sqrt(0.1 / 3 / 4),
             tt::tolerance(1e-12));
  BOOST_TEST(difference.better == 2);
  BOOST_TEST(difference.worse == 1);
  BOOST_TEST(Compare({0.5}, {0.25}).standard_error == 0.0);
}

BOOST_AUTO_TEST_CASE(a_run_comes_back_from_its_file) {
  const testing::TempDir folder;
  const Run run = {
      {"faq",
       {{"q 1", {.ndcg10 = 0.25, .recall100 = 1}}, {"q2", {.mrr10 = 1.0 / 3}}}},
      {"faq.tags", {{"q2", {.p1 = 1}}}}};
  BOOST_TEST_REQUIRE(SaveRun(run, folder.File("run")));
  const auto loaded = LoadRun(folder.File("run"));
  BOOST_TEST_REQUIRE(loaded.has_value());
  BOOST_TEST(loaded->size() == 2u);
  BOOST_TEST(loaded->at("faq").at("q 1").ndcg10 == 0.25);
  BOOST_TEST(loaded->at("faq").at("q 1").recall100 == 1.0);
  // To the last bit: what did not change must not show as a difference.
  BOOST_TEST(loaded->at("faq").at("q2").mrr10 == 1.0 / 3);
  BOOST_TEST(loaded->at("faq.tags").at("q2").p1 == 1.0);
}

BOOST_AUTO_TEST_CASE(what_is_no_run_is_refused) {
  const testing::TempDir folder;
  BOOST_TEST(!LoadRun(folder.File("missing")).has_value());
  std::ofstream(folder.File("other")) << "a file\nof another kind\n";
  BOOST_TEST(!LoadRun(folder.File("other")).has_value());
  BOOST_TEST(!SaveRun({}, folder.File("no/such/folder")));
}

BOOST_AUTO_TEST_CASE(a_collection_is_loaded_with_what_is_judged) {
  const testing::TempDir folder;
  std::filesystem::create_directories(folder.File("faq/qrels"));
  std::ofstream(folder.File("faq/corpus.jsonl"))
      << R"({"_id": "a", "title": "鍵", "text": "鍵を失くした"})" << '\n'
      << R"({"_id": "b", "text": "lost", "metadata": {"tag": "loss"}})" << '\n';
  std::ofstream(folder.File("faq/queries.jsonl"))
      << R"({"_id": "q1", "text": "鍵"})" << '\n'
      << R"({"_id": "q2", "text": "unjudged"})" << '\n'
      << R"({"_id": "q 3", "text": "lost it", "tag": "loss"})" << '\n';
  std::ofstream(folder.File("faq/qrels/test.tsv"))
      << "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\nq 3\tb\t1\n"
      << "q2\tunknown\t1\n";
  BOOST_TEST(CollectionsIn(folder.File("")) == std::vector<std::string>{"faq"},
             tt::per_element());
  const auto beir = LoadBeir(folder.File("faq"));
  BOOST_TEST_REQUIRE(beir.has_value());
  BOOST_TEST(beir->name == "faq");
  BOOST_TEST_REQUIRE(beir->documents.size() == 2u);
  BOOST_TEST(beir->documents[0].title == "鍵");
  BOOST_TEST(beir->documents[1].tag == "loss");
  BOOST_TEST_REQUIRE(beir->queries.size() == 2u);
  BOOST_TEST(beir->queries[1].text == "lost it");
  BOOST_TEST((beir->relevant[0] == Grades{{0, 2}}));
  BOOST_TEST((beir->relevant[1] == Grades{{1, 1}}));
  BOOST_TEST(!LoadBeir(folder.File("none")).has_value());
}

}  // namespace
}  // namespace tasuki::bench
