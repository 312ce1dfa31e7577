// Random archives, from their lines to the report, against a count that knows
// nothing of tickets.
#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/desk/desk_fixture.h"

namespace tasuki::testing {
namespace {

struct RandomLine {
  std::string json;
  // Nothing where the desk opened the conversation or never answered.
  std::optional<std::int64_t> first_reply_ms;
};

// Between one and six messages, of either side, some at the same time.
RandomLine MakeLine(std::mt19937& random, int number) {
  RandomLine line;
  std::string messages;
  std::int64_t ms = static_cast<std::int64_t>(random() % 100'000'000);
  const std::int64_t begin = ms;
  bool opened_by_us = false;
  const unsigned count = 1 + random() % 6;
  for (unsigned i = 0; i < count; ++i) {
    const bool ours = random() % (i == 0 ? 5 : 2) == 0;
    if (i == 0) opened_by_us = ours;
    if (ours && !opened_by_us && !line.first_reply_ms) {
      line.first_reply_ms = ms - begin;
    }
    const char* from = !ours               ? "customer"
                       : random() % 2 == 0 ? "agent"
                                           : "operator";
    absl::StrAppend(&messages, i == 0 ? "" : ",", R"({"seconds":)", ms / 1000,
                    ".", ms % 1000 / 100, R"(,"from":")", from,
                    R"(","name":"n)", random() % 4, R"(","text":"本文 )",
                    random() % 100, R"("})");
    ms += 100 * static_cast<std::int64_t>(random() % 3 * (random() % 60'000));
  }
  line.json = absl::StrCat(R"({"id":"c)", number, R"(","service":"s)",
                           random() % 3, R"(","messages":[)", messages, "]}");
  return line;
}

BOOST_AUTO_TEST_CASE_TEMPLATE(random_archives_come_out_as_counted, Transport,
                              Transports) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      DeskRoom<Transport> room;
      const absl::Time start = room.world.fake.Now() - absl::Hours(24 * 60);
      std::mt19937 random(seed);
      std::vector<std::int64_t> waits;
      const int lines = 1 + static_cast<int>(random() % 40);
      for (int i = 0; i < lines; ++i) {
        const RandomLine line = MakeLine(random, i);
        if (line.first_reply_ms) waits.push_back(*line.first_reply_ms);
        Must(room.desk.ImportConversation(
            {.actor = Web(),
             .request_id = room.world.NextRequest(),
             .conversation = Must(ParseConversation(line.json, start))}));
      }
      std::sort(waits.begin(), waits.end());
      const FirstReplies counted =
          Must(room.desk.Report({.from = start,
                                 .to = room.world.fake.Now(),
                                 .origin = TicketOrigin::kImported}))
              .first_replies;
      BOOST_TEST(counted.tickets == lines);
      BOOST_TEST(counted.answered == std::ssize(waits));
      BOOST_TEST(counted.within_target ==
                 std::count_if(waits.begin(), waits.end(),
                               [](auto ms) { return ms <= 3'600'000; }));
      if (waits.empty()) continue;
      const std::size_t n = waits.size();
      BOOST_TEST((counted.median ==
                  absl::Milliseconds(waits[(n - 1) / 2] + waits[n / 2]) / 2));
    }
  }
}

}  // namespace
}  // namespace tasuki::testing
