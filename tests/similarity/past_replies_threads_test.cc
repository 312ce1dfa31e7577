// Searches beside writers.
#include <atomic>
#include <thread>

#include "tests/similarity/past_replies_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(each_writer_finds_what_it_has_just_added) {
  constexpr int kWriters = 3;
  constexpr int kReplies = 25;
  World world;
  NoScrubber scrubber;
  auto replies = Must(OpenPastReplies(*world.database, scrubber, {}));
  std::atomic<int> missed = 0;
  std::atomic<bool> writing = true;
  const auto write = [&](int writer) {
    for (int i = 0; i < kReplies; ++i) {
      const std::string name = std::to_string(writer) + "x" + std::to_string(i);
      const ReplyId id("t/" + name);
      const bool added = replies
                             ->Add({.actor = Agent("aoki"),
                                    .request_id = "add-" + name,
                                    .id = id,
                                    .content = Content("注文 code" + name)})
                             .ok();
      const auto found =
          replies->FindSimilar({.text = "code" + name, .k = 100});
      bool there = false;
      if (found.ok()) {
        for (const FoundReply& hit : found->hits) there |= hit.record.id == id;
      }
      if (!added || !there) ++missed;
      if (i % 5 != 0) continue;
      if (!replies
               ->Remove({.actor = Agent("aoki"),
                         .request_id = "remove-" + name,
                         .id = id})
               .ok()) {
        ++missed;
      }
    }
  };
  const auto read = [&](int reader) {
    for (int i = 0; writing; ++i) {
      const auto found = replies->FindSimilar({.text = "注文"});
      if (!found.ok()) ++missed;
      if (!found.ok() || found->hits.empty()) continue;
      // What is said of hits moves the weights that others search by.
      const FoundReply& last = found->hits.back();
      const absl::Status said = replies->Feedback(
          {.actor = Agent("aoki"),
           .request_id =
               "say-" + std::to_string(reader) + "x" + std::to_string(i),
           .suggestion = last.id,
           .reply = last.record.id,
           .use = i % 2 == 0 ? ReplyUse::kUsed : ReplyUse::kRefused});
      // The reply may have been removed meanwhile.
      if (!said.ok() && ReasonOf(said) != Reason::kNotFound) ++missed;
      if (!replies->Weights().ok()) ++missed;
    }
  };
  std::vector<std::thread> writers, readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read, i);
  for (int i = 0; i < kWriters; ++i) writers.emplace_back(write, i);
  for (std::thread& thread : writers) thread.join();
  writing = false;
  for (std::thread& thread : readers) thread.join();
  BOOST_TEST(missed == 0);
  const auto kept = Must(replies->List({.page = {.size = 1000}}));
  BOOST_TEST(kept.items.size() == std::size_t{kWriters * (kReplies - 5)});
}

}  // namespace
}  // namespace tasuki::testing
