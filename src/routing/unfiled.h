// Tasks whose rows are not in their table yet.
//
// A row of a task lies in six trees, and a task changes three times at least.
// So a group of commands stores the rows that it changed beside its journal,
// one after the other, and once there are a thousand they are filed in
// routing_task, each once. Whoever reads tasks puts these in the place of what
// the table says.
#ifndef TASUKI_SRC_ROUTING_UNFILED_H_
#define TASUKI_SRC_ROUTING_UNFILED_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "src/base/mutex.h"
#include "src/routing/rows.h"

namespace tasuki::routing {

// A value; copies share the rows.
class Unfiled {
 public:
  using Row = std::shared_ptr<const TaskRow>;

  // Nothing for a task whose row in the table holds.
  const TaskRow* Find(const TaskId& id) const {
    const auto place = PlaceOf(id);
    return IsOf(place, id) ? place->get() : nullptr;
  }
  bool Contains(const TaskId& id) const { return Find(id) != nullptr; }
  // That task's, if it is here.
  Unfiled Only(const TaskId& id) const {
    Unfiled only;
    const auto place = PlaceOf(id);
    if (IsOf(place, id)) only.rows_.push_back(*place);
    return only;
  }
  // In the place of an earlier one.
  void Put(Row row) {
    const TaskId& id = row->task.id;
    const auto place = PlaceOf(id);
    if (IsOf(place, id)) {
      rows_[static_cast<std::size_t>(place - rows_.begin())] = std::move(row);
    } else {
      rows_.insert(place, std::move(row));
    }
  }

  // By id.
  const std::vector<Row>& rows() const { return rows_; }

 private:
  using Place = std::vector<Row>::const_iterator;

  Place PlaceOf(const TaskId& id) const {
    return std::lower_bound(
        rows_.begin(), rows_.end(), id,
        [](const Row& row, const TaskId& key) { return row->task.id < key; });
  }
  bool IsOf(Place place, const TaskId& id) const {
    return place != rows_.end() && (*place)->task.id == id;
  }

  std::vector<Row> rows_;
};

// Those of the last commit, for readers on any thread.
class CommittedUnfiled {
 public:
  // As of the commit that left this lease.
  void Reset(Unfiled unfiled, const LeaseRow& lease) {
    MutexLock lock(mutex_);
    unfiled_ = std::move(unfiled);
    lease_ = lease;
  }
  // The same, with what the last group changed.
  void Add(const std::vector<Unfiled::Row>& changed, const LeaseRow& lease) {
    MutexLock lock(mutex_);
    for (const Unfiled::Row& row : changed) unfiled_.Put(row);
    lease_ = lease;
  }

  // False where they do not complete the tables of a snapshot that has this
  // lease: they are older, another's, or have been filed since.
  bool Look(const LeaseRow& lease,
            const std::function<void(const Unfiled&)>& look) {
    MutexLock lock(mutex_);
    if (lease_.epoch != lease.epoch || lease_.journal < lease.journal ||
        lease_.filed > lease.filed) {
      return false;
    }
    look(unfiled_);
    return true;
  }

 private:
  Mutex mutex_;
  Unfiled unfiled_ ABSL_GUARDED_BY(mutex_);
  LeaseRow lease_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tasuki::routing

#endif  // TASUKI_SRC_ROUTING_UNFILED_H_
