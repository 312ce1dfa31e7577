#include "src/similarity/term_table.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace tasuki {
namespace {

using Terms = std::vector<TermCount>;

// `distinct` terms of which each has `low` in its lower bits.
void CompareWithModel(std::uint64_t distinct, int shift) {
  constexpr int kSeed = 21;
  std::mt19937_64 random(kSeed);
  PostingStore store;
  TermTable table(store);
  std::map<ReplyHandle, Terms> replies;
  std::map<std::uint64_t, std::set<ReplyHandle>> model;
  for (int step = 0; step < 1500; ++step) {
    const auto handle = static_cast<ReplyHandle>(random() % 200);
    const auto known = replies.find(handle);
    BOOST_TEST_CONTEXT("seed " << kSeed << " step " << step) {
      if (known == replies.end()) {
        std::set<std::uint64_t> drawn;
        for (int i = 0; i < 30; ++i) drawn.insert(random() % distinct << shift);
        Terms& terms = replies[handle];
        for (const std::uint64_t term : drawn) {
          terms.push_back({term, 1});
          model[term].insert(handle);
        }
        table.Insert(handle, terms);
      } else {
        const std::size_t size = known->second.size();
        const bool all = random() % 4 == 0;
        const Terms found = all ? table.TermsOf(handle) : known->second;
        BOOST_REQUIRE(table.Erase(handle, found) == size);
        BOOST_REQUIRE(table.Erase(handle, known->second) == 0u);
        for (const TermCount& term : known->second) {
          model[term.term].erase(handle);
          if (model[term.term].empty()) model.erase(term.term);
        }
        replies.erase(known);
      }
      BOOST_REQUIRE(table.size() == model.size());
    }
  }
  for (std::uint64_t term = 0; term < distinct; ++term) {
    const auto expected = model.find(term << shift);
    const PostingList list = table.Find(term << shift);
    BOOST_REQUIRE(store.Size(list) ==
                  (expected == model.end() ? 0 : expected->second.size()));
  }
}

BOOST_AUTO_TEST_CASE(a_table_behaves_as_a_map_of_sets) {
  CompareWithModel(50, 0);
  CompareWithModel(20000, 0);
}

BOOST_AUTO_TEST_CASE(
    terms_chosen_to_meet_in_one_bucket_are_found_all_the_same) {
  CompareWithModel(3000, 40);
}

}  // namespace
}  // namespace tasuki
