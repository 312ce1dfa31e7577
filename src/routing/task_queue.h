// The waiting tasks of one class, best first: highest key, then lowest
// sequence.
//
// Nearly all tasks arrive in that order and go onto a list in O(1). One that
// must go before the list's last (a higher priority, a nearer due time, an old
// task that comes back) goes into a treap instead; the best of the queue is
// the better of the two fronts. Both are intrusive: no memory but the tasks'.
// What an insertion compares with is kept here, because the last of a queue
// was written thousands of commands ago and is in no cache any more.
#ifndef TASUKI_SRC_ROUTING_TASK_QUEUE_H_
#define TASUKI_SRC_ROUTING_TASK_QUEUE_H_

#include <cstdint>

#include "src/routing/task.h"

namespace tasuki::routing_internal {

class TaskQueue {
 public:
  // A place in the order; `slot` is kNil behind the last.
  struct Cursor {
    std::uint32_t slot = kNil;
    std::uint32_t in_list = kNil;
    std::uint32_t in_tree = kNil;
  };

  bool empty() const { return head_ == kNil && root_ == kNil; }

  // Likely to be first after the first.
  std::uint32_t second() const { return second_; }

  void Insert(TaskTable& tasks, std::uint32_t slot);
  void Remove(TaskTable& tasks, std::uint32_t slot);

  Cursor First(const TaskTable& tasks) const {
    return {Better(tasks, head_, first_in_tree_), head_, first_in_tree_};
  }
  Cursor Next(const TaskTable& tasks, Cursor cursor) const;

 private:
  static bool Before(const Task& a, const Task& b) {
    return a.key != b.key ? a.key > b.key : a.sequence < b.sequence;
  }
  static std::uint32_t Better(const TaskTable& tasks, std::uint32_t a,
                              std::uint32_t b) {
    if (a == kNil) return b;
    if (b == kNil) return a;
    return Before(tasks[a], tasks[b]) ? a : b;
  }
  void RemoveFromList(TaskTable& tasks, std::uint32_t slot);
  void SetTail(const TaskTable& tasks, std::uint32_t slot);
  void InsertInTree(TaskTable& tasks, std::uint32_t slot);
  void RemoveFromTree(TaskTable& tasks, std::uint32_t slot);
  void RotateUp(TaskTable& tasks, std::uint32_t slot);

  std::int64_t tail_key_ = 0;
  std::uint64_t tail_sequence_ = 0;
  std::uint32_t head_ = kNil;
  std::uint32_t second_ = kNil;  // behind head_
  std::uint32_t tail_ = kNil;
  std::uint32_t root_ = kNil;
  std::uint32_t first_in_tree_ = kNil;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_TASK_QUEUE_H_
