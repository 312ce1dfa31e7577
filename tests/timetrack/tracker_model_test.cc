// Random days at the desk: the durable tracker against the pure ledger, which
// its own tests hold against a naive model; and every way to a loaded ledger
// against every other.
#include <algorithm>
#include <random>

#include "tests/timetrack/tracker_fixture.h"

namespace tasuki::testing {
namespace {

const DayRange kDays = {kMonday - 1, kMonday + 30};
constexpr TimeDimension kDimensions[] = {
    TimeDimension::kAll, TimeDimension::kAgent, TimeDimension::kTicket,
    TimeDimension::kTag, TimeDimension::kService};

class Day {
 public:
  Day(std::uint64_t seed, int steps)
      : random_(seed),
        ledger_(Must(TimeLedger::Create(
            {.time_zone = "Asia/Tokyo", .lease = absl::Hours(1)}))) {
    lazy_ = OpenAnother();
    for (int step = 0; step < steps; ++step) {
      BOOST_TEST_CONTEXT("step " << step) { Step(); }
    }
    CheckRows();
    CheckTotals(*room_.local);
    CheckTotals(*lazy_);          // has followed everything in one go
    CheckTotals(*OpenAnother());  // has loaded everything
    room_.Reopen();
    CheckTotals(*room_.local);
  }

 private:
  int Below(int n) {
    return static_cast<int>(random_() % static_cast<unsigned>(n));
  }
  template <class T>
  const T& OneOf(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(
        Below(static_cast<int>(values.size())))];
  }
  std::unique_ptr<TimeTracker> OpenAnother() {
    return Must(
        OpenTimeTracker(*room_.world.database, room_.scrubber, room_.options));
  }

  void Step() {
    room_.Advance(absl::Microseconds(Below(8) == 0 ? Below(2'000'000'000)
                                                   : Below(200'000'000)));
    const int dice = Below(100);
    if (dice < 40 || known_.empty()) {
      Start();
    } else if (dice < 50) {
      Switch();
    } else if (dice < 62) {
      Stop();
    } else if (dice < 67) {
      StopAll();
    } else if (dice < 75) {
      KeepAlive();
    } else if (dice < 88) {
      Correct();
    } else if (dice < 93) {
      Label();
    } else if (dice < 97) {
      Must(room_.world.database->RunDue(1000));
      Must(ledger_.CloseStale(room_.Now()));
    } else {
      CheckTotals(*room_.local);
    }
  }

  // Work on one of few tickets with a weight that may not fit; or a pause.
  TimerStart RandomStart() {
    TimerStart start = {.agent = OneOf(agents_)};
    start.kind = static_cast<TimeKind>(1 + Below(5));
    if (start.kind <= TimeKind::kWrapUp || Below(3) != 0) {
      start.kind = Below(4) == 0 ? TimeKind::kWrapUp : TimeKind::kWork;
      start.ticket = OneOf(tickets_);
      start.weight = OneOf(std::vector<int>{100, 100, 50, 33, 25});
    }
    return start;
  }

  // The ledger takes the id that the tracker minted; both or neither refuse.
  template <class Apply>
  void Compare(const absl::StatusOr<WorkInterval>& made, TimerStart start,
               Apply apply) {
    start.id = made.ok() ? made->id : IntervalId("refused");
    const bool goes_on = ledger_.Find(start.id).has_value();
    if (goes_on) start.id = IntervalId("unused");
    const absl::StatusOr<LedgerChange> change = apply(start);
    BOOST_TEST((made.ok() == change.ok()), made.status().ToString());
    if (!made.ok()) {
      BOOST_TEST((ReasonOf(made.status()) == ReasonOf(change.status())));
      return;
    }
    BOOST_TEST((change->current == made->id));
    BOOST_TEST((ledger_.Find(made->id) == *made));
    if (!goes_on) known_.push_back(made->id);
  }

  void Start() {
    const TimerStart start = RandomStart();
    Compare(room_.tracker().Start({.actor = Web(),
                                   .request_id = room_.world.NextRequest(),
                                   .agent = start.agent,
                                   .kind = start.kind,
                                   .ticket = start.ticket,
                                   .weight = start.weight}),
            start,
            [&](const TimerStart& s) { return ledger_.Start(s, room_.Now()); });
  }

  void Switch() {
    const IntervalId from = OneOf(known_);
    TimerStart start = RandomStart();
    start.agent = ledger_.Find(from)->agent;
    Compare(room_.tracker().Switch({.actor = Web(),
                                    .request_id = room_.world.NextRequest(),
                                    .from = from,
                                    .kind = start.kind,
                                    .ticket = start.ticket,
                                    .weight = start.weight}),
            start, [&](const TimerStart& s) {
              return ledger_.Switch(from, s, room_.Now());
            });
  }

  void Stop() {
    const IntervalId id = OneOf(known_);
    const bool available_after = Below(2) == 0;
    room_.Stop(id, available_after);
    Must(ledger_.Stop(id, room_.Now()));
    const AgentId agent = ledger_.Find(id)->agent;
    const auto running = Must(room_.tracker().Running(agent));
    const bool idles = available_after && running.size() == 1 &&
                       !ledger_.Find(running[0].id).has_value();
    if (!idles) return;
    Must(ledger_.Start(
        {.id = running[0].id, .agent = agent, .kind = TimeKind::kIdle},
        room_.Now()));
    known_.push_back(running[0].id);
  }

  void StopAll() {
    const AgentId agent = OneOf(agents_);
    for (const WorkInterval& row : ledger_.Running(agent)) {
      Must(ledger_.Stop(row.id, room_.Now()));
    }
    Must(room_.tracker().StopAll({.actor = Web(),
                                  .request_id = room_.world.NextRequest(),
                                  .agent = agent}));
  }

  void KeepAlive() {
    const AgentId agent = OneOf(agents_);
    Must(ledger_.KeepAlive(agent, room_.Now()));
    Must(room_.tracker().KeepAlive({.actor = Web(),
                                    .request_id = room_.world.NextRequest(),
                                    .agent = agent}));
  }

  void Correct() {
    const WorkInterval row = *ledger_.Find(OneOf(known_));
    TimerCorrection correction = {.interval = row.id, .actor = Agent("lead")};
    const auto near = [&](absl::Time time) {
      return time + absl::Seconds(Below(600) - 300);
    };
    if (Below(2) == 0) correction.begin = near(row.begin);
    if (Below(2) == 0) correction.end = near(row.end.value_or(room_.Now()));
    if (Below(3) == 0) correction.ticket = OneOf(tickets_);
    const auto change = ledger_.Correct(correction, room_.Now());
    const auto made =
        room_.Correct({.interval = row.id,
                       .begin = correction.begin,
                       .end = correction.end,
                       .ticket = correction.ticket.value_or(TicketId())});
    BOOST_TEST((made.ok() == change.ok()), made.status().ToString());
    BOOST_TEST((ReasonOf(made.status()) == ReasonOf(change.status())));
  }

  void Label() {
    const TicketId ticket = OneOf(tickets_);
    TicketLabels labels = {.service = Below(2) == 0 ? "" : "shop"};
    for (const char* tag : {"tag-a", "tag-b", "tag-c"}) {
      if (Below(2) == 0) labels.tags.push_back(TagId(tag));
    }
    Must(room_.tracker().LabelTicket({.actor = Web(),
                                      .request_id = room_.world.NextRequest(),
                                      .ticket = ticket,
                                      .tags = labels.tags,
                                      .service = labels.service}));
    ledger_.Label(ticket, labels);
  }

  void CheckRows() {
    for (const IntervalId& id : known_) {
      BOOST_TEST((Must(room_.tracker().Get(id)) == *ledger_.Find(id)));
      BOOST_TEST((Must(room_.tracker().History(id)) == ledger_.History(id)));
    }
  }

  void CheckTotals(TimeTracker& tracker) {
    const absl::Time now = room_.Now();
    for (const TimeDimension dimension : kDimensions) {
      const auto expected = ledger_.ByKey(dimension, kDays, now);
      BOOST_TEST((Must(tracker.Totals({.dimension = dimension,
                                       .days = kDays,
                                       .page = {.size = 1000}}))
                      .items == expected));
      for (const KeyTotals& key : expected) {
        BOOST_TEST(
            (Must(tracker.DailyTotals(
                 {.dimension = dimension, .key = key.key, .days = kDays})) ==
             ledger_.ByDay(dimension, key.key, kDays, now)));
      }
    }
    const absl::Time from = now - absl::Hours(5);
    for (const TicketId& ticket : tickets_) {
      BOOST_TEST((Must(tracker.TimesOf({.ticket = ticket, .from = from})) ==
                  ledger_.TimesOf(ticket, from, now)));
    }
  }

  std::mt19937_64 random_;
  TrackerRoom<InProcess<TimeTracker>> room_{absl::Hours(1)};
  TimeLedger ledger_;
  std::unique_ptr<TimeTracker> lazy_;  // reads only at the end
  std::vector<IntervalId> known_;
  const std::vector<AgentId> agents_ = {kAoki, kMori};
  const std::vector<TicketId> tickets_ = {kGacha, kRefund, kLogin};
};

BOOST_AUTO_TEST_CASE(the_tracker_does_what_the_ledger_does) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) { Day(seed, 200); }
  }
}

}  // namespace
}  // namespace tasuki::testing
