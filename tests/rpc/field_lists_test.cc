// Every struct that travels against its message.
#include "src/rpc/card_wire.h"
#include "src/rpc/event_wire.h"
#include "src/similarity/fields.h"
#include "src/tickets/fields.h"
#include "tasuki/base/v1/base.pb.h"
#include "tasuki/cards/v1/cards.pb.h"
#include "tasuki/similarity/v1/similarity.pb.h"
#include "tasuki/storage/v1/events.pb.h"
#include "tasuki/tickets/v1/tickets.pb.h"
#include "tests/rpc/check_same.h"

namespace tasuki::rpc {
namespace {

BOOST_AUTO_TEST_CASE(base_values_travel_whole) {
  namespace pb = base::v1;
  CheckSame<Actor, pb::Actor>();
  CheckSame<PageRequest, pb::PageRequest>();
  CheckSame<Progress, pb::Progress>();
  CheckSame<ByteRange, pb::ByteRange>();
  CheckSame<TagFilterNode, pb::TagFilterNode>();
  CheckSame<TagFilter, pb::TagFilter>();
}

BOOST_AUTO_TEST_CASE(events_travel_whole) {
  namespace pb = storage::v1;
  CheckSame<Event, pb::Event>();
  CheckSame<EventsRequest, pb::EventsRequest>();
  CheckSame<HistoryRequest, pb::HistoryRequest>();
  CheckSame<WaitRequest, pb::WaitRequest>();
  CheckSame<Value<std::int64_t>, pb::WaitResponse>();
  CheckSame<ListOf<Event>, pb::EventList>();
}

BOOST_AUTO_TEST_CASE(tickets_travel_whole) {
  namespace pb = tickets::v1;
  CheckSame<Customer, pb::Customer>();
  CheckSame<Claim, pb::Claim>();
  CheckSame<Ticket, pb::Ticket>();
  CheckSame<Attachment, pb::Attachment>();
  CheckSame<Message, pb::Message>();
  CheckSame<Draft, pb::Draft>();
  CheckSame<ReviewComment, pb::ReviewComment>();
  CheckSame<PutCustomerRequest, pb::PutCustomerRequest>();
  CheckSame<ById<CustomerId>, pb::GetCustomerRequest>();
  CheckSame<ByExternalId, pb::FindCustomerRequest>();
  CheckSame<CreateTicketRequest, pb::CreateTicketRequest>();
  CheckSame<ImportedMessage, pb::ImportedMessage>();
  CheckSame<ImportTicketRequest, pb::ImportTicketRequest>();
  CheckSame<ImportedTicket, pb::ImportedTicket>();
  CheckSame<AddMessageRequest, pb::AddMessageRequest>();
  CheckSame<ClaimRequest, pb::ClaimRequest>();
  CheckSame<ClaimBatchRequest, pb::ClaimBatchRequest>();
  CheckSame<ListOf<Claim>, pb::ClaimList>();
  CheckSame<ClaimedRequest, pb::ClaimedRequest>();
  CheckSame<SaveDraftRequest, pb::SaveDraftRequest>();
  CheckSame<ReviewRequest, pb::ReviewRequest>();
  CheckSame<ListOf<ReviewComment>, pb::ReviewCommentList>();
  CheckSame<SendRequest, pb::SendRequest>();
  CheckSame<HoldRequest, pb::HoldRequest>();
  CheckSame<CloseTicketRequest, pb::CloseTicketRequest>();
  CheckSame<ReopenTicketRequest, pb::ReopenTicketRequest>();
  CheckSame<EraseTicketRequest, pb::EraseTicketRequest>();
  CheckSame<ById<TicketId>, pb::GetTicketRequest>();
  CheckSame<ByIds<TicketId>, pb::BatchGetTicketsRequest>();
  CheckSame<ListOf<Ticket>, pb::TicketList>();
  CheckSame<TicketFilter, pb::TicketFilter>();
  CheckSame<ListTicketsRequest, pb::ListTicketsRequest>();
  CheckSame<Page<Ticket>, pb::TicketPage>();
  CheckSame<ListMessagesRequest, pb::ListMessagesRequest>();
  CheckSame<Page<Message>, pb::MessagePage>();
}

BOOST_AUTO_TEST_CASE(past_replies_travel_whole) {
  namespace pb = similarity::v1;
  CheckSame<ReplyTag, pb::ReplyTag>();
  CheckSame<ReplyOutcome, pb::ReplyOutcome>();
  CheckSame<ReplyContent, pb::ReplyContent>();
  CheckSame<ReplyRecord, pb::ReplyRecord>();
  CheckSame<AddPastReplyRequest, pb::AddPastReplyRequest>();
  CheckSame<AddedReply, pb::AddedReply>();
  CheckSame<ReplacePastReplyRequest, pb::ReplacePastReplyRequest>();
  CheckSame<RemovePastReplyRequest, pb::RemovePastReplyRequest>();
  CheckSame<SetReplyTagsRequest, pb::SetReplyTagsRequest>();
  CheckSame<SetReplyOutcomeRequest, pb::SetReplyOutcomeRequest>();
  CheckSame<ById<ReplyId>, pb::GetPastReplyRequest>();
  CheckSame<ByIds<ReplyId>, pb::BatchGetPastRepliesRequest>();
  CheckSame<ListOf<ReplyRecord>, pb::ReplyRecordList>();
  CheckSame<PastReplyFilter, pb::PastReplyFilter>();
  CheckSame<ListPastRepliesRequest, pb::ListPastRepliesRequest>();
  CheckSame<Page<ReplyRecord>, pb::ReplyRecordPage>();
  CheckSame<FindSimilarRequest, pb::FindSimilarRequest>();
  CheckSame<ScoreParts, pb::ScoreParts>();
  CheckSame<TermMatch, pb::TermMatch>();
  CheckSame<FoundReply, pb::FoundReply>();
  CheckSame<FoundReplies, pb::FoundReplies>();
  CheckSame<ReplyFeedbackRequest, pb::ReplyFeedbackRequest>();
  CheckSame<ReplyUsageRequest, pb::ReplyUsageRequest>();
  CheckSame<ReplyUsage, pb::ReplyUsage>();
  CheckSame<ReplyWeights, pb::ReplyWeights>();
  CheckSame<LearnedWeights, pb::LearnedWeights>();
  CheckSame<ForgetWeightsRequest, pb::ForgetWeightsRequest>();
}

BOOST_AUTO_TEST_CASE(cards_travel_whole) {
  namespace pb = cards::v1;
  CheckSame<CardInfo, pb::CardInfo>();
  CheckSame<CardAccessRecord, pb::CardAccessRecord>();
  CheckSame<DescribeCardRequest, pb::DescribeCardRequest>();
  CheckSame<BatchDescribeCardsRequest, pb::BatchDescribeCardsRequest>();
  CheckSame<ListCardAccessRequest, pb::ListCardAccessRequest>();
  CheckSame<Page<CardAccessRecord>, pb::CardAccessPage>();
  CheckSame<RotateStepRequest, pb::RotateStepRequest>();
}

}  // namespace
}  // namespace tasuki::rpc
