#include "src/rpc/server_call.h"
#include "src/tickets/fields.h"
#include "tasuki/rpc/serve.h"
#include "tasuki/tickets/v1/tickets.grpc.pb.h"

namespace tasuki::rpc {
namespace {

namespace pb = tasuki::tickets::v1;

class TicketsServer final : public pb::TicketService::Service {
 public:
  explicit TicketsServer(Tickets& tickets) : tickets_(tickets) {}

  TASUKI_SERVE(PutCustomer, pb::PutCustomerRequest, pb::Customer,
               PutCustomerRequest, tickets_.PutCustomer(r))
  TASUKI_SERVE(GetCustomer, pb::GetCustomerRequest, pb::Customer,
               ById<CustomerId>, tickets_.GetCustomer(r.id))
  TASUKI_SERVE(FindCustomer, pb::FindCustomerRequest, pb::Customer,
               ByExternalId, tickets_.FindCustomer(r.external_id))
  TASUKI_SERVE(Create, pb::CreateTicketRequest, pb::Ticket, CreateTicketRequest,
               tickets_.Create(r))
  TASUKI_SERVE(Import, pb::ImportTicketRequest, pb::ImportedTicket,
               ImportTicketRequest, tickets_.Import(r))
  TASUKI_SERVE(AddMessage, pb::AddMessageRequest, pb::Message,
               AddMessageRequest, tickets_.AddMessage(r))
  TASUKI_SERVE(Claim, pb::ClaimRequest, pb::Claim, ClaimRequest,
               tickets_.Claim(r))
  TASUKI_SERVE(ClaimBatch, pb::ClaimBatchRequest, pb::ClaimList,
               ClaimBatchRequest, tickets_.ClaimBatch(r))
  TASUKI_SERVE(RenewClaim, pb::ClaimedRequest, pb::Claim, ClaimedRequest,
               tickets_.RenewClaim(r))
  TASUKI_SERVE(ReleaseClaim, pb::ClaimedRequest, pb::Ticket, ClaimedRequest,
               tickets_.ReleaseClaim(r))
  TASUKI_SERVE(SaveDraft, pb::SaveDraftRequest, pb::Draft, SaveDraftRequest,
               tickets_.SaveDraft(r))
  TASUKI_SERVE(GetDraft, pb::GetTicketRequest, pb::Draft, ById<TicketId>,
               tickets_.GetDraft(r.id))
  TASUKI_SERVE(Review, pb::ReviewRequest, pb::ReviewComment, ReviewRequest,
               tickets_.Review(r))
  TASUKI_SERVE(Reviews, pb::GetTicketRequest, pb::ReviewCommentList,
               ById<TicketId>, tickets_.Reviews(r.id))
  TASUKI_SERVE(Send, pb::SendRequest, pb::Message, SendRequest,
               tickets_.Send(r))
  TASUKI_SERVE(Hold, pb::HoldRequest, pb::Ticket, HoldRequest, tickets_.Hold(r))
  TASUKI_SERVE(Resume, pb::ClaimedRequest, pb::Ticket, ClaimedRequest,
               tickets_.Resume(r))
  TASUKI_SERVE(Close, pb::CloseTicketRequest, pb::Ticket, CloseTicketRequest,
               tickets_.Close(r))
  TASUKI_SERVE(Reopen, pb::ReopenTicketRequest, pb::Ticket, ReopenTicketRequest,
               tickets_.Reopen(r))
  TASUKI_SERVE(Erase, pb::EraseTicketRequest, pb::Ticket, EraseTicketRequest,
               tickets_.Erase(r))
  TASUKI_SERVE(Get, pb::GetTicketRequest, pb::Ticket, ById<TicketId>,
               tickets_.Get(r.id))
  TASUKI_SERVE(BatchGet, pb::BatchGetTicketsRequest, pb::TicketList,
               ByIds<TicketId>, tickets_.BatchGet(r.ids))
  TASUKI_SERVE(List, pb::ListTicketsRequest, pb::TicketPage, ListTicketsRequest,
               tickets_.List(r))
  TASUKI_SERVE(ListMessages, pb::ListMessagesRequest, pb::MessagePage,
               ListMessagesRequest, tickets_.ListMessages(r))

 private:
  Tickets& tickets_;
};

}  // namespace

std::unique_ptr<grpc::Service> ServeTickets(Tickets& tickets) {
  return std::make_unique<TicketsServer>(tickets);
}

}  // namespace tasuki::rpc
