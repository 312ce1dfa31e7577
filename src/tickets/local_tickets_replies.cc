// From draft to closed: writing, reviewing, sending, holding, closing, erasing.
#include "absl/strings/str_cat.h"
#include "src/tickets/claim_rules.h"
#include "src/tickets/local_tickets.h"
#include "tasuki/base/error.h"

namespace tasuki::tickets {
namespace {

absl::Status NoDraft(const TicketId& ticket) {
  const std::string object = absl::StrCat("draft of ticket ", ticket.value());
  return MakeError(Reason::kNotFound, {.object = object},
                   absl::StrCat("there is no ", object));
}

absl::Status CheckDraftVersion(const Draft& draft, std::int64_t expected,
                               const char* field) {
  if (expected == draft.version) return absl::OkStatus();
  const std::string object =
      absl::StrCat("draft of ticket ", draft.ticket.value());
  return MakeError(
      Reason::kStaleVersion, {.field = field, .object = object},
      absl::StrCat("the ", object, " is at version ", draft.version, ", not ",
                   expected, ": read it again"));
}

bool AtCharacter(const std::string& text, std::size_t position) {
  return position == text.size() ||
         (position < text.size() && (text[position] & 0xC0) != 0x80);
}

// The quoted words; the whole draft is quoted by an empty range.
absl::StatusOr<std::string> QuoteOf(const Draft& draft, ByteRange range) {
  if (range == ByteRange{}) return std::string();
  if (range.begin >= range.end || !AtCharacter(draft.text, range.begin) ||
      !AtCharacter(draft.text, range.end)) {
    return MakeError(Reason::kOutOfRange, {.field = "quote_range"},
                     "quote_range must lie inside the draft and not split a "
                     "character");
  }
  return draft.text.substr(range.begin, range.end - range.begin);
}

}  // namespace

absl::StatusOr<Draft> LocalTickets::SaveDraft(
    const SaveDraftRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  SaveDraftRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.text));
  auto draft = Mutate<Draft>(
      database_, options_.tenant, "tickets.SaveDraft", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        const AgentId author(request.actor.id);
        TASUKI_RETURN_IF_ERROR(
            CheckClaim(row, author, request.fence, transaction.Now()));
        TASUKI_ASSIGN_OR_RETURN(const std::optional<Draft> before,
                                store_.GetDraft(transaction, request.ticket));
        if (request.expected_version != 0) {
          TASUKI_RETURN_IF_ERROR(CheckDraftVersion(
              before.value_or(Draft{.ticket = request.ticket}),
              request.expected_version, "expected_version"));
        }
        Change change = {request.actor, request.request_id, "draft_saved", {}};
        change.payload.Add("v", std::int64_t{1})
            .Add("tokens", scrubber.tokens());
        TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
        // The ticket's version never repeats, so no review of an earlier draft
        // can be taken for one of this.
        TASUKI_RETURN_IF_ERROR(
            store_.PutDraft(transaction, {.ticket = request.ticket,
                                          .version = row.ticket.version,
                                          .author = author,
                                          .text = request.text,
                                          .update_time = transaction.Now()}));
        return absl::StrCat(row.ticket.version);
      },
      [&](Snapshot& snapshot, const std::string&) -> absl::StatusOr<Draft> {
        TASUKI_ASSIGN_OR_RETURN(std::optional<Draft> now,
                                store_.GetDraft(snapshot, request.ticket));
        // Sent since: the retry learns that its draft is over.
        if (!now) return NoDraft(request.ticket);
        return *std::move(now);
      });
  if (draft.ok()) scrubber.KeepTokens(HolderOf(request.ticket));
  return draft;
}

absl::StatusOr<Draft> LocalTickets::GetDraft(const TicketId& ticket) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("ticket", ticket.value(), kMandatory));
  std::optional<Draft> draft;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(store_.GetTicket(snapshot, ticket).status());
        TASUKI_ASSIGN_OR_RETURN(draft, store_.GetDraft(snapshot, ticket));
        return absl::OkStatus();
      }));
  if (!draft) return NoDraft(ticket);
  return *std::move(draft);
}

absl::StatusOr<ReviewComment> LocalTickets::Review(
    const ReviewRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  if (original.text.empty() && original.verdict != ReviewVerdict::kApprove) {
    return RequiredError("text");
  }
  ReviewRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.text));
  auto comment = Mutate<ReviewComment>(
      database_, options_.tenant, "tickets.Review", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        TASUKI_ASSIGN_OR_RETURN(std::optional<Draft> draft,
                                store_.GetDraft(transaction, request.ticket));
        if (!draft) return NoDraft(request.ticket);
        TASUKI_RETURN_IF_ERROR(
            CheckDraftVersion(*draft, request.draft_version, "draft_version"));
        const AgentId reviewer(request.actor.id);
        if (request.verdict == ReviewVerdict::kApprove) {
          if (draft->author == reviewer) {
            return MakeError(Reason::kNotPermitted, {.field = "verdict"},
                             "a draft is approved by somebody else than its "
                             "author");
          }
          draft->approved_version = draft->version;
          TASUKI_RETURN_IF_ERROR(store_.PutDraft(transaction, *draft));
        }
        TASUKI_ASSIGN_OR_RETURN(std::string quote,
                                QuoteOf(*draft, request.quote_range));
        const ReviewComment made = {.id = CommentId(transaction.NewId()),
                                    .ticket = request.ticket,
                                    .reviewer = reviewer,
                                    .verdict = request.verdict,
                                    .text = request.text,
                                    .draft_version = draft->version,
                                    .quote_range = request.quote_range,
                                    .quote = std::move(quote),
                                    .time = transaction.Now()};
        TASUKI_RETURN_IF_ERROR(store_.InsertReview(transaction, made));
        Change change = {request.actor, request.request_id, "reviewed", {}};
        change.payload.Add("v", std::int64_t{1})
            .Add("comment", made.id.value())
            .Add("verdict", static_cast<std::int64_t>(request.verdict))
            .Add("draft_version", draft->version)
            .Add("tokens", scrubber.tokens());
        TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
        return made.id.value();
      },
      [&](Snapshot& snapshot,
          const std::string& id) -> absl::StatusOr<ReviewComment> {
        TASUKI_ASSIGN_OR_RETURN(std::vector<ReviewComment> all,
                                store_.ListReviews(snapshot, request.ticket));
        for (ReviewComment& candidate : all) {
          if (candidate.id.value() == id) return std::move(candidate);
        }
        return MakeError(Reason::kNotFound, {.object = id},
                         "the comment was erased since");
      });
  if (comment.ok()) scrubber.KeepTokens(HolderOf(request.ticket));
  return comment;
}

absl::StatusOr<std::vector<ReviewComment>> LocalTickets::Reviews(
    const TicketId& ticket) {
  TASUKI_RETURN_IF_ERROR(CheckIdField("ticket", ticket.value(), kMandatory));
  std::vector<ReviewComment> comments;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(store_.GetTicket(snapshot, ticket).status());
        TASUKI_ASSIGN_OR_RETURN(comments, store_.ListReviews(snapshot, ticket));
        return absl::OkStatus();
      }));
  return comments;
}

absl::StatusOr<Message> LocalTickets::Send(const SendRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  SendRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.text));
  auto message = Mutate<Message>(
      database_, options_.tenant, "tickets.Send", request,
      [&](Transaction& transaction) -> absl::StatusOr<std::string> {
        TASUKI_ASSIGN_OR_RETURN(TicketRow row,
                                store_.GetTicket(transaction, request.ticket));
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        TASUKI_ASSIGN_OR_RETURN(const std::optional<Draft> draft,
                                store_.GetDraft(transaction, request.ticket));
        std::string text = request.text;
        if (text.empty() && draft) text = draft->text;
        if (text.empty()) return RequiredError("text");
        const bool approved = draft && draft->text == text &&
                              draft->approved_version == draft->version;
        if (options_.require_review && !approved) {
          return MakeError(Reason::kNotPermitted, {.field = "text"},
                           "this text was not approved: save it as the draft "
                           "and have it reviewed");
        }
        TASUKI_RETURN_IF_ERROR(TakeStep(row, Step::kSend, transaction.Now()));
        if (!row.ticket.first_reply_time) {
          row.ticket.first_reply_time = transaction.Now();
        }
        TASUKI_ASSIGN_OR_RETURN(const int number,
                                Append(transaction, row,
                                       {.kind = MessageKind::kReply,
                                        .author = request.actor,
                                        .text = std::move(text),
                                        .attachments = request.attachments}));
        TASUKI_RETURN_IF_ERROR(store_.DeleteDraft(transaction, request.ticket));
        Change change = {request.actor, request.request_id, "replied", {}};
        change.payload.Add("v", std::int64_t{1})
            .Add("number", std::int64_t{number})
            .Add("tokens", scrubber.tokens());
        TASUKI_RETURN_IF_ERROR(Commit(transaction, row, std::move(change)));
        return absl::StrCat(number);
      },
      [&](Snapshot& snapshot, const std::string& number) {
        return LoadMessage(snapshot, request.ticket, number);
      });
  if (message.ok()) scrubber.KeepTokens(HolderOf(request.ticket));
  return message;
}

absl::StatusOr<Ticket> LocalTickets::Hold(const HoldRequest& original) {
  TASUKI_RETURN_IF_ERROR(Validate(original));
  HoldRequest request = original;
  RequestScrubber scrubber(scrubber_);
  TASUKI_RETURN_IF_ERROR(scrubber.Scrub(request.reason));
  auto ticket = ChangeTicket(
      "tickets.Hold", "held", request,
      [&](Transaction& transaction, TicketRow& row,
          JsonObject& payload) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        TASUKI_RETURN_IF_ERROR(TakeStep(row, Step::kHold, transaction.Now()));
        row.ticket.hold_reason = request.reason;
        payload.Add("v", std::int64_t{1}).Add("tokens", scrubber.tokens());
        return absl::OkStatus();
      });
  if (ticket.ok()) scrubber.KeepTokens(HolderOf(request.ticket));
  return ticket;
}

absl::StatusOr<Ticket> LocalTickets::Resume(const ClaimedRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeTicket(
      "tickets.Resume", "resumed", request,
      [&](Transaction& transaction, TicketRow& row,
          JsonObject& payload) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        payload.Add("v", std::int64_t{1});
        return TakeStep(row, Step::kResume, transaction.Now());
      });
}

absl::StatusOr<Ticket> LocalTickets::Close(const CloseTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeTicket(
      "tickets.Close", "closed", request,
      [&](Transaction& transaction, TicketRow& row,
          JsonObject& payload) -> absl::Status {
        TASUKI_RETURN_IF_ERROR(CheckClaim(row, AgentId(request.actor.id),
                                          request.fence, transaction.Now()));
        TASUKI_RETURN_IF_ERROR(TakeStep(row, Step::kClose, transaction.Now()));
        row.ticket.outcome = request.outcome;
        payload.Add("v", std::int64_t{1})
            .Add("outcome", static_cast<std::int64_t>(request.outcome));
        return EndClaim(transaction, row);
      });
}

absl::StatusOr<Ticket> LocalTickets::Reopen(
    const ReopenTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  return ChangeTicket(
      "tickets.Reopen", "reopened", request,
      [&](Transaction& transaction, TicketRow& row, JsonObject& payload) {
        payload.Add("v", std::int64_t{1});
        return TakeStep(row, Step::kReopen, transaction.Now());
      });
}

absl::StatusOr<Ticket> LocalTickets::Erase(const EraseTicketRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  auto erased = ChangeTicket(
      "tickets.Erase", "erased", request,
      [&](Transaction& transaction, TicketRow& row, JsonObject& payload) {
        payload.Add("v", std::int64_t{1});
        row.ticket.subject.clear();
        row.ticket.hold_reason.clear();
        return store_.EraseTexts(transaction, request.ticket);
      });
  // A retry, or the desk following events, does it again.
  if (erased.ok()) scrubber_.Release(HolderOf(request.ticket)).IgnoreError();
  return erased;
}

}  // namespace tasuki::tickets
