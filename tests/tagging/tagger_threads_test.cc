// Queries and suggestions beside writers.
#include <atomic>
#include <thread>

#include "tests/tagging/tagger_fixture.h"

namespace tasuki::testing {
namespace {

BOOST_AUTO_TEST_CASE(each_writer_counts_what_it_has_just_tagged) {
  constexpr int kWriters = 3;
  constexpr int kTickets = 20;
  TaggingRoom<InProcess<Tagger>> room;
  room.Define();
  Must(room.tagger->PutRule(
      {.actor = Agent("chief"),
       .request_id = room.world.NextRequest(),
       .rule = {.id = RuleId("r1"), .tag = gacha, .contains = {"ガチャ"}},
       .live = true}));
  const TagFilter filter = room.Filter("content:gacha AND NOT emotion:sad");
  std::atomic<int> wrong = 0;
  std::atomic<bool> writing = true;
  const auto write = [&](int writer) {
    for (int i = 0; i < kTickets; ++i) {
      const std::string name = std::to_string(writer) + "x" + std::to_string(i);
      const auto before = room.tagger->Count({.filter = filter});
      const bool applied = room.tagger
                               ->Apply({.actor = Agent("aoki"),
                                        .request_id = "tag-" + name,
                                        .ticket = TicketId("t/" + name),
                                        .add = {{.tag = gacha}}})
                               .ok();
      const auto after = room.tagger->Count({.filter = filter});
      if (!applied || !before.ok() || !after.ok() || *after <= *before) ++wrong;
    }
  };
  const auto read = [&] {
    while (writing) {
      const auto found = room.tagger->Find({.query = {.filter = filter}});
      const auto suggested = room.tagger->Suggest({.text = "ガチャが出ない"});
      if (!found.ok() || !suggested.ok() || suggested->rules.size() != 1) {
        ++wrong;
      }
    }
  };
  std::vector<std::thread> writers, readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (int i = 0; i < kWriters; ++i) writers.emplace_back(write, i);
  for (std::thread& thread : writers) thread.join();
  writing = false;
  for (std::thread& thread : readers) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(room.Count("content:gacha") == kWriters * kTickets);
}

}  // namespace
}  // namespace tasuki::testing
