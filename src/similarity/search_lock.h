// Many searches at a time, or for a moment one change.
//
// A search waits while a change is being made, never for one that waits: that
// would be to wait for every search before it. Only after kPatience searches
// have gone past a change do the next ones wait for it, so that searches that
// overlap for ever cannot keep changes out. std::shared_mutex promises neither:
// glibc's lets readers pass without end.
//
//   SearchLock lock;
//   { const SearchLock::Search search(lock); … }  // any thread
//   { const SearchLock::Change change(lock); … }  // one thread at a time
#ifndef TASUKI_SRC_SIMILARITY_SEARCH_LOCK_H_
#define TASUKI_SRC_SIMILARITY_SEARCH_LOCK_H_

#include "src/base/mutex.h"

namespace tasuki {

class ABSL_LOCKABLE SearchLock {
 public:
  static constexpr int kPatience = 64;

  class ABSL_SCOPED_LOCKABLE Search {
   public:
    explicit Search(SearchLock& lock) ABSL_SHARED_LOCK_FUNCTION(lock)
        : lock_(lock) {
      lock_.BeginSearch();
    }
    ~Search() ABSL_UNLOCK_FUNCTION() { lock_.EndSearch(); }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

   private:
    SearchLock& lock_;
  };

  class ABSL_SCOPED_LOCKABLE Change {
   public:
    explicit Change(SearchLock& lock) ABSL_EXCLUSIVE_LOCK_FUNCTION(lock)
        : lock_(lock) {
      lock_.BeginChange();
    }
    ~Change() ABSL_UNLOCK_FUNCTION() { lock_.EndChange(); }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    SearchLock& lock_;
  };

  // Whether a change waits for searches to end.
  bool ChangeWaits() {
    const MutexLock lock(mutex_);
    return waiting_;
  }

 private:
  void BeginSearch() {
    const MutexLock lock(mutex_);
    while (changing_ || passed_ == kPatience) changed_.Wait(mutex_);
    ++searches_;
    passed_ += waiting_;
  }
  void EndSearch() {
    const MutexLock lock(mutex_);
    if (--searches_ == 0) searched_.NotifyOne();
  }
  void BeginChange() {
    const MutexLock lock(mutex_);
    waiting_ = true;
    while (searches_ > 0) searched_.Wait(mutex_);
    waiting_ = false;
    changing_ = true;
  }
  void EndChange() {
    const MutexLock lock(mutex_);
    changing_ = false;
    passed_ = 0;
    changed_.NotifyAll();
  }

  // Held for a few instructions.
  Mutex mutex_;
  CondVar changed_;
  CondVar searched_;
  int searches_ ABSL_GUARDED_BY(mutex_) = 0;  // under way
  int passed_ ABSL_GUARDED_BY(mutex_) = 0;    // since the change waits
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool changing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SIMILARITY_SEARCH_LOCK_H_
