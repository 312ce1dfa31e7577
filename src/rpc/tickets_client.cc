#include "src/base/status_macros.h"
#include "src/rpc/client_call.h"
#include "src/tickets/fields.h"
#include "tasuki/rpc/connect.h"
#include "tasuki/tickets/v1/tickets.grpc.pb.h"

namespace tasuki::rpc {
namespace {

using Stub = tasuki::tickets::v1::TicketService::Stub;

class TicketsClient final : public Tickets {
 public:
  explicit TicketsClient(Caller<Stub> caller) : caller_(std::move(caller)) {}

  absl::StatusOr<Customer> PutCustomer(const PutCustomerRequest& r) override {
    return caller_.Call<Customer>(&Stub::PutCustomer, r);
  }
  absl::StatusOr<Customer> GetCustomer(const CustomerId& id) override {
    return caller_.Call<Customer>(&Stub::GetCustomer, ById<CustomerId>{id});
  }
  absl::StatusOr<Customer> FindCustomer(
      const std::string& external_id) override {
    return caller_.Call<Customer>(&Stub::FindCustomer,
                                  ByExternalId{external_id});
  }
  absl::StatusOr<Ticket> Create(const CreateTicketRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Create, r);
  }
  absl::StatusOr<ImportedTicket> Import(const ImportTicketRequest& r) override {
    return caller_.Call<ImportedTicket>(&Stub::Import, r);
  }
  absl::StatusOr<Message> AddMessage(const AddMessageRequest& r) override {
    return caller_.Call<Message>(&Stub::AddMessage, r);
  }
  absl::StatusOr<tasuki::Claim> Claim(const ClaimRequest& r) override {
    return caller_.Call<tasuki::Claim>(&Stub::Claim, r);
  }
  absl::StatusOr<std::vector<tasuki::Claim>> ClaimBatch(
      const ClaimBatchRequest& r) override {
    return caller_.CallForList<tasuki::Claim>(&Stub::ClaimBatch, r);
  }
  absl::StatusOr<tasuki::Claim> RenewClaim(const ClaimedRequest& r) override {
    return caller_.Call<tasuki::Claim>(&Stub::RenewClaim, r);
  }
  absl::StatusOr<Ticket> ReleaseClaim(const ClaimedRequest& r) override {
    return caller_.Call<Ticket>(&Stub::ReleaseClaim, r);
  }
  absl::StatusOr<Draft> SaveDraft(const SaveDraftRequest& r) override {
    return caller_.Call<Draft>(&Stub::SaveDraft, r);
  }
  absl::StatusOr<Draft> GetDraft(const TicketId& ticket) override {
    return caller_.Call<Draft>(&Stub::GetDraft, ById<TicketId>{ticket});
  }
  absl::StatusOr<ReviewComment> Review(const ReviewRequest& r) override {
    return caller_.Call<ReviewComment>(&Stub::Review, r);
  }
  absl::StatusOr<std::vector<ReviewComment>> Reviews(
      const TicketId& ticket) override {
    return caller_.CallForList<ReviewComment>(&Stub::Reviews,
                                              ById<TicketId>{ticket});
  }
  absl::StatusOr<Message> Send(const SendRequest& r) override {
    return caller_.Call<Message>(&Stub::Send, r);
  }
  absl::StatusOr<Ticket> Hold(const HoldRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Hold, r);
  }
  absl::StatusOr<Ticket> Resume(const ClaimedRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Resume, r);
  }
  absl::StatusOr<Ticket> Close(const CloseTicketRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Close, r);
  }
  absl::StatusOr<Ticket> Reopen(const ReopenTicketRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Reopen, r);
  }
  absl::StatusOr<Ticket> Erase(const EraseTicketRequest& r) override {
    return caller_.Call<Ticket>(&Stub::Erase, r);
  }
  absl::StatusOr<Ticket> Get(const TicketId& id) override {
    return caller_.Call<Ticket>(&Stub::Get, ById<TicketId>{id});
  }
  absl::StatusOr<std::vector<Ticket>> BatchGet(
      const std::vector<TicketId>& ids) override {
    return caller_.CallForList<Ticket>(&Stub::BatchGet, ByIds<TicketId>{ids});
  }
  absl::StatusOr<Page<Ticket>> List(const ListTicketsRequest& r) override {
    return caller_.Call<Page<Ticket>>(&Stub::List, r);
  }
  absl::StatusOr<Page<Message>> ListMessages(
      const ListMessagesRequest& r) override {
    return caller_.Call<Page<Message>>(&Stub::ListMessages, r);
  }

 private:
  Caller<Stub> caller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tickets>> ConnectTickets(
    std::shared_ptr<grpc::Channel> channel, ClientOptions options) {
  TASUKI_RETURN_IF_ERROR(CheckClient(channel, options));
  return std::make_unique<TicketsClient>(
      Caller<Stub>(tickets::v1::TicketService::NewStub(channel), options));
}

}  // namespace tasuki::rpc
