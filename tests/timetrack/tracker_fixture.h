// A time tracker, reached in one of the two ways; Monday 10:00 in Tokyo.
#ifndef TASUKI_TESTS_TIMETRACK_TRACKER_FIXTURE_H_
#define TASUKI_TESTS_TIMETRACK_TRACKER_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tasuki/base/scrubber.h"
#include "tasuki/timetrack/time_tracker.h"
#include "tests/support/transport.h"
#include "tests/support/world.h"

namespace tasuki::testing {

inline const AgentId kAoki("aoki"), kMori("mori");
inline const TicketId kGacha("ticket-gacha"), kRefund("ticket-refund"),
    kLogin("ticket-login");
inline const absl::CivilDay kMonday(2026, 10, 5);

// Stands in the text for what a scrubber takes out.
class WordScrubber final : public Scrubber {
 public:
  absl::StatusOr<Scrubbed> Scrub(std::string_view text,
                                 std::string_view) override {
    Scrubbed scrubbed = {.text = std::string(text)};
    const std::size_t at = scrubbed.text.find("4111");
    if (at == std::string::npos) return scrubbed;
    scrubbed.text.replace(at, 4, "[t1]");
    scrubbed.findings = {{.kind = "card", .token = "t1"}};
    return scrubbed;
  }
  absl::Status Keep(const std::vector<std::string>& tokens,
                    const std::string&) override {
    kept.insert(kept.end(), tokens.begin(), tokens.end());
    return absl::OkStatus();
  }
  absl::Status Release(const std::string&) override { return absl::OkStatus(); }
  std::vector<std::string> kept;
};

template <class Transport>
struct TrackerRoom {
  explicit TrackerRoom(absl::Duration lease = absl::Hours(12))
      : options{.time_zone = "Asia/Tokyo", .lease = lease} {
    world.fake.Set(absl::FromCivil(absl::CivilSecond(2026, 10, 5, 10),
                                   absl::FixedTimeZone(9 * 3600)));
    Open();
  }

  void Open() {
    local = Must(OpenTimeTracker(*world.database, scrubber, options));
    transport.emplace(*local);
    feed = Must(OpenEventFeed(*world.database, options.tenant));
  }
  // As a restart of the program.
  void Reopen() {
    feed.reset();
    transport.reset();
    local.reset();
    world.Reopen();
    Open();
  }

  TimeTracker& tracker() { return **transport; }

  absl::StatusOr<WorkInterval> TryStart(const TicketId& ticket,
                                        int weight = kWholeAgent,
                                        AgentId agent = kAoki) {
    return tracker().Start({.actor = Agent(agent.value()),
                            .request_id = world.NextRequest(),
                            .agent = agent,
                            .ticket = ticket,
                            .weight = weight});
  }
  WorkInterval Work(const TicketId& ticket, int weight = kWholeAgent,
                    AgentId agent = kAoki) {
    return Must(TryStart(ticket, weight, agent));
  }
  WorkInterval Spend(TimeKind kind) {
    return Must(tracker().Start({.actor = Agent("aoki"),
                                 .request_id = world.NextRequest(),
                                 .agent = kAoki,
                                 .kind = kind}));
  }
  WorkInterval Stop(const IntervalId& id, bool available_after = false) {
    return Must(tracker().Stop({.actor = Agent("aoki"),
                                .request_id = world.NextRequest(),
                                .interval = id,
                                .available_after = available_after}));
  }
  absl::StatusOr<WorkInterval> Correct(CorrectIntervalRequest request) {
    request.actor = Agent("lead");
    request.request_id = world.NextRequest();
    return tracker().Correct(request);
  }
  TimeTotals TotalsOf(const AgentId& agent) {
    for (const KeyTotals& totals :
         Must(tracker().Totals({.days = {kMonday, kMonday}})).items) {
      if (totals.key == agent.value()) return totals.totals;
    }
    return {};
  }

  absl::Time Now() { return world.fake.Now(); }
  void Advance(absl::Duration by) { world.fake.Advance(by); }
  std::int64_t Head() { return world.database->EventHead("default").load(); }
  std::vector<Event> EventsAfter(std::int64_t position) {
    return Must(feed->Events(position, 1000));
  }

  World world;
  WordScrubber scrubber;
  TimeTrackerOptions options;
  std::unique_ptr<TimeTracker> local;
  std::optional<Transport> transport;
  std::unique_ptr<EventFeed> feed;
};

using Transports = TransportsOf<TimeTracker>;

}  // namespace tasuki::testing

#endif  // TASUKI_TESTS_TIMETRACK_TRACKER_FIXTURE_H_
