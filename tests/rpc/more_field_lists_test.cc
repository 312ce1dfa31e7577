// Every struct that travels against its message.
#include "src/desk/fields.h"
#include "src/routing/fields.h"
#include "src/rpc/tagging_wire.h"
#include "src/tagging/fields.h"
#include "src/timetrack/fields.h"
#include "tasuki/desk/v1/desk.pb.h"
#include "tasuki/routing/v1/routing.pb.h"
#include "tasuki/tagging/v1/tagging.pb.h"
#include "tasuki/timetrack/v1/timetrack.pb.h"
#include "tests/rpc/check_same.h"

namespace tasuki::rpc {
namespace {

BOOST_AUTO_TEST_CASE(tags_travel_whole) {
  namespace pb = tagging::v1;
  CheckSame<DisplayName, pb::DisplayName>();
  CheckSame<AddAxis, pb::AddAxis>();
  CheckSame<RenameAxis, pb::RenameAxis>();
  CheckSame<AddTag, pb::AddTag>();
  CheckSame<RenameTag, pb::RenameTag>();
  CheckSame<MoveTag, pb::MoveTag>();
  CheckSame<MergeTag, pb::MergeTag>();
  CheckSame<RetireTag, pb::RetireTag>();
  CheckSame<TaxonomyChange, pb::TaxonomyChange>();
  CheckSame<ChangeTaxonomyRequest, pb::ChangeTaxonomyRequest>();
  CheckSame<Value<std::int64_t>, pb::TaxonomyVersion>();
  CheckSame<TaxonomyHistoryRequest, pb::TaxonomyHistoryRequest>();
  CheckSame<ListOf<TaxonomyChange>, pb::TaxonomyChangeList>();
  CheckSame<ResolveRequest, pb::ResolveRequest>();
  CheckSame<AppliedTag, pb::AppliedTag>();
  CheckSame<TicketTags, pb::TicketTags>();
  CheckSame<TagAssignment, pb::TagAssignment>();
  CheckSame<ApplyTagsRequest, pb::ApplyTagsRequest>();
  CheckSame<ById<TicketId>, pb::TagsOfRequest>();
  CheckSame<ByIds<TicketId>, pb::BatchTagsOfRequest>();
  CheckSame<ListOf<TicketTags>, pb::TicketTagsList>();
  CheckSame<EraseTagTextRequest, pb::EraseTagTextRequest>();
  CheckSame<TagQuery, pb::TagQuery>();
  CheckSame<FindTaggedRequest, pb::FindTaggedRequest>();
  CheckSame<Page<TicketId>, pb::TicketIdPage>();
  CheckSame<Value<std::int64_t>, pb::CountResponse>();
  CheckSame<Breakdown, pb::Breakdown>();
  CheckSame<TopTagsRequest, pb::TopTagsRequest>();
  CheckSame<TagCount, pb::TagCount>();
  CheckSame<ListOf<TagCount>, pb::TagCountList>();
  CheckSame<CrossRequest, pb::CrossRequest>();
  CheckSame<CrossTable::Cell, pb::CrossCell>();
  CheckSame<CrossTable, pb::CrossTable>();
  CheckSame<SameFactRequest, pb::SameFactRequest>();
  CheckSame<SuggestTagsRequest, pb::SuggestTagsRequest>();
  CheckSame<TagEvidence, pb::TagEvidence>();
  CheckSame<TagSuggestion, pb::TagSuggestion>();
  CheckSame<AxisSuggestion, pb::AxisSuggestion>();
  CheckSame<TagSuggestions, pb::TagSuggestions>();
  CheckSame<TagFeedbackRequest, pb::TagFeedbackRequest>();
  CheckSame<TagRule, pb::TagRule>();
  CheckSame<RuleMatch, pb::RuleMatch>();
  CheckSame<TagRuleRecord, pb::TagRuleRecord>();
  CheckSame<ListOf<TagRuleRecord>, pb::TagRuleList>();
  CheckSame<PutTagRuleRequest, pb::PutTagRuleRequest>();
  CheckSame<RemoveTagRuleRequest, pb::RemoveTagRuleRequest>();
  CheckSame<TryTagRuleRequest, pb::TryTagRuleRequest>();
  CheckSame<RuleTrial, pb::RuleTrial>();
  CheckSame<TrainTagsRequest, pb::TrainTagsRequest>();
  CheckSame<RollbackTagModelRequest, pb::RollbackTagModelRequest>();
  CheckSame<TagModelInfo, pb::TagModelInfo>();
}

BOOST_AUTO_TEST_CASE(times_travel_whole) {
  namespace pb = timetrack::v1;
  CheckSame<DayRange, pb::DayRange>();
  CheckSame<WorkInterval, pb::WorkInterval>();
  CheckSame<TimeCorrection, pb::TimeCorrection>();
  CheckSame<TicketLabels, pb::TicketLabels>();
  CheckSame<TimeTotals, pb::TimeTotals>();
  CheckSame<KeyTotals, pb::KeyTotals>();
  CheckSame<DayTotals, pb::DayTotals>();
  CheckSame<TicketTimes, pb::TicketTimes>();
  CheckSame<StartTimerRequest, pb::StartTimerRequest>();
  CheckSame<SwitchTimerRequest, pb::SwitchTimerRequest>();
  CheckSame<StopTimerRequest, pb::StopTimerRequest>();
  CheckSame<StopAllTimersRequest, pb::StopAllTimersRequest>();
  CheckSame<KeepAliveRequest, pb::KeepAliveRequest>();
  CheckSame<CorrectIntervalRequest, pb::CorrectIntervalRequest>();
  CheckSame<LabelTicketRequest, pb::LabelTicketRequest>();
  CheckSame<IntervalFilter, pb::IntervalFilter>();
  CheckSame<ListIntervalsRequest, pb::ListIntervalsRequest>();
  CheckSame<TicketPeriod, pb::TicketPeriod>();
  CheckSame<TimeTotalsRequest, pb::TimeTotalsRequest>();
  CheckSame<DailyTotalsRequest, pb::DailyTotalsRequest>();
}

BOOST_AUTO_TEST_CASE(routes_travel_whole) {
  namespace pb = routing::v1;
  CheckSame<SkillAtLevel, pb::SkillAtLevel>();
  CheckSame<Capacity, pb::Capacity>();
  CheckSame<TaskNeeds, pb::TaskNeeds>();
  CheckSame<TaskNeedsAfter, pb::TaskNeedsAfter>();
  CheckSame<ServiceSpec, pb::ServiceSpec>();
  CheckSame<TeamAffinity, pb::TeamAffinity>();
  CheckSame<RoutedService, pb::RoutedService>();
  CheckSame<RoutedAgent, pb::RoutedAgent>();
  CheckSame<ScoreTerms, pb::ScoreTerms>();
  CheckSame<RoutedTask, pb::RoutedTask>();
  CheckSame<TaskContainer, pb::TaskContainer>();
  CheckSame<AgentVerdict, pb::AgentVerdict>();
  CheckSame<RoutingExplanation, pb::RoutingExplanation>();
  CheckSame<UnservedTasks, pb::UnservedTasks>();
  CheckSame<QueueCount, pb::QueueCount>();
  CheckSame<PutSkillsRequest, pb::PutSkillsRequest>();
  CheckSame<PutServiceRequest, pb::PutServiceRequest>();
  CheckSame<UpdateServiceRequest, pb::UpdateServiceRequest>();
  CheckSame<PutAgentRequest, pb::PutAgentRequest>();
  CheckSame<SetAgentStateRequest, pb::SetAgentStateRequest>();
  CheckSame<SetAgentOccupancyRequest, pb::SetAgentOccupancyRequest>();
  CheckSame<RemoveAgentRequest, pb::RemoveAgentRequest>();
  CheckSame<SubmitTaskRequest, pb::SubmitTaskRequest>();
  CheckSame<AcceptOfferRequest, pb::AcceptOfferRequest>();
  CheckSame<DeclineOfferRequest, pb::DeclineOfferRequest>();
  CheckSame<AssignTaskRequest, pb::AssignTaskRequest>();
  CheckSame<RequeueTaskRequest, pb::RequeueTaskRequest>();
  CheckSame<CompleteTaskRequest, pb::CompleteTaskRequest>();
  CheckSame<CancelTaskRequest, pb::CancelTaskRequest>();
  CheckSame<PullTasksRequest, pb::PullTasksRequest>();
  CheckSame<AnswerContainerRequest, pb::AnswerContainerRequest>();
  CheckSame<PurgeTasksRequest, pb::PurgeTasksRequest>();
  CheckSame<RoutedTaskFilter, pb::RoutedTaskFilter>();
  CheckSame<ListRoutedTasksRequest, pb::ListRoutedTasksRequest>();
  CheckSame<RoutedAgentFilter, pb::RoutedAgentFilter>();
  CheckSame<ListRoutedAgentsRequest, pb::ListRoutedAgentsRequest>();
}

BOOST_AUTO_TEST_CASE(the_desk_travels_whole) {
  namespace pb = desk::v1;
  CheckSame<AdvanceResult, pb::AdvanceResult>();
  CheckSame<TakeRequest, pb::TakeRequest>();
  CheckSame<Work, pb::Work>();
  CheckSame<FinishRequest, pb::FinishRequest>();
  CheckSame<ArchivedMessage, pb::ArchivedMessage>();
  CheckSame<ArchivedTag, pb::ArchivedTag>();
  CheckSame<ArchivedConversation, pb::ArchivedConversation>();
  CheckSame<ImportConversationRequest, pb::ImportConversationRequest>();
  CheckSame<ReportRequest, pb::ReportRequest>();
  CheckSame<FirstReplies, pb::FirstReplies>();
  CheckSame<HandlingTimes, pb::HandlingTimes>();
  CheckSame<AgentLine, pb::AgentLine>();
  CheckSame<TopicLine, pb::TopicLine>();
  CheckSame<DeskReport, pb::DeskReport>();
}

}  // namespace
}  // namespace tasuki::rpc
