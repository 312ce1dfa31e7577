// Recall and precision over the labelled corpus, the public test numbers and
// the written cases.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tasuki/cards/pan_scanner.h"
#include "tests/cards/card_corpus.h"

namespace tasuki {
namespace {

using testing::CardCorpus;
using testing::CardScore;

BOOST_AUTO_TEST_CASE(recall_and_precision_hold_for_each_format_and_brand) {
  CardCorpus corpus(20261122);
  const PanScanner scanner;
  CardScore score;
  for (int i = 0; i < 20'000; ++i) {
    const auto ticket = corpus.Ticket(400, 2, 3);
    score.Add(ticket, scanner.Scan(ticket.text));
  }
  BOOST_TEST(score.by_format.size() == CardCorpus::Formats().size());
  BOOST_TEST(score.recall() >= 0.999);
  BOOST_TEST(score.precision() >= 0.95);
  for (const auto* by : {&score.by_format, &score.by_brand}) {
    for (const auto& [name, count] : *by) {
      BOOST_TEST_CONTEXT(name << " " << count.found << " of " << count.all) {
        BOOST_TEST(count.found >= 0.99 * count.all);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(look_alikes_stay_in_the_text) {
  CardCorpus corpus(42);
  const PanScanner scanner;
  CardScore score;
  for (int i = 0; i < 20'000; ++i) {
    const auto ticket = corpus.Ticket(400, 0, 5);
    score.Add(ticket, scanner.Scan(ticket.text));
  }
  for (const auto& [kind, count] : score.by_look_alike) {
    BOOST_TEST_CONTEXT(kind << " " << count.found << " of " << count.all) {
      const double limit = kind == "order"         ? 0.028
                           : kind == "order_named" ? 0.003
                           : kind == "jan13"       ? 0.001
                                                   : 0.0;
      // Three standard deviations above the limit for the random ones.
      const double slack = limit > 0 ? 3 * std::sqrt(limit * count.all) : 0;
      BOOST_TEST(count.found <= limit * count.all + slack);
    }
  }
}

}  // namespace
}  // namespace tasuki
