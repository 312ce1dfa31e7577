// Which handler runs for which kind of due thing; the engines' half of RunDue.
#ifndef TASUKI_SRC_STORAGE_DUE_REGISTRY_H_
#define TASUKI_SRC_STORAGE_DUE_REGISTRY_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "tasuki/storage/database.h"

namespace tasuki {

// The calls of what is registered: what is called may be destroyed once its
// registration has ended, so that waits for them.
class DueCalls {
 public:
  // Whether it may be called: not once its registration ends.
  bool Begin();
  void End();
  // Returns when no other thread is in a call. This one may be: it is called
  // by what it ends, and would wait for itself.
  void Finish();

 private:
  Mutex mutex_;
  CondVar ended_;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread::id> running_ ABSL_GUARDED_BY(mutex_);
};

class DueRegistry {
 public:
  Database::DueRegistration Add(std::string tenant, std::string kind,
                                DueHandler handler);
  Database::DueRegistration Add(DueStep step);

  // Database::RunDue on `database`, whose registry this is.
  absl::StatusOr<absl::Time> Run(Database& database, int limit);

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, kind
  struct Handler {
    DueHandler call;
    DueCalls calls;
  };
  struct Step {
    DueStep call;
    DueCalls calls;
  };
  struct Handlers {
    Mutex mutex;
    std::map<Key, std::shared_ptr<Handler>> by_key ABSL_GUARDED_BY(mutex);
    std::set<std::shared_ptr<Step>> steps ABSL_GUARDED_BY(mutex);
  };

  static absl::Status RunKind(Database& database, const Key& key,
                              Handler& handler, absl::Time now, int& limit,
                              absl::Status& first_failure);
  static absl::Status RunItem(Database& database, const Key& key,
                              Handler& handler, const DueItem& item);

  // Shared with registrations, which may outlive the database by a moment.
  std::shared_ptr<Handlers> handlers_ = std::make_shared<Handlers>();
};

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_DUE_REGISTRY_H_
