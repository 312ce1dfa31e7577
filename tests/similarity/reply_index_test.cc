#include "tasuki/similarity/reply_index.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "tasuki/base/error.h"
#include "tests/similarity/exhaustive_scorer.h"
#include "tests/similarity/random_replies.h"

namespace tasuki {
namespace {

using Ranking = std::vector<std::pair<ReplyHandle, std::int64_t>>;

Ranking RankingOf(const SimilarReplies& found) {
  Ranking ranking;
  for (const ReplyHit& hit : found.hits) {
    ranking.emplace_back(
        hit.handle, std::llround(hit.score * static_cast<double>(kScoreUnit)));
  }
  return ranking;
}

// Handles near the borders of three windows, so that all of them are crossed.
ReplyHandle RandomHandle(RandomReplies& random) {
  return static_cast<ReplyHandle>(16384 * random.Below(3) + random.Below(40));
}

SimilarOptions RandomOptions(RandomReplies& random) {
  SimilarOptions options = {.k = 1 + static_cast<int>(random.Below(20))};
  if (random.Below(2) == 0) options.filter.tags = random.Filter(3);
  if (random.Below(4) == 0) options.filter.service = "x";
  if (random.Below(4) == 0) options.filter.language = "ja";
  if (random.Below(4) == 0) {
    options.filter.from = absl::FromUnixSeconds(20);
    options.filter.to = absl::FromUnixSeconds(70);
  }
  if (random.Below(3) == 0) options.weights = {.title = 2, .tags = 0.5};
  return options;
}

BOOST_AUTO_TEST_CASE(the_best_replies_are_those_of_exhaustive_scoring) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    RandomReplies random(seed);
    ExhaustiveScorer oracle;
    ReplyIndex index(oracle.formula);
    for (int step = 0; step < 150; ++step) {
      BOOST_TEST_CONTEXT("seed " << seed << " step " << step) {
        const ReplyHandle handle = RandomHandle(random);
        const AnalyzedReply reply = random.Reply();
        // What it was, something else, or nothing: all the same.
        AnalyzedReply was = oracle.replies[handle];
        if (random.Below(4) == 0) was.terms.resize(was.terms.size() / 2);
        if (random.Below(4) == 0) was = random.Reply();
        const AnalyzedReply* likely = random.Below(4) == 0 ? nullptr : &was;
        if (!index.Contains(handle)) {
          BOOST_REQUIRE(index.Add(handle, reply).ok());
          oracle.replies[handle] = reply;
        } else if (random.Below(2) == 0) {
          BOOST_REQUIRE(index.Replace(handle, reply, likely).ok());
          oracle.replies[handle] = reply;
        } else {
          BOOST_REQUIRE(index.Remove(handle, likely).ok());
          oracle.replies.erase(handle);
        }
        BOOST_REQUIRE(index.size() == oracle.replies.size());
        if (step % 5 != 0) continue;
        const AnalyzedInquiry inquiry = random.Inquiry();
        const SimilarOptions options = RandomOptions(random);
        const auto found = index.FindSimilar(inquiry, options);
        BOOST_REQUIRE(found.ok());
        BOOST_REQUIRE((RankingOf(*found) == oracle.Rank(inquiry, options)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_index_that_grew_equals_one_that_was_built) {
  RandomReplies random(77);
  std::map<ReplyHandle, AnalyzedReply> kept;
  ReplyIndex grown;
  for (int step = 0; step < 600; ++step) {
    const ReplyHandle handle = RandomHandle(random);
    if (grown.Contains(handle)) {
      BOOST_REQUIRE(grown.Remove(handle).ok());
      kept.erase(handle);
    } else {
      kept[handle] = random.Reply();
      BOOST_REQUIRE(grown.Add(handle, kept[handle]).ok());
    }
  }
  ReplyIndex built;
  for (auto reply = kept.rbegin(); reply != kept.rend(); ++reply) {
    BOOST_REQUIRE(built.Add(reply->first, reply->second).ok());
  }
  BOOST_TEST(built.TermCountForTesting() == grown.TermCountForTesting());
  for (int query = 0; query < 200; ++query) {
    const AnalyzedInquiry inquiry = random.Inquiry();
    const SimilarOptions options = RandomOptions(random);
    BOOST_REQUIRE((RankingOf(*grown.FindSimilar(inquiry, options)) ==
                   RankingOf(*built.FindSimilar(inquiry, options))));
  }
}

BOOST_AUTO_TEST_CASE(a_filter_restricts_the_ranking_and_changes_no_score) {
  RandomReplies random(5);
  ReplyIndex index;
  std::map<ReplyHandle, AnalyzedReply> replies;
  for (ReplyHandle handle = 0; handle < 300; ++handle) {
    replies[handle] = random.Reply();
    BOOST_REQUIRE(index.Add(handle * 100, replies[handle]).ok());
  }
  for (int query = 0; query < 200; ++query) {
    const AnalyzedInquiry inquiry = random.Inquiry();
    const TagFilter filter = random.Filter(4);
    const Ranking all = RankingOf(*index.FindSimilar(inquiry, {.k = 1000}));
    Ranking expected;
    for (const auto& entry : all) {
      std::vector<TagId> tags;
      for (const ReplyTag& tag : replies[entry.first / 100].tags) {
        tags.push_back(tag.id);
      }
      if (filter.Matches(tags)) expected.push_back(entry);
    }
    BOOST_REQUIRE(
        (RankingOf(*index.FindSimilar(
             inquiry, {.k = 1000, .filter = {.tags = filter}})) == expected));
  }
}

BOOST_AUTO_TEST_CASE(removal_leaves_no_trace) {
  RandomReplies random(9);
  ReplyIndex index;
  const std::size_t terms = index.TermCountForTesting();
  for (int round = 0; round < 3; ++round) {
    for (ReplyHandle handle = 0; handle < 200; ++handle) {
      BOOST_REQUIRE(index.Add(handle, random.Reply()).ok());
    }
    for (ReplyHandle handle = 0; handle < 200; ++handle) {
      BOOST_REQUIRE(index.Remove(handle).ok());
    }
    BOOST_TEST(index.size() == 0);
    BOOST_TEST(index.TermCountForTesting() == terms);
    BOOST_TEST(
        (index.FindSimilar(random.Inquiry())->no_hits == NoHits::kEmptyIndex));
  }
}

BOOST_AUTO_TEST_CASE(of_very_many_terms_the_heaviest_count) {
  ExhaustiveScorer oracle;
  ReplyIndex index;
  const auto term = [](std::uint64_t i) { return i * 0x9E3779B97F4A7C15; };
  for (ReplyHandle handle = 0; handle < 40; ++handle) {
    AnalyzedReply reply;
    for (std::uint64_t i = 1; i <= 6000; ++i) {
      if (i % 40 >= handle && i % 7 != handle % 7) {
        reply.terms.push_back({term(i), 1 + handle % 5});
      }
    }
    std::sort(reply.terms.begin(), reply.terms.end(),
              [](const auto& a, const auto& b) { return a.term < b.term; });
    reply.lengths = {6000 - handle, 0, 0};
    BOOST_REQUIRE(index.Add(handle, reply).ok());
    oracle.replies[handle] = reply;
  }
  AnalyzedInquiry inquiry;
  for (std::uint64_t i = 1; i <= 6000; ++i) {
    inquiry.terms[0].push_back({term(i), 1});
  }
  std::sort(inquiry.terms[0].begin(), inquiry.terms[0].end(),
            [](const auto& a, const auto& b) { return a.term < b.term; });
  const SimilarReplies found = index.FindSimilar(inquiry, {.k = 40}).value();
  BOOST_TEST((RankingOf(found) == oracle.Rank(inquiry, {.k = 40})));
}

BOOST_AUTO_TEST_CASE(ties_go_to_the_lower_handle) {
  RandomReplies random(3);
  AnalyzedReply reply = random.Reply();
  reply.terms = {{.term = 7, .count = 1}};
  ReplyIndex index;
  for (const ReplyHandle handle : {20000u, 3u, 40u, 17u}) {
    BOOST_REQUIRE(index.Add(handle, reply).ok());
  }
  AnalyzedInquiry inquiry;
  inquiry.terms[0] = {{.term = 7, .count = 1}};
  const SimilarReplies found = index.FindSimilar(inquiry, {.k = 3}).value();
  BOOST_REQUIRE(found.hits.size() == 3u);
  BOOST_TEST(found.hits[0].handle == 3u);
  BOOST_TEST(found.hits[1].handle == 17u);
  BOOST_TEST(found.hits[2].handle == 40u);
}

BOOST_AUTO_TEST_CASE(wrong_calls_are_refused_and_change_nothing) {
  RandomReplies random(4);
  ReplyIndex index;
  const AnalyzedReply reply = random.Reply();
  BOOST_REQUIRE(index.Add(1, reply).ok());
  const auto reason = [](const absl::Status& status) {
    return static_cast<int>(ReasonOf(status).value_or(Reason{}));
  };
  const int out = static_cast<int>(Reason::kOutOfRange);
  BOOST_TEST(reason(index.Add(1, reply)) ==
             static_cast<int>(Reason::kAlreadyExists));
  BOOST_TEST(reason(index.Add(kMaxReplyHandle + 1, reply)) == out);
  BOOST_TEST(reason(index.Remove(2)) == static_cast<int>(Reason::kNotFound));
  BOOST_TEST(reason(index.Replace(2, reply)) ==
             static_cast<int>(Reason::kNotFound));
  BOOST_TEST(!index.Contains(kMaxReplyHandle));

  const auto find = [&](SimilarOptions options) {
    return reason(index.FindSimilar({}, options).status());
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(find({.k = 0}) == out);
  BOOST_TEST(find({.k = 1'000'000}) == out);
  BOOST_TEST(find({.weights = {.words = -1}}) == out);
  BOOST_TEST(find({.weights = {.tags = nan}}) == out);
  BOOST_TEST(find({.near_duplicate = nan}) == out);
  BOOST_TEST(find({.diversity = 1.5}) == out);
  BOOST_TEST(find({.filter = {.from = absl::FromUnixSeconds(2),
                              .to = absl::FromUnixSeconds(1)}}) == out);
  BOOST_TEST(find({.filter = {.tags = {.postfix = {{.op = TagFilterOp::kNot,
                                                    .operands = 1}}}}}) ==
             static_cast<int>(Reason::kMalformed));
  BOOST_TEST(index.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_empty_answer_says_why) {
  ReplyIndex index;
  AnalyzedReply reply;
  reply.terms = {{.term = 1, .count = 1}};
  BOOST_REQUIRE(index.Add(0, reply).ok());
  AnalyzedInquiry inquiry;
  const auto why = [&](SimilarOptions options) {
    return index.FindSimilar(inquiry, options)->no_hits;
  };
  BOOST_TEST((why({}) == NoHits::kEmptyInquiry));
  inquiry.terms[0] = {{.term = 2, .count = 1}};
  BOOST_TEST((why({}) == NoHits::kNoMatch));
  inquiry.terms[0] = {{.term = 1, .count = 1}};
  BOOST_TEST((why({}) == NoHits::kNone));
  BOOST_TEST(
      (why({.filter = {.tags = HasTag(TagId("unknown"))}}) == NoHits::kFilter));
  BOOST_TEST((why({.filter = {.service = "unknown"}}) == NoHits::kFilter));
}

}  // namespace
}  // namespace tasuki
