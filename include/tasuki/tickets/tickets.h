// Tickets: what customers asked, who holds each one now, and what was answered.
//
// A ticket is worked on by one agent at a time. Claim gives a lease with a
// fence; every call that writes as the agent carries that fence, so a holder
// who lost the ticket cannot overwrite the next one's work. Text is scrubbed of
// card numbers before it is stored.
//
//   auto tickets = tasuki::OpenTickets(*database, scrubber, {}).value();
//   Ticket ticket = tickets->Create({
//       .actor = {.id = "web", .kind = ActorKind::kSystem},
//       .request_id = request_id,
//       .customer_external_id = "user-77",
//       .subject = "ガチャ",
//       .text = "欲しいキャラが出ません",
//   }).value();
//   Claim claim = tickets->Claim({.actor = aoki, .request_id = next_id(),
//                                 .ticket = ticket.id}).value();
//   tickets->Send({.actor = aoki, .request_id = next_id(), .ticket = ticket.id,
//                  .fence = claim.fence, .text = "お待たせしました…"});
//
// Threads: safe for concurrent use. Ownership: the database and the scrubber
// must outlive it. The same class over gRPC is rpc::ConnectTickets; it may add
// DeadlineExceeded and Unavailable, which a retry with the same request_id
// settles.
//
// Every mutation: REQUIRED, TOO_LONG, INVALID_UTF8, MALFORMED, UNKNOWN_ENUM for
// a bad request; NOT_FOUND for an unknown ticket; STALE_VERSION if
// expected_version is neither 0 nor the ticket's; REQUEST_ID_REUSED. A retry
// with the same request_id changes nothing and returns the resource as it is
// now. Calls that carry a fence add NOT_CLAIMED, CLAIMED_BY_ANOTHER,
// CLAIM_EXPIRED and CLAIM_TAKEN_OVER. A failed call changed nothing, except
// OUTCOME_UNKNOWN, which a retry settles.
#ifndef TASUKI_TICKETS_TICKETS_H_
#define TASUKI_TICKETS_TICKETS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/id.h"
#include "tasuki/base/page.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/storage/database.h"
#include "tasuki/tickets/ticket.h"

namespace tasuki {

struct PutCustomerRequest {
  Actor actor;
  std::string request_id;
  std::string external_id;   // required
  std::string display_name;  // up to 200 bytes
};

struct CreateTicketRequest {
  Actor actor;
  std::string request_id;
  // One of the two; an unknown external id makes a new customer.
  CustomerId customer;
  std::string customer_external_id;
  std::string external_id;  // a second Create with it returns the first ticket
  std::string subject;      // required, up to 500 bytes
  std::string text;         // required, up to 1 MiB
  std::vector<Attachment> attachments;  // up to 50
  std::string service;
  std::string language;
  Channel channel = Channel::kMail;
  int priority = 0;
};

// A message of an imported ticket, in the order in which they occurred.
struct ImportedMessage {
  MessageKind kind = MessageKind::kInquiry;
  Actor author;
  std::string text;  // required, up to 1 MiB
  absl::Time occurred_at;
};

struct ImportTicketRequest {
  Actor actor;
  std::string request_id;
  std::string external_id;           // required: importing twice adds nothing
  std::string customer_external_id;  // required
  std::string subject;
  std::string service;
  std::string language;
  Channel channel = Channel::kMail;
  std::optional<Outcome> outcome;         // set: the ticket comes in closed
  std::vector<ImportedMessage> messages;  // 1 to 1000, times not descending
};

struct ImportedTicket {
  Ticket ticket;
  bool created = false;  // false: it was there already
};

struct AddMessageRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  // From a customer: kInquiry, which opens the ticket again. From anybody
  // else: kNote. Replies go through Send.
  MessageKind kind = MessageKind::kInquiry;
  std::string text;
  std::vector<Attachment> attachments;
};

struct ClaimRequest {
  Actor actor;  // the agent
  std::string request_id;
  TicketId ticket;
  std::int64_t expected_version = 0;
  absl::Duration ttl;  // zero: TicketsOptions::claim_ttl; up to 24 hours
};

struct ClaimBatchRequest {
  Actor actor;
  std::string request_id;
  std::vector<TicketId> tickets;  // 1 to 100, each once
  bool all_or_nothing = true;     // false: those that are free
  absl::Duration ttl;
};

// Renew, Release and Resume need nothing more than this.
struct ClaimedRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
};

struct SaveDraftRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
  std::int64_t expected_version = 0;  // of the draft
  std::string text;                   // up to 1 MiB; empty is a draft too
};

struct ReviewRequest {
  Actor actor;  // the reviewer; may not approve a draft of his own
  std::string request_id;
  TicketId ticket;
  std::int64_t draft_version = 0;  // required: what was read
  ReviewVerdict verdict = ReviewVerdict::kComment;
  std::string text;       // required unless the verdict is kApprove
  ByteRange quote_range;  // in the draft; empty for the whole
};

struct SendRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
  std::string text;  // empty: the draft as it stands
  std::vector<Attachment> attachments;
};

struct HoldRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
  std::string reason;  // required, up to 200 bytes; a dimension of reports
};

struct CloseTicketRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t fence = 0;
  Outcome outcome = Outcome::kExplained;
};

struct ReopenTicketRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
  std::int64_t expected_version = 0;
};

struct EraseTicketRequest {
  Actor actor;
  std::string request_id;
  TicketId ticket;
};

// All that are set must hold.
struct TicketFilter {
  CustomerId customer;
  std::optional<TicketState> state;
  AgentId claimed_by;
  std::string service;
};

struct ListTicketsRequest {
  TicketFilter filter;
  PageRequest page;
};

struct ListMessagesRequest {
  TicketId ticket;
  PageRequest page;
};

class Tickets {
 public:
  virtual ~Tickets() = default;

  // Makes the customer, or updates the one with this external id.
  virtual absl::StatusOr<Customer> PutCustomer(
      const PutCustomerRequest& request) = 0;
  virtual absl::StatusOr<Customer> GetCustomer(const CustomerId& id) = 0;
  // By the host's own id.
  virtual absl::StatusOr<Customer> FindCustomer(
      const std::string& external_id) = 0;

  // A new ticket with its first message. CONFLICTING if both or none of the
  // customer fields are set; OUT_OF_RANGE for the priority.
  virtual absl::StatusOr<Ticket> Create(const CreateTicketRequest& request) = 0;

  // A ticket of the past, whole or not at all. OUT_OF_RANGE for times that
  // descend or lie in the future.
  virtual absl::StatusOr<ImportedTicket> Import(
      const ImportTicketRequest& request) = 0;

  // A customer's further message, or a note. The claim is not needed.
  // NOT_PERMITTED if kind and author do not fit.
  virtual absl::StatusOr<Message> AddMessage(
      const AddMessageRequest& request) = 0;

  // Takes the ticket, or prolongs the caller's own claim under its fence.
  // CLAIMED_BY_ANOTHER while another claim lasts; WRONG_STATE if it is closed.
  virtual absl::StatusOr<tasuki::Claim> Claim(const ClaimRequest& request) = 0;
  // A container: several tickets in one step.
  virtual absl::StatusOr<std::vector<tasuki::Claim>> ClaimBatch(
      const ClaimBatchRequest& request) = 0;
  // Prolongs by TicketsOptions::claim_ttl from now.
  virtual absl::StatusOr<tasuki::Claim> RenewClaim(
      const ClaimedRequest& request) = 0;
  virtual absl::StatusOr<Ticket> ReleaseClaim(
      const ClaimedRequest& request) = 0;

  // Replaces the draft by a new version.
  virtual absl::StatusOr<Draft> SaveDraft(const SaveDraftRequest& request) = 0;
  // NOT_FOUND if nobody has begun one.
  virtual absl::StatusOr<Draft> GetDraft(const TicketId& ticket) = 0;
  // Comments, approves or asks for changes. STALE_VERSION if the draft has
  // moved on; NOT_PERMITTED to approve one's own; OUT_OF_RANGE for a quote
  // that is not inside the draft or splits a character.
  virtual absl::StatusOr<ReviewComment> Review(
      const ReviewRequest& request) = 0;
  // All comments on the ticket, oldest first.
  virtual absl::StatusOr<std::vector<ReviewComment>> Reviews(
      const TicketId& ticket) = 0;

  // Stores the reply, once whatever is retried; the host delivers it when it
  // sees the event "replied". The draft ends. NOT_PERMITTED if reviews are
  // required and this text was not approved; WRONG_STATE if closed.
  virtual absl::StatusOr<Message> Send(const SendRequest& request) = 0;

  virtual absl::StatusOr<Ticket> Hold(const HoldRequest& request) = 0;
  virtual absl::StatusOr<Ticket> Resume(const ClaimedRequest& request) = 0;
  // Ends the claim too.
  virtual absl::StatusOr<Ticket> Close(const CloseTicketRequest& request) = 0;
  virtual absl::StatusOr<Ticket> Reopen(const ReopenTicketRequest& request) = 0;

  // Removes every text, attachment, draft and comment of the ticket; numbers
  // and times stay. Call Database::ReclaimErased afterwards, and no byte of
  // them is left in the files.
  virtual absl::StatusOr<Ticket> Erase(const EraseTicketRequest& request) = 0;

  virtual absl::StatusOr<Ticket> Get(const TicketId& id) = 0;
  // In the order asked for, up to 1000; NOT_FOUND names the first that is not
  // there.
  virtual absl::StatusOr<std::vector<Ticket>> BatchGet(
      const std::vector<TicketId>& ids) = 0;
  // Oldest first.
  virtual absl::StatusOr<Page<Ticket>> List(
      const ListTicketsRequest& request) = 0;
  virtual absl::StatusOr<Page<Message>> ListMessages(
      const ListMessagesRequest& request) = 0;
};

struct TicketsOptions {
  std::string tenant = "default";
  // How long a claim lasts when its request does not say. 1 second … 24 hours.
  absl::Duration claim_ttl = absl::Minutes(15);
  // Send accepts only text that a colleague approved as a draft.
  bool require_review = false;
};

absl::StatusOr<std::unique_ptr<Tickets>> OpenTickets(Database& database,
                                                     Scrubber& scrubber,
                                                     TicketsOptions options);

}  // namespace tasuki

#endif  // TASUKI_TICKETS_TICKETS_H_
