// Reads: from the tables, and what is not filed in them yet.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "src/base/digest.h"
#include "src/routing/local_router.h"
#include "src/routing/no_such.h"
#include "src/storage/page_token.h"
#include "tasuki/base/error.h"

namespace tasuki::routing {

// --- Answers of commands -----------------------------------------------------

// `ids` is "AGENT NUMBER TASK TASK …".
absl::StatusOr<TaskContainer> LocalRouter::LoadContainer(
    Snapshot& snapshot, const std::string& ids) const {
  const std::vector<std::string> words = absl::StrSplit(ids, ' ');
  TaskContainer container;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &container.number)) {
    return MakeError(Reason::kInternal, {}, "a container's record is damaged");
  }
  container.agent = AgentId(words[0]);
  for (std::size_t i = 2; i < words.size(); ++i) {
    TASUKI_ASSIGN_OR_RETURN(
        RoutedTask task, store_.GetTask(snapshot, unfiled_, TaskId(words[i])));
    container.tasks.push_back(std::move(task));
  }
  return container;
}

absl::StatusOr<RoutedService> LocalRouter::LoadService(
    Snapshot& snapshot, const std::string& name) const {
  TASUKI_ASSIGN_OR_RETURN(std::vector<ServiceRow> rows,
                          store_.Services(snapshot));
  for (ServiceRow& row : rows) {
    if (row.service.name == name) return std::move(row.service);
  }
  return NoSuch("service", "service", name);
}

// --- Questions ---------------------------------------------------------------

absl::StatusOr<std::vector<SkillId>> LocalRouter::Skills() {
  std::vector<SkillId> skills;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(const std::vector<NameRow> names,
                                store_.Names(snapshot));
        for (const NameRow& name : names) {
          if (name.kind == NameKind::kSkill) skills.emplace_back(name.name);
        }
        return absl::OkStatus();
      }));
  return skills;
}

absl::StatusOr<std::vector<RoutedService>> LocalRouter::Services() {
  std::vector<RoutedService> services;
  TASUKI_RETURN_IF_ERROR(
      database_.Read([&](Snapshot& snapshot) -> absl::Status {
        TASUKI_ASSIGN_OR_RETURN(std::vector<ServiceRow> rows,
                                store_.Services(snapshot));
        for (ServiceRow& row : rows) {
          services.push_back(std::move(row.service));
        }
        return absl::OkStatus();
      }));
  return services;
}

// What the leader remembers saves reading it beside the journal, which whoever
// does not lead has to do.
absl::Status LocalRouter::ReadWith(
    const std::function<Unfiled(const Unfiled& all)>& wanted,
    const TaskRead& read) {
  return database_.Read([&](Snapshot& snapshot) -> absl::Status {
    TASUKI_ASSIGN_OR_RETURN(const LeaseRow lease, store_.GetLease(snapshot));
    Unfiled unfiled;
    if (!committed_.Look(lease,
                         [&](const Unfiled& all) { unfiled = wanted(all); })) {
      TASUKI_ASSIGN_OR_RETURN(unfiled,
                              store_.ReadUnfiled(snapshot, lease.filed));
    }
    return read(snapshot, unfiled);
  });
}

absl::Status LocalRouter::ReadTasks(const TaskRead& read) {
  return ReadWith([](const Unfiled& all) { return all; }, read);
}

absl::Status LocalRouter::ReadTask(const TaskId& id, const TaskRead& read) {
  return ReadWith([&id](const Unfiled& all) { return all.Only(id); }, read);
}

absl::StatusOr<RoutedTask> LocalRouter::GetTask(const TaskId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "id", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<RoutedTask> task;
  TASUKI_RETURN_IF_ERROR(
      ReadTask(id, [&](Snapshot& snapshot, const Unfiled& unfiled) {
        task = store_.GetTask(snapshot, unfiled, id);
        return task.status();
      }));
  return task;
}

absl::StatusOr<RoutedAgent> LocalRouter::GetAgent(const AgentId& id) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "id", id.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<RoutedAgent> agent;
  TASUKI_RETURN_IF_ERROR(
      ReadTasks([&](Snapshot& snapshot, const Unfiled& unfiled) {
        agent = store_.GetAgent(snapshot, unfiled, id);
        return agent.status();
      }));
  return agent;
}

absl::StatusOr<Page<RoutedTask>> LocalRouter::ListTasks(
    const ListRoutedTasksRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  absl::StatusOr<std::vector<RoutedTask>> tasks;
  TASUKI_RETURN_IF_ERROR(
      ReadTasks([&](Snapshot& snapshot, const Unfiled& unfiled) {
        tasks = store_.ListTasks(snapshot, unfiled, request.filter,
                                 TaskId(position.id), request.page.size + 1);
        return tasks.status();
      }));
  return CutPage(*std::move(tasks), request.page, digest,
                 [](const RoutedTask& last) {
                   return PagePosition{.id = last.id.value()};
                 });
}

absl::StatusOr<Page<RoutedAgent>> LocalRouter::ListAgents(
    const ListRoutedAgentsRequest& request) {
  TASUKI_RETURN_IF_ERROR(Validate(request));
  const std::string digest = DigestOfFields(request.filter);
  TASUKI_ASSIGN_OR_RETURN(const PagePosition position,
                          ReadPageRequest(request.page, digest));
  absl::StatusOr<std::vector<RoutedAgent>> agents;
  TASUKI_RETURN_IF_ERROR(
      ReadTasks([&](Snapshot& snapshot, const Unfiled& unfiled) {
        agents = store_.ListAgents(snapshot, unfiled, request.filter,
                                   position.id, request.page.size + 1);
        return agents.status();
      }));
  return CutPage(*std::move(agents), request.page, digest,
                 [](const RoutedAgent& last) {
                   return PagePosition{.id = last.id.value()};
                 });
}

absl::StatusOr<std::vector<RoutedTask>> LocalRouter::Offers(
    const AgentId& agent) {
  TASUKI_RETURN_IF_ERROR(CheckIdField(
      "agent", agent.value(), {.required = true, .max_size = kMaxIdBytes}));
  absl::StatusOr<std::vector<RoutedTask>> offers;
  TASUKI_RETURN_IF_ERROR(ReadTasks([&](Snapshot& snapshot,
                                       const Unfiled& unfiled) -> absl::Status {
    TASUKI_RETURN_IF_ERROR(store_.GetAgent(snapshot, unfiled, agent).status());
    offers = store_.Offers(snapshot, unfiled, agent);
    return offers.status();
  }));
  return offers;
}

absl::StatusOr<std::vector<QueueCount>> LocalRouter::Queues() {
  absl::StatusOr<std::vector<QueueCount>> queues;
  TASUKI_RETURN_IF_ERROR(
      ReadTasks([&](Snapshot& snapshot, const Unfiled& unfiled) {
        queues = store_.Queues(snapshot, unfiled);
        return queues.status();
      }));
  return queues;
}

}  // namespace tasuki::routing
