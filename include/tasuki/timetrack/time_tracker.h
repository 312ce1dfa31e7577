// Time tracking: who worked on what for how long, recorded durably.
//
// The rules are the ledger's (time_ledger.h): one thing at a time per agent,
// chats side by side up to the whole of his attention, leases that end what a
// crashed client left running. Each call decides inside its transaction on the
// rows as they are there, so that no two callers can ever have one agent do two
// things at once. Starting something stops what runs: one call, one instant.
//
//   auto tracker = tasuki::OpenTimeTracker(
//       *database, scrubber, {.time_zone = "Asia/Tokyo"}).value();
//   tracker->Start({.actor = aoki, .request_id = next_id(),
//                   .agent = AgentId("aoki"), .ticket = gacha});
//   WorkInterval second = tracker->Start({.actor = aoki,   // a switch
//       .request_id = next_id(), .agent = AgentId("aoki"),
//       .ticket = refund}).value();
//   tracker->Stop({.actor = aoki, .request_id = next_id(),
//                  .interval = second.id, .available_after = true});
//   TicketTimes times =
//       tracker->TimesOf({.ticket = gacha, .from = received}).value();
//   for (const KeyTotals& agent : tracker->Totals(
//            {.dimension = TimeDimension::kAgent, .days = {monday, friday}})
//            .value().items) {
//     … agent.key … Occupancy(agent.totals) … Utilisation(agent.totals) …
//   }
//
// Availability. An agent who waits for tickets runs an interval of kIdle: Start
// it when he signs in or has nothing left to do; Stop with available_after goes
// there by itself; StopAll signs him out. That is what occupancy is made of.
//
// Threads: safe for concurrent use. Ownership: the database and the scrubber
// must outlive it. The same class over gRPC is rpc::ConnectTimeTracker; it may
// add DeadlineExceeded and Unavailable, which a retry with the same request_id
// settles. Leases that end are closed by Database::RunDue; totals are the same
// before and after.
//
// Every mutation: REQUIRED, TOO_LONG, INVALID_UTF8, MALFORMED, UNKNOWN_ENUM for
// a bad request; NOT_FOUND for an unknown interval; REQUEST_ID_REUSED. A retry
// with the same request_id changes nothing and returns what the first call
// made, as it is now. A failed call changed nothing, except OUTCOME_UNKNOWN,
// which a retry settles.
//
// Each changed interval is one event of room "timetrack" about its id, of type
// "started", "extended", "ended" or "corrected", with the whole row; labels
// are one of type "labelled" about the ticket.
#ifndef TASUKI_TIMETRACK_TIME_TRACKER_H_
#define TASUKI_TIMETRACK_TIME_TRACKER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/storage/database.h"
#include "tasuki/timetrack/time_ledger.h"
#include "tasuki/timetrack/work_interval.h"

namespace tasuki {

struct StartTimerRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;  // whose time it is
  TimeKind kind = TimeKind::kWork;
  TicketId ticket;           // for work and wrap-up, and only for them
  int weight = kWholeAgent;  // less for chats, as 33 for one of three
};

struct SwitchTimerRequest {
  Actor actor;
  std::string request_id;
  IntervalId from;  // its agent's
  TimeKind kind = TimeKind::kWork;
  TicketId ticket;
  int weight = kWholeAgent;
};

struct StopTimerRequest {
  Actor actor;
  std::string request_id;
  IntervalId interval;
  // Where nothing else of the agent runs then, kIdle starts in the same
  // instant.
  bool available_after = false;
};

struct StopAllTimersRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
};

struct KeepAliveRequest {
  Actor actor;
  std::string request_id;
  AgentId agent;
};

// What to change in an interval that has ended; what is not set stays.
// Beginning and end at the same time void it.
struct CorrectIntervalRequest {
  Actor actor;
  std::string request_id;
  IntervalId interval;
  std::optional<absl::Time> begin;
  std::optional<absl::Time> end;
  TicketId ticket;                    // for work and wrap-up
  std::int64_t expected_version = 0;  // 0: whatever it is
  std::string note;                   // why; up to 2000 bytes
};

struct LabelTicketRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::vector<TagId> tags;  // up to 200
  std::string service;      // up to 200 bytes; empty: none
};

// All that are set must hold; the agent or the ticket must be.
struct IntervalFilter {
  AgentId agent;
  TicketId ticket;
  std::optional<absl::Time> from;  // began at or after this
  std::optional<absl::Time> to;    // began before this
};

struct ListIntervalsRequest {
  IntervalFilter filter;
  PageRequest page;
};

// A ticket between two instants, as from its arrival to its reply.
struct TicketPeriod {
  TicketId ticket;
  absl::Time from;               // required
  std::optional<absl::Time> to;  // now, where not set or later
};

struct TimeTotalsRequest {
  TimeDimension dimension = TimeDimension::kAgent;
  DayRange days;  // of TimeTrackerOptions::time_zone; at most ten years
  PageRequest page;
};

struct DailyTotalsRequest {
  TimeDimension dimension = TimeDimension::kAgent;
  std::string key;  // required except for kAll
  DayRange days;
};

class TimeTracker {
 public:
  virtual ~TimeTracker() = default;

  // Starts an interval and stops what it takes the place of; what runs. Where
  // the agent already does just this, that interval goes on. CONFLICTING for a
  // ticket or a weight with a kind that has none; OUT_OF_RANGE (weight);
  // LIMIT_REACHED where the weights of running chats leave no room.
  virtual absl::StatusOr<WorkInterval> Start(
      const StartTimerRequest& request) = 0;

  // Breaks one interval off and starts another in its place: for one chat
  // among several. WRONG_STATE where it has ended; and as Start.
  virtual absl::StatusOr<WorkInterval> Switch(
      const SwitchTimerRequest& request) = 0;

  // The interval as it ended. One that has ended already stays as it is.
  virtual absl::StatusOr<WorkInterval> Stop(
      const StopTimerRequest& request) = 0;
  // Stops all that the agent runs; he signs out. What was stopped.
  virtual absl::StatusOr<std::vector<WorkInterval>> StopAll(
      const StopAllTimersRequest& request) = 0;

  // A sign of life: the agent's leases run from now again. Call it a few times
  // per lease. What runs.
  virtual absl::StatusOr<std::vector<WorkInterval>> KeepAlive(
      const KeepAliveRequest& request) = 0;

  // Changes an interval that has ended and keeps the record of it.
  // STALE_VERSION; WRONG_STATE: it still runs, or would overlap another
  // interval of the agent; OUT_OF_RANGE: it would end before it begins or in
  // the future, or last more than 31 days; CONFLICTING: a ticket for a kind
  // that has none.
  virtual absl::StatusOr<WorkInterval> Correct(
      const CorrectIntervalRequest& request) = 0;

  // Sets what the ticket's time counts for besides the ticket, in the past as
  // well. Returns the labels, tags in order of id, each once.
  virtual absl::StatusOr<TicketLabels> LabelTicket(
      const LabelTicketRequest& request) = 0;

  virtual absl::StatusOr<WorkInterval> Get(const IntervalId& id) = 0;
  // In order of beginning, then id. REQUIRED without an agent and a ticket.
  virtual absl::StatusOr<Page<WorkInterval>> List(
      const ListIntervalsRequest& request) = 0;
  // What the agent does now, in order of beginning; nothing whose lease has
  // ended.
  virtual absl::StatusOr<std::vector<WorkInterval>> Running(
      const AgentId& agent) = 0;
  // The corrections of an interval, oldest first. NOT_FOUND.
  virtual absl::StatusOr<std::vector<TimeCorrection>> History(
      const IntervalId& interval) = 0;

  // Elapsed time against handling time, and the interruptions between. A
  // ticket that nobody worked on waited.
  virtual absl::StatusOr<TicketTimes> TimesOf(const TicketPeriod& period) = 0;
  // In the order asked for, up to 1000.
  virtual absl::StatusOr<std::vector<TicketTimes>> BatchTimesOf(
      const std::vector<TicketPeriod>& periods) = 0;

  // Totals by agent, ticket, tag or service, in order of key; what runs counts
  // up to now. OUT_OF_RANGE for days in disorder or too many. O(cells), a cell
  // being one key on one day.
  virtual absl::StatusOr<Page<KeyTotals>> Totals(
      const TimeTotalsRequest& request) = 0;
  // One key day by day; days without any time are left out. REQUIRED or
  // CONFLICTING for a key that is missing or, with kAll, is not.
  virtual absl::StatusOr<std::vector<DayTotals>> DailyTotals(
      const DailyTotalsRequest& request) = 0;
};

struct TimeTrackerOptions {
  std::string tenant = "default";
  std::string time_zone;  // of the days in totals; IANA name, required
  // How long an interval runs without a sign of life; 1 second to 31 days.
  absl::Duration lease = absl::Hours(12);
};

// Loads every interval of the tenant into a ledger in memory (a few hundred
// bytes each). REQUIRED, UNKNOWN_TIME_ZONE, OUT_OF_RANGE for the options.
absl::StatusOr<std::unique_ptr<TimeTracker>> OpenTimeTracker(
    Database& database, Scrubber& scrubber, TimeTrackerOptions options);

}  // namespace tasuki

#endif  // TASUKI_TIMETRACK_TIME_TRACKER_H_
