// Two copies of a value, one to be read while the other is changed
// ("left-right" [Ramalhete, Correia 2015, "Brief announcement: left-right"]).
//
// Whoever reads never waits for a change. A change waits for those who read
// what it is about to change: they come to an end, as whoever begins then reads
// the other copy.
//
//   TwoCopies<Index> copies(formula);
//   { const TwoCopies<Index>::Reading index(copies); index->Find(…); }
//   copies.Change([&](Index& index) { return index.Add(…); });   // twice
#ifndef TASUKI_SRC_SIMILARITY_TWO_COPIES_H_
#define TASUKI_SRC_SIMILARITY_TWO_COPIES_H_

#include <array>
#include <cstddef>

#include "src/base/mutex.h"

namespace tasuki {

template <class T>
class TwoCopies {
 public:
  template <class Argument>
  explicit TwoCopies(const Argument& argument)
      : copies_{T(argument), T(argument)} {}

  // Holds on to the copy that is shown now; any thread.
  class Reading {
   public:
    explicit Reading(TwoCopies& copies)
        : copies_(copies), place_(copies.Begin()) {}
    ~Reading() { copies_.End(place_); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    const T* operator->() const { return &copies_.copies_[place_]; }

   private:
    TwoCopies& copies_;
    const std::size_t place_;
  };

  // Makes a change to both; one thread at a time. It must do the same to the
  // same value, also where it fails. The result is that of the first; readers
  // that begin after the call see it.
  template <class Apply>
  auto Change(const Apply& change) {
    const std::size_t hidden = 1 - Shown();
    auto result = change(copies_[hidden]);  // has no readers
    Show(hidden);
    change(copies_[1 - hidden]).IgnoreError();
    return result;
  }

 private:
  std::size_t Shown() {
    const MutexLock lock(mutex_);
    return shown_;
  }
  std::size_t Begin() {
    const MutexLock lock(mutex_);
    ++readers_[shown_];
    return shown_;
  }
  void End(std::size_t place) {
    const MutexLock lock(mutex_);
    if (--readers_[place] == 0) ended_.NotifyOne();
  }
  // Returns when nobody reads the other one any more.
  void Show(std::size_t place) {
    const MutexLock lock(mutex_);
    shown_ = place;
    while (readers_[1 - place] > 0) ended_.Wait(mutex_);
  }

  // Changed where nobody reads.
  std::array<T, 2> copies_;

  // Held for a few instructions.
  Mutex mutex_;
  CondVar ended_;
  std::size_t shown_ ABSL_GUARDED_BY(mutex_) = 0;
  std::array<int, 2> readers_ ABSL_GUARDED_BY(mutex_) = {};
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_TWO_COPIES_H_
