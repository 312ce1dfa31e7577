#include "src/routing/fields.h"
#include "src/rpc/routing_wire.h"
#include "src/rpc/server_call.h"
#include "tasuki/routing/v1/routing.grpc.pb.h"
#include "tasuki/rpc/serve.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::routing::v1;
using Empty = tasuki::base::v1::Empty;

class RouterServer final : public pb::RouterService::Service {
 public:
  explicit RouterServer(Router& router) : router_(router) {}

  TASUKI_SERVE(PutSkills, pb::PutSkillsRequest, Empty, PutSkillsRequest,
               router_.PutSkills(r))
  TASUKI_SERVE(Skills, Empty, pb::SkillList, Nothing,
               ((void)r, router_.Skills()))
  TASUKI_SERVE(PutService, pb::PutServiceRequest, pb::RoutedService,
               PutServiceRequest, router_.PutService(r))
  TASUKI_SERVE(UpdateService, pb::UpdateServiceRequest, pb::RoutedService,
               UpdateServiceRequest, router_.UpdateService(r))
  TASUKI_SERVE(Services, Empty, pb::RoutedServiceList, Nothing,
               ((void)r, router_.Services()))
  TASUKI_SERVE(PutAgent, pb::PutAgentRequest, pb::RoutedAgent, PutAgentRequest,
               router_.PutAgent(r))
  TASUKI_SERVE(SetAgentState, pb::SetAgentStateRequest, pb::RoutedAgent,
               SetAgentStateRequest, router_.SetAgentState(r))
  TASUKI_SERVE(SetAgentOccupancy, pb::SetAgentOccupancyRequest, pb::RoutedAgent,
               SetAgentOccupancyRequest, router_.SetAgentOccupancy(r))
  TASUKI_SERVE(RemoveAgent, pb::RemoveAgentRequest, Empty, RemoveAgentRequest,
               router_.RemoveAgent(r))
  TASUKI_SERVE(Submit, pb::SubmitTaskRequest, pb::RoutedTask, SubmitTaskRequest,
               router_.Submit(r))
  TASUKI_SERVE(Accept, pb::AcceptOfferRequest, pb::RoutedTask,
               AcceptOfferRequest, router_.Accept(r))
  TASUKI_SERVE(Decline, pb::DeclineOfferRequest, pb::RoutedTask,
               DeclineOfferRequest, router_.Decline(r))
  TASUKI_SERVE(Assign, pb::AssignTaskRequest, pb::RoutedTask, AssignTaskRequest,
               router_.Assign(r))
  TASUKI_SERVE(Requeue, pb::RequeueTaskRequest, pb::RoutedTask,
               RequeueTaskRequest, router_.Requeue(r))
  TASUKI_SERVE(Complete, pb::CompleteTaskRequest, pb::RoutedTask,
               CompleteTaskRequest, router_.Complete(r))
  TASUKI_SERVE(Cancel, pb::CancelTaskRequest, pb::RoutedTask, CancelTaskRequest,
               router_.Cancel(r))
  TASUKI_SERVE(Pull, pb::PullTasksRequest, pb::TaskContainer, PullTasksRequest,
               router_.Pull(r))
  TASUKI_SERVE(AcceptContainer, pb::AnswerContainerRequest, pb::TaskContainer,
               AnswerContainerRequest, router_.AcceptContainer(r))
  TASUKI_SERVE(ReleaseContainer, pb::AnswerContainerRequest, pb::TaskContainer,
               AnswerContainerRequest, router_.ReleaseContainer(r))
  TASUKI_SERVE(PurgeStep, pb::PurgeTasksRequest, tasuki::base::v1::Progress,
               PurgeTasksRequest, router_.PurgeStep(r))
  TASUKI_SERVE(GetTask, pb::GetTaskRequest, pb::RoutedTask, ById<TaskId>,
               router_.GetTask(r.id))
  TASUKI_SERVE(GetAgent, pb::GetAgentRequest, pb::RoutedAgent, ById<AgentId>,
               router_.GetAgent(r.id))
  TASUKI_SERVE(ListTasks, pb::ListRoutedTasksRequest, pb::RoutedTaskPage,
               ListRoutedTasksRequest, router_.ListTasks(r))
  TASUKI_SERVE(ListAgents, pb::ListRoutedAgentsRequest, pb::RoutedAgentPage,
               ListRoutedAgentsRequest, router_.ListAgents(r))
  TASUKI_SERVE(Offers, pb::GetAgentRequest, pb::RoutedTaskList, ById<AgentId>,
               router_.Offers(r.id))
  TASUKI_SERVE(Queues, Empty, pb::QueueCountList, Nothing,
               ((void)r, router_.Queues()))
  TASUKI_SERVE(Explain, pb::GetTaskRequest, pb::RoutingExplanation,
               ById<TaskId>, router_.Explain(r.id))
  TASUKI_SERVE(WhyNot, pb::WhyNotRequest, pb::AgentVerdict, WhyNotRequest,
               router_.WhyNot(r.task, r.agent))
  TASUKI_SERVE(NeverServed, Empty, pb::UnservedTasksList, Nothing,
               ((void)r, router_.NeverServed()))

 private:
  Router& router_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeRouter(Router& router) {
  return std::make_unique<RouterServer>(router);
}

}  // namespace tasuki::rpc
