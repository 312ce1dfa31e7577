// Searches beside writers.
#include <atomic>
#include <latch>
#include <thread>

#include "tests/similarity/past_replies_fixture.h"
#include "tests/support/forwarding_database.h"

namespace tasuki::testing {
namespace {

// Stops one thread after its next commit, before it reads anything: in
// PastReplies that is in the middle of an add, the reply on its way into the
// index.
class HeldDatabase final : public ForwardingDatabase {
 public:
  using ForwardingDatabase::ForwardingDatabase;

  // This thread; once.
  void HoldMe() { thread_ = std::this_thread::get_id(); }
  void WaitUntilHeld() { held_.wait(); }
  void Release() { released_.count_down(); }

  absl::Status Write(const WriteClosure& closure) override {
    const absl::Status status = ForwardingDatabase::Write(closure);
    if (std::this_thread::get_id() == thread_.load()) committed_ = true;
    return status;
  }
  absl::Status Read(const ReadClosure& closure) override {
    return ForwardingDatabase::Read([&](Snapshot& snapshot) {
      if (std::this_thread::get_id() == thread_.load() && committed_) {
        committed_ = false;
        held_.count_down();
        released_.wait();
      }
      return closure(snapshot);
    });
  }

 private:
  std::atomic<std::thread::id> thread_;
  bool committed_ = false;  // of that thread
  std::latch held_{1};
  std::latch released_{1};
};

// Searches while `change` is held in the middle, then again: the first must
// find `before`, the second `after`.
void SearchWhileHeld(const std::function<void(PastReplies&, World&)>& change,
                     const std::vector<std::string>& before,
                     const std::vector<std::string>& after) {
  World world;
  NoScrubber scrubber;
  HeldDatabase database(*world.database);
  const auto replies = Must(OpenPastReplies(database, scrubber, {}));
  Must(replies->Add({.actor = Agent("aoki"),
                     .request_id = world.NextRequest(),
                     .id = ReplyId("old"),
                     .content = Content("ガチャが出ない")}));
  const auto find = [&] {
    std::vector<std::string> texts;
    for (const FoundReply& hit :
         Must(replies->FindSimilar({.text = "ガチャ"})).hits) {
      texts.push_back(hit.record.content.inquiry);
    }
    return texts;
  };
  std::thread writer([&] {
    database.HoldMe();
    change(*replies, world);
  });
  database.WaitUntilHeld();
  const std::vector<std::string> found = find();  // or the test never ends
  database.Release();
  writer.join();
  BOOST_TEST(found == before, boost::test_tools::per_element());
  BOOST_TEST(find() == after, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_search_ends_while_an_add_is_held) {
  SearchWhileHeld(
      [](PastReplies& replies, World& world) {
        Must(replies.Add(
            {.actor = Agent("aoki"),
             .request_id = world.NextRequest(),
             .id = ReplyId("new"),
             .content = Content("ガチャが止まった画面", "再起動を")}));
      },
      {"ガチャが出ない"}, {"ガチャが出ない", "ガチャが止まった画面"});
}

BOOST_AUTO_TEST_CASE(a_search_ends_while_a_removal_is_held) {
  SearchWhileHeld(
      [](PastReplies& replies, World& world) {
        Must(replies.Remove({.actor = Agent("aoki"),
                             .request_id = world.NextRequest(),
                             .id = ReplyId("old")}));
      },
      {}, {});
}

BOOST_AUTO_TEST_CASE(a_search_ends_while_a_replacement_is_held) {
  SearchWhileHeld(
      [](PastReplies& replies, World& world) {
        Must(replies.Replace({.actor = Agent("aoki"),
                              .request_id = world.NextRequest(),
                              .id = ReplyId("old"),
                              .content = Content("返品したい")}));
      },
      // The index still has the old text, the row is the new one.
      {"返品したい"}, {});
}

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
