// What is said on a ticket after its arrival, replies aside.
#include "absl/strings/str_cat.h"
#include "src/text/utf8.h"
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"
#include "tasuki/text/normalizer.h"

namespace tasuki::tickets {
namespace {

// Half of a card number split over two messages must not stand in a digest
// either, and whether it is one is only known together with the message before.
// Digests of messages therefore see no digits: those of any script become zero.
std::string WithoutDigits(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const DecodedChar read = DecodeUtf8(text, at);
    if (DecimalDigitValue(read.codepoint) >= 0) {
      kept += '0';
    } else {
      kept += text.substr(at, read.size);
    }
    at += read.size;
  }
  return kept;
}

absl::Status CheckAddMessage(const AddMessageRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const MessageKind fitting = request.actor.kind == ActorKind::kCustomer
                                  ? MessageKind::kInquiry
                                  : MessageKind::kNote;
  if (request.kind == fitting) return absl::OkStatus();
  return MakeError(Reason::kNotPermitted, {.field = "kind"},
                   "customers add inquiries, colleagues add notes; replies go "
                   "through Send");
}

}  // namespace

absl::StatusOr<LocalTickets::ScrubbedMessage> LocalTickets::ScrubMessage(
    RequestScrubber& scrubber, const AddMessageRequest& request) {
  ScrubbedMessage scrubbed = {.text = request.text};
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                store_.GetTicket(snapshot, request.ticket));
        TASUKI_ASSIGN_OR_RETURN(
            scrubbed.before,
            LoadMessage(snapshot, request.ticket,
                        absl::StrCat(row.ticket.message_count)));
        return absl::OkStatus();
      }));
  const Actor& author = scrubbed.before.author;
  const bool same_author =
      author == request.actor || (request.actor.kind == ActorKind::kCustomer &&
                                  author.kind == ActorKind::kCustomer);
  TASUKI_RETURN_IF_ERROR(scrubber.ScrubAfter(
      scrubbed.text, same_author ? scrubbed.before.text : "", scrubbed.split));
  return scrubbed;
}

absl::StatusOr<int> LocalTickets::AddScrubbed(
    Transaction& transaction, const AddMessageRequest& request,
    const ScrubbedMessage& scrubbed, const std::vector<std::string>& tokens) {
  TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                          store_.GetTicket(transaction, request.ticket));
  if (!scrubbed.split.empty()) {
    TASUKI_RETURN_IF_ERROR(store_.SetMessageText(
        transaction, request.ticket, scrubbed.before.number,
        Masked(scrubbed.before.text, scrubbed.split)));
  }
  if (request.kind == MessageKind::kInquiry) {
    TASUKI_RETURN_IF_ERROR(
        TakeStep(row, Step::kCustomerWrites, transaction.Now()));
  }
  TASUKI_ASSIGN_OR_RETURN(const int number,
                          Append(transaction, row,
                                 {.kind = request.kind,
                                  .author = request.actor,
                                  .text = scrubbed.text,
                                  .attachments = request.attachments}));
  Change change = {request.actor, request.request_id, "message_added", {}};
  change.payload.Add("v", std::int64_t{1})
      .Add("number", std::int64_t{number})
      .Add("kind", static_cast<std::int64_t>(request.kind))
      .Add("tokens", tokens);
  TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
  return number;
}

absl::StatusOr<Message> LocalTickets::AddMessage(
    const AddMessageRequest& request) {
  TASUKI_RETURN_IF_ERROR(CheckAddMessage(request));
  RequestScrubber scrubber(scrubber_);
  AddMessageRequest digested = request;
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(digested.text));
  digested.text = WithoutDigits(digested.text);
  for (;;) {
    // Scrubbing needs the message before and runs before the write: if another
    // message came in between, both are done again.
    TASUKI_ASSIGN_OR_RETURN(const ScrubbedMessage scrubbed,
                            ScrubMessage(scrubber, request));
    bool overtaken = false;
    auto message = Mutate<Message>(
        database_, options_.tenant, "tickets.AddMessage", digested,
        [&](Transaction& transaction) -> absl::StatusOr<std::string> {
          TASUKI_ASSIGN_OR_RETURN(
              const TicketRow row,
              store_.GetTicket(transaction, request.ticket));
          overtaken = row.ticket.message_count != scrubbed.before.number;
          if (overtaken) {
            return MakeError(Reason::kStaleVersion, {},
                             "another message came in between");
          }
          TASUKI_ASSIGN_OR_RETURN(
              const int number,
              AddScrubbed(transaction, request, scrubbed, scrubber.tokens()));
          return absl::StrCat(number);
        },
        [&](Snapshot& snapshot, const std::string& number) {
          return LoadMessage(snapshot, request.ticket, number);
        });
    if (overtaken) continue;
    if (message.ok()) scrubber.KeepTokens(HolderOf(request.ticket));
    return message;
  }
}

}  // namespace tasuki::tickets
