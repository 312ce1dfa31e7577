#include "src/timetrack/live_ledger.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/status_macros.h"
#include "tasuki/base/error.h"

namespace tasuki::timetrack {
namespace {

absl::StatusOr<TimeLedger> LedgerOf(const Store& store, Snapshot& snapshot,
                                    const LedgerOptions& options) {
  TASUKI_ASSIGN_OR_RETURN(TimeLedger ledger, TimeLedger::Create(options));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<WorkInterval> intervals,
                          store.LoadIntervals(snapshot));
  for (const WorkInterval& interval : intervals) {
    if (ledger.Apply({.intervals = {interval}}).ok()) continue;
    const std::string object = absl::StrCat("interval ", interval.id.value());
    return MakeError(Reason::kStoreCorrupt, {.object = object},
                     absl::StrCat(object, " is not as it was stored"));
  }
  TASUKI_ASSIGN_OR_RETURN(auto labels, store.LoadLabels(snapshot));
  for (auto& [ticket, of_ticket] : labels) {
    ledger.Label(ticket, std::move(of_ticket));
  }
  return ledger;
}

// The row may be newer than the event: then later events find it known.
absl::Status Follow(const Store& store, Snapshot& snapshot, const Event& event,
                    TimeLedger& ledger) {
  if (event.room != "timetrack") return absl::OkStatus();
  if (event.type == "labelled") {
    const TicketId ticket(event.subject);
    TASUKI_ASSIGN_OR_RETURN(LabelRow row, store.GetLabels(snapshot, ticket));
    ledger.Label(ticket, std::move(row.labels));
    return absl::OkStatus();
  }
  const IntervalId id(event.subject);
  const std::optional<WorkInterval> known = ledger.Find(id);
  if (known && known->version >= event.subject_version) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(WorkInterval row, store.GetInterval(snapshot, id));
  return ledger.Apply({.intervals = {std::move(row)}});
}

}  // namespace

LiveLedger::LiveLedger(Database& database, const std::string& tenant,
                       LedgerOptions options)
    : database_(database),
      store_(tenant),
      options_(std::move(options)),
      follower_(database, tenant) {}

absl::Status LiveLedger::Load() {
  ledger_.reset();
  return follower_.Start([this](Snapshot& snapshot)
                             ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
                               auto loaded =
                                   LedgerOf(store_, snapshot, options_);
                               if (!loaded.ok()) return loaded.status();
                               ledger_.emplace(*std::move(loaded));
                               return absl::OkStatus();
                             });
}

absl::Status LiveLedger::CatchUp() {
  if (!ledger_) return Load();
  if (follower_.UpToDate()) return absl::OkStatus();
  const absl::Status status =
      follower_.CatchUp([this](Snapshot& snapshot, const Event& event)
                            ABSL_NO_THREAD_SAFETY_ANALYSIS {
                              return Follow(store_, snapshot, event, *ledger_);
                            });
  // Several corrections since the last read can make a row newer than its
  // event overlap a neighbour whose own event is still to come.
  return status.ok() ? status : Load();
}

absl::Status LiveLedger::Read(const Use& use) {
  MutexLock lock(mutex_);
  TASUKI_RETURN_IF_ERROR(CatchUp());
  absl::Time now;
  TASUKI_RETURN_IF_ERROR(database_.Read([&now](Snapshot& snapshot) {
    now = snapshot.Now();
    return absl::OkStatus();
  }));
  use(*ledger_, now);
  return absl::OkStatus();
}

}  // namespace tasuki::timetrack
