#include "src/base/status_macros.h"
#include "src/rpc/client_call.h"
#include "src/timetrack/fields.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/timetrack/v1/timetrack.grpc.pb.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::timetrack::v1::TimeTrackerService::Stub;

class TimeTrackerClient final : public TimeTracker {
 public:
  explicit TimeTrackerClient(Caller<Stub> caller)
      : caller_(std::move(caller)) {}

  absl::StatusOr<WorkInterval> Start(const StartTimerRequest& r) override {
    return caller_.Call<WorkInterval>(&Stub::Start, r);
  }
  absl::StatusOr<WorkInterval> Switch(const SwitchTimerRequest& r) override {
    return caller_.Call<WorkInterval>(&Stub::Switch, r);
  }
  absl::StatusOr<WorkInterval> Stop(const StopTimerRequest& r) override {
    return caller_.Call<WorkInterval>(&Stub::Stop, r);
  }
  absl::StatusOr<std::vector<WorkInterval>> StopAll(
      const StopAllTimersRequest& r) override {
    return caller_.CallForList<WorkInterval>(&Stub::StopAll, r);
  }
  absl::StatusOr<std::vector<WorkInterval>> KeepAlive(
      const KeepAliveRequest& r) override {
    return caller_.CallForList<WorkInterval>(&Stub::KeepAlive, r);
  }
  absl::StatusOr<WorkInterval> Correct(
      const CorrectIntervalRequest& r) override {
    return caller_.Call<WorkInterval>(&Stub::Correct, r);
  }
  absl::StatusOr<TicketLabels> LabelTicket(
      const LabelTicketRequest& r) override {
    return caller_.Call<TicketLabels>(&Stub::LabelTicket, r);
  }
  absl::StatusOr<WorkInterval> Get(const IntervalId& id) override {
    return caller_.Call<WorkInterval>(&Stub::Get, ById<IntervalId>{id});
  }
  absl::StatusOr<Page<WorkInterval>> List(
      const ListIntervalsRequest& r) override {
    return caller_.Call<Page<WorkInterval>>(&Stub::List, r);
  }
  absl::StatusOr<std::vector<WorkInterval>> Running(
      const AgentId& agent) override {
    return caller_.CallForList<WorkInterval>(&Stub::Running,
                                             ById<AgentId>{agent});
  }
  absl::StatusOr<std::vector<TimeCorrection>> History(
      const IntervalId& interval) override {
    return caller_.CallForList<TimeCorrection>(&Stub::History,
                                               ById<IntervalId>{interval});
  }
  absl::StatusOr<TicketTimes> TimesOf(const TicketPeriod& period) override {
    return caller_.Call<TicketTimes>(&Stub::TimesOf, period);
  }
  absl::StatusOr<std::vector<TicketTimes>> BatchTimesOf(
      const std::vector<TicketPeriod>& periods) override {
    return caller_.CallForList<TicketTimes>(&Stub::BatchTimesOf,
                                            ListOf<TicketPeriod>{periods});
  }
  absl::StatusOr<Page<KeyTotals>> Totals(const TimeTotalsRequest& r) override {
    return caller_.Call<Page<KeyTotals>>(&Stub::Totals, r);
  }
  absl::StatusOr<std::vector<DayTotals>> DailyTotals(
      const DailyTotalsRequest& r) override {
    return caller_.CallForList<DayTotals>(&Stub::DailyTotals, r);
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<TimeTracker>> ConnectTimeTracker(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<TimeTrackerClient>(Caller<Stub>(
      timetrack::v1::TimeTrackerService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
