// Opening, what all changes share, and the reads of single rows.
#include "src/timetrack/local_time_tracker.h"

#include <utility>

#include "src/base/json.h"
#include "src/timetrack/schema.h"
#include "src/timetrack/timer_rules.h"
#include "tasuki/base/error.h"

namespace tasuki {
namespace timetrack {
namespace {

constexpr char kLeaseEnded[] = "timetrack.lease_ended";

TimeTrackerOptions Rounded(TimeTrackerOptions options) {
  options.lease = absl::Floor(options.lease, absl::Milliseconds(1));
  return options;
}

LedgerOptions LedgerOptionsOf(const TimeTrackerOptions& options) {
  return {.time_zone = options.time_zone, .lease = options.lease};
}

std::string_view TypeOf(const WorkInterval& row, const LedgerChange& change) {
  if (!change.corrections.empty()) return "corrected";
  if (row.version == 1) return "started";
  return row.end ? "ended" : "extended";
}

// The whole row: who follows the feed needs no further read.
JsonObject PayloadOf(const WorkInterval& row) {
  JsonObject payload;
  payload.Add("v", std::int64_t{1})
      .Add("agent", row.agent.value())
      .Add("kind", static_cast<std::int64_t>(row.kind))
      .Add("ticket", row.ticket.value())
      .Add("weight", std::int64_t{row.weight})
      .Add("begin", row.begin)
      .Add("lease_end", row.lease_end);
  if (row.end) {
    payload.Add("end", *row.end)
        .Add("end_cause", static_cast<std::int64_t>(row.end_cause));
  }
  return payload;
}

absl::Status CheckFilter(const IntervalFilter& filter) {
  if (!filter.agent.empty() || !filter.ticket.empty()) return absl::OkStatus();
  return RequiredError("filter.agent");
}

}  // namespace

LocalTimeTracker::LocalTimeTracker(Database& database, Scrubber& scrubber,
                                   TimeTrackerOptions options)
    : database_(database),
      scrubber_(scrubber),
      options_(Rounded(std::move(options))),
      store_(options_.tenant),
      ledger_(database, options_.tenant, LedgerOptionsOf(options_)),
      lease_ends_(
          database.HandleDue(options_.tenant, kLeaseEnded,
                             [this](Transaction& t, const DueItem& item) {
                               return EndLease(t, item);
                             })) {}

absl::Status LocalTimeTracker::Load() {
  return ledger_.Read([](const TimeLedger&, absl::Time) {});
}

void LocalTimeTracker::Emit(Transaction& transaction, const Cause& cause,
                            const WorkInterval& row, std::string_view type) {
  JsonObject payload = PayloadOf(row);
  if (type == "corrected") payload.Add("tokens", cause.tokens);
  transaction.Emit({.tenant = options_.tenant,
                    .room = "timetrack",
                    .subject = row.id.value(),
                    .subject_version = row.version,
                    .type = std::string(type),
                    .actor = cause.actor,
                    .request_id = cause.request_id,
                    .payload = payload.Text()});
}

void LocalTimeTracker::EmitLabels(Transaction& transaction,
                                  const LabelTicketRequest& request,
                                  const LabelRow& row) {
  std::vector<std::string> tags;
  for (const TagId& tag : row.labels.tags) tags.push_back(tag.value());
  transaction.Emit(
      {.tenant = options_.tenant,
       .room = "timetrack",
       .subject = request.ticket.value(),
       .subject_version = row.version,
       .type = "labelled",
       .actor = request.actor,
       .request_id = request.request_id,
       .payload =
           JsonObject().Add("v", std::int64_t{1}).Add("tags", tags).Text()});
}

absl::Status LocalTimeTracker::KeepLease(Transaction& transaction,
                                         const WorkInterval& row) {
  if (row.end) {
    return transaction.Cancel(options_.tenant, kLeaseEnded, row.id.value());
  }
  return transaction.Schedule(options_.tenant, kLeaseEnded, row.id.value(),
                              row.lease_end);
}

absl::Status LocalTimeTracker::Commit(Transaction& transaction,
                                      const Cause& cause,
                                      const LedgerChange& change) {
  for (const WorkInterval& row : change.intervals) {
    TASUKI_RETURN_IF_ERROR(store_.PutInterval(transaction, row));
    TASUKI_RETURN_IF_ERROR(KeepLease(transaction, row));
    Emit(transaction, cause, row, TypeOf(row, change));
  }
  for (const TimeCorrection& correction : change.corrections) {
    TASUKI_RETURN_IF_ERROR(store_.InsertCorrection(transaction, correction));
  }
  return absl::OkStatus();
}

absl::Status LocalTimeTracker::EndLease(Transaction& transaction,
                                        const DueItem& item) {
  TASUKI_ASSIGN_OR_RETURN(
      const WorkInterval row,
      store_.GetInterval(transaction, IntervalId(item.subject)));
  if (row.end) return absl::OkStatus();
  // Extended while this was on its way.
  if (row.lease_end > transaction.Now()) return KeepLease(transaction, row);
  const Actor timer = {.id = "timer", .kind = ActorKind::kSystem};
  return Commit(transaction, {timer, "", {}},
                DecideCloseStale({row}, row.lease_end));
}

absl::StatusOr<std::vector<WorkInterval>> LocalTimeTracker::LoadRunning(
    Snapshot& snapshot, const AgentId& agent) const {
  TASUKI_ASSIGN_OR_RETURN(std::vector<WorkInterval> running,
                          store_.ListRunning(snapshot, agent));
  std::erase_if(running, [now = snapshot.Now()](const WorkInterval& row) {
    return row.lease_end <= now;
  });
  return running;
}

absl::StatusOr<WorkInterval> LocalTimeTracker::Get(const IntervalId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("id", id.value(), kMandatory));
  absl::StatusOr<WorkInterval> interval;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    interval = store_.GetInterval(snapshot, id);
    return interval.status();
  }));
  return interval;
}

absl::StatusOr<Page<WorkInterval>> LocalTimeTracker::List(
    const ListIntervalsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  TASUKI_RETURN_IF_ERROR(CheckFilter(request.filter));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  absl::StatusOr<std::vector<WorkInterval>> intervals;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    intervals = store_.ListIntervals(snapshot, request.filter, position,
                                     request.page.size + 1);
    return intervals.status();
  }));
  return CutPage(*std::move(intervals), request.page, digest,
                 [](const WorkInterval& last) {
                   return PagePosition{.key = absl::ToUnixMicros(last.begin),
                                       .id = last.id.value()};
                 });
}

absl::StatusOr<std::vector<WorkInterval>> LocalTimeTracker::Running(
    const AgentId& agent) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("agent", agent.value(), kMandatory));
  absl::StatusOr<std::vector<WorkInterval>> running;
  TASUKI_RETURN_IF_ERROR(database_.Read([&](Snapshot& snapshot) {
    running = LoadRunning(snapshot, agent);
    return running.status();
  }));
  return running;
}

absl::StatusOr<std::vector<TimeCorrection>> LocalTimeTracker::History(
    const IntervalId& interval) {
  TASUKI_RETURN_IF_ERROR(
      CheckIdField("interval", interval.value(), kMandatory));
  std::vector<TimeCorrection> corrections;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const WorkInterval row,
                                store_.GetInterval(snapshot, interval));
        TASUKI_ASSIGN_OR_RETURN(corrections,
                                store_.ListCorrections(snapshot, row));
        return absl::OkStatus();
      }));
  return corrections;
}

}  // namespace timetrack

absl::StatusOr<std::unique_ptr<TimeTracker>> OpenTimeTracker(
    Database& database, Scrubber& scrubber, TimeTrackerOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "tenant", options.tenant, {.required = true, .max_size = kMaxIdBytes}));
  TASUKI_RETURN_IF_ERROR(
      TimeLedger::Create(timetrack::LedgerOptionsOf(options)).status());
  TASUKI_RETURN_IF_ERROR(database.Migrate(timetrack::TimetrackSchema()));
  auto tracker = std::make_unique<timetrack::LocalTimeTracker>(
      database, scrubber, std::move(options));
  TASUKI_RETURN_IF_ERROR(tracker->Load());
  return tracker;
}

}  // namespace tasuki
