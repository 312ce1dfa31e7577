// Which handler runs for which kind of due thing; the engines' half of RunDue.
#ifndef TASUKI_SRC_STORAGE_DUE_REGISTRY_H_
#define TASUKI_SRC_STORAGE_DUE_REGISTRY_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "tasuki/storage/database.h"

namespace tasuki {

class DueRegistry {
 public:
  Database::DueRegistration Add(std::string tenant, std::string kind,
                                DueHandler handler);
  Database::DueRegistration Add(DueStep step);

  // Database::RunDue on `database`, whose registry this is.
  absl::StatusOr<absl::Time> Run(Database& database, int limit);

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, kind
  struct Handlers {
    Mutex mutex;
    std::map<Key, std::shared_ptr<DueHandler>> by_key ABSL_GUARDED_BY(mutex);
    std::set<std::shared_ptr<DueStep>> steps ABSL_GUARDED_BY(mutex);
  };

  // Shared with registrations, which may outlive the database by a moment.
  std::shared_ptr<Handlers> handlers_ = std::make_shared<Handlers>();
};

}  // namespace tasuki

#endif  // TASUKI_SRC_STORAGE_DUE_REGISTRY_H_
