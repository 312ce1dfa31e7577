// Analysed replies and inquiries drawn at random, without any text.
#ifndef TASUKI_TESTS_SIMILARITY_RANDOM_REPLIES_H_
#define TASUKI_TESTS_SIMILARITY_RANDOM_REPLIES_H_

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tasuki/similarity/reply_index.h"

namespace tasuki {

class RandomReplies {
 public:
  explicit RandomReplies(std::uint64_t seed) : random_(seed) {}

  std::uint64_t Below(std::uint64_t limit) { return random_() % limit; }

  // Few terms are common, many are rare, as in language.
  std::uint64_t Term(std::uint64_t field) {
    const std::uint64_t rank = Below(1 + Below(40));
    return (rank + 1 + field * 1000) * 0x9E3779B97F4A7C15;
  }

  std::vector<TermCount> Terms(std::uint64_t field, std::uint64_t most) {
    std::vector<TermCount> terms;
    const std::uint64_t size = Below(most + 1);
    for (std::uint64_t i = 0; i < size; ++i) {
      terms.push_back({Term(field), 1 + static_cast<std::uint32_t>(Below(6))});
    }
    return Unique(std::move(terms));
  }

  std::vector<ReplyTag> Tags() {
    std::vector<ReplyTag> tags;
    for (const char* name : {"a", "b", "c", "d"}) {
      if (Below(3) == 0) tags.push_back({TagId(name), "axis"});
    }
    return tags;
  }

  AnalyzedReply Reply() {
    AnalyzedReply reply;
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      for (const TermCount& term : Terms(field, 8)) {
        reply.terms.push_back(term);
        reply.lengths[field] += term.count;
      }
    }
    reply.terms = Unique(std::move(reply.terms));
    reply.tags = Tags();
    reply.service = std::string(1, static_cast<char>('x' + Below(2)));
    reply.language = Below(2) == 0 ? "ja" : "en";
    reply.time = absl::FromUnixSeconds(static_cast<std::int64_t>(Below(100)));
    reply.outcome = {.went_well = static_cast<int>(Below(5)),
                     .reopened = static_cast<int>(Below(3))};
    return reply;
  }

  AnalyzedInquiry Inquiry() {
    AnalyzedInquiry inquiry;
    for (std::size_t field = 0; field < kReplyFields; ++field) {
      inquiry.terms[field] = Terms(field, 6);
    }
    if (Below(2) == 0) inquiry.tags = Tags();
    for (const ReplyTag& tag : Tags()) {
      inquiry.likely_tags.push_back(
          {tag.id, static_cast<double>(Below(1000)) / 1000});
    }
    return inquiry;
  }

  TagFilter Filter(int depth) {
    if (depth == 0 || Below(3) == 0) {
      return HasTag(TagId(std::string(1, static_cast<char>('a' + Below(5)))));
    }
    switch (Below(3)) {
      case 0:
        return Not(Filter(depth - 1));
      case 1:
        return And({Filter(depth - 1), Filter(depth - 1), Filter(depth - 1)});
      default:
        return Or({Filter(depth - 1), Filter(depth - 1)});
    }
  }

 private:
  static std::vector<TermCount> Unique(std::vector<TermCount> terms) {
    std::sort(terms.begin(), terms.end(),
              [](const auto& a, const auto& b) { return a.term < b.term; });
    terms.erase(std::unique(terms.begin(), terms.end(),
                            [](const auto& a, const auto& b) {
                              return a.term == b.term;
                            }),
                terms.end());
    return terms;
  }

  std::mt19937_64 random_;
};

}  // namespace tasuki

#endif  // TASUKI_TESTS_SIMILARITY_RANDOM_REPLIES_H_
