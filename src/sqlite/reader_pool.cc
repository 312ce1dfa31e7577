#include "src/sqlite/reader_pool.h"

#include <utility>

namespace tasuki {

absl::StatusOr<ReaderPool::Lease> ReaderPool::Borrow() {
  {
    MutexLock lock(mutex_);
    while (idle_.empty() && open_ == options_.max_readers) {
      returned_.Wait(mutex_);
    }
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(connection));
    }
    ++open_;
  }
  auto connection = Connection::Open(options_, Connection::Use::kRead);
  if (!connection.ok()) {
    MutexLock lock(mutex_);
    --open_;
    returned_.NotifyOne();
    return connection.status();
  }
  return Lease(*this, *std::move(connection));
}

void ReaderPool::Return(std::unique_ptr<Connection> connection) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(connection));
  returned_.NotifyOne();
}

}  // namespace tasuki
