// The durable TimeTracker: the timer rules (timer_rules.h) over rows read in
// the transaction that changes them; totals from a ledger that follows.
#ifndef TASUKI_SRC_TIMETRACK_LOCAL_TIME_TRACKER_H_
#define TASUKI_SRC_TIMETRACK_LOCAL_TIME_TRACKER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/storage/mutation.h"
#include "src/timetrack/fields.h"
#include "src/timetrack/live_ledger.h"
#include "src/timetrack/store.h"
#include "tasuki/timetrack/time_tracker.h"

namespace tasuki::timetrack {

class LocalTimeTracker final : public TimeTracker {
 public:
  LocalTimeTracker(Database& database, Scrubber& scrubber,
                   TimeTrackerOptions options);

  absl::StatusOr<WorkInterval> Start(const StartTimerRequest& request) override;
  absl::StatusOr<WorkInterval> Switch(
      const SwitchTimerRequest& request) override;
  absl::StatusOr<WorkInterval> Stop(const StopTimerRequest& request) override;
  absl::StatusOr<std::vector<WorkInterval>> StopAll(
      const StopAllTimersRequest& request) override;
  absl::StatusOr<std::vector<WorkInterval>> KeepAlive(
      const KeepAliveRequest& request) override;
  absl::StatusOr<WorkInterval> Correct(
      const CorrectIntervalRequest& request) override;
  absl::StatusOr<TicketLabels> LabelTicket(
      const LabelTicketRequest& request) override;

  absl::StatusOr<WorkInterval> Get(const IntervalId& id) override;
  absl::StatusOr<Page<WorkInterval>> List(
      const ListIntervalsRequest& request) override;
  absl::StatusOr<std::vector<WorkInterval>> Running(
      const AgentId& agent) override;
  absl::StatusOr<std::vector<TimeCorrection>> History(
      const IntervalId& interval) override;

  absl::StatusOr<TicketTimes> TimesOf(const TicketPeriod& period) override;
  absl::StatusOr<std::vector<TicketTimes>> BatchTimesOf(
      const std::vector<TicketPeriod>& periods) override;
  absl::StatusOr<Page<KeyTotals>> Totals(
      const TimeTotalsRequest& request) override;
  absl::StatusOr<std::vector<DayTotals>> DailyTotals(
      const DailyTotalsRequest& request) override;

  // Loads what the totals are made of.
  absl::Status Load();

 private:
  // Who changes something, for the event.
  struct Cause {
    const Actor& actor;
    const std::string& request_id;
    const std::vector<std::string>& tokens;  // of a correction's note
  };

  // Stores what was decided: rows, due lease ends, an event for each interval.
  absl::Status Commit(Transaction& transaction, const Cause& cause,
                      const LedgerChange& change);
  absl::Status KeepLease(Transaction& transaction, const WorkInterval& row);
  void Emit(Transaction& transaction, const Cause& cause,
            const WorkInterval& row, std::string_view type);
  void EmitLabels(Transaction& transaction, const LabelTicketRequest& request,
                  const LabelRow& row);

  // A change that returns an interval: `decide(transaction, now)` reads what
  // it needs and says what changes.
  template <class Request, class Decide>
  absl::StatusOr<WorkInterval> ChangeInterval(
      std::string_view method, const Request& request,
      const std::vector<std::string>& tokens, Decide decide);

  // Starts kIdle unless the agent of `stopped` is on something else.
  absl::StatusOr<LedgerChange> BecomeAvailable(Transaction& transaction,
                                               const WorkInterval& stopped,
                                               absl::Time now) const;
  absl::Status CheckRoom(Snapshot& snapshot, const WorkInterval& row) const;
  absl::Status EndLease(Transaction& transaction, const DueItem& item);

  // What runs and whose lease has not ended.
  absl::StatusOr<std::vector<WorkInterval>> LoadRunning(
      Snapshot& snapshot, const AgentId& agent) const;

  Database& database_;
  Scrubber& scrubber_;
  const TimeTrackerOptions options_;
  const Store store_;
  LiveLedger ledger_;
  const Database::DueRegistration lease_ends_;
};

}  // namespace tasuki::timetrack

#endif  // TASUKI_SRC_TIMETRACK_LOCAL_TIME_TRACKER_H_
