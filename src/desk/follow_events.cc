// Advance: what follows from what happened. Each step carries a request id made
// of the event's position, so that doing it again changes nothing.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/desk/cut_text.h"
#include "src/desk/local_desk.h"
#include "src/desk/store.h"
#include "tasuki/base/error.h"

namespace tasuki::desk {
namespace {

using Json = nlohmann::json;

const Actor& Follower() {
  static const Actor actor = {.id = "desk", .kind = ActorKind::kSystem};
  return actor;
}

std::string StepId(const Event& event, const char* step) {
  return absl::StrCat("desk/", event.position, "/", step);
}

// A step that is refused this way will be refused for ever: its trigger is
// overtaken. Anything else is worth trying again.
bool IsMoot(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kInvalidArgument:
      return true;
    default:
      return false;
  }
}

absl::Status OkIfMoot(const absl::Status& status) {
  return IsMoot(status) ? absl::OkStatus() : status;
}

// Members of a payload, which rooms of this program wrote; a newer one may
// lack what is asked for.
std::string TextIn(const Event& event, const char* name) {
  const Json json = Json::parse(event.payload, nullptr, false);
  if (!json.is_object()) return "";
  const auto member = json.find(name);
  return member != json.end() && member->is_string()
             ? member->get<std::string>()
             : "";
}

std::int64_t NumberIn(const Event& event, const char* name) {
  const Json json = Json::parse(event.payload, nullptr, false);
  if (!json.is_object()) return 0;
  const auto member = json.find(name);
  return member != json.end() && member->is_number_integer()
             ? member->get<std::int64_t>()
             : 0;
}

std::vector<std::string> TextsIn(const Event& event, const char* name) {
  std::vector<std::string> texts;
  const Json json = Json::parse(event.payload, nullptr, false);
  if (!json.is_object() || !json.contains(name)) return texts;
  for (const Json& text : json[name]) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

}  // namespace

absl::StatusOr<AdvanceResult> LocalDesk::Advance(int limit) {
  if (limit < 1 || limit > EventFeed::kMaxLimit) {
    return MakeError(Reason::kOutOfRange, {.field = "limit"},
                     "limit must be 1 to 1000");
  }
  MutexLock lock(advance_mutex_);
  AdvanceResult result;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(result.position,
                                LoadCursor(snapshot, options_.tenant));
        return absl::OkStatus();
      }));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Event> events,
                          parts_.events->Events(result.position, limit));
  absl::Status status;
  for (const Event& event : events) {
    status = Follow(event, result);
    if (!status.ok()) break;
    result.position = event.position;
    ++result.handled;
  }
  if (result.handled > 0) {
    TASUKI_RETURN_IF_ERROR(database_.Write([&](Transaction& transaction) {
      return SaveCursor(transaction, options_.tenant, result.position);
    }));
  }
  TASUKI_RETURN_IF_ERROR(status);
  result.caught_up = static_cast<int>(events.size()) < limit;
  return result;
}

absl::Status LocalDesk::Follow(const Event& event, AdvanceResult& result) {
  if (event.room != "tickets") return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(KeepTokens(event));
  const absl::Status status = FollowTicket(event);
  if (!IsMoot(status)) return status;
  ++result.moot;
  return absl::OkStatus();
}

absl::Status LocalDesk::FollowTicket(const Event& event) {
  if (event.type == "created") {
    TASUKI_RETURN_IF_ERROR(OkIfMoot(
        tags_.TagArrival(*parts_.tickets, TicketId(event.subject),
                         options_.tag_confidence, StepId(event, "tag"))));
    return SubmitTask(event, AgentId());
  }
  if (event.type == "claimed") return GiveTaskToClaim(event);
  if (event.type == "released" || event.type == "claim_expired") {
    return TakeTaskBack(event);
  }
  if (event.type == "message_added" || event.type == "reopened") {
    return SubmitAgain(event);
  }
  if (event.type == "replied") return RememberReply(event);
  if (event.type == "closed") return EndWork(event);
  if (event.type == "erased") return ForgetTexts(event);
  return absl::OkStatus();
}

absl::Status LocalDesk::KeepTokens(const Event& event) {
  const std::vector<std::string> tokens = TextsIn(event, "tokens");
  if (tokens.empty()) return absl::OkStatus();
  return parts_.scrubber->Keep(tokens, HolderOf(TicketId(event.subject)));
}

absl::StatusOr<SubmitTaskRequest> LocalDesk::TaskOf(const Ticket& ticket) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<SkillId> skills,
                          parts_.router->Skills());
  const std::set<SkillId> known(skills.begin(), skills.end());
  TaskNeeds service_only;
  if (known.contains(SkillId(ticket.service))) {
    service_only.all_of.push_back(
        {.skill = SkillId(ticket.service), .level = options_.service_level});
  }
  TaskNeeds needs = service_only;
  if (known.contains(SkillId(ticket.language))) {
    needs.all_of.push_back(
        {.skill = SkillId(ticket.language), .level = options_.language_level});
  }
  TASUKI_ASSIGN_OR_RETURN(const std::vector<RoutedService> services,
                          parts_.router->Services());
  const bool has_policy = std::any_of(
      services.begin(), services.end(),
      [&](const auto& service) { return service.name == ticket.service; });
  return SubmitTaskRequest{
      .actor = Follower(),
      .task = TaskId(ticket.id.value()),
      .service = has_policy ? ticket.service : "",
      .channel = ticket.channel,
      .needs = std::move(needs),
      .relaxations = {{.after = options_.relax_after, .needs = service_only},
                      {.after = 2 * options_.relax_after}},
      .priority = ticket.priority,
      .first_contact = ticket.first_contact};
}

absl::Status LocalDesk::SubmitTask(const Event& event,
                                   const AgentId& preferred) {
  TASUKI_ASSIGN_OR_RETURN(const Ticket ticket,
                          parts_.tickets->Get(TicketId(event.subject)));
  if (ticket.state == TicketState::kClosed) return absl::OkStatus();
  TASUKI_ASSIGN_OR_RETURN(SubmitTaskRequest task, TaskOf(ticket));
  task.request_id = StepId(event, "submit");
  task.preferred = preferred;
  TASUKI_RETURN_IF_ERROR(parts_.router->Submit(task).status());
  // Claimed before it was routed: the event of that claim has passed perhaps.
  if (!ticket.claim) return absl::OkStatus();
  return OkIfMoot(parts_.router
                      ->Assign({.actor = Follower(),
                                .request_id = StepId(event, "assign"),
                                .task = task.task,
                                .agent = ticket.claim->agent})
                      .status());
}

// For the agent who had it, if nobody has.
absl::Status LocalDesk::SubmitAgain(const Event& event) {
  const TaskId id(event.subject);
  const auto task = parts_.router->GetTask(id);
  if (task.status().code() == absl::StatusCode::kNotFound) {
    return SubmitTask(event, AgentId());
  }
  TASUKI_RETURN_IF_ERROR(task.status());
  const bool ended = task->state == RoutedState::kCompleted ||
                     task->state == RoutedState::kCancelled ||
                     task->state == RoutedState::kOverflowed;
  return ended ? SubmitTask(event, task->agent) : absl::OkStatus();
}

absl::Status LocalDesk::GiveTaskToClaim(const Event& event) {
  const TaskId id(event.subject);
  const AgentId agent(TextIn(event, "agent"));
  TASUKI_ASSIGN_OR_RETURN(const RoutedTask task, parts_.router->GetTask(id));
  if (task.state == RoutedState::kAssigned && task.agent == agent) {
    return absl::OkStatus();
  }
  return parts_.router
      ->Assign({.actor = Follower(),
                .request_id = StepId(event, "assign"),
                .task = id,
                .agent = agent})
      .status();
}

absl::Status LocalDesk::TakeTaskBack(const Event& event) {
  TASUKI_ASSIGN_OR_RETURN(const RoutedTask task,
                          parts_.router->GetTask(TaskId(event.subject)));
  return parts_.router
      ->Requeue({.actor = Follower(),
                 .request_id = StepId(event, "requeue"),
                 .task = task.id,
                 .agent = task.agent})
      .status();
}

absl::Status LocalDesk::RememberReply(const Event& event) {
  const TicketId id(event.subject);
  const int number = static_cast<int>(NumberIn(event, "number"));
  TASUKI_ASSIGN_OR_RETURN(const Ticket ticket, parts_.tickets->Get(id));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Message> messages, MessagesOf(id));
  std::string inquiry;
  const Message* reply = nullptr;
  for (const Message& message : messages) {
    if (message.number == number) reply = &message;
    if (message.number < number && message.kind == MessageKind::kInquiry) {
      AppendInquiry(inquiry, message.text);
    }
  }
  // Erased since, or a reply to nothing: there is nothing to be found again.
  if (reply == nullptr || reply->erased || inquiry.empty()) {
    return absl::OkStatus();
  }
  TASUKI_ASSIGN_OR_RETURN(std::vector<ReplyTag> tags, tags_.ReplyTagsOf(id));
  return parts_.replies
      ->Add({.actor = Follower(),
             .request_id = StepId(event, "remember"),
             .id = ReplyIdOf(id, number),
             .content = {.title = ticket.subject,
                         .inquiry = std::move(inquiry),
                         .reply = std::string(
                             BeginningOf(reply->text, kMaxTextBytes)),
                         .tags = std::move(tags),
                         .service = ticket.service,
                         .language = ticket.language,
                         .occurred_at = reply->occurred_at,
                         .author = AgentId(reply->author.id)}})
      .status();
}

absl::Status LocalDesk::EndWork(const Event& event) {
  const TicketId id(event.subject);
  const auto task = parts_.router->GetTask(TaskId(event.subject));
  if (task.ok() && task->state == RoutedState::kAssigned) {
    TASUKI_RETURN_IF_ERROR(
        OkIfMoot(parts_.router
                     ->Complete({.actor = Follower(),
                                 .request_id = StepId(event, "complete"),
                                 .task = task->id})
                     .status()));
  } else if (task.ok()) {
    TASUKI_RETURN_IF_ERROR(
        OkIfMoot(parts_.router
                     ->Cancel({.actor = Follower(),
                               .request_id = StepId(event, "cancel"),
                               .task = task->id})
                     .status()));
  } else {
    TASUKI_RETURN_IF_ERROR(OkIfMoot(task.status()));
  }
  TASUKI_RETURN_IF_ERROR(
      OkIfMoot(StopTimeOn(id, AgentId(event.actor.id), StepId(event, "stop"))));
  TASUKI_RETURN_IF_ERROR(tags_.LabelTime(*parts_.tickets, *parts_.tracker, id,
                                         StepId(event, "label")));
  return SetOutcomes(id, static_cast<Outcome>(NumberIn(event, "outcome")),
                     StepId(event, "outcome"));
}

absl::Status LocalDesk::SetOutcomes(const TicketId& ticket,
                                    const Outcome& outcome,
                                    const std::string& request_id) {
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Message> messages,
                          MessagesOf(ticket));
  for (const Message& message : messages) {
    if (message.kind != MessageKind::kReply) continue;
    TASUKI_RETURN_IF_ERROR(OkIfMoot(
        parts_.replies
            ->SetOutcome(
                {.actor = Follower(),
                 .request_id = absl::StrCat(request_id, "/", message.number),
                 .id = ReplyIdOf(ticket, message.number),
                 .outcome = outcome})
            .status()));
  }
  return absl::OkStatus();
}

absl::Status LocalDesk::ForgetTexts(const Event& event) {
  const TicketId id(event.subject);
  TASUKI_RETURN_IF_ERROR(parts_.scrubber->Release(HolderOf(id)));
  TASUKI_RETURN_IF_ERROR(
      OkIfMoot(parts_.tagger
                   ->EraseText({.actor = Follower(),
                                .request_id = StepId(event, "untext"),
                                .ticket = id})
                   .status()));
  TASUKI_ASSIGN_OR_RETURN(const std::vector<Message> messages, MessagesOf(id));
  for (const Message& message : messages) {
    if (message.kind != MessageKind::kReply) continue;
    TASUKI_RETURN_IF_ERROR(OkIfMoot(parts_.replies->Remove(
        {.actor = Follower(),
         .request_id =
             StepId(event, absl::StrCat("forget/", message.number).c_str()),
         .id = ReplyIdOf(id, message.number)})));
  }
  return absl::OkStatus();
}

}  // namespace tasuki::desk
