// The next thing to happen: a heap with four children a node, which touches
// half as many cache lines as one with two.
#ifndef TASUKI_SRC_ROUTING_EVENT_HEAP_H_
#define TASUKI_SRC_ROUTING_EVENT_HEAP_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tasuki::routing_internal {

// `Event` has a member `time`. Events of one time come in no particular, but
// always the same, order.
template <class Event>
class EventHeap {
 public:
  bool empty() const { return events_.empty(); }
  const Event& top() const { return events_.front(); }

  void Push(const Event& event) {
    events_.push_back(event);
    std::size_t at = events_.size() - 1;
    while (at > 0) {
      const std::size_t parent = (at - 1) / 4;
      if (events_[parent].time <= event.time) break;
      events_[at] = events_[parent];
      at = parent;
    }
    events_[at] = event;
  }

  void Pop() {
    const Event last = events_.back();
    events_.pop_back();
    if (!events_.empty()) Sink(last);
  }

  void ReplaceTop(const Event& event) { Sink(event); }

 private:
  // Puts the event where the top was, and down to its place.
  void Sink(const Event& event) {
    const std::size_t size = events_.size();
    std::size_t at = 0;
    for (std::size_t child = 1; child < size; child = 4 * at + 1) {
      const std::size_t end = std::min(child + 4, size);
      for (std::size_t other = child + 1; other < end; ++other) {
        if (events_[other].time < events_[child].time) child = other;
      }
      if (events_[child].time >= event.time) break;
      events_[at] = events_[child];
      at = child;
    }
    events_[at] = event;
  }

  std::vector<Event> events_;
};

}  // namespace tasuki::routing_internal

#endif  // TASUKI_SRC_ROUTING_EVENT_HEAP_H_
