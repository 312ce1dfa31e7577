// Tickets in-process: joins the rules, the store and the scrubber.
#ifndef TASUKI_SRC_TICKETS_LOCAL_TICKETS_H_
#define TASUKI_SRC_TICKETS_LOCAL_TICKETS_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/json.h"
#include "src/storage/mutation.h"
#include "src/storage/scrub.h"
#include "src/tickets/fields.h"
#include "src/tickets/store.h"
#include "src/tickets/transitions.h"
#include "tasuki/tickets/tickets.h"

namespace tasuki::tickets {

class LocalTickets final : public Tickets {
 public:
  LocalTickets(Database& database, Scrubber& scrubber, TicketsOptions options);

  absl::StatusOr<Customer> PutCustomer(
      const PutCustomerRequest& request) override;
  absl::StatusOr<Customer> GetCustomer(const CustomerId& id) override;
  absl::StatusOr<Customer> FindCustomer(
      const std::string& external_id) override;

  absl::StatusOr<Ticket> Create(const CreateTicketRequest& request) override;
  absl::StatusOr<ImportedTicket> Import(
      const ImportTicketRequest& request) override;
  absl::StatusOr<Message> AddMessage(const AddMessageRequest& request) override;

  absl::StatusOr<tasuki::Claim> Claim(const ClaimRequest& request) override;
  absl::StatusOr<std::vector<tasuki::Claim>> ClaimBatch(
      const ClaimBatchRequest& request) override;
  absl::StatusOr<tasuki::Claim> RenewClaim(
      const ClaimedRequest& request) override;
  absl::StatusOr<Ticket> ReleaseClaim(const ClaimedRequest& request) override;

  absl::StatusOr<Draft> SaveDraft(const SaveDraftRequest& request) override;
  absl::StatusOr<Draft> GetDraft(const TicketId& ticket) override;
  absl::StatusOr<ReviewComment> Review(const ReviewRequest& request) override;
  absl::StatusOr<std::vector<ReviewComment>> Reviews(
      const TicketId& ticket) override;
  absl::StatusOr<Message> Send(const SendRequest& request) override;

  absl::StatusOr<Ticket> Hold(const HoldRequest& request) override;
  absl::StatusOr<Ticket> Resume(const ClaimedRequest& request) override;
  absl::StatusOr<Ticket> Close(const CloseTicketRequest& request) override;
  absl::StatusOr<Ticket> Reopen(const ReopenTicketRequest& request) override;
  absl::StatusOr<Ticket> Erase(const EraseTicketRequest& request) override;

  absl::StatusOr<Ticket> Get(const TicketId& id) override;
  absl::StatusOr<std::vector<Ticket>> BatchGet(
      const std::vector<TicketId>& ids) override;
  absl::StatusOr<Page<Ticket>> List(const ListTicketsRequest& request) override;
  absl::StatusOr<Page<Message>> ListMessages(
      const ListMessagesRequest& request) override;

 private:
  // Who changes what, for the event.
  struct Change {
    const Actor& actor;
    const std::string& request_id;
    std::string_view type;
    JsonObject payload;
  };

  // By the host's own id; makes the customer where there is none.
  absl::StatusOr<Writer> WriterOf(Transaction& transaction, const Actor& actor,
                                  const std::string& request_id,
                                  const std::string& external_id);
  void EmitCustomer(Transaction& transaction, const Actor& actor,
                    const std::string& request_id, const Customer& customer);

  // Stores the row under its next version and appends the event.
  absl::Status Commit(Transaction& transaction, TicketRow& row, Change change);
  void Emit(Transaction& transaction, const TicketRow& row, Change change);

  // The rows and the event of a new ticket; `tokens` are those in its text.
  absl::StatusOr<TicketRow> InsertNew(Transaction& transaction,
                                      const CreateTicketRequest& request,
                                      const std::vector<std::string>& tokens);

  absl::StatusOr<TicketId> InsertImported(
      Transaction& transaction, const ImportTicketRequest& request,
      const std::vector<std::string>& tokens);

  // A message as it is to be stored, and what its scrubbing found.
  struct ScrubbedMessage {
    Message before;  // the last of the ticket, which it was scrubbed after
    std::string text;
    std::vector<ByteRange> split;  // what to mask in `before`
  };
  absl::StatusOr<ScrubbedMessage> ScrubMessage(
      RequestScrubber& scrubber, const AddMessageRequest& request);
  // The number of the message.
  absl::StatusOr<int> AddScrubbed(Transaction& transaction,
                                  const AddMessageRequest& request,
                                  const ScrubbedMessage& scrubbed,
                                  const std::vector<std::string>& tokens);

  // Adds the next message to the ticket and the row's counters.
  absl::StatusOr<int> Append(Transaction& transaction, TicketRow& row,
                             Message message);

  // A change of one ticket that returns the ticket: load, check
  // expected_version, `change`, store, emit.
  using RowChange = std::function<absl::Status(Transaction&, TicketRow&,
                                               JsonObject& payload)>;
  template <class Request>
  absl::StatusOr<Ticket> ChangeTicket(std::string_view method,
                                      std::string_view type,
                                      const Request& request,
                                      const RowChange& change);

  absl::Status TakeStep(TicketRow& row, Step step, absl::Time now) const;
  absl::StatusOr<tasuki::Claim> ClaimRow(Transaction& transaction,
                                         TicketRow row, const Actor& actor,
                                         const std::string& request_id,
                                         absl::Duration ttl);
  absl::Status EndClaim(Transaction& transaction, TicketRow& row);
  absl::Status ExpireClaim(Transaction& transaction, const DueItem& item);
  absl::StatusOr<absl::Duration> ClaimTtl(absl::Duration asked) const;

  absl::StatusOr<Ticket> Load(Snapshot& snapshot, const TicketId& id) const;
  absl::StatusOr<Message> LoadMessage(Snapshot& snapshot,
                                      const TicketId& ticket,
                                      const std::string& number) const;

  Database& database_;
  Scrubber& scrubber_;
  const TicketsOptions options_;
  const Store store_;
  const Database::DueRegistration claim_expiry_;
};

// A stored row as a caller sees it at `now`.
Ticket Shown(const TicketRow& row, absl::Time now);

absl::Status CheckVersion(const TicketRow& row, std::int64_t expected);

template <class Request>
absl::StatusOr<Ticket> LocalTickets::ChangeTicket(std::string_view method,
                                                  std::string_view type,
                                                  const Request& request,
                                                  const RowChange& change) {
  return Mutate<Ticket>(
      database_, options_.tenant, method, request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        if constexpr (requires { request.expected_version; }) {
          TASUKI_RETURN_IF_ERROR(CheckVersion(row, request.expected_version));
        }
        Change event = {request.actor, request.request_id, type, {}};
        TASUKI_RETURN_IF_ERROR(change(transaction, row, event.payload));
        TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(event)));
        return request.ticket.value();
      },
      [&](Snapshot& snapshot, const std::string& id) {
        return Load(snapshot, TicketId(id));
      });
}

}  // namespace tasuki::tickets

#endif  // TASUKI_SRC_TICKETS_LOCAL_TICKETS_H_
