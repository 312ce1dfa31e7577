// The clock against a walk by minutes.
#include "tests/tickets/sla_fixture.h"

namespace tasuki {
namespace {

// The oracle: a machine that is stepped minute by minute through the whole
// history, for every one of the three clocks.
struct NaiveCycle {
  int start, end = -1, elapsed = 0, late_since = -1;
  bool fulfilled = false, dropped = false;
};

std::vector<NaiveCycle> NaiveRead(const SlaRule& rule,
                                  const BusinessCalendar& hours,
                                  const std::vector<SlaEvent>& history,
                                  absl::Time start, int now) {
  std::vector<NaiveCycle> cycles;
  std::string state = "open", hold;
  bool first_owed = false;
  std::size_t next = 0;
  const int target = static_cast<int>(rule.target / Minutes(1));
  const auto open_cycle = [&]() -> NaiveCycle* {
    return !cycles.empty() && !cycles.back().fulfilled && !cycles.back().dropped
               ? &cycles.back()
               : nullptr;
  };
  for (int minute = 0;; ++minute) {
    for (; next < history.size() &&
           history[next].time == start + minute * Minutes(1);
         ++next) {
      const SlaEvent& e = history[next];
      const bool answer = e.type == kAgentMessage &&
                          (e.actor == ActorKind::kPerson ||
                           (e.actor == ActorKind::kBot && rule.bots_answer));
      const std::string old = state;
      if (e.type == kHeld && state == "open")
        hold = std::to_string(int(e.cause));
      if (e.type == kResumed) hold = "";
      if (e.type == kCustomerMessage && (hold == "1" || hold == "3")) hold = "";
      if (e.type == kClosed && state != "merged") state = "closed", hold = "";
      if (e.type == kMerged) state = "merged", hold = "";
      if (e.type == kReopened && state != "open") state = "open", hold = "";
      const bool ours = e.actor == ActorKind::kPerson;
      if (rule.metric == SlaMetric::kFirstResponse) {
        if (e.type == kCreated && !ours) cycles.push_back({minute});
        if (answer && open_cycle()) {
          cycles.back().fulfilled = true, cycles.back().end = minute;
        }
      } else if (rule.metric == SlaMetric::kNextResponse) {
        if (e.type == kCreated) first_owed = !ours;
        if (answer) {
          first_owed = false;
          if (auto* c = open_cycle()) c->fulfilled = true, c->end = minute;
        }
        if (state == "closed" && old != "closed" && open_cycle()) {
          if (cycles.back().end < 0) cycles.back().end = minute;
          cycles.back().end = minute;
          cycles.back().dropped = true;
        }
        if (e.type == kCustomerMessage && !first_owed && !open_cycle()) {
          cycles.push_back({minute});
        }
      } else {
        if (e.type == kCreated) cycles.push_back({minute});
        if (e.type == kClosed && state == "closed" && open_cycle()) {
          cycles.back().fulfilled = true, cycles.back().end = minute;
        }
        if (e.type == kReopened && old != "open") {
          cycles.back().fulfilled = false, cycles.back().end = -1;
        }
      }
    }
    if (minute == now) break;
    NaiveCycle* c = open_cycle();
    bool paused = state != "open";
    for (const HoldCause cause : rule.pauses_on) {
      paused = paused || hold == std::to_string(int(cause));
    }
    if (!c || paused) continue;
    // Used up before this minute and still unanswered: late.
    if (c->elapsed >= target && c->late_since < 0) c->late_since = minute;
    if (hours.IsOpen(start + minute * Minutes(1))) ++c->elapsed;
  }
  return cycles;
}

BOOST_AUTO_TEST_CASE(readings_agree_with_a_walk_by_minutes) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&random](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    const absl::Time start = At("2027-01-07 08:00");
    SlaRule rule;
    rule.metric = SlaMetric(pick(1, 3));
    rule.target = Minutes(pick(1, 900));
    rule.calendar = pick(0, 2) == 0 ? AlwaysOpen("Asia/Tokyo") : Office();
    rule.bots_answer = pick(0, 1) == 1;
    for (int cause = 1; cause <= 4; ++cause) {
      if (pick(0, 1)) rule.pauses_on.push_back(HoldCause(cause));
    }
    std::vector<SlaEvent> history = {{kCreated, start, ActorKind(pick(1, 4))}};
    int minute = 0;
    for (int n = pick(0, 14); n > 0; --n) {
      minute += pick(0, 2) == 0 ? 0 : pick(1, 600);
      history.push_back({SlaEventType(pick(2, 8)), start + minute * Minutes(1),
                         ActorKind(pick(1, 4)), HoldCause(pick(1, 4))});
    }
    const int now = pick(0, minute + 600);
    BOOST_TEST_CONTEXT("seed " << seed) {
      const auto hours = BusinessCalendar::Create(rule.calendar);
      const auto reading =
          Make({{rule}}).Read(history, start + now * Minutes(1));
      BOOST_REQUIRE(reading.ok());
      const auto& cycles = reading->clocks[0].cycles;
      const auto expected = NaiveRead(rule, *hours, history, start, now);
      BOOST_REQUIRE_EQUAL(cycles.size(), expected.size());
      for (std::size_t i = 0; i < cycles.size(); ++i) {
        const SlaCycle& cycle = cycles[i];
        BOOST_TEST((cycle.start == start + expected[i].start * Minutes(1)));
        BOOST_TEST((cycle.elapsed == expected[i].elapsed * Minutes(1)));
        BOOST_TEST((cycle.phase == SlaPhase::kFulfilled) ==
                   expected[i].fulfilled);
        BOOST_TEST(cycle.breached == (expected[i].late_since >= 0));
        if (expected[i].fulfilled) {
          BOOST_TEST((cycle.end == start + expected[i].end * Minutes(1)));
        }
        BOOST_TEST((cycle.remaining == rule.target - cycle.elapsed));
        if (cycle.breached) {
          // The oracle sees lateness at the first minute that counts after it.
          BOOST_TEST((cycle.breach_time <=
                      start + expected[i].late_since * Minutes(1)));
          BOOST_TEST((cycle.due == cycle.breach_time));
        } else if (cycle.phase == SlaPhase::kRunning) {
          BOOST_TEST((cycle.due >= start + now * Minutes(1)));
          BOOST_TEST((*hours->Between(start + now * Minutes(1), cycle.due) ==
                      cycle.remaining));
        }
      }
    }
  }
}

}  // namespace
}  // namespace tasuki
