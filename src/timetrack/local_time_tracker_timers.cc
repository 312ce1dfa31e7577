// Starting, stopping, keeping alive, correcting and labelling.
#include <algorithm>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "src/storage/scrub.h"
#include "src/timetrack/agent_timeline.h"
#include "src/timetrack/local_time_tracker.h"
#include "src/timetrack/timer_rules.h"
#include "tasuki/base/error.h"

namespace tasuki::timetrack {
namespace {

const std::vector<std::string> kNoTokens;

absl::StatusOr<absl::Time> LedgerNow(const Snapshot& snapshot) {
  TASUKI_RETURN_IF_ERROR(CheckLedgerTime("now", snapshot.Now()));
  return ToMillisecond(snapshot.Now());
}

// The epoch means "not set" in rows and on the wire.
absl::Status CheckSet(const char* field,
                      const std::optional<absl::Time>& time) {
  if (!time || *time >= absl::UnixEpoch() + absl::Milliseconds(1)) {
    return absl::OkStatus();
  }
  return MakeError(Reason::kOutOfRange, {.field = field},
                   "the time must lie in the years 1970 to 2199");
}

template <class Request>
TimerStart StartOf(Transaction& transaction, const AgentId& agent,
                   const Request& request) {
  return {.id = IntervalId(transaction.NewId()),
          .agent = agent,
          .kind = request.kind,
          .ticket = request.ticket,
          .weight = request.weight};
}

TimerCorrection CorrectionOf(const CorrectIntervalRequest& request) {
  TimerCorrection correction = {.interval = request.interval,
                                .actor = request.actor,
                                .begin = request.begin,
                                .end = request.end,
                                .expected_version = request.expected_version,
                                .note = request.note};
  if (!request.ticket.empty()) correction.ticket = request.ticket;
  return correction;
}

}  // namespace

template <class Request, class Decide>
absl::StatusOr<WorkInterval> LocalTimeTracker::ChangeInterval(
    std::string_view method, const Request& request,
    const std::vector<std::string>& tokens, Decide decide) {
  return Mutate<WorkInterval>(
      database_, options_.tenant, method, request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(const absl::Time now, LedgerNow(transaction));
        TASUKI_ASSIGN_OR_RETURN(const LedgerChange change,
                                decide(transaction, now));
        TASUKI_RETURN_IF_ERROR(Commit(
            transaction, {request.actor, request.request_id, tokens}, change));
        return change.current.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return store_.GetInterval(snapshot, IntervalId(id));
      });
}

absl::StatusOr<WorkInterval> LocalTimeTracker::Start(
    const StartTimerRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeInterval(
      "timetrack.Start", request, kNoTokens,
      [&](Transaction& transaction,
          absl::Time now) -> absl::StatusOr<LedgerChange> {
        TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                                store_.ListRunning(transaction, request.agent));
        return DecideStart(running,
                           StartOf(transaction, request.agent, request),
                           options_.lease, now);
      });
}

absl::StatusOr<WorkInterval> LocalTimeTracker::Switch(
    const SwitchTimerRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeInterval(
      "timetrack.Switch", request, kNoTokens,
      [&](Transaction& transaction,
          absl::Time now) -> absl::StatusOr<LedgerChange> {
        TASUKI_ASSIGN_OR_RETURN(const WorkInterval from,
                                store_.GetInterval(transaction, request.from));
        TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                                store_.ListRunning(transaction, from.agent));
        return DecideSwitch(running, from,
                            StartOf(transaction, from.agent, request),
                            options_.lease, now);
      });
}

absl::StatusOr<LedgerChange> LocalTimeTracker::BecomeAvailable(
    Transaction& transaction, const WorkInterval& stopped,
    absl::Time now) const {
  TASUKI_ASSIGN_OR_RETURN(std::vector<WorkInterval> others,
                          store_.ListRunning(transaction, stopped.agent));
  bool busy = false;
  std::erase_if(others, [&](const WorkInterval& row) {
    if (row.id == stopped.id) return true;
    busy = busy || row.lease_end > now;
    return false;
  });
  if (busy) return LedgerChange{};
  return DecideStart(others,
                     {.id = IntervalId(transaction.NewId()),
                      .agent = stopped.agent,
                      .kind = TimeKind::kIdle},
                     options_.lease, now);
}

absl::StatusOr<WorkInterval> LocalTimeTracker::Stop(
    const StopTimerRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeInterval(
      "timetrack.Stop", request, kNoTokens,
      [&](Transaction& transaction,
          absl::Time now) -> absl::StatusOr<LedgerChange> {
        TASUKI_ASSIGN_OR_RETURN(
            const WorkInterval row,
            store_.GetInterval(transaction, request.interval));
        LedgerChange change = DecideStop(row, now);
        if (!request.available_after) return change;
        TASUKI_ASSIGN_OR_RETURN(const LedgerChange idle,
                                BecomeAvailable(transaction, row, now));
        change.intervals.insert(change.intervals.end(), idle.intervals.begin(),
                                idle.intervals.end());
        return change;
      });
}

absl::StatusOr<std::vector<WorkInterval>> LocalTimeTracker::StopAll(
    const StopAllTimersRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<std::vector<WorkInterval>>(
      database_, options_.tenant, "timetrack.StopAll", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(const absl::Time now, LedgerNow(transaction));
        TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                                store_.ListRunning(transaction, request.agent));
        std::vector<std::string> ids;
        for (const WorkInterval& row : running) {
          TASUKI_RETURN_IF_ERROR(Commit(
              transaction, {request.actor, request.request_id, kNoTokens},
              DecideStop(row, now)));
          ids.push_back(row.id.value());
        }
        return absl::StrJoin(ids, " ");
      },
      [&](Snapshot& snapshot,
          const std::string& ids) -> absl::StatusOr<std::vector<WorkInterval>> {
        std::vector<WorkInterval> stopped;
        for (const auto& id : absl::StrSplit(ids, ' ', absl::SkipEmpty())) {
          TASUKI_ASSIGN_OR_RETURN(
              WorkInterval row,
              store_.GetInterval(snapshot, IntervalId(std::string(id))));
          stopped.push_back(std::move(row));
        }
        return stopped;
      });
}

absl::StatusOr<std::vector<WorkInterval>> LocalTimeTracker::KeepAlive(
    const KeepAliveRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return Mutate<std::vector<WorkInterval>>(
      database_, options_.tenant, "timetrack.KeepAlive", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(const absl::Time now, LedgerNow(transaction));
        TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                                store_.ListRunning(transaction, request.agent));
        TASUKI_RETURN_IF_ERROR(
            Commit(transaction, {request.actor, request.request_id, kNoTokens},
                   DecideKeepAlive(running, options_.lease, now)));
        return std::string();
      },
      [&](Snapshot& snapshot, const std::string&) {
        return LoadRunning(snapshot, request.agent);
      });
}

absl::Status LocalTimeTracker::CheckRoom(Snapshot& snapshot,
                                         const WorkInterval& row) const {
  TASUKI_ASSIGN_OR_RETURN(
      const std::vector<WorkInterval> ended,
      store_.ListEnded(snapshot, row.agent, row.begin, ExtentEnd(row)));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> running,
                          store_.ListRunning(snapshot, row.agent));
  AgentTimeline timeline;
  for (const WorkInterval& other : ended) timeline.Insert(other);
  for (const WorkInterval& other : running) timeline.Insert(other);
  if (timeline.HasRoomFor(row)) return absl::OkStatus();
  return NoRoomError(row, Reason::kWrongState);
}

absl::StatusOr<WorkInterval> LocalTimeTracker::Correct(
    const CorrectIntervalRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  TASUKI_RETURN_IF_ERROR(CheckSet("begin", original.begin));
  TASUKI_RETURN_IF_ERROR(CheckSet("end", original.end));
  CorrectIntervalRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.note));
  auto interval =
      ChangeInterval("timetrack.Correct", request, scrubber.tokens(),
                     [&](Transaction& transaction,
                         absl::Time now) -> absl::StatusOr<LedgerChange> {
                       TASUKI_ASSIGN_OR_RETURN(
                           const WorkInterval row,
                           store_.GetInterval(transaction, request.interval));
                       TASUKI_ASSIGN_OR_RETURN(
                           LedgerChange change,
                           DecideCorrection(row, CorrectionOf(request), now));
                       for (const WorkInterval& after : change.intervals) {
                         TASUKI_RETURN_IF_ERROR(CheckRoom(transaction, after));
                       }
                       return change;
                     });
  if (interval.ok()) scrubber.KeepTokens();
  return interval;
}

absl::StatusOr<TicketLabels> LocalTimeTracker::LabelTicket(
    const LabelTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TicketLabels labels = {.tags = request.tags, .service = request.service};
  std::sort(labels.tags.begin(), labels.tags.end());
  labels.tags.erase(std::unique(labels.tags.begin(), labels.tags.end()),
                    labels.tags.end());
  return Mutate<TicketLabels>(
      database_, options_.tenant, "timetrack.LabelTicket", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(LabelRow row,
                                store_.GetLabels(transaction, request.ticket));
        if (row.labels == labels) return request.ticket.value();
        row.labels = labels;
        ++row.version;
        TASUKI_RETURN_IF_ERROR(
            store_.PutLabels(transaction, request.ticket, row));
        EmitLabels(transaction, request, row);
        return request.ticket.value();
      },
      [&](Snapshot& snapshot,
          const std::string& ticket) -> absl::StatusOr<TicketLabels> {
        TASUKI_ASSIGN_OR_RETURN(LabelRow row,
                                store_.GetLabels(snapshot, TicketId(ticket)));
        return std::move(row.labels);
      });
}

}  // namespace tasuki::timetrack
