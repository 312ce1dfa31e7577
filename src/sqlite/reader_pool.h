#ifndef TASUKI_SRC_SQLITE_READER_POOL_H_
#define TASUKI_SRC_SQLITE_READER_POOL_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "src/base/mutex.h"
#include "src/sqlite/connection.h"

namespace tasuki {

// Connections for reads, opened as needed up to a limit; one borrower each.
class ReaderPool {
 public:
  explicit ReaderPool(SqliteOptions options) : options_(std::move(options)) {}

  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    ~Lease() {
      if (connection_) pool_->Return(std::move(connection_));
    }
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    Connection& operator*() { return *connection_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  absl::StatusOr<Lease> Borrow();

 private:
  void Return(std::unique_ptr<Connection> connection);

  const SqliteOptions options_;
  Mutex mutex_;
  CondVar returned_;
  // Last in, first out: the warmest cache is used first.
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tasuki

#endif  // TASUKI_SRC_SQLITE_READER_POOL_H_
