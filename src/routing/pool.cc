// Groups, and what becomes of the engine's changes: events and rows.
#include "src/routing/pool.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "src/base/absl_view.h"
#include "src/base/status_macros.h"
#include "src/routing/explain.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {
namespace {

// Up to so many agents a decision also says why it was none of the others.
constexpr std::size_t kMaxExplainedAgents = 200;

std::string_view EventOf(const Change& change, bool accepted, bool taken_back) {
  switch (change.kind) {
    case ChangeKind::kOffered:
      return "offered";
    case ChangeKind::kReserved:
      return "reserved";
    case ChangeKind::kAssigned:
      return accepted ? "accepted" : "assigned";
    case ChangeKind::kDeclined:
      return taken_back ? "withdrawn" : "declined";
    case ChangeKind::kExpired:
      return "offer_expired";
    case ChangeKind::kWithdrawn:
      return "withdrawn";
    case ChangeKind::kRequeued:
      return "requeued";
    case ChangeKind::kRelaxed:
      return "relaxed";
    case ChangeKind::kStarving:
      return "starving";
    case ChangeKind::kOverflowed:
      return "overflowed";
    case ChangeKind::kCancelled:
      return "cancelled";
    case ChangeKind::kWrappingUp:
      return "wrapping_up";
    case ChangeKind::kCompleted:
      return "completed";
    default:
      return "";  // kQueued: task_submitted has told it
  }
}

RoutedState EndOf(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCancelled:
      return RoutedState::kCancelled;
    case ChangeKind::kOverflowed:
      return RoutedState::kOverflowed;
    default:
      return RoutedState::kCompleted;
  }
}

bool IsHandOut(ChangeKind kind) {
  return kind == ChangeKind::kOffered || kind == ChangeKind::kReserved ||
         kind == ChangeKind::kAssigned;
}

}  // namespace

Pool::Pool(Name name, RoutingOptions options, RoutingEngine engine,
           Directory directory)
    : name_(std::move(name)),
      options_(options),
      engine_(std::move(engine)),
      directory_(std::move(directory)) {}

absl::Status Pool::Begin(absl::Time now) {
  batch_ = Batch();
  engine_.set_journal(&batch_.journal);
  ended_.clear();
  now_ = std::max(now, engine_.now());
  if (engine_.next_due() > now_) return absl::OkStatus();
  TASUKI_RETURN_IF_ERROR(engine_.Advance(now_));
  const Actor timer = {.id = "timer", .kind = ActorKind::kSystem};
  Tell({.actor = timer, .request_id = "", .reason = "missed"});
  return absl::OkStatus();
}

JsonObject Pool::Payload() const {
  JsonObject payload;
  payload.Add("v", std::int64_t{1}).Add("pool", name_.pool);
  return payload;
}

void Pool::Emit(const Cause& cause, std::string subject, std::int64_t version,
                std::string_view type, const JsonObject& payload) {
  batch_.events.push_back({.tenant = name_.tenant,
                           .room = "routing",
                           .subject = std::move(subject),
                           .subject_version = version,
                           .type = std::string(type),
                           .actor = cause.actor,
                           .request_id = cause.request_id,
                           .payload = payload.Text()});
}

void Pool::Tell(const Cause& cause) {
  std::map<TaskHandle, const Change*> last;
  for (const Change& change : engine_.changes()) {
    if (change.kind == ChangeKind::kAgentOnBreak) {
      TellAgentChange(cause, change);
    } else {
      TellChange(cause, change);
      last[change.task] = &change;
    }
  }
  for (const auto& [task, change] : last) RefreshTask(*change);
}

void Pool::TellChange(const Cause& cause, const Change& change) {
  const TaskId id = directory_.NameOf(change.task);
  Directory::LiveTask& live = directory_.tasks[id];
  ExplainTask(cause, change, batch_.tasks[id]);
  const std::string_view type =
      EventOf(change, cause.accepted, cause.taken_back);
  if (type.empty()) return;
  JsonObject payload = Payload();
  if (change.agent != AgentHandle::kNone) {
    payload.Add("agent", directory_.NameOf(change.agent).value());
  }
  if (IsHandOut(change.kind)) {
    if (change.kind != ChangeKind::kAssigned) {
      payload.Add("offer", OfferIdOf(change.task, change.attempt).value());
    }
    if (change.container != 0) {
      payload.Add("container", std::int64_t{change.container});
    }
    payload.Add("attempt", std::int64_t{change.attempt})
        .Add("reason", cause.accepted ? "accepted" : ReasonOfHandOut(change));
  } else if (type == "withdrawn") {
    payload.Add("reason", cause.reason);
  }
  if (change.step > 0) payload.Add("step", std::int64_t{change.step});
  if (change.deadline != absl::InfiniteFuture()) {
    payload.Add("deadline", change.deadline);
  }
  Emit(cause, id.value(), ++live.version, type, payload);
}

// The last decision on a task is the one that stays explained; that an agent
// says yes, or is done, explains nothing new.
void Pool::ExplainTask(const Cause& cause, const Change& change,
                       Batch::TaskWrite& write) {
  if (cause.accepted) return;
  std::string text = DescribeDecision(change, directory_);
  if (text.empty()) return;
  const bool is_own = directory_.NameOf(change.task) == cause.task;
  if (is_own && directory_.agent_names.size() <= kMaxExplainedAgents) {
    OtherAgents others(change.agent);
    // Nobody is counted for a task that has ended.
    engine_
        .ExplainBriefly(change.task,
                        [&others](AgentHandle agent, std::uint32_t obstacles) {
                          others.Count(agent, obstacles);
                        })
        .IgnoreError();
    const std::string words = others.Words();
    if (!words.empty()) absl::StrAppend(&text, "; ", words);
  }
  write.row.task.explanation = std::move(text);
  write.row.task.why = TermsOf(change.why, directory_);
}

// The row as the engine has the task after the command, or as it ended.
void Pool::RefreshTask(const Change& last) {
  const TaskId id = directory_.NameOf(last.task);
  const std::int64_t version = directory_.tasks[id].version;
  Batch::TaskWrite& write = batch_.tasks[id];
  RoutedTask& task = write.row.task;
  task.id = id;
  task.version = version;
  task.update_time = now_;
  task.offer = OfferId();
  task.deadline.reset();
  const auto view = engine_.FindTask(last.task);
  task.agent = directory_.NameOf(view.ok() ? view->agent : last.agent);
  if (!view.ok()) {
    write.row.handle = TaskHandle::kNone;
    task.state = EndOf(last.kind);
    task.step = last.step;
    task.attempt = last.attempt;
    task.container = 0;
    End(id, version);
    return;
  }
  write.row.handle = last.task;
  task.state = static_cast<RoutedState>(view->state);
  task.step = view->step;
  task.attempt = view->attempt;
  task.container = view->container;
  if (view->state == TaskState::kOffered) {
    task.offer = OfferIdOf(last.task, view->attempt);
  }
  if (view->state == TaskState::kOffered ||
      view->state == TaskState::kWrappingUp) {
    task.deadline = view->next_event;
  }
}

void Pool::End(const TaskId& id, std::int64_t version) {
  directory_.task_names.erase(directory_.tasks[id].handle);
  directory_.tasks.erase(id);
  ended_[id] = version;
}

void Pool::TellAgentChange(const Cause& cause, const Change& change) {
  AgentRow& row = directory_.agents[directory_.NameOf(change.agent)];
  row.agent.state = AgentState::kOnBreak;
  StoreAgent(row);
  JsonObject payload = Payload();
  payload.Add("state", static_cast<std::int64_t>(row.agent.state))
      .Add("reason", "missed");
  Emit(cause, row.agent.id.value(), row.agent.version, "agent_state", payload);
}

void Pool::StoreAgent(AgentRow& row) {
  ++row.agent.version;
  row.agent.update_time = now_;
  batch_.agents[row.agent.id] = row;
}

void Pool::Learn(NameKind kind, const std::string& name) {
  NameList& names = directory_.Names(kind);
  if (name.empty() || names.Find(name)) return;
  batch_.names.push_back({kind, names.next(), name});
  names.Add(name);
}

}  // namespace tasuki::routing
