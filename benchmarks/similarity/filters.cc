// What a tag filter costs, where half, a hundredth and a ten-thousandth of the
// replies have the tag.
#include <algorithm>
#include <map>

#include "benchmarks/figure.h"
#include "benchmarks/similarity/parts.h"

namespace tasuki::bench {
namespace {

// One reply in `every` has the tag.
struct Tag {
  const char* id;
  std::uint64_t every;
};
constexpr Tag kTags[] = {{"half", 2}, {"hundredth", 100}, {"rare", 10'000}};

using Tags = std::vector<std::vector<ReplyTag>>;  // by handle

Tags DrawTags(std::size_t replies, Workbench& bench) {
  Tags tags(replies);
  for (auto& each : tags) {
    for (const Tag& tag : kTags) {
      if (bench.random() % tag.every != 0) continue;
      each.push_back({.id = TagId(tag.id), .axis = "drawn"});
    }
  }
  return tags;
}

ReplyIndex TaggedIndexOf(const Beir& beir, const Tags& tags,
                         const ReplyAnalyzer& analyzer) {
  ReplyIndex index;
  for (std::size_t i = 0; i < beir.documents.size(); ++i) {
    PastReply reply = ReplyOf(beir.documents[i]);
    reply.tags = tags[i];
    Must(index.Add(static_cast<ReplyHandle>(i), analyzer.Analyze(reply)));
  }
  return index;
}

// Whether the hits, all of which have the tag, begin with those of the best
// 1,000 of all replies that have it, and end where these end.
bool IsRestriction(const ReplyIndex& index, const AnalyzedInquiry& inquiry,
                   const Tags& tags, const TagId& tag,
                   const std::vector<ReplyHit>& hits) {
  const auto has_tag = [&](const ReplyHit& hit) {
    return std::any_of(tags[hit.handle].begin(), tags[hit.handle].end(),
                       [&](const ReplyTag& each) { return each.id == tag; });
  };
  const std::vector<ReplyHit> all =
      Must(index.FindSimilar(inquiry, {.k = kMaxSimilarReplies})).hits;
  std::size_t next = 0;
  for (const ReplyHit& hit : all) {
    if (next == hits.size()) break;
    if (!has_tag(hit)) continue;
    if (hits[next].handle != hit.handle || hits[next].score != hit.score) {
      return false;
    }
    ++next;
  }
  const bool complete =
      all.size() < static_cast<std::size_t>(kMaxSimilarReplies);
  if (complete && next < hits.size()) return false;
  return std::all_of(hits.begin() + static_cast<std::ptrdiff_t>(next),
                     hits.end(), [&](const ReplyHit& hit) {
                       return has_tag(hit) && hit.score <= all.back().score;
                     });
}

}  // namespace

void MeasureFilters(const Beir& beir, Workbench& bench) {
  constexpr int kRounds = 5;  // after one that warms up
  const Tags tags = DrawTags(beir.documents.size(), bench);
  const ReplyIndex index = TaggedIndexOf(beir, tags, bench.analyzer);
  const std::vector<AnalyzedInquiry> queries =
      AnalyzeQueries(beir, bench.analyzer);
  const auto p50 = [&](const SimilarOptions& options) {
    std::vector<double> took;
    for (const AnalyzedInquiry& query : queries) {
      took.push_back(
          SecondsOf([&] { Must(index.FindSimilar(query, options)); }));
    }
    return Quantile(took, 0.5);
  };
  std::map<std::string, std::vector<double>> slowdowns;
  for (int round = 0; round <= kRounds; ++round) {
    const double unfiltered = p50({.k = kTop});
    for (const Tag& tag : kTags) {
      const double filtered =
          p50({.k = kTop, .filter = {.tags = HasTag(TagId(tag.id))}});
      if (round > 0) slowdowns[tag.id].push_back(filtered / unfiltered);
    }
  }
  Figure("similarity.filter.slowdown_half", Median(slowdowns["half"]), "-");
  Figure("similarity.filter.slowdown_rare",
         std::max(Median(slowdowns["hundredth"]), Median(slowdowns["rare"])),
         "-");

  std::size_t equal = 0;
  for (const AnalyzedInquiry& query : queries) {
    for (const Tag& tag : kTags) {
      const TagId id(tag.id);
      equal += IsRestriction(
          index, query, tags, id,
          Must(index.FindSimilar(query,
                                 {.k = kTop, .filter = {.tags = HasTag(id)}}))
              .hits);
    }
  }
  Figure("similarity.filter.equal",
         static_cast<double>(equal) /
             static_cast<double>(queries.size() * std::size(kTags)),
         "-");
}

}  // namespace tasuki::bench
