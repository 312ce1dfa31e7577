// The values of the ticket room: customers, tickets, messages, drafts, reviews.
//
// Copies of what is stored; changing one changes nothing. Times are the
// database's; an `occurred_at` is set only by imports, where the thing happened
// earlier than it was stored. See tickets.h for the calls.
#ifndef TASUKI_TICKETS_TICKET_H_
#define TASUKI_TICKETS_TICKET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tasuki/base/actor.h"
#include "tasuki/base/channel.h"
#include "tasuki/base/id.h"
#include "tasuki/base/outcome.h"
#include "tasuki/base/scrubber.h"

namespace tasuki {

struct Customer {
  CustomerId id;
  std::string external_id;  // the host's own; unique in the tenant
  std::string display_name;
  std::int64_t version = 0;
  absl::Time create_time;
};

// What a ticket waits for.
//
//             Send                 Close
//   kOpen ----------> kAnswered ----------> kClosed
//    ^ ^  <---------- customer writes          |
//    | |                                       |
//    | +--- Resume, customer writes --- kOnHold (Hold, from open or answered)
//    +----- Reopen, customer writes -----------+
enum class TicketState {
  kOpen = 1,      // for us
  kAnswered = 2,  // for the customer
  kOnHold = 3,    // for something else: see hold_reason
  kClosed = 4,    // for nothing
};

// The right to write on a ticket, for a time. The fence grows with every new
// claim, so that what an earlier holder still sends is recognised.
struct Claim {
  TicketId ticket;
  AgentId agent;
  std::int64_t fence = 0;
  absl::Time expire_time;

  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Ticket {
  TicketId id;
  std::int64_t version = 0;  // grows with every change
  std::string external_id;   // the host's own; unique in the tenant if set
  CustomerId customer;
  // No earlier ticket of this customer in the tenant, imports included.
  bool first_contact = false;
  // Opened by a message of ours: it has no first reply to wait for.
  bool outbound = false;
  std::string subject;
  std::string service;   // the product it is about; the host's word
  std::string language;  // BCP 47, "ja"; empty if unknown
  Channel channel = Channel::kMail;
  int priority = 0;  // 0 (normal) to 9 (most urgent)
  TicketState state = TicketState::kOpen;
  std::string hold_reason;
  // The claim that holds now; nothing once it is released or expired.
  std::optional<Claim> claim;
  int message_count = 0;
  absl::Time create_time;
  absl::Time update_time;
  absl::Time occurred_at;  // create_time unless imported
  std::optional<absl::Time> first_reply_time;
  std::optional<absl::Time> close_time;
  std::optional<Outcome> outcome;  // set while closed

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

// A file that belongs to a message. The bytes stay with the host.
struct Attachment {
  std::string name;
  std::string type;  // MIME
  std::int64_t size = 0;
  std::string digest;  // "sha256:…"
  std::string uri;     // where the host keeps it
};

enum class MessageKind {
  kInquiry = 1,  // from the customer
  kReply = 2,    // to the customer
  kNote = 3,     // among colleagues
};

struct Message {
  TicketId ticket;
  int number = 0;  // 1, 2, 3 … within the ticket
  MessageKind kind = MessageKind::kInquiry;
  Actor author;
  std::string text;  // scrubbed; empty once erased
  std::vector<Attachment> attachments;
  absl::Time time;
  absl::Time occurred_at;
  bool erased = false;
};

// The reply being written. It belongs to the ticket, not to its writer, and
// stays when the claim changes hands.
struct Draft {
  TicketId ticket;
  std::int64_t version = 0;
  AgentId author;  // of this version
  std::string text;
  absl::Time update_time;
  // The version a reviewer approved last; 0 if none.
  std::int64_t approved_version = 0;
};

enum class ReviewVerdict { kComment = 1, kApprove = 2, kRequestChanges = 3 };

// A colleague's remark on a draft, with the words it is about. The quote keeps
// its words when the draft changes.
struct ReviewComment {
  CommentId id;
  TicketId ticket;
  AgentId reviewer;
  ReviewVerdict verdict = ReviewVerdict::kComment;
  std::string text;
  std::int64_t draft_version = 0;
  ByteRange quote_range;  // in that version of the draft; empty: the whole
  std::string quote;
  absl::Time time;
};

}  // namespace tasuki

#endif  // TASUKI_TICKETS_TICKET_H_
