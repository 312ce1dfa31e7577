// The SQL of the ticket room: rows in, rows out, no rules.
#ifndef TASUKI_SRC_TICKETS_STORE_H_
#define TASUKI_SRC_TICKETS_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/storage/page_token.h"
#include "tasuki/storage/database.h"
#include "tasuki/tickets/tickets.h"

namespace tasuki::tickets {

// A ticket as its row has it: the claim may have expired, and the fence stays
// after the claim is gone.
struct TicketRow {
  Ticket ticket;
  AgentId claim_agent;  // empty once released
  std::int64_t claim_fence = 0;
  absl::Time claim_expire_time;
};

// A customer from whom a ticket comes.
struct Writer {
  CustomerId customer;
  bool first_contact = true;  // without any ticket so far
};

class Store {
 public:
  explicit Store(std::string tenant) : tenant_(std::move(tenant)) {}

  // NOT_FOUND where there is none.
  absl::StatusOr<Customer> GetCustomer(Snapshot& snapshot,
                                       const CustomerId& id) const;
  absl::StatusOr<std::optional<Customer>> FindCustomer(
      Snapshot& snapshot, std::string_view external_id) const;
  // The same as who writes now.
  absl::StatusOr<Writer> GetWriter(Snapshot& snapshot,
                                   const CustomerId& id) const;
  absl::StatusOr<std::optional<Writer>> FindWriter(
      Snapshot& snapshot, std::string_view external_id) const;
  absl::Status PutCustomer(Transaction& transaction,
                           const Customer& customer) const;

  absl::StatusOr<TicketRow> GetTicket(Snapshot& snapshot,
                                      const TicketId& id) const;
  absl::StatusOr<std::optional<TicketId>> FindTicket(
      Snapshot& snapshot, std::string_view external_id) const;
  absl::Status InsertTicket(Transaction& transaction,
                            const TicketRow& row) const;
  // Every column that can change, by id.
  absl::Status UpdateTicket(Transaction& transaction,
                            const TicketRow& row) const;
  // Ids after `after`, ascending, at most `limit`.
  absl::StatusOr<std::vector<TicketId>> ListTickets(Snapshot& snapshot,
                                                    const TicketFilter& filter,
                                                    std::string_view after,
                                                    int limit) const;

  absl::Status InsertMessage(Transaction& transaction,
                             const Message& message) const;
  absl::StatusOr<std::vector<Message>> ListMessages(Snapshot& snapshot,
                                                    const TicketId& ticket,
                                                    std::int64_t after,
                                                    int limit) const;
  absl::Status SetMessageText(Transaction& transaction, const TicketId& ticket,
                              int number, std::string_view text) const;

  absl::StatusOr<std::optional<Draft>> GetDraft(Snapshot& snapshot,
                                                const TicketId& ticket) const;
  absl::Status PutDraft(Transaction& transaction, const Draft& draft) const;
  absl::Status DeleteDraft(Transaction& transaction,
                           const TicketId& ticket) const;

  absl::Status InsertReview(Transaction& transaction,
                            const ReviewComment& comment) const;
  absl::StatusOr<std::vector<ReviewComment>> ListReviews(
      Snapshot& snapshot, const TicketId& ticket) const;

  // Texts, attachments, draft and reviews; the message rows stay.
  absl::Status EraseTexts(Transaction& transaction,
                          const TicketId& ticket) const;

  const std::string& tenant() const { return tenant_; }

 private:
  absl::Status LoadAttachments(Snapshot& snapshot, Message& message) const;

  const std::string tenant_;
};

}  // namespace tasuki::tickets

#endif  // TASUKI_SRC_TICKETS_STORE_H_
