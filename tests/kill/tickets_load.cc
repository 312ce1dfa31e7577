#include "src/base/status_macros.h"
#include "tasuki/base/scrubber.h"
#include "tasuki/tickets/tickets.h"
#include "tests/kill/load.h"

namespace tasuki::testing {
namespace {

enum Step : std::size_t { kCreate, kClaim, kDraft, kSend, kClose, kSteps };

class TicketsLoad final : public Load {
 public:
  absl::Status Open(Database& database) {
    TASUKI_ASSIGN_OR_RETURN(tickets_, OpenTickets(database, scrubber_, {}));
    return absl::OkStatus();
  }

  std::size_t steps() const override { return kSteps; }

  absl::StatusOr<std::string> Run(const Place& place) override {
    switch (place.results.size()) {
      case kCreate:
        return Create(place);
      case kClaim:
        return Claim(place);
      case kDraft:
        return Draft(place);
      case kSend:
        return Send(place);
      default:
        return Close(place);
    }
  }

  std::string EventOf(const Place& place) const override {
    static constexpr const char* kTypes[] = {
        " created", " claimed", " draft_saved", " replied", " closed"};
    return place.RequestId() + kTypes[place.results.size()];
  }

  std::string Check(const Place& place) override {
    const std::size_t told = place.results.size();
    if (told == 0) return "";
    const auto ticket = tickets_->Get(TicketOf(place));
    if (!ticket.ok()) return ticket.status().ToString();
    // The step behind may have happened too, without having been told.
    const auto between = [&](std::int64_t value, Step from, int before) {
      return value == before + (told > from ? 1 : 0) ||
             (told == from && value == before + 1);
    };
    if (!between(ticket->message_count, kSend, 1)) return "messages";
    if (!between(ticket->state == TicketState::kClosed, kClose, 0)) {
      return "state";
    }
    if (told > kClaim && told < kClose && !ticket->claim) return "claim";
    const auto messages = tickets_->ListMessages({.ticket = TicketOf(place)});
    if (!messages.ok()) return messages.status().ToString();
    if (std::ssize(messages->items) != ticket->message_count) return "rows";
    if (messages->items[0].text != Inquiry(place)) return "inquiry";
    if (told > kSend && messages->items[1].text != Reply(place)) return "reply";
    const auto draft = tickets_->GetDraft(TicketOf(place));
    if (told == kSend && !draft.ok() && ticket->message_count == 1) {
      return "draft";
    }
    if (told > kSend && draft.ok()) return "a draft after its reply";
    return "";
  }

 private:
  static TicketId TicketOf(const Place& place) {
    return TicketId(place.results[kCreate]);
  }
  static std::int64_t FenceOf(const Place& place) {
    return std::stoll(place.results[kClaim]);
  }
  static Actor AgentOf(const Place& place) {
    return {.id = "agent-" + std::to_string(place.worker)};
  }
  static std::string Inquiry(const Place& place) {
    return "欲しいキャラが出ません " + place.Cycle();
  }
  static std::string Reply(const Place& place) {
    return "確率は表示の通りです " + place.Cycle();
  }

  absl::StatusOr<std::string> Create(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(
        const Ticket ticket,
        tickets_->Create({.actor = {.id = "web", .kind = ActorKind::kSystem},
                          .request_id = place.RequestId(),
                          .customer_external_id = "user-" + place.Cycle(),
                          .subject = "ガチャ",
                          .text = Inquiry(place)}));
    return ticket.id.value();
  }
  absl::StatusOr<std::string> Claim(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(const tasuki::Claim claim,
                            tickets_->Claim({.actor = AgentOf(place),
                                             .request_id = place.RequestId(),
                                             .ticket = TicketOf(place)}));
    return std::to_string(claim.fence);
  }
  absl::StatusOr<std::string> Draft(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(
        const tasuki::Draft draft,
        tickets_->SaveDraft({.actor = AgentOf(place),
                             .request_id = place.RequestId(),
                             .ticket = TicketOf(place),
                             .fence = FenceOf(place),
                             .text = Reply(place)}));
    return std::to_string(draft.version);
  }
  absl::StatusOr<std::string> Send(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(const Message message,
                            tickets_->Send({.actor = AgentOf(place),
                                            .request_id = place.RequestId(),
                                            .ticket = TicketOf(place),
                                            .fence = FenceOf(place)}));
    return std::to_string(message.number);
  }
  absl::StatusOr<std::string> Close(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(const Ticket ticket,
                            tickets_->Close({.actor = AgentOf(place),
                                             .request_id = place.RequestId(),
                                             .ticket = TicketOf(place),
                                             .fence = FenceOf(place)}));
    return std::to_string(ticket.version);
  }

  NoScrubber scrubber_;
  std::unique_ptr<Tickets> tickets_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Load>> OpenTicketsLoad(Database& database) {
  auto load = std::make_unique<TicketsLoad>();
  TASUKI_RETURN_IF_ERROR(load->Open(database));
  return load;
}

}  // namespace tasuki::testing
