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

}  // namespace

absl::StatusOr<Message> LocalTickets::AddMessage(
    const AddMessageRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  const bool from_customer = original.actor.kind == ActorKind::kCustomer;
  const MessageKind fitting =
      from_customer ? MessageKind::kInquiry : MessageKind::kNote;
  if (original.kind != fitting) {
    return MakeError(Reason::kNotPermitted, {.field = "kind"},
                     "customers add inquiries, colleagues add notes; replies "
                     "go through Send");
  }
  RequestScrubber scrubber(scrubber_);
  AddMessageRequest digested = original;
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(digested.text));
  digested.text = WithoutDigits(digested.text);
  for (;;) {
    // Scrubbing needs the message before and runs before the write: if another
    // message came in between, both are done again.
    Message before;
    TASUKI_RETURN_IF_ERROR(
        database_.Read([&](Snapshot& snapshot) -> absl::Status {
          TASUKI_ASSIGN_OR_RETURN(const TicketRow row,
                                  store_.GetTicket(snapshot, original.ticket));
          TASUKI_ASSIGN_OR_RETURN(
              before, LoadMessage(snapshot, original.ticket,
                                  absl::StrCat(row.ticket.message_count)));
          return absl::OkStatus();
        }));
    std::string text = original.text;
    std::vector<ByteRange> split;
    const bool same_author =
        before.author == original.actor ||
        (from_customer && before.author.kind == ActorKind::kCustomer);
    TASUKI_RETURN_IF_ERROR(
        scrubber.ScrubAfter(text, same_author ? before.text : "", split));
    bool overtaken = false;
    auto message = Mutate<Message>(
        database_, options_.tenant, "tickets.AddMessage", digested,
        [&](Transaction& transaction) -> absl::StatusOr<std::string> {
          TASUKI_ASSIGN_OR_RETURN(
              TicketRow row, store_.GetTicket(transaction, original.ticket));
          overtaken = row.ticket.message_count != before.number;
          if (overtaken) {
            return MakeError(Reason::kStaleVersion, {},
                             "another message came in between");
          }
          if (!split.empty()) {
            TASUKI_RETURN_IF_ERROR(store_.SetMessageText(
                transaction, original.ticket, before.number,
                Masked(before.text, split)));
          }
          if (from_customer) {
            TASUKI_RETURN_IF_ERROR(
                TakeStep(row, Step::kCustomerWrites, transaction.Now()));
          }
          TASUKI_ASSIGN_OR_RETURN(
              const int number, Append(transaction, row,
                                       {.kind = original.kind,
                                        .author = original.actor,
                                        .text = text,
                                        .attachments = original.attachments}));
          Change change = {
              original.actor, original.request_id, "message_added", {}};
          change.payload.Add("v", std::int64_t{1})
              .Add("number", std::int64_t{number})
              .Add("kind", static_cast<std::int64_t>(original.kind))
              .Add("tokens", scrubber.tokens());
          TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
          return absl::StrCat(number);
        },
        [&](Snapshot& snapshot, const std::string& number) {
          return LoadMessage(snapshot, original.ticket, number);
        });
    if (overtaken) continue;
    if (message.ok()) scrubber.KeepTokens();
    return message;
  }
}

}  // namespace tasuki::tickets
