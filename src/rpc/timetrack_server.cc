#include "src/rpc/server_call.h"
#include "src/timetrack/fields.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/timetrack/v1/timetrack.grpc.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::timetrack::v1;

class TimeTrackerServer final : public pb::TimeTrackerService::Service {
 public:
  explicit TimeTrackerServer(TimeTracker& tracker) : tracker_(tracker) {}

  TASUKI_SERVE(Start, pb::StartTimerRequest, pb::WorkInterval,
               StartTimerRequest, tracker_.Start(r))
  TASUKI_SERVE(Switch, pb::SwitchTimerRequest, pb::WorkInterval,
               SwitchTimerRequest, tracker_.Switch(r))
  TASUKI_SERVE(Stop, pb::StopTimerRequest, pb::WorkInterval, StopTimerRequest,
               tracker_.Stop(r))
  TASUKI_SERVE(StopAll, pb::StopAllTimersRequest, pb::WorkIntervalList,
               StopAllTimersRequest, tracker_.StopAll(r))
  TASUKI_SERVE(KeepAlive, pb::KeepAliveRequest, pb::WorkIntervalList,
               KeepAliveRequest, tracker_.KeepAlive(r))
  TASUKI_SERVE(Correct, pb::CorrectIntervalRequest, pb::WorkInterval,
               CorrectIntervalRequest, tracker_.Correct(r))
  TASUKI_SERVE(LabelTicket, pb::LabelTicketRequest, pb::TicketLabels,
               LabelTicketRequest, tracker_.LabelTicket(r))
  TASUKI_SERVE(Get, pb::GetIntervalRequest, pb::WorkInterval, ById<IntervalId>,
               tracker_.Get(r.id))
  TASUKI_SERVE(List, pb::ListIntervalsRequest, pb::WorkIntervalPage,
               ListIntervalsRequest, tracker_.List(r))
  TASUKI_SERVE(Running, pb::GetAgentRequest, pb::WorkIntervalList,
               ById<AgentId>, tracker_.Running(r.id))
  TASUKI_SERVE(History, pb::GetIntervalRequest, pb::TimeCorrectionList,
               ById<IntervalId>, tracker_.History(r.id))
  TASUKI_SERVE(TimesOf, pb::TicketPeriod, pb::TicketTimes, TicketPeriod,
               tracker_.TimesOf(r))
  TASUKI_SERVE(BatchTimesOf, pb::TicketPeriodList, pb::TicketTimesList,
               ListOf<TicketPeriod>, tracker_.BatchTimesOf(r.items))
  TASUKI_SERVE(Totals, pb::TimeTotalsRequest, pb::KeyTotalsPage,
               TimeTotalsRequest, tracker_.Totals(r))
  TASUKI_SERVE(DailyTotals, pb::DailyTotalsRequest, pb::DayTotalsList,
               DailyTotalsRequest, tracker_.DailyTotals(r))

 private:
  TimeTracker& tracker_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeTimeTracker(TimeTracker& tracker) {
  return std::make_unique<TimeTrackerServer>(tracker);
}

}  // namespace tasuki::rpc
