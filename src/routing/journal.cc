#include "src/routing/journal.h"

#include <functional>
#include <utility>

#include "src/base/status_macros.h"
#include "tasuki/base/error.h"
#include "tasuki/routing/routing_engine.h"

namespace tasuki {
namespace routing_internal {
namespace {

absl::Status Corrupt() {
  return MakeError(Reason::kStoreCorrupt, {.object = "routing journal"},
                   "the record is truncated, altered or not the next one");
}

absl::Status Misfit() {
  return MakeError(Reason::kWrongState, {.object = "routing journal"},
                   "the record does not fit this engine's state or policy; "
                   "discard the engine");
}

struct Record {
  std::string_view whole;
  std::uint64_t sum = 0;
  std::function<absl::Status(RoutingEngine&)> run;
  std::vector<std::uint64_t> choices;
};

template <class... Args, class Call>
void Decode(Reader& reader, Record& record, Call call) {
  std::tuple<Args...> args;
  GetSpec get(reader);
  std::apply([&](auto&... a) { (get(a), ...); }, args);
  record.run = [args = std::move(args), call](RoutingEngine& engine) {
    return std::apply(
        [&](const auto&... a) -> absl::Status { return call(engine, a...); },
        args);
  };
}

// Statuses of commands that return a value.
template <class T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

void DecodeSetUp(CommandKind kind, absl::Time now, Reader& in, Record& out) {
  using Engine = RoutingEngine;
  switch (kind) {
    case CommandKind::kAddSkill:
      return Decode<>(in, out,
                      [=](Engine& e) { return StatusOf(e.AddSkill(now)); });
    case CommandKind::kAddService:
      return Decode<ServiceSpec>(in, out, [=](Engine& e, const auto& spec) {
        return StatusOf(e.AddService(spec, now));
      });
    case CommandKind::kUpdateService:
      return Decode<ServiceHandle, ServiceSpec>(
          in, out, [=](Engine& e, auto service, const auto& spec) {
            return e.UpdateService(service, spec, now);
          });
    case CommandKind::kSetAffinity:
      return Decode<ServiceHandle, int, Affinity>(
          in, out, [=](Engine& e, auto service, int team, const auto& value) {
            return e.SetAffinity(service, team, value, now);
          });
    case CommandKind::kAddAgent:
      return Decode<AgentSpec>(in, out, [=](Engine& e, const auto& spec) {
        return StatusOf(e.AddAgent(spec, now));
      });
    case CommandKind::kUpdateAgent:
      return Decode<AgentHandle, AgentSpec>(
          in, out, [=](Engine& e, auto agent, const auto& spec) {
            return e.UpdateAgent(agent, spec, now);
          });
    case CommandKind::kRemoveAgent:
      return Decode<AgentHandle>(in, out, [=](Engine& e, auto agent) {
        return e.RemoveAgent(agent, now);
      });
    case CommandKind::kSetState:
      return Decode<AgentHandle, AgentState>(
          in, out, [=](Engine& e, auto agent, auto state) {
            return e.SetState(agent, state, now);
          });
    case CommandKind::kSetOccupancy:
      return Decode<AgentHandle, int>(
          in, out, [=](Engine& e, auto agent, int percent) {
            return e.SetOccupancy(agent, percent, now);
          });
    default:
      return;
  }
}

absl::Status SubmitPlanned(const Catalog& catalog, RoutingEngine& engine,
                           std::uint32_t plan, const TaskSpec& own,
                           absl::Time now) {
  if (plan >= catalog.plans()) return Misfit();
  TaskSpec spec = *Catalog::SpecOf(catalog.KeyOf(plan));
  spec.priority = own.priority;
  spec.due = own.due;
  spec.preferred = own.preferred;
  spec.preferred_patience = own.preferred_patience;
  spec.excluded = own.excluded;
  spec.value = own.value;
  return engine.Submit(spec, now).status();
}

void DecodeTask(CommandKind kind, absl::Time now, const Catalog& catalog,
                Reader& in, Record& out) {
  using Engine = RoutingEngine;
  switch (kind) {
    case CommandKind::kSubmit:
      return Decode<TaskSpec>(in, out, [=](Engine& e, const auto& spec) {
        return StatusOf(e.Submit(spec, now));
      });
    case CommandKind::kSubmitPlanned:
      return Decode<std::uint32_t, OwnPart<TaskSpec>>(
          in, out,
          [=, &catalog](Engine& e, std::uint32_t plan, const auto& own) {
            return SubmitPlanned(catalog, e, plan, own.spec, now);
          });
    case CommandKind::kCancel:
      return Decode<TaskHandle>(
          in, out, [=](Engine& e, auto task) { return e.Cancel(task, now); });
    case CommandKind::kAccept:
      return Decode<TaskHandle, AgentHandle>(
          in, out, [=](Engine& e, auto task, auto agent) {
            return e.Accept(task, agent, now);
          });
    case CommandKind::kDecline:
      return Decode<TaskHandle, AgentHandle, bool>(
          in, out, [=](Engine& e, auto task, auto agent, bool exclude) {
            return e.Decline(task, agent, exclude, now);
          });
    case CommandKind::kAssign:
      return Decode<TaskHandle, AgentHandle>(
          in, out, [=](Engine& e, auto task, auto agent) {
            return e.Assign(task, agent, now);
          });
    case CommandKind::kRequeue:
      return Decode<TaskHandle>(
          in, out, [=](Engine& e, auto task) { return e.Requeue(task, now); });
    case CommandKind::kComplete:
      return Decode<TaskHandle, absl::Duration>(
          in, out, [=](Engine& e, auto task, absl::Duration wrap_up) {
            return e.Complete(task, wrap_up, now);
          });
    case CommandKind::kPull:
      return Decode<PullRequest>(in, out, [=](Engine& e, const auto& request) {
        return StatusOf(e.Pull(request, now));
      });
    case CommandKind::kAcceptContainer:
      return Decode<AgentHandle, std::uint32_t>(
          in, out, [=](Engine& e, auto agent, std::uint32_t number) {
            return e.AcceptContainer(agent, number, now);
          });
    case CommandKind::kReleaseContainer:
      return Decode<AgentHandle, std::uint32_t>(
          in, out, [=](Engine& e, auto agent, std::uint32_t number) {
            return e.ReleaseContainer(agent, number, now);
          });
    case CommandKind::kAdvance:
      return Decode<>(in, out, [=](Engine& e) { return e.Advance(now); });
    default:
      return;
  }
}

// Takes the next record off `journal` if it is sound.
absl::Status Parse(std::string_view journal, std::uint64_t previous_sum,
                   const Catalog& catalog, Record& record) {
  Reader frame(journal);
  const std::string_view body = frame.Bytes(frame.Count());
  record.sum = frame.Fixed64();
  if (!frame.ok() || record.sum != Checksum(previous_sum, body)) {
    return Corrupt();
  }
  record.whole =
      journal.substr(0, static_cast<std::size_t>(body.data() - journal.data()) +
                            body.size() + 8);
  Reader reader(body);
  GetSpec get(reader);
  CommandKind kind{};
  std::int64_t now = 0;
  get(kind);
  get(now);
  DecodeSetUp(kind, absl::FromUnixMicros(now), reader, record);
  if (!record.run) {
    DecodeTask(kind, absl::FromUnixMicros(now), catalog, reader, record);
  }
  get(record.choices);
  if (!record.run || !reader.ok() || !reader.done()) return Corrupt();
  return absl::OkStatus();
}

}  // namespace

absl::Status Core::CheckNow(absl::Time now) const {
  TASUKI_RETURN_IF_ERROR(CheckTime(now, "now"));
  if (absl::ToUnixMicros(now) >= now_) return absl::OkStatus();
  return MakeError(Reason::kOutOfRange, {.field = "now"},
                   "time must not run backwards");
}

void Core::Begin(absl::Time now) {
  now_ = absl::ToUnixMicros(now);
  changes_.clear();
  choices_.clear();
}

absl::Status Core::RunRecord(RoutingEngine& engine, std::string_view* journal,
                             bool forced) {
  Record record;
  TASUKI_RETURN_IF_ERROR(Parse(*journal, journal_sum_, catalog_, record));
  std::string again;
  std::string* const kept = std::exchange(journal_, &again);
  if (forced) forced_ = &record.choices;
  forced_at_ = 0;
  misfit_ = false;
  const absl::Status status = record.run(engine);
  forced_ = nullptr;
  journal_ = kept;
  if (!status.ok() || misfit_ || again != record.whole) return Misfit();
  journal->remove_prefix(record.whole.size());
  return absl::OkStatus();
}

}  // namespace routing_internal

void RoutingEngine::set_journal(std::string* journal) {
  core_->journal_ = journal;
}

absl::Status RoutingEngine::Replay(std::string_view* journal) {
  return core_->RunRecord(*this, journal, /*forced=*/false);
}

absl::Status RoutingEngine::Recover(std::string_view* journal) {
  return core_->RunRecord(*this, journal, /*forced=*/true);
}

}  // namespace tasuki
