// Random commands against a simulation that walks every second.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tasuki/base/error.h"
#include "tasuki/timetrack/time_ledger.h"

namespace tasuki {
namespace {

constexpr int kMidnight = 1500;  // in seconds from the start
constexpr int kLease = 700;

absl::Time At(int second) {
  static const absl::Time kStart =
      absl::FromCivil(absl::CivilDay(2027, 1, 9),
                      absl::FixedTimeZone(9 * 3600)) -
      absl::Seconds(kMidnight);
  return kStart + absl::Seconds(second);
}
absl::CivilDay DayOf(int second) {
  return absl::CivilDay(2027, 1, second < kMidnight ? 8 : 9);
}
const DayRange kBothDays = {absl::CivilDay(2027, 1, 8),
                            absl::CivilDay(2027, 1, 9)};

struct NaiveInterval {
  int agent, kind, ticket, weight, begin, lease_end;
  int end = -1;
  bool interrupted = false;

  int ExtentEnd() const { return end >= 0 ? end : lease_end; }
  bool Covers(int second) const {
    return begin <= second && second < ExtentEnd();
  }
  bool Handles() const { return kind <= 2; }
};

// The rules, written down a second time, over a plain list.
class Simulation {
 public:
  std::vector<NaiveInterval> all;
  std::map<int, std::set<std::string>> tags;

  void End(NaiveInterval& i, int now, bool interrupted) {
    i.end = std::min(now, i.lease_end);
    i.interrupted = interrupted && now <= i.lease_end;
  }

  // Whether it started; `from` is the interval to switch from, or -1.
  bool Start(int from, int agent, int kind, int ticket, int weight, int now) {
    if (from >= 0 && IsSame(all[from], kind, ticket, now)) return true;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const NaiveInterval& i = all[k];
      if (int(k) != from && i.agent == agent && i.end < 0 &&
          IsSame(i, kind, ticket, now)) {
        if (from >= 0) Break(all[from], kind, ticket, now);
        return true;
      }
    }
    std::vector<int> ending;
    int taken = weight;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const NaiveInterval& i = all[k];
      if (i.agent != agent || i.end >= 0) continue;
      if (int(k) == from || i.lease_end <= now || i.weight == 100 ||
          weight == 100 || i.ticket == ticket) {
        ending.push_back(k);
      } else {
        taken += i.weight;
      }
    }
    if (taken > 100) return false;
    for (const int k : ending) Break(all[k], kind, ticket, now);
    all.push_back({agent, kind, ticket, weight, now, now + kLease});
    return true;
  }

  // Share of each interval in each second: the agent's second, by weight.
  double Share(const NaiveInterval& i, int second) const {
    if (!i.Covers(second)) return 0;
    double total = 0;
    for (const NaiveInterval& other : all) {
      if (other.agent == i.agent && other.Covers(second)) total += other.weight;
    }
    return i.weight / total;
  }

 private:
  static bool IsSame(const NaiveInterval& i, int kind, int ticket, int now) {
    return i.kind == kind && i.ticket == ticket && now < i.lease_end;
  }
  void Break(NaiveInterval& i, int kind, int ticket, int now) {
    End(i, now, i.Handles() && kind != 5 && i.ticket != ticket);
  }
};

std::string AgentName(int agent) { return absl::StrCat("agent-", agent); }
std::string TicketName(int ticket) {
  return ticket == 0 ? "" : absl::StrCat("ticket-", ticket);
}
IntervalId IdOf(std::size_t i) { return IntervalId(absl::StrCat("i", i)); }

struct World {
  explicit World(std::uint64_t seed) : random(seed) {}

  int Pick(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  }

  static TimeLedger MakeLedger() {
    return *TimeLedger::Create(
        {.time_zone = "Asia/Tokyo", .lease = absl::Seconds(kLease)});
  }

  void Record(const LedgerChange& change) {
    BOOST_TEST(follower.Apply(change).ok());
    for (const WorkInterval& row : change.intervals) {
      last.insert_or_assign(row.id, row);
    }
    corrections.insert(corrections.end(), change.corrections.begin(),
                       change.corrections.end());
  }

  void StartOrSwitch(bool is_switch) {
    int from = -1;
    int agent = Pick(0, 2);
    if (is_switch) {
      std::vector<int> running;
      for (std::size_t k = 0; k < naive.all.size(); ++k) {
        if (naive.all[k].end < 0) running.push_back(k);
      }
      if (running.empty()) return;
      from = running[Pick(0, running.size() - 1)];
      agent = naive.all[from].agent;
    }
    static constexpr int kKinds[] = {1, 1, 1, 1, 1, 2, 3, 4, 5};
    const int kind = kKinds[Pick(0, 8)];
    const int ticket = kind <= 2 ? Pick(1, 5) : 0;
    static constexpr int kWeights[] = {100, 33, 50, 20};
    const int weight = kind <= 2 ? kWeights[Pick(0, 3)] : 100;
    const TimerStart start = {.id = IdOf(naive.all.size()),
                              .agent = AgentId(AgentName(agent)),
                              .kind = TimeKind(kind),
                              .ticket = TicketId(TicketName(ticket)),
                              .weight = weight};
    const auto change = from < 0 ? ledger.Start(start, At(now))
                                 : ledger.Switch(IdOf(from), start, At(now));
    const bool started = naive.Start(from, agent, kind, ticket, weight, now);
    BOOST_TEST(change.ok() == started);
    if (change.ok()) {
      Record(*change);
    } else {
      BOOST_TEST((ReasonOf(change.status()) == Reason::kLimitReached));
    }
  }

  void Stop() {
    if (naive.all.empty()) return;
    const int k = Pick(0, naive.all.size() - 1);
    const auto change = ledger.Stop(IdOf(k), At(now));
    BOOST_REQUIRE(change.ok());
    Record(*change);
    if (naive.all[k].end < 0) naive.End(naive.all[k], now, false);
  }

  void KeepAlive() {
    const int agent = Pick(0, 2);
    Record(*ledger.KeepAlive(AgentId(AgentName(agent)), At(now)));
    for (NaiveInterval& i : naive.all) {
      if (i.agent == agent && i.end < 0 && i.lease_end > now) {
        i.lease_end = now + kLease;
      }
    }
  }

  void CloseStale() {
    Record(*ledger.CloseStale(At(now)));
    for (NaiveInterval& i : naive.all) {
      if (i.end < 0 && i.lease_end <= now) i.end = i.lease_end;
    }
  }

  void Correct() {
    if (naive.all.empty()) return;
    const int k = Pick(0, naive.all.size() - 1);
    NaiveInterval after = naive.all[k];
    if (after.end < 0) return;
    after.begin = std::max(0, after.begin + Pick(-60, 60));
    after.end = std::min(now, after.end + Pick(-60, 60));
    if (after.Handles()) after.ticket = Pick(1, 5);
    bool fits = after.begin <= after.end;
    for (int s = after.begin; fits && s < after.end; ++s) {
      int taken = after.weight;
      for (std::size_t j = 0; j < naive.all.size(); ++j) {
        const NaiveInterval& other = naive.all[j];
        if (int(j) != k && other.agent == after.agent && other.Covers(s)) {
          taken += other.weight;
        }
      }
      fits = taken <= 100;
    }
    TimerCorrection correction = {.interval = IdOf(k),
                                  .actor = {.id = "lead"},
                                  .begin = At(after.begin),
                                  .end = At(after.end)};
    if (after.Handles()) {
      correction.ticket = TicketId(TicketName(after.ticket));
    }
    const auto change = ledger.Correct(correction, At(now));
    BOOST_TEST(change.ok() == fits);
    if (!change.ok()) return;
    Record(*change);
    naive.all[k] = after;
  }

  void Label() {
    const int ticket = Pick(1, 5);
    TicketLabels labels;
    naive.tags[ticket].clear();
    for (const char* tag : {"content", "event", "感情"}) {
      if (Pick(0, 1) == 0) continue;
      labels.tags.emplace_back(tag);
      naive.tags[ticket].insert(tag);
    }
    for (TimeLedger* each : {&ledger, &follower}) {
      each->Label(TicketId(TicketName(ticket)), labels);
    }
    last_labels[ticket] = labels;
  }

  void Step() {
    now += Pick(0, 3) == 0 ? 0 : Pick(1, 120);
    switch (Pick(0, 11)) {
      case 0:
        return Stop();
      case 1:
        return Stop();
      case 2:
        return KeepAlive();
      case 3:
        return CloseStale();
      case 4:
        return Correct();
      case 5:
        return Label();
      case 6:
        return StartOrSwitch(true);
      case 7:
        return StartOrSwitch(true);
      default:
        return StartOrSwitch(false);
    }
  }

  // The last version of each row, in a random order.
  TimeLedger Rebuilt() {
    TimeLedger fresh = MakeLedger();
    LedgerChange rows;
    for (const auto& [id, row] : last) rows.intervals.push_back(row);
    rows.corrections = corrections;
    std::shuffle(rows.intervals.begin(), rows.intervals.end(), random);
    std::shuffle(rows.corrections.begin(), rows.corrections.end(), random);
    for (const auto& [ticket, labels] : last_labels) {
      if (Pick(0, 1)) fresh.Label(TicketId(TicketName(ticket)), labels);
    }
    BOOST_TEST(fresh.Apply(rows).ok());
    for (const auto& [ticket, labels] : last_labels) {
      fresh.Label(TicketId(TicketName(ticket)), labels);
    }
    return fresh;
  }

  std::mt19937_64 random;
  TimeLedger ledger = MakeLedger();
  TimeLedger follower = MakeLedger();
  Simulation naive;
  std::map<IntervalId, WorkInterval> last;
  std::vector<TimeCorrection> corrections;
  std::map<int, TicketLabels> last_labels;
  int now = 0;
};

using CellName = std::tuple<TimeDimension, std::string, absl::CivilDay>;
struct NaiveCell {
  double seconds[5] = {};
  int interruptions = 0;
};

std::vector<std::pair<TimeDimension, std::string>> KeysOf(
    const Simulation& naive, const NaiveInterval& i) {
  std::vector<std::pair<TimeDimension, std::string>> keys = {
      {TimeDimension::kAll, ""}, {TimeDimension::kAgent, AgentName(i.agent)}};
  if (!i.Handles()) return keys;
  keys.emplace_back(TimeDimension::kTicket, TicketName(i.ticket));
  const auto tags = naive.tags.find(i.ticket);
  if (tags == naive.tags.end()) return keys;
  for (const std::string& tag : tags->second) {
    keys.emplace_back(TimeDimension::kTag, tag);
  }
  return keys;
}

std::map<CellName, NaiveCell> NaiveCells(const Simulation& naive, int now) {
  std::map<CellName, NaiveCell> cells;
  for (const NaiveInterval& i : naive.all) {
    const auto keys = KeysOf(naive, i);
    for (int s = i.begin; s < std::min(i.ExtentEnd(), now); ++s) {
      const double share = naive.Share(i, s);
      for (const auto& [dimension, key] : keys) {
        cells[{dimension, key, DayOf(s)}].seconds[i.kind - 1] += share;
      }
    }
    if (i.interrupted && i.end > i.begin) {
      for (const auto& [dimension, key] : keys) {
        ++cells[{dimension, key, DayOf(i.end)}].interruptions;
      }
    }
  }
  return cells;
}

bool IsNear(absl::Duration measured, double seconds) {
  return std::abs(absl::ToDoubleSeconds(measured) - seconds) < 1e-3;
}

void CheckCells(const TimeLedger& ledger, const Simulation& naive, int now) {
  const auto expected = NaiveCells(naive, now);
  std::size_t found = 0;
  for (int dimension = 1; dimension <= 5; ++dimension) {
    const auto dim = TimeDimension(dimension);
    for (const KeyTotals& row : ledger.ByKey(dim, kBothDays, At(now))) {
      TimeTotals sum;
      for (const DayTotals& day :
           ledger.ByDay(dim, row.key, kBothDays, At(now))) {
        ++found;
        sum += day.totals;
        const auto cell = expected.find({dim, row.key, day.day});
        BOOST_TEST_CONTEXT("dimension " << dimension << " key " << row.key) {
          BOOST_REQUIRE((cell != expected.end()));
          const TimeTotals& t = day.totals;
          const double* seconds = cell->second.seconds;
          BOOST_TEST(IsNear(t.work, seconds[0]));
          BOOST_TEST(IsNear(t.wrap_up, seconds[1]));
          BOOST_TEST(IsNear(t.other, seconds[2]));
          BOOST_TEST(IsNear(t.on_break, seconds[3]));
          BOOST_TEST(IsNear(t.idle, seconds[4]));
          BOOST_TEST(t.interruptions == cell->second.interruptions);
          BOOST_TEST((t.work >= absl::ZeroDuration()));
        }
      }
      BOOST_TEST((sum == row.totals));
    }
  }
  BOOST_TEST(found == expected.size());
}

// Shares add up to the wall time in which an agent did anything, exactly.
void CheckWallTime(const TimeLedger& ledger, const Simulation& naive, int now) {
  for (int agent = 0; agent < 3; ++agent) {
    int busy = 0, handling = 0;
    for (int s = 0; s < now; ++s) {
      bool any = false, any_handling = false;
      int weight = 0;
      for (const NaiveInterval& i : naive.all) {
        if (i.agent != agent || !i.Covers(s)) continue;
        any = true;
        any_handling = any_handling || i.Handles();
        weight += i.weight;
      }
      BOOST_REQUIRE_LE(weight, 100);
      busy += any;
      handling += any_handling;
    }
    const TimeTotals t = ledger.Total(TimeDimension::kAgent, AgentName(agent),
                                      kBothDays, At(now));
    BOOST_TEST((t.Handling() == absl::Seconds(handling)));
    BOOST_TEST(
        (t.Handling() + t.other + t.on_break + t.idle == absl::Seconds(busy)));
  }
}

void CheckTicket(const TimeLedger& ledger, const Simulation& naive, int ticket,
                 int from, int to) {
  int worked = 0, interrupted = 0, waiting = 0, interruptions = 0;
  double handling = 0;
  for (int s = from; s < to; ++s) {
    bool covered = false, broken_off = false;
    int left = -1;
    for (const NaiveInterval& i : naive.all) {
      if (i.ticket != ticket) continue;
      handling += naive.Share(i, s);
      covered = covered || i.Covers(s);
      const int end = i.ExtentEnd();
      if (end > s || end == i.begin || end < left) continue;
      broken_off = i.interrupted || (end == left && broken_off);
      left = end;
    }
    ++(covered ? worked : broken_off ? interrupted : waiting);
  }
  for (const NaiveInterval& i : naive.all) {
    interruptions += i.ticket == ticket && i.interrupted && i.end > i.begin &&
                     from < i.end && i.end <= to && from < to;
  }
  const TicketTimes times =
      ledger.TimesOf(TicketId(TicketName(ticket)), At(from), At(to));
  BOOST_TEST_CONTEXT("ticket " << ticket << " from " << from << " to " << to) {
    BOOST_TEST((times.worked == absl::Seconds(worked)));
    BOOST_TEST((times.interrupted == absl::Seconds(interrupted)));
    BOOST_TEST((times.waiting == absl::Seconds(waiting)));
    BOOST_TEST((times.elapsed == absl::Seconds(std::max(0, to - from))));
    BOOST_TEST(
        (times.elapsed == times.worked + times.interrupted + times.waiting));
    BOOST_TEST(IsNear(times.handling, handling));
    BOOST_TEST(times.interruptions == interruptions);
  }
}

// Same reads, bit for bit.
void CheckEqual(const TimeLedger& a, const TimeLedger& b, const World& world,
                absl::Time now) {
  for (int dimension = 1; dimension <= 5; ++dimension) {
    const auto dim = TimeDimension(dimension);
    BOOST_TEST((a.ByKey(dim, kBothDays, now) == b.ByKey(dim, kBothDays, now)));
  }
  for (int ticket = 1; ticket <= 5; ++ticket) {
    const TicketId id(TicketName(ticket));
    BOOST_TEST((a.TimesOf(id, At(100), now) == b.TimesOf(id, At(100), now)));
  }
  for (int agent = 0; agent < 3; ++agent) {
    const AgentId id(AgentName(agent));
    BOOST_TEST((a.Running(id) == b.Running(id)));
  }
  for (const auto& [id, row] : world.last) {
    BOOST_TEST((a.Find(id) == b.Find(id)));
    BOOST_TEST((a.History(id) == b.History(id)));
  }
  BOOST_TEST((a.NextLeaseEnd() == b.NextLeaseEnd()));
}

BOOST_AUTO_TEST_CASE(the_ledger_agrees_with_a_walk_by_seconds) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world(seed);
      for (int step = 0; step < 60; ++step) world.Step();
      const int now = world.now + world.Pick(0, 300);
      CheckCells(world.ledger, world.naive, now);
      CheckWallTime(world.ledger, world.naive, now);
      for (int ticket = 1; ticket <= 5; ++ticket) {
        CheckTicket(world.ledger, world.naive, ticket, world.Pick(0, world.now),
                    world.Pick(0, now));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_follower_and_a_rebuilt_ledger_equal_the_one_that_acted) {
  for (std::uint64_t seed = 1001; seed <= 1200; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world(seed);
      const int steps = world.Pick(1, 200);
      for (int step = 0; step < steps; ++step) world.Step();
      const absl::Time now = At(world.now + world.Pick(0, 300));
      CheckEqual(world.ledger, world.follower, world, now);
      const TimeLedger rebuilt = world.Rebuilt();
      CheckEqual(world.ledger, rebuilt, world, now);
    }
  }
}

}  // namespace
}  // namespace tasuki
