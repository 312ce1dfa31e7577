// What the router keeps in its tables, and what one group of commands changes
// there.
#ifndef TASUKI_SRC_ROUTING_ROWS_H_
#define TASUKI_SRC_ROUTING_ROWS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tasuki/routing/router.h"

namespace tasuki::routing {

enum class NameKind { kSkill = 1, kTeam = 2, kSite = 3 };

// The engine's number for a skill, a team or a site.
struct NameRow {
  NameKind kind = NameKind::kSkill;
  std::int64_t number = 0;
  std::string name;
};

struct ServiceRow {
  ServiceHandle handle = {};
  RoutedService service;
};

// Who leads, and how far the tables are.
struct LeaseRow {
  std::int64_t epoch = 0;
  std::int64_t journal = 0;  // the number of its last row
  std::int64_t filed = 0;    // the last whose tasks are in routing_task
};

// load and held are not stored: they follow from the tasks.
struct AgentRow {
  AgentHandle handle = AgentHandle::kNone;  // kNone: removed
  RoutedAgent agent;
};

// `handle` is kNone once the task has ended.
struct TaskRow {
  TaskHandle handle = TaskHandle::kNone;
  RoutedTask task;
};

// The changed rows of a group, as they are after it, and what else its write
// stores. Plain data, so that the closure can run again.
struct Batch {
  std::vector<NameRow> names;
  std::map<std::string, ServiceRow> services;
  std::map<AgentId, AgentRow> agents;
  struct TaskWrite {
    TaskRow row;
    // True: the row is whole. False: only what changes while a task lives, and
    // an empty explanation leaves `why` and `explanation` as they are.
    bool submitted = false;
  };
  std::map<TaskId, TaskWrite> tasks;
  std::vector<Event> events;
  std::string journal;
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_ROWS_H_
