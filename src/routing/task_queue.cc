#include "src/routing/task_queue.h"

namespace tasuki::routing_internal {
namespace {

// The treap's heap order: as good as random, yet the same in every run.
std::uint32_t Weight(std::uint32_t slot) {
  std::uint32_t x = slot + 1;
  x = (x ^ (x >> 16)) * 0x7feb352dU;
  x = (x ^ (x >> 15)) * 0x846ca68bU;
  return x ^ (x >> 16);
}

std::uint32_t Leftmost(const TaskTable& tasks, std::uint32_t slot) {
  if (slot == kNil) return kNil;
  while (tasks[slot].left != kNil) slot = tasks[slot].left;
  return slot;
}

std::uint32_t Successor(const TaskTable& tasks, std::uint32_t slot) {
  if (tasks[slot].right != kNil) return Leftmost(tasks, tasks[slot].right);
  std::uint32_t parent = tasks.rest(slot).parent;
  while (parent != kNil && tasks[parent].right == slot) {
    slot = parent;
    parent = tasks.rest(slot).parent;
  }
  return parent;
}

}  // namespace

void TaskQueue::Insert(TaskTable& tasks, std::uint32_t slot) {
  Task& task = tasks[slot];
  task.left = task.right = kNil;
  task.in_tree = tail_ != kNil &&
                 (task.key > tail_key_ ||
                  (task.key == tail_key_ && task.sequence < tail_sequence_));
  if (task.in_tree) {
    InsertInTree(tasks, slot);
    return;
  }
  task.left = tail_;
  (tail_ == kNil ? head_ : tasks[tail_].right) = slot;
  if (tail_ != kNil && tail_ == head_) second_ = slot;
  SetTail(tasks, slot);
}

void TaskQueue::SetTail(const TaskTable& tasks, std::uint32_t slot) {
  tail_ = slot;
  if (slot == kNil) return;
  tail_key_ = tasks[slot].key;
  tail_sequence_ = tasks[slot].sequence;
}

void TaskQueue::Remove(TaskTable& tasks, std::uint32_t slot) {
  Task& task = tasks[slot];
  if (task.in_tree) {
    RemoveFromTree(tasks, slot);
  } else {
    RemoveFromList(tasks, slot);
  }
  task.left = task.right = kNil;
  task.in_tree = false;
}

// Where it is the head, its neighbour is known without waiting for its record.
void TaskQueue::RemoveFromList(TaskTable& tasks, std::uint32_t slot) {
  const bool is_head = slot == head_;
  const std::uint32_t left = is_head ? kNil : tasks[slot].left;
  const std::uint32_t right = is_head ? second_ : tasks[slot].right;
  (is_head ? head_ : tasks[left].right) = right;
  if (right == kNil) {
    SetTail(tasks, left);
  } else {
    tasks[right].left = left;
  }
  if (is_head || slot == second_) {
    second_ = head_ == kNil ? kNil : tasks[head_].right;
  }
}

TaskQueue::Cursor TaskQueue::Next(const TaskTable& tasks, Cursor cursor) const {
  if (cursor.slot == cursor.in_list) {
    cursor.in_list = tasks[cursor.slot].right;
  } else {
    cursor.in_tree = Successor(tasks, cursor.slot);
  }
  cursor.slot = Better(tasks, cursor.in_list, cursor.in_tree);
  return cursor;
}

void TaskQueue::InsertInTree(TaskTable& tasks, std::uint32_t slot) {
  std::uint32_t parent = kNil;
  for (std::uint32_t at = root_; at != kNil;) {
    parent = at;
    at = Before(tasks[slot], tasks[at]) ? tasks[at].left : tasks[at].right;
  }
  tasks.rest(slot).parent = parent;
  if (first_in_tree_ == kNil || Before(tasks[slot], tasks[first_in_tree_])) {
    first_in_tree_ = slot;
  }
  if (parent == kNil) {
    root_ = slot;
    return;
  }
  (Before(tasks[slot], tasks[parent]) ? tasks[parent].left
                                      : tasks[parent].right) = slot;
  while (tasks.rest(slot).parent != kNil &&
         Weight(tasks.rest(slot).parent) < Weight(slot)) {
    RotateUp(tasks, slot);
  }
}

void TaskQueue::RemoveFromTree(TaskTable& tasks, std::uint32_t slot) {
  Task& task = tasks[slot];
  if (slot == first_in_tree_) first_in_tree_ = Successor(tasks, slot);
  while (task.left != kNil && task.right != kNil) {
    RotateUp(tasks,
             Weight(task.left) > Weight(task.right) ? task.left : task.right);
  }
  const std::uint32_t child = task.left != kNil ? task.left : task.right;
  const std::uint32_t above = tasks.rest(slot).parent;
  if (child != kNil) tasks.rest(child).parent = above;
  if (above == kNil) {
    root_ = child;
  } else if (tasks[above].left == slot) {
    tasks[above].left = child;
  } else {
    tasks[above].right = child;
  }
}

void TaskQueue::RotateUp(TaskTable& tasks, std::uint32_t slot) {
  Task& task = tasks[slot];
  const std::uint32_t below = tasks.rest(slot).parent;
  Task& parent = tasks[below];
  const std::uint32_t above = tasks.rest(below).parent;
  std::uint32_t& inner = parent.left == slot ? task.right : task.left;
  (parent.left == slot ? parent.left : parent.right) = inner;
  if (inner != kNil) tasks.rest(inner).parent = below;
  inner = below;
  tasks.rest(below).parent = slot;
  tasks.rest(slot).parent = above;
  if (above == kNil) {
    root_ = slot;
  } else {
    (tasks[above].left == below ? tasks[above].left : tasks[above].right) =
        slot;
  }
}

}  // namespace tasuki::routing_internal
