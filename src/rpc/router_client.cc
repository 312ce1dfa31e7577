#include "src/base/status_macros.h"
#include "src/routing/fields.h"
#include "src/rpc/client_call.h"
#include "src/rpc/routing_wire.h"
#include "tasuki/routing/v1/routing.grpc.pb.h"
#include "tasuki/rpc/connect.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::routing::v1::RouterService::Stub;

class RouterClient final : public Router {
 public:
  explicit RouterClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::Status PutSkills(const PutSkillsRequest& r) override {
    return caller_.Call<Nothing>(&Stub::PutSkills, r).status();
  }
  absl::StatusOr<std::vector<SkillId>> Skills() override {
    return caller_.CallForList<SkillId>(&Stub::Skills, Nothing{});
  }
  absl::StatusOr<RoutedService> PutService(
      const PutServiceRequest& r) override {
    return caller_.Call<RoutedService>(&Stub::PutService, r);
  }
  absl::StatusOr<RoutedService> UpdateService(
      const UpdateServiceRequest& r) override {
    return caller_.Call<RoutedService>(&Stub::UpdateService, r);
  }
  absl::StatusOr<std::vector<RoutedService>> Services() override {
    return caller_.CallForList<RoutedService>(&Stub::Services, Nothing{});
  }
  absl::StatusOr<RoutedAgent> PutAgent(const PutAgentRequest& r) override {
    return caller_.Call<RoutedAgent>(&Stub::PutAgent, r);
  }
  absl::StatusOr<RoutedAgent> SetAgentState(
      const SetAgentStateRequest& r) override {
    return caller_.Call<RoutedAgent>(&Stub::SetAgentState, r);
  }
  absl::StatusOr<RoutedAgent> SetAgentOccupancy(
      const SetAgentOccupancyRequest& r) override {
    return caller_.Call<RoutedAgent>(&Stub::SetAgentOccupancy, r);
  }
  absl::Status RemoveAgent(const RemoveAgentRequest& r) override {
    return caller_.Call<Nothing>(&Stub::RemoveAgent, r).status();
  }
  absl::StatusOr<RoutedTask> Submit(const SubmitTaskRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Submit, r);
  }
  absl::StatusOr<RoutedTask> Accept(const AcceptOfferRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Accept, r);
  }
  absl::StatusOr<RoutedTask> Decline(const DeclineOfferRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Decline, r);
  }
  absl::StatusOr<RoutedTask> Assign(const AssignTaskRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Assign, r);
  }
  absl::StatusOr<RoutedTask> Requeue(const RequeueTaskRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Requeue, r);
  }
  absl::StatusOr<RoutedTask> Complete(const CompleteTaskRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Complete, r);
  }
  absl::StatusOr<RoutedTask> Cancel(const CancelTaskRequest& r) override {
    return caller_.Call<RoutedTask>(&Stub::Cancel, r);
  }
  absl::StatusOr<TaskContainer> Pull(const PullTasksRequest& r) override {
    return caller_.Call<TaskContainer>(&Stub::Pull, r);
  }
  absl::StatusOr<TaskContainer> AcceptContainer(
      const AnswerContainerRequest& r) override {
    return caller_.Call<TaskContainer>(&Stub::AcceptContainer, r);
  }
  absl::StatusOr<TaskContainer> ReleaseContainer(
      const AnswerContainerRequest& r) override {
    return caller_.Call<TaskContainer>(&Stub::ReleaseContainer, r);
  }
  absl::StatusOr<Progress> PurgeStep(const PurgeTasksRequest& r) override {
    return caller_.Call<Progress>(&Stub::PurgeStep, r);
  }
  absl::StatusOr<RoutedTask> GetTask(const TaskId& id) override {
    return caller_.Call<RoutedTask>(&Stub::GetTask, ById<TaskId>{id});
  }
  absl::StatusOr<RoutedAgent> GetAgent(const AgentId& id) override {
    return caller_.Call<RoutedAgent>(&Stub::GetAgent, ById<AgentId>{id});
  }
  absl::StatusOr<Page<RoutedTask>> ListTasks(
      const ListRoutedTasksRequest& r) override {
    return caller_.Call<Page<RoutedTask>>(&Stub::ListTasks, r);
  }
  absl::StatusOr<Page<RoutedAgent>> ListAgents(
      const ListRoutedAgentsRequest& r) override {
    return caller_.Call<Page<RoutedAgent>>(&Stub::ListAgents, r);
  }
  absl::StatusOr<std::vector<RoutedTask>> Offers(
      const AgentId& agent) override {
    return caller_.CallForList<RoutedTask>(&Stub::Offers, ById<AgentId>{agent});
  }
  absl::StatusOr<std::vector<QueueCount>> Queues() override {
    return caller_.CallForList<QueueCount>(&Stub::Queues, Nothing{});
  }
  absl::StatusOr<RoutingExplanation> Explain(const TaskId& task) override {
    return caller_.Call<RoutingExplanation>(&Stub::Explain, ById<TaskId>{task});
  }
  absl::StatusOr<AgentVerdict> WhyNot(const TaskId& task,
                                      const AgentId& agent) override {
    return caller_.Call<AgentVerdict>(&Stub::WhyNot,
                                      WhyNotRequest{task, agent});
  }
  absl::StatusOr<std::vector<UnservedTasks>> NeverServed() override {
    return caller_.CallForList<UnservedTasks>(&Stub::NeverServed, Nothing{});
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Router>> ConnectRouter(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<RouterClient>(
      Caller<Stub>(routing::v1::RouterService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
