// The engine's handles and the names that callers know them by.
#ifndef TASUKI_SRC_ROUTING_DIRECTORY_H_
#define TASUKI_SRC_ROUTING_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/routing/rows.h"
#include "tasuki/routing/router.h"

namespace tasuki::routing {

// Numbers given out one after the other, and their names.
class NameList {
 public:
  explicit NameList(std::int64_t first) : first_(first) {}

  std::optional<std::int64_t> Find(const std::string& name) const {
    const auto entry = numbers_.find(name);
    if (entry == numbers_.end()) return std::nullopt;
    return entry->second;
  }
  // The number that the next name gets.
  std::int64_t next() const {
    return first_ + static_cast<std::int64_t>(names_.size());
  }
  void Add(const std::string& name) {
    numbers_.emplace(name, next());
    names_.push_back(name);
  }
  const std::string& NameOf(std::int64_t number) const {
    return names_[static_cast<std::size_t>(number - first_)];
  }
  std::size_t size() const { return names_.size(); }

 private:
  std::int64_t first_;
  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, std::int64_t> numbers_;
};

// The id of the task's latest hand-out: stable over restarts and replay.
OfferId OfferIdOf(TaskHandle task, int attempt);

struct Directory {
  struct LiveTask {
    TaskHandle handle = TaskHandle::kNone;
    std::int64_t version = 0;
  };

  NameList skills{0};
  NameList teams{1};  // 0 is none
  NameList sites{1};
  NameList service_names{0};
  std::vector<RoutedService> services;  // by handle; 0 is the default one

  // Removed ones too, with kNone: their version goes on.
  absl::flat_hash_map<AgentId, AgentRow> agents;
  absl::flat_hash_map<AgentHandle, AgentId> agent_names;
  absl::flat_hash_map<TaskId, LiveTask> tasks;
  absl::flat_hash_map<TaskHandle, TaskId> task_names;

  NameList& Names(NameKind kind) {
    return kind == NameKind::kSkill  ? skills
           : kind == NameKind::kTeam ? teams
                                     : sites;
  }
  // Nobody's name is empty.
  AgentId NameOf(AgentHandle agent) const {
    const auto entry = agent_names.find(agent);
    return entry == agent_names.end() ? AgentId() : entry->second;
  }
  TaskId NameOf(TaskHandle task) const {
    const auto entry = task_names.find(task);
    return entry == task_names.end() ? TaskId() : entry->second;
  }
  SkillAtLevel NameOf(const SkillLevel& skill) const {
    return {SkillId(skills.NameOf(static_cast<std::int64_t>(skill.skill))),
            skill.level};
  }
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_DIRECTORY_H_
