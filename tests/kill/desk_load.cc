#include <algorithm>

#include "src/base/status_macros.h"
#include "tests/desk/rooms.h"
#include "tests/kill/load.h"

namespace tasuki::testing {
namespace {

enum Step : std::size_t { kCreate, kTake, kSend, kFinish, kSteps };

constexpr int kAgents = 6;
const SkillId kSkill("monst");

Actor Host() { return {.id = "web", .kind = ActorKind::kSystem}; }

class DeskLoad final : public Load {
 public:
  absl::Status Open(Database& database) {
    TASUKI_RETURN_IF_ERROR(rooms_.Open(database));
    TASUKI_RETURN_IF_ERROR(rooms_.router->PutSkills(
        {.actor = Host(), .request_id = "set-up/skills", .skills = {kSkill}}));
    // The desk would add both at the first ticket, in one request.
    TASUKI_RETURN_IF_ERROR(
        Change("set-up/axis", AddAxis{.key = std::string(kServiceAxis)}));
    TASUKI_RETURN_IF_ERROR(
        Change("set-up/tag", AddTag{.id = TagId("monst"),
                                    .axis = std::string(kServiceAxis),
                                    .key = kSkill.value()}));
    for (int worker = 0; worker < kAgents; ++worker) {
      const AgentId agent = AgentOf({.worker = worker});
      TASUKI_RETURN_IF_ERROR(
          rooms_.router
              ->PutAgent({.actor = Host(),
                          .request_id = "set-up/" + agent.value(),
                          .agent = agent,
                          .skills = {{.skill = kSkill, .level = 3}},
                          .capacity = {.mail = 2},
                          .veteran = true,
                          .state = AgentState::kAvailable})
              .status());
    }
    return absl::OkStatus();
  }

  std::size_t steps() const override { return kSteps; }

  absl::StatusOr<std::string> Run(const Place& place) override {
    switch (place.results.size()) {
      case kCreate:
        return Create(place);
      case kTake:
        return Take(place);
      case kSend:
        return Send(place);
      default:
        return Finish(place);
    }
  }

  std::string EventOf(const Place& place) const override {
    static constexpr const char* kEvents[] = {" created", "/claim claimed",
                                              " replied", "/close closed"};
    return place.RequestId() + kEvents[place.results.size()];
  }

  absl::StatusOr<bool> Follow() override {
    TASUKI_ASSIGN_OR_RETURN(const AdvanceResult result,
                            rooms_.desk->Advance(20));
    return result.caught_up;
  }

  // All that follows from what was told is there, in every room.
  std::string Check(const Place& place) override {
    const std::size_t told = place.results.size();
    if (told == 0) return "";
    const auto ticket = rooms_.tickets->Get(TicketOf(place));
    if (!ticket.ok()) return ticket.status().ToString();
    const auto tags = rooms_.tagger->TagsOf(ticket->id);
    // Its service is the only one: nobody taught the model.
    if (!tags.ok() || tags->tags.size() != 1) return "tags";
    const bool closed = ticket->state == TicketState::kClosed;
    if (told > kFinish && !closed) return "state";
    std::string wrong = CheckTask(place, closed);
    if (wrong.empty()) wrong = CheckTime(place, closed);
    if (wrong.empty()) wrong = CheckReply(place, closed);
    return wrong;
  }

 private:
  absl::Status Change(const std::string& request_id, TaxonomyChange change) {
    return rooms_.tagger
        ->ChangeTaxonomy({.actor = Host(),
                          .request_id = request_id,
                          .changes = {std::move(change)}})
        .status();
  }

  std::string CheckTask(const Place& place, bool closed) {
    const auto task = rooms_.router->GetTask(TaskId(TicketOf(place).value()));
    // Closed before the follower came to its arrival: nobody needs a task.
    if (closed && absl::IsNotFound(task.status())) return "";
    if (!task.ok()) return "task: " + task.status().ToString();
    if (closed) {
      return task->state == RoutedState::kCompleted ? "" : "task not completed";
    }
    if (place.results.size() <= kTake) return "";
    const bool assigned =
        task->state == RoutedState::kAssigned && task->agent == AgentOf(place);
    return assigned ? "" : "task not assigned";
  }

  std::string CheckTime(const Place& place, bool closed) {
    const auto intervals =
        rooms_.tracker->List({.filter = {.ticket = TicketOf(place)}});
    if (!intervals.ok()) return "intervals: " + intervals.status().ToString();
    // Until Take was told, its last step may be missing.
    const std::size_t least = place.results.size() > kTake ? 1 : 0;
    const std::size_t count = intervals->items.size();
    if (count < least || count > 1) return "intervals";
    if (count == 0) return "";
    const bool running = !intervals->items[0].end.has_value();
    return running == !closed ? "" : "the time on it";
  }

  std::string CheckReply(const Place& place, bool closed) {
    const auto reply =
        rooms_.replies->Get(ReplyId(TicketOf(place).value() + "/2"));
    if (!reply.ok()) return place.results.size() > kSend ? "no past reply" : "";
    if (reply->content.reply != Reply(place)) return "past reply";
    return closed == (reply->content.outcome == Outcome::kWentWell) ? ""
                                                                    : "outcome";
  }

  static TicketId TicketOf(const Place& place) {
    return TicketId(place.results[kCreate]);
  }
  static std::int64_t FenceOf(const Place& place) {
    return std::stoll(place.results[kTake]);
  }
  static AgentId AgentOf(const Place& place) {
    return AgentId("desk-agent-" + std::to_string(place.worker));
  }
  static Actor ActorOf(const Place& place) {
    return {.id = AgentOf(place).value()};
  }
  static std::string Reply(const Place& place) {
    return "確率は表示の通りです " + place.Cycle();
  }

  absl::StatusOr<std::string> Create(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(
        const Ticket ticket,
        rooms_.tickets->Create({.actor = Host(),
                                .request_id = place.RequestId(),
                                .customer_external_id = "desk-" + place.Cycle(),
                                .subject = "ガチャ",
                                .text = "欲しいキャラが出ません",
                                .service = kSkill.value()}));
    return ticket.id.value();
  }
  absl::StatusOr<std::string> Take(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(const Work work,
                            rooms_.desk->Take({.actor = ActorOf(place),
                                               .request_id = place.RequestId(),
                                               .ticket = TicketOf(place)}));
    return std::to_string(work.claim.fence);
  }
  absl::StatusOr<std::string> Send(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(
        const Message message,
        rooms_.tickets->Send({.actor = ActorOf(place),
                              .request_id = place.RequestId(),
                              .ticket = TicketOf(place),
                              .fence = FenceOf(place),
                              .text = Reply(place)}));
    return std::to_string(message.number);
  }
  absl::StatusOr<std::string> Finish(const Place& place) {
    TASUKI_ASSIGN_OR_RETURN(
        const Ticket ticket,
        rooms_.desk->Finish({.actor = ActorOf(place),
                             .request_id = place.RequestId(),
                             .ticket = TicketOf(place),
                             .fence = FenceOf(place),
                             .outcome = Outcome::kWentWell}));
    return std::to_string(ticket.version);
  }

  Rooms rooms_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Load>> OpenDeskLoad(Database& database) {
  auto load = std::make_unique<DeskLoad>();
  TASUKI_RETURN_IF_ERROR(load->Open(database));
  return load;
}

}  // namespace tasuki::testing
